// gateway/store/query.hpp — short calls for the everyday: run a statement, walk rows, fetch one.
//
//   run(connection, "INSERT INTO member (id, name) VALUES (?, ?)", id, name);
//
//   auto rows = query(connection, "SELECT id, name FROM member WHERE region = ?", region);
//   if (!rows) return rows.error();
//   while (true) {
//     auto more = rows->next();
//     if (!more) return more.error();
//     if (!*more) break;
//     auto row = rows->read<std::int64_t, std::string>();
//     …
//   }
//
// Arguments are what valueOf() takes: integers, text, bytes, Null{}, std::optional of these.
// Errors as in statement.hpp and Connection::prepare. Thread-compatible, as the connection.
#pragma once
#include "gateway/store/connection.hpp"

namespace tongban::store {

// The rows of one query. Lifetime: shorter than the connection's. While rows remain unread the
// state they come from is kept, so finish or drop it soon.
class Rows final {
 public:
  explicit Rows(Prepared statement) noexcept : statement_(std::move(statement)) {}

  Result<bool> next() { return statement_->step(); }

  // Views among Types are borrowed until next().
  template <class... Types>
  Result<std::tuple<Types...>> read() const {
    return statement_->read<Types...>();
  }

 private:
  Prepared statement_;
};

namespace detail {
template <class... Args>
void bindAll([[maybe_unused]] Statement& statement, [[maybe_unused]] Keep keep,
             const Args&... args) {
  [[maybe_unused]] int position = 0;
  (statement.bind(position++, valueOf(args), keep), ...);
}
}  // namespace detail

// Arguments are copied: the rows are read after this call.
template <class... Args>
Result<Rows> query(Connection& connection, std::string_view sql, const Args&... args) {
  auto statement = connection.prepare(sql);
  if (!statement) return std::move(statement).error();
  detail::bindAll(**statement, Keep::Copy, args...);
  return Rows(std::move(*statement));
}

// Runs to the end; rows, if any, are passed over. Nothing is copied but what the store keeps.
template <class... Args>
Result<Ok> run(Connection& connection, std::string_view sql, const Args&... args) {
  auto statement = connection.prepare(sql);
  if (!statement) return std::move(statement).error();
  detail::bindAll(**statement, Keep::Borrow, args...);
  while (true) {
    auto more = (*statement)->step();
    if (!more) return std::move(more).error();
    if (!*more) return Ok{};
  }
}

// The first row, copied out (no views among Types), or none.
template <class... Types, class... Args>
Result<std::optional<std::tuple<Types...>>> queryOne(Connection& connection, std::string_view sql,
                                                     const Args&... args) {
  static_assert(!((std::is_same_v<Types, std::string_view> || std::is_same_v<Types, BytesView> ||
                   std::is_same_v<Types, std::optional<std::string_view>> ||
                   std::is_same_v<Types, std::optional<BytesView>>) ||
                  ...),
                "a view would outlive its row");
  auto statement = connection.prepare(sql);
  if (!statement) return std::move(statement).error();
  detail::bindAll(**statement, Keep::Borrow, args...);
  auto more = (*statement)->step();
  if (!more) return std::move(more).error();
  if (!*more) return std::optional<std::tuple<Types...>>();
  auto row = (*statement)->template read<Types...>();
  if (!row) return std::move(row).error();
  return std::optional<std::tuple<Types...>>(std::move(*row));
}

}  // namespace tongban::store
