#include "gateway/license/ofd/location.hpp"

#include <algorithm>

#include "gateway/base/limits.hpp"

namespace tongban::license {
namespace {

Error refuse(std::string_view why) { return fail("license.package.location", std::string(why)); }

bool isForbidden(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\' || c == ':';
}

}  // namespace

std::string_view folderOf(std::string_view path) noexcept {
  return path.substr(0, path.rfind('/') + 1);
}

Result<std::string> resolveFolder(std::string_view folder, std::string_view written) {
  if (written.size() > limits::kZipNameBytesMax) return refuse("文件位置过长");
  if (std::ranges::any_of(written, isForbidden)) {
    return refuse("文件位置含有反斜杠、冒号或控制字符");
  }
  if (written.empty()) return refuse("文件位置为空");
  std::string path(written.front() == '/' ? "/" : folder);
  if (written.front() == '/') written.remove_prefix(1);
  while (!written.empty()) {
    const auto part = written.substr(0, written.find('/'));
    written.remove_prefix(std::min(part.size() + 1, written.size()));
    if (part.empty()) return refuse("文件位置中有空的一段");
    if (part == ".") continue;
    if (part != "..") {
      path.append(part).push_back('/');
    } else if (path.size() > 1) {
      path.resize(path.rfind('/', path.size() - 2) + 1);
    } else {
      return refuse("文件位置指向包外");
    }
  }
  if (path.size() > limits::kZipNameBytesMax) return refuse("文件位置过长");
  return path;
}

Result<std::string> resolveFile(std::string_view folder, std::string_view written) {
  auto path = resolveFolder(folder, written);
  if (!path) return path;
  const auto last = written.substr(written.rfind('/') + 1);
  if (last.empty() || last == "." || last == "..") return refuse("文件位置不是文件");
  path->pop_back();
  return path;
}

}  // namespace tongban::license
