#include "tests/fault/gateway/served.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/record/json.hpp"

namespace tongban::tests {
namespace {

constexpr std::chrono::seconds kPatience{60};

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
  }
  Descriptor read, write;
};

pid_t spawn(std::vector<std::string> arguments, int out, int err, const Stages* stages = nullptr) {
  std::string program = stages == nullptr ? TONGBAN_PROGRAM : TONGBAN_WATCHED_PROGRAM;
  std::vector<char*> words = {program.data()};
  for (auto& one : arguments) words.push_back(one.data());
  words.push_back(nullptr);
  std::vector<char*> variables;
  for (char** one = environ; *one != nullptr; ++one) variables.push_back(*one);
  std::string file;
  if (stages != nullptr) {
    file = std::string(kStagesVariable) + "=" + stages->file().string();
    variables.push_back(file.data());
  }
  variables.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  pid_t pid = 0;
  const int failed =
      ::posix_spawn(&pid, program.c_str(), &actions, nullptr, words.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + program);
  return pid;
}

// What comes next; empty: the end.
std::string next(const Descriptor& from) {
  char block[4096];
  ssize_t got = 0;
  do {
    got = ::read(from.get(), block, sizeof block);
  } while (got < 0 && errno == EINTR);
  return {block, static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

std::string addressIn(const std::string& readyLine) {
  constexpr std::string_view kScheme = "https://";
  const auto document = record::parseJson(readyLine);
  const auto* exchange = document ? document->root.find("exchange") : nullptr;
  if (exchange == nullptr || !exchange->text().starts_with(kScheme)) {
    throw std::runtime_error("not ready: " + readyLine);
  }
  return std::string(exchange->text().substr(kScheme.size()));
}

int count(const std::string& in, const std::string& what) {
  int times = 0;
  for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + what.size())) {
    ++times;
  }
  return times;
}

}  // namespace

Served::Served(const MadeDeployment& made, const Stages* stages) {
  Pipe out, err;
  std::vector<std::string> arguments;
  for (const auto* one : {"serve", "--json", "--schemas", "schemas", "--config"}) {
    arguments.emplace_back(one);
  }
  arguments.push_back(made.folder().string());
  pid_ = spawn(std::move(arguments), out.write.get(), err.write.get(), stages);
  out_ = std::move(out.read);
  err_ = std::move(err.read);
  out.write = Descriptor();
  err.write = Descriptor();
  listener_ = std::thread([this] { listen(); });
  std::string line;
  while (!line.ends_with('\n')) {
    const auto more = next(out_);
    if (more.empty()) {
      wait();
      throw std::runtime_error("tongban serve ended: " + said());
    }
    line += more;
  }
  address_ = addressIn(line);
}

Served::~Served() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

void Served::listen() {
  while (true) {
    const auto more = next(err_);
    const std::lock_guard lock(mutex_);
    said_ += more;
    silent_ = more.empty();
    heard_.notify_all();
    if (silent_) return;
  }
}

void Served::signal(int number) const { ::kill(pid_, number); }

int Served::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  if (listener_.joinable()) listener_.join();
  return status;
}

std::string Served::said() const {
  const std::lock_guard lock(mutex_);
  return said_;
}

bool Served::waitUntilSaid(const std::string& text, int times) {
  std::unique_lock lock(mutex_);
  heard_.wait_for(lock, kPatience, [&] { return silent_ || count(said_, text) >= times; });
  return count(said_, text) >= times;
}

Ran runTongban(std::vector<std::string> arguments) {
  Pipe both;
  const auto pid = spawn(std::move(arguments), both.write.get(), both.write.get());
  both.write = Descriptor();
  Ran ran;
  for (auto more = next(both.read); !more.empty(); more = next(both.read)) ran.output += more;
  int status = 0;
  ::waitpid(pid, &status, 0);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

}  // namespace tongban::tests
