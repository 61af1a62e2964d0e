#include "connectors/database/source.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "connectors/source_time.hpp"
#include "gateway/base/text.hpp"

namespace tongban::connectors::database {
namespace {

using record::Encoding;

// Whether texts of a database in its own encoding can be what is declared.
bool canHold(std::string_view own, Encoding declared) noexcept {
  if (own == "UTF8" || own.starts_with("UTF-16")) return declared == Encoding::Utf8;
  if (own == "EUC_CN") return declared == Encoding::Gb18030;
  return own == "UTF-8" || own == "SQL_ASCII";  // SQLite and SQL_ASCII hold any bytes
}

std::size_t columnOf(const Statement& statement, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(statement.columns, name) -
                                  statement.columns.begin());
}

void appendCell(std::string& line, std::string_view text, char delimiter) {
  if (!line.empty()) line += delimiter;
  line += '"';
  for (const char c : text) line += c == '"' ? std::string("\"\"") : std::string(1, c);
  line += '"';
}

}  // namespace

Error outcomeFor(Error error) {
  const auto as = [&](std::string_view code) {
    return fail(code, std::move(error.message), std::move(error.where));
  };
  const auto& code = error.code;
  if (code == "store.timed-out" || code == "store.busy") return as("connector.timed-out");
  if (code == "store.too-large") return as("connector.too-much");
  if (code == "store.type-mismatch") return as("connector.answer-malformed");
  if (code == "store.refused" || code == "store.misuse") return as("connector.refused");
  if (code.starts_with("store.") || code.starts_with("base.") ||
      code == "connector.settings-invalid") {
    return as("connector.unavailable");  // a secret that is not there included
  }
  return error;
}

Result<DatabaseSource::Reader> DatabaseSource::open(Deadline deadline) const {
  auto reader = Result<Reader>(Reader());
  if (settings_.engine == Engine::Sqlite) {
    reader = store::openSqliteTable({settings_.file, settings_.snapshot}, deadline);
  } else {
    std::string password;
    if (settings_.password) {
      auto read = settings_.password->read();
      if (!read) return std::move(read).error();
      password = std::move(*read);
    }
    reader = store::openPostgresTable(
        {settings_.connection, std::move(password), settings_.timeout}, deadline);
  }
  if (reader && !canHold((*reader)->encoding(), settings_.encoding)) {
    return fail("connector.answer-malformed",
                fmt::format("数据库的编码是 {},与声明的 {} 不符", (*reader)->encoding(),
                            record::nameOf(settings_.encoding)));
  }
  return reader;
}

DatabaseSource::Reader DatabaseSource::takeIdle() {
  const std::lock_guard lock(mutex_);
  while (!idle_.empty()) {
    auto reader = std::move(idle_.back());
    idle_.pop_back();
    if (reader->usable()) return reader;
  }
  return nullptr;
}

void DatabaseSource::giveBack(Reader reader) {
  if (!reader->usable()) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < idleMax_) idle_.push_back(std::move(reader));
}

Result<store::TableRows> DatabaseSource::ask(const Statement& statement,
                                             const store::ReadBounds& bounds) {
  auto reader = takeIdle();
  const bool rested = reader != nullptr;
  for (bool again = rested;; again = false) {
    if (!reader) {
      auto opened = open(bounds.deadline);
      if (!opened) return outcomeFor(std::move(opened).error());
      reader = std::move(*opened);
    }
    auto rows = reader->read(statement.sql, statement.parameters, bounds);
    if (rows || !again || rows.error().code != "store.io") {
      giveBack(std::move(reader));
      if (!rows) return outcomeFor(std::move(rows).error());
      return rows;
    }
    reader.reset();  // gone while it lay idle
  }
}

Result<store::TableRows> DatabaseSource::decoded(const Statement& statement,
                                                 store::TableRows rows) const {
  auto decoder = record::Decoder::open(settings_.encoding);
  if (!decoder) return std::move(decoder).error();
  for (auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!row[i]) continue;
      std::string text;
      const auto done = decoder->append(*row[i], text);
      if (!done || text.find('\0') != std::string::npos) {
        return fail("connector.answer-malformed",
                    fmt::format("列「{}」的内容不是 {} 文字", statement.columns[i],
                                record::nameOf(settings_.encoding)),
                    settings_.table);
      }
      row[i] = std::move(text);
    }
  }
  return rows;
}

