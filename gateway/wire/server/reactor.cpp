#include "gateway/wire/server/reactor.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace tongban::wire {
namespace {

constexpr std::uint64_t kListenerId = 0;
constexpr std::uint64_t kWakeId = 1;
constexpr std::uint64_t kFirstLinkId = 2;
constexpr std::size_t kEventsMax = 256;  // of one waiting
constexpr int kAcceptsMax = 64;          // in one turn
constexpr std::chrono::milliseconds kAcceptPause{100};

bool watch(int epoll, int fd, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

Result<std::unique_ptr<Reactor>> Reactor::make(Listener listener, const ServerSettings& settings,
                                               Handler& handler, const Clock& clock,
                                               std::shared_ptr<const TlsContext> context) {
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  Descriptor wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!epoll || !wake || !watch(epoll.get(), wake.get(), EPOLLIN, kWakeId) ||
      !watch(epoll.get(), listener.socket.get(), EPOLLIN, kListenerId)) {
    return fail("wire.listen-failed",
                fmt::format("无法等待连接:{}", std::generic_category().message(errno)),
                listener.address);
  }
  return std::unique_ptr<Reactor>(new Reactor(std::move(epoll), std::move(wake),
                                              std::move(listener), settings, handler, clock,
                                              std::move(context)));
}

Reactor::Reactor(Descriptor epoll, Descriptor wake, Listener listener,
                 const ServerSettings& settings, Handler& handler, const Clock& clock,
                 std::shared_ptr<const TlsContext> context)
    : settings_(settings),
      epoll_(std::move(epoll)),
      wake_(std::move(wake)),
      listener_(std::move(listener)),
      nextId_(kFirstLinkId),
      now_(std::chrono::steady_clock::now()),
      context_(std::move(context)),
      workers_({settings.name, settings.workers, settings.queueRequestsMax}, handler, clock,
               [this](Finished finished) { post(std::move(finished)); }),
      around_{settings,           handler, clock, workers_, counters_.handshakesFailed,
              counters_.requests, scratch_} {}

void Reactor::start() {
  thread_ = std::thread([this] {
    nameThisThread(settings_.name + "-listen");
    run();
  });
}

// The links, which know the workers, go first; what a worker still finishes is read by nobody.
Reactor::~Reactor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
  links_.clear();
}

void Reactor::renew(std::shared_ptr<const TlsContext> context) {
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
}

void Reactor::drain(std::chrono::milliseconds atMost) {
  std::unique_lock lock(mutex_);
  draining_ = true;
  wake();
  gone_.wait_for(lock, atMost, [this] { return allGone_; });
}

void Reactor::post(Finished finished) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    finished_.push_back(std::move(finished));
    first = !std::exchange(woken_, true);
  }
  if (first) wake();
}

void Reactor::wake() {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the reader is woken anyway.
  static_cast<void>(!::write(wake_.get(), &one, sizeof one));
}

void Reactor::run() {
  std::array<epoll_event, kEventsMax> events;
  while (true) {
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                   waitMilliseconds());
    now_ = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      const std::uint64_t id = event.data.u64;
      if (id == kListenerId) {
        acceptAll();
      } else if (id == kWakeId) {
        takeMessages();
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
      } else if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) {
        step(id, [this](Link& link) { return link.hangUp(now_); });
      } else {
        step(id, [this](Link& link) { return link.drive(now_); });
      }
    }
    runAgain();
    expireAll();
    if (acceptAt_ <= now_) resumeAccepting();
  }
}

