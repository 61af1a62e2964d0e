#include "connectors/files/records_makers.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/xml.hpp"

namespace tongban::connectors::files {
namespace {

using record::XmlRecordReader;

std::string attributeText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return out;
}

// A name that the step names; any will do where it is a star.
std::string elementFor(std::string_view step) {
  std::string name(step);
  if (name.ends_with('*')) name.replace(name.size() - 1, 1, "any");
  return name;
}

// The elements above a record: <a><b>…</b></a> for /a/b/row, one of any name for //row. Prefixes
// are declared as the mapping declares them.
Result<Envelope> elementsAbove(const mapping::SourcePlan& plan) {
  std::string namespaces;
  for (const auto& [prefix, uri] : plan.namespaces) {
    namespaces += " xmlns:" + prefix + "=\"" + attributeText(uri) + '"';
  }
  const auto steps = split(plan.records, '/');
  std::vector<std::string> names;
  if (plan.records.starts_with("//")) {
    names.emplace_back("records");
  } else {
    for (std::size_t i = 1; i + 1 < steps.size(); ++i) names.push_back(elementFor(trim(steps[i])));
  }
  Envelope envelope;
  envelope.one = names.empty();
  for (const auto& name : names) {
    envelope.head += '<' + name + (envelope.head.empty() ? namespaces : std::string()) + '>';
    envelope.tail.insert(0, "</" + name + '>');
  }
  for (auto* part : {&envelope.head, &envelope.tail}) {
    auto encoded = record::fromUtf8(*part, plan.encoding);
    if (!encoded) return std::move(encoded).error();
    *part = std::move(*encoded);
  }
  return envelope;
}

class XmlRecords final : public Records {
 public:
  XmlRecords(const OpenFile& file, std::string name)
      : source_(file.duplicate(), name), name_(std::move(name)) {}

  Result<Ok> open(const mapping::SourcePlan& plan, const std::vector<std::string>& keys) {
    encoding_ = plan.encoding;
    for (const auto& key : keys) {
      auto path = record::XPath::compile(key, plan.namespaces);
      if (!path) return std::move(path).error();
      keys_.push_back(std::move(*path));
    }
    scratch_.resize(keys_.size());
    auto envelope = elementsAbove(plan);
    if (!envelope) return std::move(envelope).error();
    envelope_ = std::move(*envelope);
    auto records = record::XPath::compile(plan.records, plan.namespaces);
    if (!records) return std::move(records).error();
    auto options = XmlRecordReader::kRecordOptions;
    options.encoding = plan.encoding;
    auto reader = XmlRecordReader::open(source_, *records, options);
    if (!reader) return std::move(reader).error();
    reader_.emplace(std::move(*reader));
    return Ok{};
  }

  Status next() override {
    switch (reader_->next()) {
      case XmlRecordReader::Status::Record:
        return Status::Record;
      case XmlRecordReader::Status::Failed:
        failure_ = reader_->failure();
        return Status::Failed;
      case XmlRecordReader::Status::End:
        break;
    }
    if (reader_->sawRecordsPlace()) return Status::End;
    failure_ = fail("connector.answer-malformed",
                    "文档中没有 source.records 所指的位置,不是此映射的来源", name_);
    return Status::Failed;
  }

  Result<std::optional<std::string_view>> key(std::size_t at) override {
    return reader_->record().text(keys_[at], scratch_[at]);
  }
  Result<std::string_view> piece() override {
    auto piece = record::fromUtf8(reader_->record().xml(), encoding_);
    if (!piece) return std::move(piece).error();
    piece_ = std::move(*piece);
    return std::string_view(piece_);
  }
  const Error& error() const override { return *failure_; }
  const Envelope& envelope() const override { return envelope_; }

 private:
  record::DescriptorSource source_;
  std::string name_;
  record::Encoding encoding_ = record::Encoding::Utf8;
  std::vector<record::XPath> keys_;
  std::vector<std::string> scratch_;
  std::optional<XmlRecordReader> reader_;
  Envelope envelope_;
  std::string piece_;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<Records>> openXmlRecords(const mapping::SourcePlan& plan,
                                                const std::vector<std::string>& keys,
                                                const OpenFile& file, const std::string& name) {
  auto records = std::make_unique<XmlRecords>(file, name);
  if (auto done = records->open(plan, keys); !done) return std::move(done).error();
  return std::unique_ptr<Records>(std::move(records));
}

}  // namespace tongban::connectors::files
