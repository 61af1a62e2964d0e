#include "gateway/license/ofd/signature_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/license/ofd/ofd_xml.hpp"
#include "gateway/license/ofd/structure.hpp"

namespace tongban::license {
namespace {

enum class Place : std::uint8_t {
  Document,
  Signature,
  SignedInfo,
  Provider,
  Method,
  DateTime,
  References,
  Reference,
  CheckValue,
  Stamp,
  Seal,
  SealLocation,
  SignedValue
};

// What stands where, in the schema's order among its siblings.
struct Row {
  Place parent;
  std::string_view name;
  Place place;
  bool repeats = false;
};
constexpr std::array kRows = {Row{Place::Document, "Signature", Place::Signature},
                              Row{Place::Signature, "SignedInfo", Place::SignedInfo},
                              Row{Place::Signature, "SignedValue", Place::SignedValue},
                              Row{Place::SignedInfo, "Provider", Place::Provider},
                              Row{Place::SignedInfo, "SignatureMethod", Place::Method},
                              Row{Place::SignedInfo, "SignatureDateTime", Place::DateTime},
                              Row{Place::SignedInfo, "References", Place::References},
                              Row{Place::SignedInfo, "StampAnnot", Place::Stamp, true},
                              Row{Place::SignedInfo, "Seal", Place::Seal},
                              Row{Place::References, "Reference", Place::Reference, true},
                              Row{Place::Reference, "CheckValue", Place::CheckValue},
                              Row{Place::Seal, "BaseLoc", Place::SealLocation}};

Error signatureFault(std::string message) {
  return fail("license.format.signature-file", std::move(message));
}

class SignatureWalk final : public record::XmlVisitor {
 public:
  bool open(const record::XmlElement& element) override;
  void text(std::string_view part) override { text_ += part; }
  void close() override;

  Result<SignatureFile> finish() &&;

 private:
  struct Open {
    Place place = Place::Document;
    std::uint32_t seen = 0;  // rows that have stood in it
    std::size_t last = 0;    // the furthest of them
  };

  const Row* admit(const record::XmlElement&);
  void enter(Place, const record::XmlElement&);
  void fault(std::string message) {
    if (file_.faults.size() < limits::kLicenseFaultsMax) {
      file_.faults.push_back(signatureFault(std::move(message)));
    }
  }
  void takeCheckValue();

