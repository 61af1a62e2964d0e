#include "gateway/wire/server/worker_pool.hpp"

#include <system_error>

#include <pthread.h>

namespace tongban::wire {

void nameThisThread(const std::string& name) {
  ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
}

Outgoing refuseWith(Handler& handler, const Error& error, const Connection& from) noexcept {
  try {
    return handler.refuse(error, from);
  } catch (...) {
    return {{500, {}}, {}};
  }
}

WorkerPool::WorkerPool(const Settings& settings, Handler& handler, const Clock& clock,
                       std::function<void(Finished)> finished)
    : waitingMax_(settings.waitingMax),
      handler_(handler),
      clock_(clock),
      finished_(std::move(finished)) {
  threads_.reserve(settings.threads);
  try {
    for (std::size_t i = 0; i < settings.threads; ++i) {
      threads_.emplace_back([this, name = settings.name] {
        nameThisThread(name + "-worker");
        work();
      });
    }
  } catch (const std::system_error&) {
    stop();
    throw;
  }
}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool WorkerPool::take(Job& job) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= waitingMax_) return false;
    waiting_.push_back(std::move(job));
  }
  arrived_.notify_one();
  return true;
}

std::size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void WorkerPool::work() {
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    finished_(carry(std::move(job)));
  }
}

Finished WorkerPool::carry(Job job) {
  const auto written = [&](Outgoing outgoing) {
    return writeAnswer(std::move(outgoing), job.head.request.method == "HEAD", job.head.closes,
                       clock_.now());
  };
  Finished finished{job.link, job.body.size(), {}};
  try {
    finished.answer = written(handler_.handle({job.head.request, job.body, *job.from}));
  } catch (...) {
    finished.answer =
        written(refuseWith(handler_, fail("internal.unexpected", "处理请求时发生意外"), *job.from));
  }
  return finished;
}

}  // namespace tongban::wire
