// gateway/cli/log_lines.hpp — the lines of a diagnostic log while it grows and is rotated
// (observe/log.hpp: the full file becomes .1, the former .1 becomes .2).
//
// read() gives every whole line since the last read(), also those of the files in between when the
// log was rotated several times, as long as they are still there. What has no line end yet waits
// for it; when its file was rotated away it is given as it is. Of a line longer than
// limits::kLogLineBytesMax only the front is given. A file that became shorter is read anew.
//
// One thread. Codes: base.file-missing, base.file-unreadable.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::cli {

class LogLines final {
 public:
  using Take = std::function<void(std::string_view line)>;

  explicit LogLines(std::filesystem::path path) : path_(std::move(path)) {}

  // base.file-missing when the file is not there (yet).
  Result<Ok> read(const Take&);

  // What stands behind the last line end.
  std::string_view unfinished() const noexcept { return partial_; }

 private:
  Result<Ok> open(const std::filesystem::path&);
  Result<Ok> drain(const Take&);
  void feed(std::string_view block, const Take&);
  Result<Ok> catchUp(const Take&);
  bool isCurrent() const;
  std::size_t rotationsBehind() const;

  std::filesystem::path path_;
  Descriptor file_;
  std::int64_t offset_ = 0;
  std::string partial_;
};

}  // namespace tongban::cli