// Every cell in quotes, so that each row is one row and an empty one is no empty line.
Result<Document> DatabaseSource::documentOf(const Statement& statement,
                                            const store::TableRows& rows) const {
  Document document{settings_.table, {}, rows.size()};
  std::string line;
  for (const auto& name : settings_.columns) appendCell(line, name, settings_.delimiter);
  std::vector<std::size_t> places;
  for (const auto& name : settings_.columns) places.push_back(columnOf(statement, name));
  std::string text = line + '\n';
  for (const auto& row : rows) {
    line.clear();
    for (const auto place : places) {
      const bool said = place < row.size() && row[place];
      appendCell(line, said ? std::string_view(*row[place]) : std::string_view(),
                 settings_.delimiter);
    }
    if (line.size() >= limits::kCsvRowBytesMax) {
      return fail("connector.too-much", fmt::format("一行超过 {} 字节", limits::kCsvRowBytesMax),
                  settings_.table);
    }
    text += line + '\n';
  }
  auto bytes = record::fromUtf8(text, settings_.documentEncoding);
  if (!bytes) return std::move(bytes).error();
  document.bytes = std::move(*bytes);
  return document;
}

// `rows` may hold one more than the page: then there is another page.
Result<Fetched> DatabaseSource::paged(const Statement& statement, store::TableRows rows,
                                      const Cursor& cursor, const Page& page) const {
  const auto orderOf = [&](const std::vector<store::Cell>& row) {
    std::vector<store::Cell> values;
    for (const auto& name : settings_.order) values.push_back(row[columnOf(statement, name)]);
    return values;
  };
  Fetched fetched;
  const bool more = rows.size() > page.rows;
  if (cursor.rows + rows.size() > page.total || (more && settings_.order.empty())) {
    return fail(
        "connector.too-much",
        fmt::format("主体的记录超过 {} 行", settings_.order.empty() ? page.rows : page.total),
        settings_.table);
  }
  for (const auto& row : rows) {
    const auto values = orderOf(row);
    if (!std::ranges::all_of(values, [](const auto& value) { return value.has_value(); })) {
      return fail("connector.answer-malformed", "order 的列有空值,不能翻页", settings_.table);
    }
  }
  if (more) {
    const auto last = orderOf(rows[page.rows - 1]);
    if (last == orderOf(rows[page.rows])) {
      return fail("connector.answer-malformed", "order 的列不能区分各行,不能翻页", settings_.table);
    }
    Cursor next{cursor.rows + page.rows, {}};
    for (const auto& value : last) next.values.push_back(*value);
    fetched.next = next.text();
    if (fetched.next.size() > limits::kConnectorCursorBytesMax) {
      return fail("connector.too-much", "order 的列过长", settings_.table);
    }
    rows.pop_back();
  }
  if (!settings_.updated.empty()) {
    const auto place = columnOf(statement, settings_.updated);
    for (const auto& row : rows) {
      const auto at = row[place] ? readSourceTime(*row[place]) : std::nullopt;
      if (!at) {
        fetched.asOf.reset();
        break;
      }
      fetched.asOf = fetched.asOf ? std::min(*fetched.asOf, *at) : *at;
    }
  }
  if (rows.empty()) return fetched;
  auto document = documentOf(statement, rows);
  if (!document) return std::move(document).error();
  fetched.documents.push_back(std::move(*document));
  return fetched;
}

Result<Fetched> DatabaseSource::fetch(const Query& query, const Page& page, Deadline deadline) {
  auto cursor = Cursor::parse(query.after, settings_.order.size());
  if (!cursor) return std::move(cursor).error();
  auto statement = questionFor(settings_, query, *cursor, page.rows + 1);
  if (!statement) return std::move(statement).error();
  auto rows = ask(*statement, {page.rows + 1, page.bytes, deadline});
  if (!rows) return std::move(rows).error();
  auto texts = decoded(*statement, std::move(*rows));
  if (!texts) return std::move(texts).error();
  return paged(*statement, std::move(*texts), *cursor, page);
}

}  // namespace tongban::connectors::database
