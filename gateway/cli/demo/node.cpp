#include "gateway/cli/demo/node.hpp"

#include <csignal>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/handle.hpp"
#include "gateway/base/ids.hpp"

extern char** environ;

namespace tongban::cli {
namespace {

// Below the range from which systems take the ports of outgoing connections.
constexpr unsigned kFirstPort = 20000;
constexpr unsigned kPorts = 12000;
constexpr int kTriesMax = 200;

// The first line that the child prints; empty when it ends without one.
std::string firstLine(int from) {
  std::string line;
  char c = 0;
  while (::read(from, &c, 1) == 1 && c != '\n' && line.size() < 4096) line += c;
  return line;
}

// A socket that holds the port, or none.
Descriptor held(unsigned port) {
  Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* at = reinterpret_cast<const sockaddr*>(&address);
  if (probe && ::bind(probe.get(), at, sizeof address) != 0) return {};
  return probe;
}

// Ctrl-C is for the demonstration, which then stops its nodes in order.
int spawn(const std::string& program, char* const* arguments, posix_spawn_file_actions_t* actions,
          pid_t& process) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int fault =
      posix_spawn(&process, program.c_str(), actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  return fault;
}

}  // namespace

Result<std::vector<std::string>> freeAddresses(std::size_t count) {
  std::vector<Descriptor> all;  // held until the last is found, so that none comes twice
  std::vector<std::string> addresses;
  for (int tries = 0; tries < kTriesMax && addresses.size() < count; ++tries) {
    const auto bytes = randomBytes(2);
    const unsigned port = kFirstPort + (bytes[0] * 256U + bytes[1]) % kPorts;
    auto one = held(port);
    if (!one) continue;
    all.push_back(std::move(one));
    addresses.push_back(fmt::format("127.0.0.1:{}", port));
  }
  if (addresses.size() < count) return fail("wire.address-invalid", "本机没有足够的空闲端口");
  return addresses;
}

Result<DemoNode> DemoNode::start(const std::filesystem::path& program,
                                 const std::filesystem::path& folder,
                                 const std::filesystem::path& schemas) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail("internal.unexpected", "无法建立管道");
  const Descriptor reading(ends[0]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string words[] = {program.string(), "serve",     "--config",
                         folder.string(),  "--schemas", schemas.string()};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                       words[4].data(), words[5].data(), nullptr};
  pid_t process = -1;
  const int fault = spawn(words[0], arguments, &actions, process);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (fault != 0) {
    return fail("internal.unexpected", "无法启动网关进程", program.string());
  }
  DemoNode node(process);
  if (firstLine(reading.get()).find("https://") == std::string::npos) {
    return fail("deployment.settings-invalid", "网关没有启动成功", folder.string());
  }
  return node;
}

void DemoNode::stop() noexcept {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace tongban::cli
