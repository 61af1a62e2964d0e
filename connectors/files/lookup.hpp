// connectors/files/lookup.hpp — where the rows of each subject lie: built once from a folder, then
// immutable.
//
// Rows are copied into a spool; of each the index keeps 32 bytes and the key. Building takes all
// files or fails with what is wrong with one of them: there is no half of an index. A file that
// changes while it is read fails the building.
//
// Keys are compared byte by byte after blanks around them are dropped; a row with an empty key
// value cannot be found and is counted.
//
// Threads: building belongs to one thread; the built index is for all. Errors:
// connector.answer-malformed, connector.unavailable, connector.too-much, connector.timed-out (told
// to stop), and those of the readers of record/.
#pragma once
#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "connectors/files/folder.hpp"
#include "connectors/files/records.hpp"
#include "connectors/files/settings.hpp"
#include "connectors/files/spool.hpp"

namespace tongban::connectors::files {

class Index final {
 public:
  struct Entry {
    std::uint64_t hash;
    std::uint64_t keyAt;
    std::uint64_t at;  // in the spool; also the order of rows
    std::uint32_t bytes;
    std::uint16_t file;
    std::uint16_t keyBytes;
  };
  struct File {
    std::string name;
    Stamp stamp;
    Envelope envelope;
  };

  static Result<std::shared_ptr<const Index>> build(const Settings&, std::vector<FoundFile>,
                                                    const std::filesystem::path& scratch,
                                                    const std::atomic<bool>& stop);

  // The rows of a subject in the order of files and rows, at most `max` of them.
  std::vector<const Entry*> find(const std::vector<std::string>& subject, std::size_t max) const;
  // Whole documents of these rows, one a file.
  Result<std::vector<Document>> documents(std::span<const Entry* const>) const;

  const std::vector<FoundFile>& listing() const noexcept { return listing_; }
  const File& file(const Entry& entry) const { return files_[entry.file]; }
  const std::string& generation() const noexcept { return generation_; }
  std::size_t rows() const noexcept { return entries_.size(); }
  std::size_t unreadable() const noexcept { return unreadable_; }
  std::size_t keyless() const noexcept { return keyless_; }
  const std::optional<Error>& firstUnreadable() const noexcept { return firstUnreadable_; }
  // Of the newest file; none in an empty folder.
  std::optional<Instant> newest() const;

 private:
  explicit Index(Spool spool);
  Result<Ok> add(const Settings&, const FoundFile&, const std::filesystem::path& folder,
                 const std::atomic<bool>& stop);
  Result<Ok> addRecord(Records&, std::size_t keys, std::size_t file);
  void noteUnreadable(const Error&);
  std::uint64_t hashOf(std::string_view key) const noexcept;

  Spool spool_;
  std::string generation_;
  std::uint64_t seed_;
  std::vector<FoundFile> listing_;
  std::vector<File> files_;
  std::vector<Entry> entries_;  // by hash, then by place
  std::string keys_;
  std::size_t unreadable_ = 0;
  std::size_t keyless_ = 0;
  std::optional<Error> firstUnreadable_;
};

}  // namespace tongban::connectors::files
