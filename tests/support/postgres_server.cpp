#include "tests/support/postgres_server.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/base/bytes.hpp"
#include "gateway/base/ids.hpp"

namespace tongban::tests {
namespace {

namespace fs = std::filesystem;

// Debian's place, one folder a version; the newest.
fs::path programs() {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at("/usr/lib/postgresql", error), end; !error && at != end;
       at.increment(error)) {
    if (fs::exists(at->path() / "bin/initdb")) found.push_back(at->path() / "bin");
  }
  std::ranges::sort(found);
  return found.empty() ? fs::path() : found.back();
}

}  // namespace

bool PostgresServer::installed() { return !programs().empty(); }

int PostgresServer::run(const std::vector<std::string>& command) const {
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const auto* account = ::geteuid() == 0 ? ::getpwnam(user_.c_str()) : nullptr;
  const ::pid_t child = ::fork();
  if (child == 0) {
    const int out = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (out >= 0) {
      ::dup2(out, 1);
      ::dup2(out, 2);
    }
    if (::chdir(folder_.c_str()) != 0) ::_exit(126);
    if (account != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(account->pw_gid) != 0 ||
                               ::setuid(account->pw_uid) != 0)) {
      ::_exit(126);
    }
    ::execv(words.front(), words.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

PostgresServer::PostgresServer()
    : folder_(fs::temp_directory_path() / ("tongban-pg-" + toHex(randomBytes(4)))),
      user_("nobody") {
  if (::getpwnam("postgres") != nullptr) user_ = "postgres";
  fs::create_directories(folder_);
  std::ofstream(folder_ / "log").flush();
  fs::permissions(folder_ / "log", fs::perms::all & ~fs::perms(0111));
  const auto* account = ::getpwnam(user_.c_str());
  if (::geteuid() == 0 && ::chown(folder_.c_str(), account->pw_uid, account->pw_gid) != 0) {
    throw std::runtime_error("cannot give the folder away");
  }
  const auto initialise = run({programs() / "initdb", "-D", folder_ / "data", "-U", "tongban", "-E",
                               "SQL_ASCII", "--locale=C", "--no-sync", "-A", "trust"});
  if (initialise != 0) throw std::runtime_error("initdb failed, see " + folder_.string());
  start();
  execute("postgres", "CREATE DATABASE bytes");
  execute("postgres", "CREATE DATABASE text ENCODING 'UTF8' TEMPLATE template0");
}

PostgresServer::~PostgresServer() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PostgresServer::start() const {
  const auto options = "-F -k " + folder_.string() + " -c listen_addresses=''";
  if (run({programs() / "pg_ctl", "-D", folder_ / "data", "-w", "-t", "30", "-l",
           folder_ / "data/server.log", "-o", options, "start"}) != 0) {
    throw std::runtime_error("the server does not start, see " + folder_.string());
  }
}

void PostgresServer::stop() const {
  run({programs() / "pg_ctl", "-D", folder_ / "data", "-w", "-m", "immediate", "stop"});
}

std::string PostgresServer::connection(const std::string& database) const {
  return "host=" + folder_.string() + " dbname=" + database + " user=tongban";
}

void PostgresServer::execute(const std::string& database, const std::string& sql) const {
  if (run({programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", folder_, "-U", "tongban",
           "-d", database, "-c", "SET client_encoding = 'SQL_ASCII'", "-c", sql}) != 0) {
    throw std::runtime_error("psql failed: " + sql);
  }
}

}  // namespace tongban::tests