  SignatureFile file_;
  std::vector<Open> open_ = {Open{}};
  std::string text_;
  std::uint32_t found_ = 0;  // places that were there
  bool tooMany_ = false;
};

const Row* SignatureWalk::admit(const record::XmlElement& element) {
  auto& parent = open_.back();
  const auto row = std::ranges::find_if(
      kRows, [&](const Row& r) { return r.parent == parent.place && r.name == element.name(); });
  const auto name = element.name();
  if (row == kRows.end()) {
    if (parent.place == Place::Document) {
      fault("根元素不是 ofd:Signature");
    } else if (std::ranges::find(kRows, name, &Row::name) != kRows.end()) {
      fault(fmt::format("元素 {} 不在其应在的位置", name));
    }
    return nullptr;
  }
  const auto space = ofdNamespaceOf(element.uri());
  if (space == OfdNamespace::Foreign) {
    fault(fmt::format("元素 {} 不属于 OFD 命名空间", name));
    return nullptr;
  }
  if (space == OfdNamespace::WithoutYear) note(file_.deviations, Deviation::NamespaceWithoutYear);
  const auto index = static_cast<std::size_t>(row - kRows.begin());
  if (!row->repeats && (parent.seen >> index & 1) != 0) {
    fault(fmt::format("元素 {} 出现多次", name));
    return nullptr;
  }
  if (index < parent.last) note(file_.deviations, Deviation::ElementOrder);
  parent.last = std::max(parent.last, index);
  parent.seen |= std::uint32_t{1} << index;
  return &*row;
}

bool SignatureWalk::open(const record::XmlElement& element) {
  const auto* row = admit(element);
  if (row == nullptr) return false;
  enter(row->place, element);
  open_.push_back({.place = row->place});
  text_.clear();
  return true;
}

void SignatureWalk::enter(Place place, const record::XmlElement& element) {
  found_ |= std::uint32_t{1} << static_cast<unsigned>(place);
  if (place == Place::Provider) {
    file_.provider = element.attribute("ProviderName").value_or("");
  } else if (place == Place::References) {
    file_.checkMethod = trimXml(element.attribute("CheckMethod").value_or(""));
  } else if (place == Place::Reference) {
    tooMany_ = file_.references.size() >= limits::kLicenseReferencesMax;
    if (tooMany_) return;
    file_.references.emplace_back().written = element.attribute("FileRef").value_or("");
  }
}

void SignatureWalk::takeCheckValue() {
  auto value = fromBase64(trimXml(text_));
  if (value) file_.references.back().checkValue = *std::move(value);
}

void SignatureWalk::close() {
  const auto place = open_.back().place;
  open_.pop_back();
  switch (place) {
    case Place::Method:
      file_.method = trimXml(text_);
      break;
    case Place::DateTime:
      file_.dateTime = trimXml(text_);
      break;
    case Place::CheckValue:
      if (!tooMany_) takeCheckValue();
      break;
    case Place::SealLocation:
      file_.seal = trimXml(text_);
      break;
    case Place::SignedValue:
      file_.signedValue = trimXml(text_);
      break;
    default:
      break;
  }
}

Result<SignatureFile> SignatureWalk::finish() && {
  if (tooMany_) {
    return fail("license.limit",
                fmt::format("一个签名的引用超过 {} 个", limits::kLicenseReferencesMax));
  }
  const auto has = [&](Place place) { return (found_ >> static_cast<unsigned>(place) & 1) != 0; };
  if (!has(Place::Signature)) return std::move(file_);  // the root's fault says it
  if (!has(Place::SignedInfo)) fault("缺少元素 SignedInfo");
  if (!has(Place::References)) fault("缺少元素 References");
  if (has(Place::References) && file_.references.empty()) fault("References 中没有引用任何文件");
  if (!has(Place::SignedValue)) fault("缺少元素 SignedValue");
  if (has(Place::Seal) && !file_.seal) fault("元素 Seal 中缺少 BaseLoc");
  return std::move(file_);
}

class ListWalk final : public record::XmlVisitor {
 public:
  bool open(const record::XmlElement& element) override {
    const auto space = ofdNamespaceOf(element.uri());
    const bool wanted =
        element.name() == (inRoot_ ? "Signature" : "Signatures") && space != OfdNamespace::Foreign;
    wrongRoot_ = wrongRoot_ || (!inRoot_ && !wanted);
    if (!wanted) return false;
    list_.namespaceWithoutYear |= space == OfdNamespace::WithoutYear;
    if (!std::exchange(inRoot_, true)) return true;
    if (list_.signatures.size() <= limits::kLicenseSignaturesMax) {
      list_.signatures.push_back({.id = element.attribute("ID").value_or(""),
                                  .type = element.attribute("Type").value_or(""),
                                  .relative = element.attribute("Relative").value_or(""),
                                  .baseLoc = element.attribute("BaseLoc").value_or("")});
    }
    return false;
  }
  void text(std::string_view) override {}
  void close() override {}

  bool isWrongRoot() const noexcept { return wrongRoot_; }
  SignatureList list() && { return std::move(list_); }

 private:
  SignatureList list_;
  bool inRoot_ = false;
  bool wrongRoot_ = false;
};

}  // namespace

Result<SignatureList> readSignatureList(record::XmlEventReader& reader, std::string_view bytes) {
  ListWalk walk;
  const auto done = reader.read(bytes, walk, kOfdXml);
  if (!done) return packageXmlFault(done.error());
  if (walk.isWrongRoot()) return fail("license.package.xml", "根元素不是 ofd:Signatures");
  auto list = std::move(walk).list();
  if (list.signatures.size() > limits::kLicenseSignaturesMax) {
    return fail("license.limit", fmt::format("签名超过 {} 个", limits::kLicenseSignaturesMax));
  }
  return list;
}

Result<SignatureFile> readSignatureFile(record::XmlEventReader& reader, std::string_view bytes) {
  SignatureWalk walk;
  const auto done = reader.read(bytes, walk, kOfdXml);
  if (done) return std::move(walk).finish();
  SignatureFile unreadable;
  unreadable.faults.push_back(signatureFault(packageXmlFault(done.error()).message));
  return unreadable;
}

}  // namespace tongban::license