int Reactor::waitMilliseconds() const {
  if (!again_.empty()) return 0;
  TimePoint next = acceptAt_;
  if (!deadlines_.empty()) next = std::min(next, deadlines_.begin()->first);
  if (next == TimePoint::max()) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

void Reactor::acceptAll() {
  if (!listener_.socket) return;  // draining began within this turn
  for (int i = 0; i < kAcceptsMax && acceptOne(); ++i) {
  }
}

bool Reactor::acceptOne() {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  Descriptor socket(::accept4(listener_.socket.get(), reinterpret_cast<sockaddr*>(&from), &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) {
    if (errno == ECONNABORTED || errno == EINTR) return true;
    // Out of descriptors or memory: the connection stays in the backlog and its readiness with it.
    if (errno != EAGAIN) pauseAccepting();
    return false;
  }
  if (links_.size() >= settings_.connectionsMax) {
    ++counters_.turnedAway;
    return true;
  }
  try {
    adopt(std::move(socket), hostOf(from));
  } catch (const std::exception&) {
    ++counters_.turnedAway;  // out of memory: this connection ends, the others stay
  }
  return true;
}

void Reactor::adopt(Descriptor socket, std::string address) {
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::shared_ptr<const TlsContext> context;
  {
    const std::lock_guard lock(mutex_);
    context = context_;
  }
  const std::uint64_t id = nextId_++;
  const int fd = socket.get();
  auto link =
      std::make_unique<Link>(id, std::move(socket), *context, std::move(address), around_, now_);
  auto& held = links_.emplace(id, Held{std::move(link), TimePoint::max()}).first->second;
  ++counters_.connections;
  ++counters_.accepted;
  if (!watch(epoll_.get(), fd, EPOLLIN | EPOLLOUT | EPOLLET, id)) return remove(links_.find(id));
  reschedule(id, held);
}

void Reactor::pauseAccepting() {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.socket.get(), nullptr);
  acceptAt_ = now_ + kAcceptPause;
}

void Reactor::resumeAccepting() {
  acceptAt_ = TimePoint::max();
  if (!watch(epoll_.get(), listener_.socket.get(), EPOLLIN, kListenerId)) {
    acceptAt_ = now_ + kAcceptPause;
  }
}

void Reactor::takeMessages() {
  std::uint64_t ignored = 0;
  static_cast<void>(!::read(wake_.get(), &ignored, sizeof ignored));
  std::vector<Finished> finished;
  bool draining = false;
  {
    const std::lock_guard lock(mutex_);
    finished.swap(finished_);
    woken_ = false;
    draining = draining_;
  }
  for (auto& one : finished) takeFinished(std::move(one));
  if (draining && !around_.isDraining) beginDraining();
}

void Reactor::takeFinished(Finished finished) {
  around_.heldBytes -= finished.heldBytes;
  step(finished.link, [&](Link& link) { return link.answer(std::move(finished.answer), now_); });
}

void Reactor::beginDraining() {
  around_.isDraining = true;
  listener_.socket = Descriptor();
  acceptAt_ = TimePoint::max();
  std::vector<std::uint64_t> ids;
  for (const auto& [id, held] : links_) ids.push_back(id);
  for (const auto id : ids) step(id, [this](Link& link) { return link.drain(now_); });
  if (links_.empty()) {
    const std::lock_guard lock(mutex_);
    allGone_ = true;
    gone_.notify_all();
  }
}

void Reactor::expireAll() {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_) {
    const std::uint64_t id = deadlines_.begin()->second;
    deadlines_.erase(deadlines_.begin());
    auto& held = links_.at(id);
    held.scheduled = TimePoint::max();
    if (held.link->deadline() > now_) {
      reschedule(id, held);
    } else {
      step(id, [this](Link& link) { return link.expire(now_); });
    }
  }
}

void Reactor::runAgain() {
  std::vector<std::uint64_t> ids;
  ids.swap(again_);
  for (const auto id : ids) step(id, [this](Link& link) { return link.drive(now_); });
}

// A connection that is gone has no steps any more: its last event, or answer, came too late.
template <class Step>
void Reactor::step(std::uint64_t id, Step take) {
  const auto found = links_.find(id);
  if (found == links_.end()) return;
  auto next = Link::Next::Gone;
  try {
    next = take(*found->second.link);
  } catch (const std::exception&) {
    // Out of memory: this connection ends, the others stay.
  }
  if (next == Link::Next::Gone) return remove(found);
  if (next == Link::Next::Again) again_.push_back(id);
  reschedule(id, found->second);
}

void Reactor::reschedule(std::uint64_t id, Held& held) {
  const TimePoint wanted = held.link->deadline();
  if (wanted >= held.scheduled) return;
  if (held.scheduled != TimePoint::max()) deadlines_.erase({held.scheduled, id});
  deadlines_.emplace(wanted, id);
  held.scheduled = wanted;
}

void Reactor::remove(Links::iterator found) {
  if (found->second.scheduled != TimePoint::max()) {
    deadlines_.erase({found->second.scheduled, found->first});
  }
  links_.erase(found);
  --counters_.connections;
  if (!around_.isDraining || !links_.empty()) return;
  const std::lock_guard lock(mutex_);
  allGone_ = true;
  gone_.notify_all();
}

}  // namespace tongban::wire
