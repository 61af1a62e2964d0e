#include <fmt/format.h>

#include "gateway/cli/commands.hpp"
#include "gateway/mapping/library.hpp"

namespace tongban::cli {

void explain(const Error& error, Surroundings& around) {
  around.err << fmt::format("tongban: {}\n", error.message);
  if (!error.where.empty()) around.err << fmt::format("  位置:{}\n", error.where);
  around.err << fmt::format("  怎么办:{}\n  代码:{}\n", error.remedy, error.code);
}

Result<std::string> schemasFor(const std::string& asked, const std::string& near,
                               const Surroundings& around) {
  if (!asked.empty()) return asked;
  std::error_code ignored;
  const auto running = std::filesystem::canonical("/proc/self/exe", ignored);
  const auto program = ignored ? std::filesystem::path(around.program) : running;
  auto found = mapping::Library::locate(near);
  if (!found) found = mapping::Library::locate(program);
  if (!found) found = mapping::Library::locate("here");
  if (!found) return std::move(found).error();
  return found->string();
}

}  // namespace tongban::cli
