#include "connectors/database/lookup.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "gateway/base/bytes.hpp"
#include "gateway/base/text.hpp"

namespace tongban::connectors::database {
namespace {

constexpr char kBetween = '\0';

Error notACursor() { return fail("connector.query-invalid", "翻页标记不可用"); }

bool isPlainInteger(std::string_view text) {
  return text.size() <= 18 && isAsciiDigits(text) && (text.front() != '0' || text.size() == 1);
}

class Builder final {
 public:
  explicit Builder(const Settings& settings) : settings_(settings) {}

  // Names are checked when settings are read; a quote can be in none of them.
  std::string quoted(std::string_view name) const { return fmt::format("\"{}\"", name); }
  std::string table() const {
    std::string text;
    for (const auto part : split(settings_.table, '.')) {
      text += (text.empty() ? "" : ".") + quoted(part);
    }
    return text;
  }
  std::string parameter(const std::string& value) {
    auto bytes = record::fromUtf8(value, settings_.encoding);
    if (bytes) {
      statement_.parameters.push_back(std::move(*bytes));
    } else if (!fault_) {
      fault_ = bytes.error();
    }
    return settings_.engine == Engine::Sqlite ? "?"
                                              : fmt::format("${}", statement_.parameters.size());
  }
  void column(const std::string& name) {
    auto& columns = statement_.columns;
    if (std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
  }
  void condition(std::string text) {
    where_ += (where_.empty() ? " WHERE " : " AND ") + std::move(text);
  }
  void key(const std::string& name, const std::string& value) {
    // A column of SQLite without a type holds numbers and texts side by side, and 7 is not '7'.
    if (settings_.engine == Engine::Sqlite && isPlainInteger(value)) {
      const auto text = parameter(value);
      return condition(
          fmt::format("{} IN ({}, CAST({} AS INTEGER))", quoted(name), text, parameter(value)));
    }
    condition(fmt::format("{} = {}", quoted(name), parameter(value)));
  }
  // What rows are ordered by. SQLite's columns as texts, as their values stand in a cursor.
  std::string order(std::string_view suffix) const {
    std::string text;
    for (const auto& name : settings_.order) {
      text += text.empty() ? "" : ", ";
      text += settings_.engine == Engine::Sqlite ? fmt::format("CAST({} AS TEXT)", quoted(name))
                                                 : quoted(name);
      text += suffix;
    }
    return text;
  }
  void conditions() {
    for (const auto& [name, value] : settings_.only) {
      condition(fmt::format("{} = {}", quoted(name), parameter(value)));
    }
    for (const auto& [name, value] : settings_.except) {
      condition(fmt::format("({0} IS NULL OR {0} <> {1})", quoted(name), parameter(value)));
    }
  }
  std::string list(const std::vector<std::string>& names) const {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + quoted(name);
    return text;
  }

  Result<Statement> finish(std::string_view tail) {
    if (fault_) return std::move(*fault_);
    auto sql =
        fmt::format("SELECT {} FROM {}{}{}", list(statement_.columns), table(), where_, tail);
    // SQLite keeps names in UTF-8 whatever bytes its texts hold; a PostgreSQL that takes any bytes
    // has its names in those too.
    auto written = record::fromUtf8(
        sql, settings_.engine == Engine::Sqlite ? record::Encoding::Utf8 : settings_.encoding);
    if (!written) return std::move(written).error();
    statement_.sql = std::move(*written);
    return std::move(statement_);
  }

 private:
  const Settings& settings_;
  Statement statement_;
  std::string where_;
  std::optional<Error> fault_;
};

}  // namespace

std::string Cursor::text() const {
  std::string joined;
  for (const auto& value : values) joined.append(value).push_back(kBetween);
  return fmt::format("{}:{}", rows, toBase64(bytesOf(joined)));
}

Result<Cursor> Cursor::parse(const std::string& text, std::size_t values) {
  Cursor cursor;
  if (text.empty()) return cursor;
  const auto colon = text.find(':');
  if (colon == std::string::npos || values == 0) return notACursor();
  const auto [stop, error] = std::from_chars(text.data(), text.data() + colon, cursor.rows);
  auto bytes = fromBase64(std::string_view(text).substr(colon + 1));
  if (error != std::errc() || stop != text.data() + colon || !bytes) return notACursor();
  const auto joined = textOf(*bytes);
  if (!isUtf8(joined) || !joined.ends_with(kBetween)) return notACursor();
  for (const auto value : split(joined.substr(0, joined.size() - 1), kBetween)) {
    cursor.values.emplace_back(value);
  }
  if (cursor.values.size() != values) return notACursor();
  return cursor;
}

Result<Statement> questionFor(const Settings& settings, const Query& query, const Cursor& cursor,
                              std::size_t rows) {
  Builder builder(settings);
  for (const auto& item : query.items) {
    if (std::ranges::find(settings.columns, item) == settings.columns.end()) {
      return fail("connector.query-invalid", fmt::format("映射不读「{}」列", item));
    }
    builder.column(item);
  }
  if (query.items.empty()) {
    for (const auto& name : settings.columns) builder.column(name);
  }
  for (const auto& name : settings.order) builder.column(name);
  if (!settings.updated.empty()) builder.column(settings.updated);

  for (std::size_t i = 0; i < settings.keys.size(); ++i) {
    builder.key(settings.keys[i], query.subject[i]);
  }
  builder.conditions();
  if (!cursor.values.empty()) {
    std::string values;
    for (const auto& value : cursor.values) {
      values += (values.empty() ? "" : ", ") + builder.parameter(value);
    }
    builder.condition(fmt::format("({}) > ({})", builder.order(""), values));
  }
  std::string tail;
  // A NULL comes first, so that it is seen: behind a cursor it never would be.
  if (!settings.order.empty()) {
    tail = " ORDER BY " + builder.order(" NULLS FIRST");
  }
  return builder.finish(fmt::format("{} LIMIT {}", tail, rows));
}

Result<Statement> sampleOf(const Settings& settings) {
  Builder builder(settings);
  for (const auto* names : {&settings.columns, &settings.keys, &settings.order}) {
    for (const auto& name : *names) builder.column(name);
  }
  if (!settings.updated.empty()) builder.column(settings.updated);
  builder.conditions();
  return builder.finish(" LIMIT 1");
}

}  // namespace tongban::connectors::database
