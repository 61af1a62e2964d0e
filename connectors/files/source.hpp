// connectors/files/source.hpp — the Source of kind `files`: an index of the folder, and the thread
// that keeps it true.
//
// A question is answered from the index at hand and never touches the folder. When the folder has
// not been looked at for settings.refresh, a question wakes the thread of this source, which lists
// the folder and, if a file is new, changed or gone, builds another index and puts it in place
// whole. A file that changed less than settings.settle ago is still being written: the look is put
// off. While a file cannot be read the index before it stays, and trouble() and probe() say why.
//
// asOf is when the files were last changed: the oldest of those with rows of the subject, the
// newest of all when there are none.
//
// Threads: thread-safe; owns one thread, joined by the destructor. Lifetime: the clock outlives it.
#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "connectors/connector.hpp"
#include "connectors/files/lookup.hpp"
#include "connectors/files/settings.hpp"

namespace tongban::connectors::files {

class FilesSource final : public Source {
 public:
  // Looks at the folder once before it returns; a folder that cannot be read is trouble(), and is
  // looked at again.
  FilesSource(Settings, const Clock&, std::filesystem::path scratch);
  ~FilesSource() override;

  std::size_t keys() const noexcept override { return settings_.keys.size(); }
  Result<Fetched> fetch(const Query&, const Page&, Deadline) override;
  Result<Report> probe(Deadline) override;
  std::optional<Error> trouble() const override;

 private:
  struct State {
    std::shared_ptr<const Index> index;  // null until the folder could be read
    std::optional<Error> trouble;
  };
  struct Waiting {  // a file that was seen, and since when
    FoundFile file;
    Instant since;
  };

  State state() const;
  void wakeWhenDue();
  void work();
  void look();
  Result<std::shared_ptr<const Index>> rebuilt();
  std::optional<Error> unsettled(const std::vector<FoundFile>&);
  Result<std::size_t> startOf(const Query&, const Index&) const;

  const Settings settings_;
  const Clock& clock_;
  const std::filesystem::path scratch_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;    // the worker: due_ or stopping_
  std::condition_variable looked_;  // probes: looks_
  State state_;
  Instant lookedAt_{};
  std::uint64_t looks_ = 0;  // that are over
  bool due_ = false;
  bool looking_ = false;
  bool retry_ = false;  // a file was being written: look again after settings.settle
  std::atomic<bool> stopping_ = false;

  // Of the thread that looks.
  std::vector<Waiting> waiting_;
  std::vector<FoundFile> refused_;  // a listing that could not be indexed, until it changes
  std::optional<Error> refusal_;

  std::thread worker_;
};

}  // namespace tongban::connectors::files
