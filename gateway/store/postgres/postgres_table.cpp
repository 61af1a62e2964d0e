// A table of somebody else's PostgreSQL database, read-only, its texts as their bytes.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/store/postgres/postgres_connection.hpp"
#include "gateway/store/table_reader.hpp"

namespace tongban::store {
namespace {

using Deadline = PostgresConnection::Deadline;
using Words = std::map<std::string, std::string>;

constexpr ::Oid kBytes = 17;  // bytea
constexpr std::array kKnownWords = {"host",    "hostaddr", "port",    "dbname",      "user",
                                    "sslmode", "sslkey",   "sslcert", "sslrootcert", "keepalives"};

Result<Words> wordsOf(const std::string& connection) {
  char* text = nullptr;
  const PostgresOptionsPtr options(::PQconninfoParse(connection.c_str(), &text));
  const Handle<char, ::PQfreemem> why(reinterpret_cast<char*>(text));
  if (!options) return fail("store.misuse", "连接说明的写法不正确,应为 host=… dbname=… user=…");
  Words words;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) words.emplace(option->keyword, option->val);
  }
  return words;
}

bool isThisMachine(const Words& words) {
  if (words.contains("hostaddr")) return false;
  return std::ranges::all_of(split(words.at("host"), ','), [](std::string_view host) {
    return host.starts_with('/') || host == "localhost" || host == "127.0.0.1" || host == "::1";
  });
}

Result<Words> checkedWords(const std::string& connection) {
  auto words = wordsOf(connection);
  if (!words) return words;
  for (const auto& [word, value] : *words) {
    if (std::ranges::find(kKnownWords, word) == kKnownWords.end()) {
      return fail("store.misuse", fmt::format("连接说明中不用「{}」", word));
    }
  }
  for (const auto* needed : {"host", "dbname", "user"}) {
    if (!words->contains(needed)) {
      return fail("store.misuse", fmt::format("连接说明缺少「{}」", needed));
    }
  }
  const auto mode = words->find("sslmode");
  if (!isThisMachine(*words) && (mode == words->end() || mode->second != "verify-full")) {
    return fail("store.misuse", "连接其他机器须写 sslmode=verify-full");
  }
  return words;
}

class PostgresTable final : public TableReader {
 public:
  explicit PostgresTable(PostgresConnection connection)
      : connection_(std::move(connection)), encoding_(connection_.parameter("server_encoding")) {}

  Result<Ok> setUp(std::chrono::milliseconds statementTimeout, Deadline deadline) {
    for (const auto& statement :
         {fmt::format("SET statement_timeout = {}", statementTimeout.count()),
          std::string("SET default_transaction_read_only = on"),
          std::string("SET DateStyle = 'ISO'")}) {
      const auto none = [](const PGresult*) -> Result<Ok> { return Ok{}; };
      if (auto done = connection_.run(statement, {}, deadline, none); !done) return done;
    }
    return Ok{};
  }

  Result<TableRows> read(std::string_view sql, std::span<const std::string> parameters,
                         const ReadBounds& bounds) override {
    TableRows rows;
    std::size_t bytesLeft = bounds.bytes;
    auto done = connection_.run(sql, parameters, bounds.deadline,
                                [&](const PGresult* result) -> Result<Ok> {
                                  if (rows.size() == bounds.rows) {
                                    return fail("store.too-large", "答复超过行数上限");
                                  }
                                  auto row = rowOf(result, bytesLeft);
                                  if (!row) return std::move(row).error();
                                  rows.push_back(std::move(*row));
                                  return Ok{};
                                });
    if (!done) return std::move(done).error();
    return rows;
  }

  const std::string& encoding() const noexcept override { return encoding_; }
  bool usable() const override { return connection_.usable(); }

 private:
  static Result<std::vector<Cell>> rowOf(const PGresult* result, std::size_t& bytesLeft) {
    std::vector<Cell> cells;
    for (int i = 0; i < ::PQnfields(result); ++i) {
      if (::PQgetisnull(result, 0, i) != 0) {
        cells.emplace_back();
        continue;
      }
      if (::PQftype(result, i) == kBytes) {
        return fail("store.type-mismatch",
                    fmt::format("列「{}」是字节,不是文字", ::PQfname(result, i)));
      }
      const auto size = static_cast<std::size_t>(::PQgetlength(result, 0, i));
      if (size > bytesLeft) return fail("store.too-large", "答复超过字节上限");
      bytesLeft -= size;
      cells.emplace_back(std::string(::PQgetvalue(result, 0, i), size));
    }
    return cells;
  }

  PostgresConnection connection_;
  std::string encoding_;
};

}  // namespace

Result<Ok> checkPostgresConnection(const std::string& connection) {
  auto words = checkedWords(connection);
  if (!words) return std::move(words).error();
  return Ok{};
}

Result<std::unique_ptr<TableReader>> openPostgresTable(const PostgresTableSettings& settings,
                                                       Deadline deadline) {
  auto words = checkedWords(settings.connection);
  if (!words) return std::move(words).error();
  std::vector<std::pair<std::string, std::string>> all(words->begin(), words->end());
  // SQL_ASCII: the server sends the bytes it has, and the declared encoding decides what they are.
  all.emplace_back("client_encoding", "SQL_ASCII");
  all.emplace_back("application_name", "tongban");
  all.emplace_back("passfile", "/dev/null/none");  // no password but the one that is named
  if (!settings.password.empty()) all.emplace_back("password", settings.password);
  auto connection = PostgresConnection::open(all, deadline);
  if (!connection) return std::move(connection).error();
  auto table = std::make_unique<PostgresTable>(std::move(*connection));
  if (auto done = table->setUp(settings.statementTimeout, deadline); !done) {
    return std::move(done).error();
  }
  return std::unique_ptr<TableReader>(std::move(table));
}

}  // namespace tongban::store
