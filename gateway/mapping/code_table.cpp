#include "gateway/mapping/code_table.hpp"

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/csv.hpp"

namespace tongban::mapping {
namespace {

Error notTable(const std::filesystem::path& file, std::uint64_t line, std::string message) {
  return fail("mapping.table-invalid", std::move(message),
              fmt::format("{}:{}", file.string(), line));
}

}  // namespace

Result<CodeTable> CodeTable::load(const std::filesystem::path& csvFile) {
  auto source = record::DescriptorSource::open(csvFile);
  if (!source) return std::move(source).error();
  auto reader = record::CsvReader::open(*source, {});
  if (!reader) return std::move(reader).error();
  const auto columns = reader->columns();
  if (columns.size() < 2 || columns[0] != "code" || columns[1] != "name") {
    return notTable(csvFile, 1, "表头应以 code,name 开头");
  }
  CodeTable table;
  while (true) {
    const auto status = reader->next();
    if (status == record::CsvReader::Status::End) return table;
    if (status == record::CsvReader::Status::Failed) return reader->failure();
    const auto& row = reader->row();
    if (row.error) return notTable(csvFile, row.line, row.error->message);
    if (row.number > limits::kCodeTableRowsMax) {
      return notTable(csvFile, row.line, fmt::format("超过 {} 行", limits::kCodeTableRowsMax));
    }
    const auto code = trim(row.fields[0]);
    const auto name = trim(row.fields[1]);
    if (code.empty() || name.empty()) return notTable(csvFile, row.line, "代码或名称为空");
    if (!table.add(name, code) || !table.add(code, code)) {
      return notTable(csvFile, row.line, fmt::format("「{}」对应两个代码", name));
    }
  }
}

bool CodeTable::add(std::string_view name, std::string_view code) {
  const auto [place, fresh] = codes_.emplace(name, code);
  return fresh || place->second == code;
}

std::optional<std::string_view> CodeTable::find(std::string_view nameOrCode) const {
  const auto found = codes_.find(nameOrCode);
  if (found == codes_.end()) return std::nullopt;
  return found->second;
}

}  // namespace tongban::mapping
