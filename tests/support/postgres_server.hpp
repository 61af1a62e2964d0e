// tests/support/postgres_server.hpp — a PostgreSQL server of one's own below a temporary folder,
// reached by a socket in it, gone with the test. Run by another account where the test runs as
// root, since the server refuses root.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace tongban::tests {

class PostgresServer final {
 public:
  // Whether this machine has the programs. ops/setup installs them.
  static bool installed();

  // Throws when it cannot be started. Databases: `bytes` (SQL_ASCII) and `text` (UTF8).
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  std::string connection(const std::string& database) const;
  // Runs SQL as the owner; bytes go to the server as they are.
  void execute(const std::string& database, const std::string& sql) const;
  void stop() const;
  void start() const;

 private:
  int run(const std::vector<std::string>& command) const;

  std::filesystem::path folder_;
  std::string user_;
};

}  // namespace tongban::tests
