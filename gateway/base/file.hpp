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

}  // namespace tongban
