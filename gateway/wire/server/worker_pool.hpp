// gateway/wire/server/worker_pool.hpp — whole requests wait here for a thread that carries them to
// the handler. Internal to this room.
//
// Thread-safe. A handler's exception is answered (internal.unexpected) and goes no further. The
// pool outlives no one it was given; its destructor lets running calls end and drops what waits.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/wire/server/http_answer.hpp"
#include "gateway/wire/server/http_head.hpp"
#include "gateway/wire/server/server.hpp"

namespace tongban::wire {

struct Job {
  std::uint64_t link = 0;
  RequestHead head;
  Bytes body;
  std::shared_ptr<const Connection> from;
};

struct Finished {
  std::uint64_t link = 0;
  std::size_t heldBytes = 0;  // of the request's body, free now
  WrittenAnswer answer;
};

// The handler's word on an Error, or a bare 500 when even that throws.
Outgoing refuseWith(Handler&, const Error&, const Connection&) noexcept;

class WorkerPool final {
 public:
  struct Settings {
    std::string name;
    std::size_t threads;
    std::size_t waitingMax;
  };

  // std::system_error: no thread to be had. `finished` is called on the worker's thread and returns
  // at once.
  WorkerPool(const Settings&, Handler&, const Clock&, std::function<void(Finished)> finished);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and the job is as it was, when too many wait already.
  bool take(Job&);

  std::size_t waiting() const;

 private:
  void work();
  void stop();
  Finished carry(Job);

  const std::size_t waitingMax_;
  Handler& handler_;
  const Clock& clock_;
  const std::function<void(Finished)> finished_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job> waiting_;  // at most waitingMax_
  bool stopping_ = false;

  std::vector<std::thread> threads_;
};

// Shown by the system's tools beside the thread; cut to what the kernel keeps.
void nameThisThread(const std::string& name);

}  // namespace tongban::wire
