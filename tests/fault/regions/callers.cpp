#include "tests/fault/regions/callers.hpp"

#include <chrono>
#include <iterator>
#include <stdexcept>

namespace tongban::tests {
namespace {

constexpr std::chrono::seconds kPatience{60};

Asked questionAcross(const MadeDeployment& made) {
  auto call = SignedCall::query(made.oneWindow(), made.options().suite, SystemClock().now());
  call.target = "https://localhost/exchange/v1/query/510000.enterprise-registration";
  const auto sent = call.make();
  return {sent.field("tongban-exchange-id"), sent.overTheWire(), std::nullopt};
}

bool isLast(const TlsAnswer& answer) {
  const auto connection = answer.fields.find("connection");
  return connection != answer.fields.end() && connection->second == "close";
}

}  // namespace

Callers::Callers(const MadeDeployment& of, std::string address, int callers)
    : made_(of), address_(std::move(address)) {
  for (int i = 0; i < callers; ++i) callers_.emplace_back([this] { ask(); });
}

Callers::~Callers() { finish(); }

bool Callers::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Callers::ask() {
  std::vector<Asked> mine;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const int life = life_;
    lock.unlock();
    bool lost = false;
    try {
      auto client = connectTo(made_, address_);
      lost = !client.connected() || !askOver(client, mine);
    } catch (const std::runtime_error&) {
      lost = true;  // nobody listens
    }
    lock.lock();
    if (lost) changed_.wait(lock, [&] { return stopping_ || life_ != life; });
  }
  asked_.insert(asked_.end(), std::make_move_iterator(mine.begin()),
                std::make_move_iterator(mine.end()));
}

// Until the connection has ended; false when it ended in the midst of a question.
bool Callers::askOver(TlsClient& client, std::vector<Asked>& mine) {
  while (!stopping()) {
    auto& one = mine.emplace_back(questionAcross(made_));
    if (!client.send(one.wire)) return false;
    one.answer = client.answer();
    if (!one.answer) return false;
    if (one.answer->status == 200) {
      const std::lock_guard lock(mutex_);
      ++answers_;
      changed_.notify_all();
    }
    if (isLast(*one.answer)) return true;
  }
  return true;
}

bool Callers::waitForMore(std::size_t answers) {
  std::unique_lock lock(mutex_);
  const auto wanted = answers_ + answers;
  return changed_.wait_for(lock, kPatience, [&] { return answers_ >= wanted; });
}

void Callers::goOn() {
  const std::lock_guard lock(mutex_);
  ++life_;
  changed_.notify_all();
}

std::vector<Asked> Callers::finish() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  for (auto& caller : callers_) {
    if (caller.joinable()) caller.join();
  }
  return std::move(asked_);
}

}  // namespace tongban::tests
