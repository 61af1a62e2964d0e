// gateway/observe/log_file.hpp — the file under a log. Internal to this room; the contract is
// log.hpp's.
//
// One write() a line, so that a reader never sees half of one unless the disk is full. POCO's
// FileChannel is not used: it opens the file that follows a rotation with the mode of the process's
// umask, and lets nobody replace that step.
//
// One thread at a time. A file that somebody moved away is opened anew.
#pragma once
#include <string_view>

#include "gateway/base/handle.hpp"
#include "gateway/observe/log.hpp"

namespace tongban::observe {

class LogFileSink final {
 public:
  // base.file-unwritable: a link, a folder, a device, or no permission.
  static Result<LogFileSink> open(const LogFile&);

  bool put(std::string_view line);  // line end included; false: not, or not whole, written

 private:
  LogFileSink(LogFile settings, Descriptor file, std::uint64_t bytes)
      : settings_(std::move(settings)), file_(std::move(file)), bytes_(bytes) {}
  void rotate();
  bool reopen();
  bool isMoved() const noexcept;

  LogFile settings_;
  Descriptor file_;
  std::uint64_t bytes_;
};

}  // namespace tongban::observe
