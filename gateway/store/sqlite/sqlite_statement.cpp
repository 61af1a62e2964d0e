#include "gateway/store/sqlite/sqlite_statement.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"

namespace tongban::store {
namespace {

constexpr std::size_t kPlaceBytesMax = 120;

// SQLite takes a null pointer for NULL; an empty value needs an address of its own.
constexpr char kEmpty[1] = {};

}  // namespace

SqliteStatement::SqliteStatement(StatementHost& host, SqliteStmtPtr statement, std::string sql)
    : host_(host),
      statement_(std::move(statement)),
      sql_(std::move(sql)),
      bound_(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_.get()))) {}

std::string SqliteStatement::place() const {
  return std::string(firstCodePoints(sql_, kPlaceBytesMax));
}

void SqliteStatement::bind(int position, const Value& value, Keep keep) {
  if (fault_) return;
  if (running_) {
    fault_ = fail("store.misuse", "语句尚在读取结果,不能重新绑定", place());
    return;
  }
  if (position < 0 || static_cast<std::size_t>(position) >= bound_.size()) {
    fault_ = fail("store.misuse", fmt::format("没有第 {} 个参数", position + 1), place());
    return;
  }
  const auto life = keep == Keep::Copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
  auto* const statement = statement_.get();
  const int at = position + 1;
  int result = SQLITE_OK;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    result = sqlite3_bind_int64(statement, at, *number);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    if (!isUtf8(*text) || text->find('\0') != std::string_view::npos) {
      fault_ = fail("store.text-invalid",
                    fmt::format("第 {} 个参数不是合法的 UTF-8,或含有 NUL", at), place());
      return;
    }
    result = sqlite3_bind_text64(statement, at, text->empty() ? kEmpty : text->data(), text->size(),
                                 life, SQLITE_UTF8);
  } else if (const auto* bytes = std::get_if<BytesView>(&value)) {
    const void* const data = bytes->empty() ? static_cast<const void*>(kEmpty) : bytes->data();
    result = sqlite3_bind_blob64(statement, at, data, bytes->size(), life);
  } else {
    result = sqlite3_bind_null(statement, at);
  }
  if (result != SQLITE_OK) {
    fault_ = sqliteError(sqlite3_db_handle(statement), result, "无法绑定参数", place());
    return;
  }
  bound_[static_cast<std::size_t>(position)] = true;
}

Result<Ok> SqliteStatement::start() {
  if (fault_) return std::move(*fault_);
  const auto unbound = std::find(bound_.begin(), bound_.end(), false);
  if (unbound != bound_.end()) {
    return fail("store.misuse", fmt::format("第 {} 个参数没有绑定", unbound - bound_.begin() + 1),
                place());
  }
  return host_.mayStart(sqlite3_stmt_readonly(statement_.get()) == 0);
}

Result<bool> SqliteStatement::step() {
  if (!running_ || fault_) {
    if (auto started = start(); !started) {
      reset();
      return std::move(started).error();
    }
    running_ = true;
  }
  const int result = sqlite3_step(statement_.get());
  row_ = result == SQLITE_ROW;
  if (row_) return true;
  std::optional<Error> error;
  if (result != SQLITE_DONE) error = host_.noteFault(result, "语句执行失败", place());
  reset();
  if (error) return std::move(*error);
  return false;
}

Result<Value> SqliteStatement::column(int column) const {
  auto* const statement = statement_.get();
  if (!row_ || column < 0 || column >= sqlite3_data_count(statement)) {
    return fail("store.misuse", fmt::format("没有可读的第 {} 列", column + 1), place());
  }
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return Value(Null{});
    case SQLITE_INTEGER:
      return Value(static_cast<std::int64_t>(sqlite3_column_int64(statement, column)));
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      if (text == nullptr) break;
      return Value(std::string_view(
          text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))));
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      if (data == nullptr && size != 0) break;
      return Value(BytesView(data, size));
    }
    default:
      return fail("store.type-mismatch", fmt::format("第 {} 列是浮点数", column + 1), place());
  }
  return sqliteError(sqlite3_db_handle(statement), SQLITE_NOMEM, "无法读取列", place());
}

void SqliteStatement::reset() noexcept {
  // The result repeats the error that step() has reported already.
  static_cast<void>(sqlite3_reset(statement_.get()));
  static_cast<void>(sqlite3_clear_bindings(statement_.get()));
  std::fill(bound_.begin(), bound_.end(), false);
  fault_.reset();
  running_ = false;
  row_ = false;
}

}  // namespace tongban::store
