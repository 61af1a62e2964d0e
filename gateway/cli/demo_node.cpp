#include "gateway/cli/demo_node.hpp"

#include <csignal>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/handle.hpp"

extern char** environ;

namespace tongban::cli {
namespace {

// The first line that the child prints; empty when it ends without one.
std::string firstLine(int from) {
  std::string line;
  char c = 0;
  while (::read(from, &c, 1) == 1 && c != '\n' && line.size() < 4096) line += c;
  return line;
}

}  // namespace

Result<DemoNode> DemoNode::start(const std::filesystem::path& program,
                                 const std::filesystem::path& folder,
                                 const std::filesystem::path& schemas) {
  int ends[2];
  if (::pipe(ends) != 0) return fail("internal.unexpected", "无法建立管道");
  const Descriptor reading(ends[0]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  std::string words[] = {program.string(), "serve",     "--config",
                         folder.string(),  "--schemas", schemas.string()};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                       words[4].data(), words[5].data(), nullptr};
  pid_t process = -1;
  const int fault = posix_spawn(&process, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (fault != 0) {
    return fail("internal.unexpected", "无法启动网关进程", program.string());
  }
  DemoNode node(process, {});
  const auto line = firstLine(reading.get());
  const auto address = line.find("https://");
  const auto colon = address == std::string::npos ? address : line.find(':', address + 8);
  if (colon == std::string::npos) {
    return fail("deployment.settings-invalid", "网关没有启动成功", folder.string());
  }
  node.port_ = line.substr(colon + 1, line.find(' ', colon) - colon - 1);
  return node;
}

DemoNode::~DemoNode() {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace tongban::cli
