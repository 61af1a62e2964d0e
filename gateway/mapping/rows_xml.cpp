#include "gateway/mapping/rows.hpp"
#include "gateway/record/xml.hpp"

namespace tongban::mapping {
namespace {

class XmlRows final : public Rows {
 public:
  XmlRows(record::XmlRecordReader reader, std::vector<record::XPath> slots)
      : reader_(std::move(reader)), slots_(std::move(slots)), scratch_(slots_.size()) {}

  Status next() override {
    switch (reader_.next()) {
      case record::XmlRecordReader::Status::Record:
        ++number_;
        return Status::Row;
      case record::XmlRecordReader::Status::End:
        if (reader_.sawRecordsPlace()) return Status::End;
        missing_ = fail("mapping.records-missing",
                        "文档中没有 source.records 所指的位置,不是此映射的来源");
        return Status::Failed;
      case record::XmlRecordReader::Status::Failed:
        break;
    }
    return Status::Failed;
  }
  std::uint64_t number() const noexcept override { return number_; }
  const Error& error() const override { return missing_ ? *missing_ : reader_.failure(); }

  // An element is not kept as it came: what the mapping reads of it is, path by path.
  std::string_view raw() override {
    raw_ = "line " + std::to_string(reader_.line());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      const auto text = cell(i);
      if (!text || !*text) continue;
      raw_.append("\n").append(slots_[i].text()).append("=").append(**text);
    }
    return raw_;
  }

  Result<std::optional<std::string_view>> cell(std::size_t slot) override {
    return reader_.record().text(slots_[slot], scratch_[slot]);
  }

 private:
  record::XmlRecordReader reader_;
  std::vector<record::XPath> slots_;
  std::vector<std::string> scratch_;
  std::uint64_t number_ = 0;
  std::string raw_;
  std::optional<Error> missing_;
};

}  // namespace

Result<std::unique_ptr<Rows>> openXmlRows(const SourcePlan& plan, record::ByteSource& source) {
  std::vector<record::XPath> slots;
  for (const auto& slot : plan.slots) {
    auto path = record::XPath::compile(slot, plan.namespaces);
    if (!path) return std::move(path).error();
    slots.push_back(std::move(*path));
  }
  auto records = record::XPath::compile(plan.records, plan.namespaces);
  if (!records) return std::move(records).error();
  auto options = record::XmlRecordReader::kRecordOptions;
  options.encoding = plan.encoding;
  auto reader = record::XmlRecordReader::open(source, *records, options);
  if (!reader) return std::move(reader).error();
  return std::unique_ptr<Rows>(std::make_unique<XmlRows>(std::move(*reader), std::move(slots)));
}

}  // namespace tongban::mapping
