#include "tests/fault/gateway/stages.hpp"

#include <cerrno>
#include <ctime>
#include <new>
#include <stdexcept>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gateway/base/handle.hpp"

namespace tongban::tests {
namespace {

constexpr time_t kPatienceSeconds = 60;

}  // namespace

StageBoard* mapStages(const char* file) noexcept {
  if (file == nullptr) return nullptr;
  const Descriptor open(::open(file, O_RDWR | O_CLOEXEC));
  if (open.get() < 0) return nullptr;
  auto* const at =
      ::mmap(nullptr, sizeof(StageBoard), PROT_READ | PROT_WRITE, MAP_SHARED, open.get(), 0);
  return at == MAP_FAILED ? nullptr : static_cast<StageBoard*>(at);
}

Stages::Stages(std::filesystem::path file) : file_(std::move(file)) {
  const Descriptor made(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (made.get() < 0 || ::ftruncate(made.get(), sizeof(StageBoard)) != 0) {
    throw std::runtime_error("cannot make " + file_.string());
  }
  board_ = mapStages(file_.c_str());
  if (board_ == nullptr) throw std::runtime_error("cannot map " + file_.string());
  clear();
}

Stages::~Stages() { ::munmap(board_, sizeof(StageBoard)); }

void Stages::clear() {
  new (board_) StageBoard;
  ::sem_init(&board_->stayed, 1, 0);
}

void Stages::hold(Stage stage, Side side) {
  board_->stay[static_cast<std::size_t>(stage)] =
      side == Side::Before ? StageBoard::StayBefore : StageBoard::StayAfter;
}

bool Stages::waitForHeld(std::size_t wanted) {
  timespec until{};
  ::clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += kPatienceSeconds;
  while (wanted > 0) {
    if (::sem_timedwait(&board_->stayed, &until) == 0) {
      --wanted;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

std::vector<Stages::Standing> Stages::takeStanding() {
  std::vector<Standing> all;
  for (const auto& desk : board_->desks) {
    const auto within = desk.within.load();
    if (within == 0) continue;
    all.push_back({static_cast<Stage>(within - 1), desk.done ? Side::After : Side::Before,
                   std::string(desk.id.data(), desk.id.size())});
  }
  clear();
  return all;
}

}  // namespace tongban::tests
