// connectors/files/spool.hpp — the rows of an index, kept apart from the folder they came from.
//
// A file of its own without a name, gone with its last descriptor: whatever happens to the files of
// the folder (overwritten in place, cut, removed), what was indexed is read as it was. Mode 0600.
//
// append() belongs to the thread that builds; read() is for all threads once building is over.
// Errors: connector.unavailable, connector.too-much.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::connectors::files {

class Spool final {
 public:
  // `folder`: where there is room, on a disk.
  static Result<Spool> open(const std::filesystem::path& folder);

  // Where the bytes will be.
  Result<std::uint64_t> append(std::string_view bytes);
  Result<Ok> flush();

  // Appends `count` bytes from `at` to `out`.
  Result<Ok> read(std::uint64_t at, std::size_t count, std::string& out) const;

 private:
  explicit Spool(Descriptor file) : file_(std::move(file)) {}

  Descriptor file_;
  std::uint64_t written_ = 0;
  std::string waiting_;
};

}  // namespace tongban::connectors::files
