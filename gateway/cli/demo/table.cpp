#include "gateway/cli/demo/table.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/csv.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"

namespace tongban::cli {
namespace {

using Row = std::map<std::string, std::string>;

constexpr const char* kKey = "统一社会信用代码";
constexpr std::string_view kProvince = "51";  // in the code, behind its first two characters

// 2026-11-25 09:30:00, UTC+8, as front-end tables write it.
std::string chinaTime(Instant at) {
  auto text = toRfc3339(at + std::chrono::hours(8)).substr(0, 19);
  text[10] = ' ';
  return text;
}

// A company of the province, with a value that has something to show in each item.
bool isFit(const Row& row) {
  const auto& code = row.at(kKey);
  if (!standards::UnifiedSocialCreditCode::parse(code) ||
      std::string_view(code).substr(2, 2) != kProvince) {
    return false;
  }
  const auto& capital = row.at("注册资金");
  const auto isWritten = [&](const char* column) {
    const auto& value = row.at(column);
    return !value.empty() && value != "-" && value != "N/A";
  };
  return isWritten("企业名称") && isWritten("法人代表") && isWritten("注册日期") &&
         capital.front() >= '1' && capital.front() <= '9' &&
         countCodePoints(row.at("注册地址")) > 8;
}

// Names are UTF-8, values are bytes in GB18030 that SQLite takes for text.
struct Statements {
  std::string create, insert;

  explicit Statements(const std::vector<std::string>& columns) {
    create = fmt::format("CREATE TABLE \"{}\" (", kFrontEndTable);
    insert = fmt::format("INSERT INTO \"{}\" VALUES (", kFrontEndTable);
    for (const auto& column : columns) {
      create += fmt::format("\"{}\" TEXT, ", column);
      insert += "CAST(? AS TEXT), ";
    }
    create += fmt::format("\"{}\" TEXT)", kFrontEndUpdated);
    insert += "CAST(? AS TEXT))";
  }
};

Result<Ok> insertRow(store::Connection& connection, const std::string& sql,
                     std::span<const std::string_view> fields, const std::string& updated) {
  auto statement = connection.prepare(sql);
  if (!statement) return std::move(statement).error();
  int position = 0;
  for (const auto field : fields) {
    auto bytes = record::fromUtf8(field, record::Encoding::Gb18030);
    if (!bytes) return std::move(bytes).error();
    (*statement)->bind(position++, store::valueOf(bytesOf(*bytes)), store::Keep::Copy);
  }
  (*statement)->bind(position, store::valueOf(bytesOf(updated)), store::Keep::Borrow);
  auto done = (*statement)->step();
  if (!done) return std::move(done).error();
  return Ok{};
}

Result<FrontEndRows> copyRows(record::CsvReader& reader, store::Connection& connection,
                              const std::string& updated) {
  const std::vector<std::string> columns(reader.columns().begin(), reader.columns().end());
  const Statements sql(columns);
  if (auto made = connection.execute(sql.create); !made) return std::move(made).error();
  FrontEndRows table;
  while (true) {
    const auto status = reader.next();
    if (status == record::CsvReader::Status::Failed) return reader.failure();
    if (status == record::CsvReader::Status::End) break;
    if (status == record::CsvReader::Status::Bad) continue;  // fits into no table
    const auto fields = reader.row().fields;
    auto inserted = insertRow(connection, sql.insert, fields, updated);
    if (!inserted) return std::move(inserted).error();
    ++table.rows;
    if (!table.company.empty()) continue;
    Row row;
    for (std::size_t i = 0; i < columns.size(); ++i) row.emplace(columns[i], fields[i]);
    if (isFit(row)) table.company = std::move(row);
  }
  auto indexed = connection.execute(
      fmt::format("CREATE INDEX by_code ON \"{}\" (\"{}\")", kFrontEndTable, kKey));
  if (!indexed) return std::move(indexed).error();
  if (table.company.empty()) {
    return fail("catalog.resource-unknown", "登记表中没有可供演示的企业");
  }
  return table;
}

}  // namespace

Result<FrontEndRows> writeFrontEndTable(const FrontEndTable& from,
                                        const std::filesystem::path& file, Instant updated) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  auto text = readFile(from.published, limits::kDocumentBytesMax);
  if (!text) return std::move(text).error();
  record::MemorySource source(*text);
  auto reader = record::CsvReader::open(source, {});
  if (!reader) return std::move(reader).error();
  auto store = store::openSqlite({file});
  if (!store) return std::move(store).error();
  auto connection = (*store)->connect();
  if (!connection) return std::move(connection).error();
  auto transaction = (*connection)->begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  auto table = copyRows(*reader, **connection, chinaTime(updated));
  if (!table) return table;
  if (auto done = transaction->commit(); !done) return std::move(done).error();
  return table;
}

}  // namespace tongban::cli
