#include "gateway/store/postgres/postgres_connection.hpp"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <poll.h>

#include "gateway/base/text.hpp"

namespace tongban::store {
namespace {

Error timedOut() { return fail("store.timed-out", "PostgreSQL 未在时限内答复"); }

// Classes of SQLSTATE, by what they mean to who only reads.
std::string_view codeFor(std::string_view state) noexcept {
  if (state == "57014") return "store.timed-out";
  if (state == "55P03" || state.starts_with("40")) return "store.busy";
  if (state.starts_with("54")) return "store.too-large";
  if (state.starts_with("XX001") || state.starts_with("XX002")) return "store.corrupt";
  for (const std::string_view refusing : {"22", "25", "28", "3D", "3F", "42", "0A", "0L", "0P"}) {
    if (state.starts_with(refusing)) return "store.refused";
  }
  return "store.io";
}

Error stated(std::string_view state) {
  return fail(codeFor(state), fmt::format("PostgreSQL 拒绝了请求(SQLSTATE {})", state));
}

// "FATAL:  28P01", as PQERRORS_SQLSTATE writes it in any language.
std::string_view stateIn(std::string_view message) {
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) {
    message.remove_suffix(1);
  }
  if (message.size() < 7) return {};
  const auto last = message.substr(message.size() - 5);
  const bool code = std::ranges::all_of(
      last, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
  const bool digit = std::ranges::any_of(last, [](char c) { return c >= '0' && c <= '9'; });
  return code && digit && message[message.size() - 6] == ' ' ? last : std::string_view();
}

}  // namespace

Error PostgresConnection::broken() const {
  const std::string_view message = ::PQerrorMessage(connection_.get());
  if (const auto state = stateIn(message); !state.empty()) return stated(state);
  return fail("store.io", fmt::format("与 PostgreSQL 的连接失败:{}",
                                      isUtf8(message) ? trim(message) : std::string_view()));
}

Result<Ok> PostgresConnection::wait(short events, Deadline deadline) const {
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return timedOut();
    ::pollfd socket{::PQsocket(connection_.get()), events, 0};
    const int ready =
        ::poll(&socket, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 3'600'000)));
    if (ready > 0) return Ok{};
    if (ready < 0 && errno != EINTR) return fail("store.io", "无法等待 PostgreSQL 的答复");
  }
}

Result<PostgresConnection> PostgresConnection::open(
    const std::vector<std::pair<std::string, std::string>>& words, Deadline deadline) {
  std::vector<const char*> names, values;
  for (const auto& [name, value] : words) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  PostgresConnection made(PostgresPtr(::PQconnectStartParams(names.data(), values.data(), 0)));
  auto* const connection = made.connection_.get();
  if (connection == nullptr) return fail("store.io", "内存不足");
  ::PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE);
  ::PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  auto stage = PGRES_POLLING_WRITING;
  while (::PQstatus(connection) != CONNECTION_BAD && stage != PGRES_POLLING_OK) {
    auto ready = made.wait(stage == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline);
    if (!ready) return std::move(ready).error();
    stage = ::PQconnectPoll(connection);
    if (stage == PGRES_POLLING_FAILED) break;
  }
  if (::PQstatus(connection) != CONNECTION_OK || ::PQsetnonblocking(connection, 1) != 0) {
    return made.broken();
  }
  return made;
}

Result<Ok> PostgresConnection::send(std::string_view sql, std::span<const std::string> parameters,
                                    Deadline deadline) {
  std::vector<const char*> values;
  for (const auto& text : parameters) values.push_back(text.c_str());
  const std::string terminated(sql);
  busy_ = true;
  if (::PQsendQueryParams(connection_.get(), terminated.c_str(), static_cast<int>(values.size()),
                          nullptr, values.data(), nullptr, nullptr, 0) == 0 ||
      ::PQsetSingleRowMode(connection_.get()) == 0) {
    return broken();
  }
  while (true) {
    const int left = ::PQflush(connection_.get());
    if (left == 0) return Ok{};
    if (left < 0) return broken();
    if (auto ready = wait(POLLIN | POLLOUT, deadline); !ready) return ready;
    if (::PQconsumeInput(connection_.get()) == 0) return broken();
  }
}

Result<PostgresResultPtr> PostgresConnection::next(Deadline deadline) {
  while (::PQisBusy(connection_.get()) != 0) {
    if (auto ready = wait(POLLIN, deadline); !ready) return std::move(ready).error();
    if (::PQconsumeInput(connection_.get()) == 0) return broken();
  }
  return PostgresResultPtr(::PQgetResult(connection_.get()));
}

Result<Ok> PostgresConnection::run(std::string_view sql, std::span<const std::string> parameters,
                                   Deadline deadline,
                                   const std::function<Result<Ok>(const PGresult*)>& take) {
  if (auto sent = send(sql, parameters, deadline); !sent) return sent;
  std::optional<Error> refusal;
  while (true) {
    auto result = next(deadline);
    if (!result) return std::move(result).error();
    if (!*result) break;
    switch (::PQresultStatus(result->get())) {
      case PGRES_SINGLE_TUPLE:
        if (auto taken = take(result->get()); !taken) return taken;
        break;
      case PGRES_TUPLES_OK:
      case PGRES_COMMAND_OK:
        break;
      default: {
        const char* const state = ::PQresultErrorField(result->get(), PG_DIAG_SQLSTATE);
        if (!refusal) refusal = state == nullptr ? broken() : stated(state);
      }
    }
  }
  busy_ = false;
  if (refusal) return std::move(*refusal);
  return Ok{};
}

std::string PostgresConnection::parameter(const char* name) const {
  const char* const value = ::PQparameterStatus(connection_.get(), name);
  return value == nullptr ? "" : value;
}

bool PostgresConnection::usable() const {
  return !busy_ && ::PQstatus(connection_.get()) == CONNECTION_OK;
}

}  // namespace tongban::store
