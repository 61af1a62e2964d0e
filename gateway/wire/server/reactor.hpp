// gateway/wire/server/reactor.hpp — the one thread that waits for all connections of a listener.
//
// It owns every socket. Others reach it through a queue and an eventfd: workers with what they
// finished, the server with drain and stop. Internal to this room.
//
// Connections are registered once, edge-triggered, for both directions; each event lets a Link go
// as far as it can, so that no edge is ever waited for twice. Deadlines stand in an ordered set, at
// most one entry a link; one that moved later is looked at when its old time comes, since nearly
// all of them move later and never pass.
#pragma once
#include <array>
#include <condition_variable>
#include <mutex>
#include <set>
#include <unordered_map>

#include "gateway/wire/server/address.hpp"
#include "gateway/wire/server/link.hpp"

namespace tongban::wire {

class Reactor final {
 public:
  // Counted by the reactor, read by any thread.
  struct Counters {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> turnedAway{0};
    std::atomic<std::uint64_t> handshakesFailed{0};
    std::atomic<std::uint64_t> requests{0};
  };

  static Result<std::unique_ptr<Reactor>> make(Listener, const ServerSettings&, Handler&,
                                               const Clock&, std::shared_ptr<const TlsContext>);
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // From any thread.
  void start();
  void renew(std::shared_ptr<const TlsContext>);
  void drain(std::chrono::milliseconds atMost);
  const Counters& counters() const noexcept { return counters_; }
  std::size_t waiting() const { return workers_.waiting(); }

 private:
  struct Held {
    std::unique_ptr<Link> link;
    TimePoint scheduled = TimePoint::max();  // its entry in deadlines_; max: none
  };
  using Links = std::unordered_map<std::uint64_t, Held>;

  Reactor(Descriptor epoll, Descriptor wake, Listener, const ServerSettings&, Handler&,
          const Clock&, std::shared_ptr<const TlsContext>);

  // On the reactor's thread.
  void run();
  int waitMilliseconds() const;
  void acceptAll();
  bool acceptOne();
  void adopt(Descriptor socket, std::string address);
  void pauseAccepting();
  void resumeAccepting();
  void takeMessages();
  void takeFinished(Finished);
  void beginDraining();
  void expireAll();
  void runAgain();
  template <class Step>
  void step(std::uint64_t id, Step);
  void reschedule(std::uint64_t id, Held&);
  void remove(Links::iterator);

  // On any thread.
  void post(Finished);
  void wake();

  const ServerSettings& settings_;
  const Descriptor epoll_;
  const Descriptor wake_;
  Listener listener_;
  Counters counters_;

  // Of the reactor's thread alone.
  Links links_;  // at most settings_.connectionsMax
  std::set<std::pair<TimePoint, std::uint64_t>> deadlines_;
  std::vector<std::uint64_t> again_;
  std::uint64_t nextId_;
  TimePoint now_;
  TimePoint acceptAt_ = TimePoint::max();  // when the listener is tried again; max: it is in epoll
  std::array<char, 64u << 10> scratch_;

  std::mutex mutex_;  // of all below
  std::vector<Finished> finished_;
  std::shared_ptr<const TlsContext> context_;
  bool draining_ = false;
  bool stopping_ = false;
  bool woken_ = false;    // a wake-up is on its way
  bool allGone_ = false;  // draining, and no connection is left
  std::condition_variable gone_;

  WorkerPool workers_;
  LinkSurroundings around_;
  std::thread thread_;
};

}  // namespace tongban::wire
