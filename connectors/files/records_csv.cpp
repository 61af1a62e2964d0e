#include <algorithm>

#include <fmt/format.h>

#include "connectors/files/records_makers.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/csv.hpp"

namespace tongban::connectors::files {
namespace {

class CsvRecords final : public Records {
 public:
  CsvRecords(const OpenFile& file, std::string name, std::uint64_t bytes)
      : file_(file), source_(file.duplicate(), name), name_(std::move(name)), bytes_(bytes) {}

  Result<Ok> open(const mapping::SourcePlan& plan, const std::vector<std::string>& keys) {
    const bool header = plan.columns.empty();
    auto reader = record::CsvReader::open(
        source_, {.delimiter = plan.delimiter, .encoding = plan.encoding, .header = header});
    if (!reader) return std::move(reader).error();
    reader_.emplace(std::move(*reader));
    const auto names = header ? reader_->columns() : std::span<const std::string>(plan.columns);
    const auto columnOf = [&](const std::string& wanted) {
      return std::ranges::find_if(names,
                                  [&](const auto& name) { return trim(name) == trim(wanted); }) -
             names.begin();
    };
    std::string missing;
    const auto require = [&](const std::string& wanted) {
      const auto at = static_cast<std::size_t>(columnOf(wanted));
      if (at == names.size()) missing += fmt::format("「{}」", wanted);
      return at;
    };
    for (const auto& key : keys) columns_.push_back(require(key));
    for (const auto& slot : plan.slots) static_cast<void>(require(slot));
    if (missing.empty()) return Ok{};
    return fail("connector.answer-malformed", "表头缺少列" + missing, name_);
  }

  Status next() override {
    const auto status = reader_->next();
    const auto& row = reader_->row();
    if (status == record::CsvReader::Status::Failed) return failed(reader_->failure());
    if (status == record::CsvReader::Status::End) return end();
    if (!hasHead_) {
      auto head = file_.bytes(0, static_cast<std::size_t>(row.offset));
      if (!head) return failed(std::move(head).error());
      envelope_.head = std::move(*head);
      hasHead_ = true;
    }
    lastBad_ = status == record::CsvReader::Status::Bad;
    return lastBad_ ? Status::Bad : Status::Record;
  }

  Result<std::optional<std::string_view>> key(std::size_t at) override {
    return std::optional(reader_->row().fields[columns_[at]]);
  }
  Result<std::string_view> piece() override {
    piece_.assign(reader_->row().raw).push_back('\n');
    return std::string_view(piece_);
  }
  const Error& error() const override { return failure_ ? *failure_ : *reader_->row().error; }
  const Envelope& envelope() const override { return envelope_; }

 private:
  Status failed(Error error) {
    failure_ = std::move(error);
    return Status::Failed;
  }
  Status end() {
    if (!lastBad_ && hasHead_) return Status::End;  // a good last row needs no line end
    auto open = endsOpen(file_, bytes_);
    if (!open) return failed(std::move(open).error());
    return *open ? failed(cutOff(name_)) : Status::End;
  }

  const OpenFile& file_;
  record::DescriptorSource source_;
  std::string name_;
  std::uint64_t bytes_;
  std::optional<record::CsvReader> reader_;
  std::vector<std::size_t> columns_;
  Envelope envelope_;
  std::string piece_;
  std::optional<Error> failure_;
  bool hasHead_ = false;
  bool lastBad_ = false;
};

}  // namespace

Result<std::unique_ptr<Records>> openCsvRecords(const mapping::SourcePlan& plan,
                                                const std::vector<std::string>& keys,
                                                const OpenFile& file, const std::string& name,
                                                std::uint64_t bytes) {
  auto records = std::make_unique<CsvRecords>(file, name, bytes);
  if (auto done = records->open(plan, keys); !done) return std::move(done).error();
  return std::unique_ptr<Records>(std::move(records));
}

}  // namespace tongban::connectors::files
