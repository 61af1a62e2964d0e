// connectors/files/folder.hpp — what lies in a folder, and whether it is still the same.
//
// A file is known by its device, inode, size and time of change; another file under the same name
// is another file. Symbolic links are passed over: who may write into an exchange folder must not
// be able to point it at files of somebody else.
//
// Thread-safe functions. Errors: connector.unavailable, connector.too-much.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::connectors::files {

struct Stamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t changedNs = 0;  // mtime, since 1970

  Instant changed() const noexcept {
    return Instant(
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds(changedNs)));
  }
  bool operator==(const Stamp&) const = default;
};

struct FoundFile {
  std::string name;
  Stamp stamp;
  bool operator==(const FoundFile&) const = default;
};

// The regular files with this extension, in the order of their names. Names that begin with a dot
// are work in progress.
Result<std::vector<FoundFile>> listFolder(const std::filesystem::path&,
                                          const std::string& extension);

// A file open for reading, never through a link.
class OpenFile final {
 public:
  static Result<OpenFile> open(const std::filesystem::path& folder, const std::string& name);

  Result<Stamp> stamp() const;
  Descriptor duplicate() const;
  // Exactly these bytes.
  Result<std::string> bytes(std::uint64_t offset, std::size_t count) const;

 private:
  OpenFile(Descriptor file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  Descriptor file_;
  std::string name_;
};

}  // namespace tongban::connectors::files
