#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/rows.hpp"
#include "gateway/record/csv.hpp"

namespace tongban::mapping {
namespace {

class CsvRows final : public Rows {
 public:
  CsvRows(record::CsvReader reader, std::vector<std::size_t> columns)
      : reader_(std::move(reader)), columns_(std::move(columns)) {}

  Status next() override {
    switch (reader_.next()) {
      case record::CsvReader::Status::Row:
        return Status::Row;
      case record::CsvReader::Status::Bad:
        return Status::Bad;
      case record::CsvReader::Status::End:
        return Status::End;
      case record::CsvReader::Status::Failed:
        break;
    }
    return Status::Failed;
  }
  std::uint64_t number() const noexcept override { return reader_.row().number; }
  std::string_view raw() override { return reader_.row().raw; }
  const Error& error() const override {
    return reader_.row().error ? *reader_.row().error : reader_.failure();
  }
  Result<std::optional<std::string_view>> cell(std::size_t slot) override {
    const auto fields = reader_.row().fields;
    if (columns_[slot] >= fields.size()) return std::optional<std::string_view>();
    return std::optional(fields[columns_[slot]]);
  }

 private:
  record::CsvReader reader_;
  std::vector<std::size_t> columns_;  // slot → column
};

}  // namespace

Result<std::unique_ptr<Rows>> openCsvRows(const SourcePlan& plan, record::ByteSource& source) {
  const bool header = plan.columns.empty();
  auto reader = record::CsvReader::open(
      source, {.delimiter = plan.delimiter, .encoding = plan.encoding, .header = header});
  if (!reader) return std::move(reader).error();
  const std::vector<std::string> names =
      header ? std::vector<std::string>(reader->columns().begin(), reader->columns().end())
             : plan.columns;
  std::vector<std::size_t> columns;
  std::string missing;
  for (const auto& slot : plan.slots) {
    const auto column = std::ranges::find_if(
        names, [&](const std::string& name) { return trim(name) == trim(slot); });
    if (column == names.end()) missing += (missing.empty() ? "「" : "、「") + slot + "」";
    columns.push_back(static_cast<std::size_t>(column - names.begin()));
  }
  if (!missing.empty()) {
    return fail("mapping.column-missing",
                fmt::format("表头中没有映射要读的列 {};表头为:{}", missing, fmt::join(names, "、")),
                std::string(source.name()));
  }
  return std::unique_ptr<Rows>(std::make_unique<CsvRows>(std::move(*reader), std::move(columns)));
}

}  // namespace tongban::mapping
