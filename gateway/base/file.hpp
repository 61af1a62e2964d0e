// gateway/base/file.hpp — files read and written whole, bounded, with an Error that says which.
//
// Reading takes regular files only (/proc included); a folder, FIFO or device is refused at once.
//
// Thread-safe. Paths appear in `where`. Codes: base.file-missing, base.file-unreadable,
// base.file-too-large, base.file-unwritable, base.secret-mode.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban {

Result<std::string> readFile(const std::filesystem::path&, std::size_t bytesMax);

// A file that only its owner may read: a regular file, mode 0600 or 0400, owned by the account
// that runs us (or by root). The mode is checked on the descriptor that is read, so the file cannot
// be exchanged in between. One trailing line end is dropped.
Result<std::string> readSecret(const std::filesystem::path&);

// Writes to a new file beside the target, syncs it, renames it over the target and syncs the
// folder: after a crash the target holds either the old bytes or the new ones. `mode` as in chmod.
Result<Ok> replaceFile(const std::filesystem::path&, std::string_view bytes, unsigned mode);

// The same for what is too large to hold: opened, appended to, and put in place by commit().
// Without a commit nothing is left behind. Move-only; one thread at a time.
class FileReplacement final {
 public:
  static Result<FileReplacement> open(const std::filesystem::path&, unsigned mode);
  FileReplacement(FileReplacement&&) noexcept;
  FileReplacement& operator=(FileReplacement&&) = delete;
  ~FileReplacement();

  Result<Ok> append(std::string_view bytes);
  Result<Ok> commit();

 private:
  FileReplacement(std::filesystem::path target, std::string fresh, Descriptor file);

  std::filesystem::path target_;
  std::string fresh_;  // empty once it is in place
  Descriptor file_;
};

}  // namespace tongban
