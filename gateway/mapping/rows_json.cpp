// JSON as one document with an array of records, or as NDJSON with one record a line.
#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/rows.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/lines.hpp"
#include "gateway/record/pointer.hpp"

namespace tongban::mapping {
namespace {

// What both kinds share: a record at hand, and cells of it.
class JsonRows : public Rows {
 public:
  explicit JsonRows(std::vector<record::JsonPointer> slots) : slots_(std::move(slots)) {}

  std::uint64_t number() const noexcept override { return number_; }
  const Error& error() const override { return error_; }
  std::string_view raw() override {
    raw_.clear();
    record::writeJson(record_, raw_);
    return raw_;
  }

  Result<std::optional<std::string_view>> cell(std::size_t slot) override {
    const auto* value = slots_[slot].find(record_);
    if (value == nullptr) return std::optional<std::string_view>();
    switch (value->kind()) {
      case record::Kind::Null:
        return std::optional<std::string_view>();
      case record::Kind::Text:
      case record::Kind::Decimal:
        return std::optional(value->text());
      case record::Kind::Boolean:
        return std::optional<std::string_view>(*value->asBoolean() ? "true" : "false");
      case record::Kind::Integer:
        return std::optional(arena_.keep(fmt::to_string(*value->asInteger())));
      case record::Kind::Array:
      case record::Kind::Object:
        break;
    }
    return fail("mapping.not-scalar", "此处是列表或对象,不是单个值");
  }

 protected:
  Status take(const record::Value& record) {
    arena_.reset();
    record_ = record;
    if (record.isObject()) return Status::Row;
    error_ = fail("mapping.row-not-object", "这一条不是 JSON 对象", fmt::format("row {}", number_));
    return Status::Bad;
  }

  std::vector<record::JsonPointer> slots_;
  record::Value record_;
  std::uint64_t number_ = 0;
  Error error_;

 private:
  record::Arena arena_;
  std::string raw_;
};

class DocumentRows final : public JsonRows {
 public:
  DocumentRows(std::vector<record::JsonPointer> slots, record::Document document,
               const record::Value& records)
      : JsonRows(std::move(slots)), document_(std::move(document)), records_(records.items()) {}

  Status next() override {
    if (number_ == records_.size()) return Status::End;
    return take(records_[number_++]);
  }

 private:
  record::Document document_;
  std::span<const record::Value> records_;
};

class LineRows final : public JsonRows {
 public:
  LineRows(std::vector<record::JsonPointer> slots, record::Lines lines, record::Encoding encoding)
      : JsonRows(std::move(slots)), lines_(std::move(lines)), encoding_(encoding) {}

  Status next() override {
    while (true) {
      switch (lines_.next()) {
        case record::Lines::Status::End:
          return Status::End;
        case record::Lines::Status::Failed:
          error_ = lines_.error();
          return Status::Failed;
        case record::Lines::Status::TooLong:
          ++number_;
          record_ = record::Value();
          error_ = lines_.error();
          return Status::Bad;
        case record::Lines::Status::Line:
          break;
      }
      line_ = lines_.line();
      if (!trim(line_).empty()) break;
    }
    ++number_;
    auto text = decoded();
    if (!text) return bad(std::move(text).error());
    auto parsed = record::parseJson(*text, document_);
    if (!parsed) return bad(std::move(parsed).error());
    return take(document_.root);
  }

  std::string_view raw() override { return line_; }

 private:
  Result<std::string_view> decoded() {
    if (encoding_ == record::Encoding::Utf8) return line_;
    auto text = record::toUtf8(line_, encoding_);
    if (!text) return std::move(text).error();
    text_ = std::move(*text);
    return std::string_view(text_);
  }
  Status bad(Error error) {
    record_ = record::Value();
    error_ = std::move(error);
    error_.where = fmt::format("line {} {}", lines_.number(), error_.where);
    return Status::Bad;
  }

  record::Lines lines_;
  record::Encoding encoding_;
  record::Document document_;
  std::string_view line_;
  std::string text_;
};

Result<std::string> readDocument(record::ByteSource& source, record::Encoding encoding) {
  auto bytes = record::readAll(source, limits::kDocumentBytesMax);
  if (!bytes) return bytes;
  return record::toUtf8(*bytes, encoding);
}

Result<std::unique_ptr<Rows>> openDocument(const SourcePlan& plan, record::ByteSource& source,
                                           std::vector<record::JsonPointer> slots) {
  const auto at = [&](Error error) {
    error.where = fmt::format("{} {}", source.name(), error.where);
    return error;
  };
  auto text = readDocument(source, plan.encoding);
  if (!text) return at(std::move(text).error());
  auto document = record::parseJson(*text);
  if (!document) return at(std::move(document).error());
  auto pointer = record::JsonPointer::parse(plan.records);
  if (!pointer) return at(std::move(pointer).error());
  const auto* records = pointer->find(document->root);
  if (records == nullptr || !records->isArray()) {
    return fail("mapping.records-missing", fmt::format("「{}」处没有记录的列表", plan.records),
                std::string(source.name()));
  }
  const auto list = *records;
  return std::unique_ptr<Rows>(
      std::make_unique<DocumentRows>(std::move(slots), std::move(*document), list));
}

}  // namespace

Result<std::unique_ptr<Rows>> openJsonRows(const SourcePlan& plan, record::ByteSource& source) {
  std::vector<record::JsonPointer> slots;
  for (const auto& slot : plan.slots) {
    auto pointer = record::JsonPointer::parse(slot);
    if (!pointer) return std::move(pointer).error();
    slots.push_back(std::move(*pointer));
  }
  if (plan.format == Format::Json) return openDocument(plan, source, std::move(slots));
  return std::unique_ptr<Rows>(
      std::make_unique<LineRows>(std::move(slots), record::Lines(source), plan.encoding));
}

}  // namespace tongban::mapping
