// tests/support/temp_dir.hpp — a folder of one's own, gone with the test.
#pragma once
#include <filesystem>
#include <string>

#include "gateway/base/ids.hpp"

namespace tongban::tests {

class TempDir final {
 public:
  TempDir() : path_(std::filesystem::temp_directory_path() / ("tongban-" + toHex(randomBytes(8)))) {
    std::filesystem::create_directories(path_);
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace tongban::tests
