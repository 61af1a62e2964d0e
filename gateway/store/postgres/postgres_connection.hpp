// gateway/store/postgres/postgres_connection.hpp — one connection to PostgreSQL through libpq,
// never waiting past a deadline.
//
// Errors are told by SQLSTATE alone: the texts of a server may quote values. Of what fails before
// the server speaks, libpq's text is given; it names hosts. (Looking up a host's name is the C
// library's and is not bounded by the deadline; an address or a socket's folder needs no look-up.)
//
// Codes as in table_reader.hpp. Thread-compatible.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include "gateway/base/handle.hpp"
#include "gateway/base/result.hpp"

namespace tongban::store {

using PostgresPtr = Handle<PGconn, ::PQfinish>;
using PostgresResultPtr = Handle<PGresult, ::PQclear>;
using PostgresOptionsPtr = Handle<PQconninfoOption, ::PQconninfoFree>;

class PostgresConnection final {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  static Result<PostgresConnection> open(
      const std::vector<std::pair<std::string, std::string>>& words, Deadline);

  // Runs one statement and hands over its rows one at a time; an Error of `take` ends the run and
  // breaks the connection, as a passed deadline does.
  Result<Ok> run(std::string_view sql, std::span<const std::string> parameters, Deadline,
                 const std::function<Result<Ok>(const PGresult*)>& take);

  std::string parameter(const char* name) const;
  bool usable() const;

 private:
  explicit PostgresConnection(PostgresPtr connection) : connection_(std::move(connection)) {}
  Result<Ok> wait(short events, Deadline) const;
  Result<Ok> send(std::string_view sql, std::span<const std::string> parameters, Deadline);
  Result<PostgresResultPtr> next(Deadline);
  Error broken() const;

  PostgresPtr connection_;
  bool busy_ = false;  // a run that did not come to its end
};

}  // namespace tongban::store
