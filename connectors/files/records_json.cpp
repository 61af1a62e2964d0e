// JSON and NDJSON: read by the mapping's own reader, so that what can be found is what it reads.
#include "connectors/files/records_makers.hpp"
#include "connectors/json_envelope.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/rows.hpp"

namespace tongban::connectors::files {
namespace {

using mapping::Rows;

Result<Envelope> documentEnvelope(const mapping::SourcePlan& plan) {
  const auto around = envelopeFor(plan.records);
  auto head = record::fromUtf8(around.head, plan.encoding);
  if (!head) return std::move(head).error();
  return Envelope{std::move(*head), ",", around.tail};
}

class JsonRecords final : public Records {
 public:
  JsonRecords(const mapping::SourcePlan& plan, const std::vector<std::string>& keys,
              const OpenFile& file, std::string name, std::uint64_t bytes)
      : plan_(plan),
        file_(file),
        source_(file.duplicate(), name),
        name_(std::move(name)),
        bytes_(bytes) {
    plan_.slots = keys;
  }

  Result<Ok> open() {
    if (isDocument()) {
      auto envelope = documentEnvelope(plan_);
      if (!envelope) return std::move(envelope).error();
      envelope_ = std::move(*envelope);
    }
    auto rows = mapping::openRows(plan_, source_);
    if (!rows) return std::move(rows).error();
    rows_ = std::move(*rows);
    return Ok{};
  }

  Status next() override {
    switch (rows_->next()) {
      case Rows::Status::Row:
        lastBad_ = false;
        return Status::Record;
      case Rows::Status::Bad:
        lastBad_ = true;
        return Status::Bad;
      case Rows::Status::Failed:
        failure_ = rows_->error();
        return Status::Failed;
      case Rows::Status::End:
        break;
    }
    return end();
  }

  Result<std::optional<std::string_view>> key(std::size_t at) override { return rows_->cell(at); }

  Result<std::string_view> piece() override {
    if (isDocument()) {
      auto piece = record::fromUtf8(rows_->raw(), plan_.encoding);
      if (!piece) return std::move(piece).error();
      piece_ = std::move(*piece);
    } else {
      piece_.assign(rows_->raw()).push_back('\n');
    }
    return std::string_view(piece_);
  }
  const Error& error() const override { return failure_ ? *failure_ : rows_->error(); }
  const Envelope& envelope() const override { return envelope_; }

 private:
  bool isDocument() const { return plan_.format == mapping::Format::Json; }

  Status end() {
    if (!lastBad_ || isDocument()) return Status::End;
    auto open = endsOpen(file_, bytes_);
    if (open && !*open) return Status::End;
    failure_ = open ? cutOff(name_) : std::move(open).error();
    return Status::Failed;
  }

  mapping::SourcePlan plan_;  // its slots are the keys
  const OpenFile& file_;
  record::DescriptorSource source_;
  std::string name_;
  std::uint64_t bytes_;
  std::unique_ptr<Rows> rows_;
  Envelope envelope_;
  std::string piece_;
  std::optional<Error> failure_;
  bool lastBad_ = false;
};

}  // namespace

Result<std::unique_ptr<Records>> openJsonRecords(const mapping::SourcePlan& plan,
                                                 const std::vector<std::string>& keys,
                                                 const OpenFile& file, const std::string& name,
                                                 std::uint64_t bytes) {
  auto records = std::make_unique<JsonRecords>(plan, keys, file, name, bytes);
  if (auto done = records->open(); !done) return std::move(done).error();
  return std::unique_ptr<Records>(std::move(records));
}

}  // namespace tongban::connectors::files
