// From the YAML of a layout file to a LicenseLayout, with every fault on the way.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/license/data/layout.hpp"
#include "gateway/record/yaml.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

namespace tongban::license {
namespace {

using record::Fault;
using record::Value;

struct KindWord {
  std::string_view word;
  FieldKind kind;
};
constexpr std::array<KindWord, 7> kKinds = {{{"licenseId", FieldKind::LicenseId},
                                             {"uscc", FieldKind::Uscc},
                                             {"citizenId", FieldKind::CitizenId},
                                             {"holderCode", FieldKind::HolderCode},
                                             {"date", FieldKind::Date},
                                             {"text", FieldKind::Text},
                                             {"code", FieldKind::Code}}};

// Fields that rules between fields rely on: what they are is not a layout's to choose.
constexpr std::array<KindWord, 8> kFixedKinds = {{{"licenseId", FieldKind::LicenseId},
                                                  {"typeCode", FieldKind::Code},
                                                  {"issuerCode", FieldKind::Uscc},
                                                  {"issuedOn", FieldKind::Date},
                                                  {"validFrom", FieldKind::Date},
                                                  {"validTo", FieldKind::Date},
                                                  {"holderCode", FieldKind::HolderCode},
                                                  {"holderCodeType", FieldKind::Code}}};

std::string_view wordOf(FieldKind kind) {
  return std::ranges::find(kKinds, kind, &KindWord::kind)->word;
}

std::string_view textAt(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string_view() : value->text();
}

bool truthAt(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value != nullptr && value->asBoolean().value_or(false);
}

// place, place.street: parts of letters and digits that begin with a small letter.
bool isFieldName(std::string_view name) {
  if (name.size() > limits::kLicenseFieldNameBytesMax) return false;
  return std::ranges::all_of(split(name, '.'), [](std::string_view part) {
    return !part.empty() && part.front() >= 'a' && part.front() <= 'z' &&
           std::ranges::all_of(part, [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
  });
}

class Compiler final {
 public:
  explicit Compiler(CompiledLayout& out) : out_(out), layout_(out.layout) {}

  void run(const Value& root, std::string_view stem) {
    layout_.name = textAt(root, "layout");
    layout_.title = textAt(root, "title");
    layout_.fallback = truthAt(root, "fallback");
    if (const auto* name = root.find("layout"); name != nullptr && layout_.name != stem) {
      fault("license.layout.field", name->line(), fmt::format("layout 应与文件名相同:{}", stem));
    }
    if (const auto* namespaces = root.find("namespaces")) {
      for (const auto& [prefix, uri] : namespaces->members()) {
        namespaces_.emplace(prefix, uri.text());
      }
    }
    if (const auto* fields = root.find("fields")) readFields(*fields);
    if (const auto* recognizes = root.find("recognizes")) {
      for (const auto& item : recognizes->items()) {
        if (item.isObject()) readRecognition(item);
      }
    }
  }

 private:
  void fault(std::string_view code, std::uint32_t line, std::string message) {
    auto error = fail(code, std::move(message));
    out_.faults.push_back(
        {std::move(error.code), {}, line, std::move(error.message), std::move(error.remedy)});
  }

  void readRecognition(const Value& item) {
    const auto* typeCodes = item.find("typeCodes");
    const auto* customData = item.find("customData");
    const auto* matches = item.find("matches");
    if ((typeCodes == nullptr) == (customData == nullptr) || (typeCodes && matches)) {
      return fault("license.layout.recognizes", item.line(),
                   "应写 typeCodes,或 customData(可加 matches),二者取一");
    }
    Recognition recognition;
    recognition.customData = textAt(item, "customData");
    if (typeCodes != nullptr) readTypeCodes(*typeCodes, recognition);
    if (matches != nullptr) {
      auto pattern = record::Pattern::compile(matches->text());
      if (pattern) {
        recognition.matches = std::make_shared<const record::Pattern>(std::move(*pattern));
      } else {
        fault(pattern.error().code, matches->line(), pattern.error().message);
      }
    }
    layout_.recognizes.push_back(std::move(recognition));
  }

  void readTypeCodes(const Value& typeCodes, Recognition& recognition) {
    for (const auto& code : typeCodes.items()) {
      constexpr auto kDefiner = standards::UnifiedSocialCreditCode::kLength;
      const auto definer =
          standards::UnifiedSocialCreditCode::parse(code.text().substr(0, kDefiner));
      if (!definer) {
        fault("license.layout.recognizes", code.line(),
              "证照类型代码的前 18 位:" + definer.error().message);
      }
      recognition.typeCodes.emplace_back(code.text());
    }
    if (!layout_.find("typeCode") && !layout_.find("licenseId")) {
      fault("license.layout.recognizes", typeCodes.line(),
            "按证照类型代码识别,需要字段 typeCode 或 licenseId");
    }
  }

  void readFields(const Value& fields) {
    if (fields.isObject() && fields.members().empty()) {
      return fault("license.layout.field", fields.line(), "一个字段也没有");
    }
    if (fields.members().size() > limits::kLicenseLayoutFieldsMax) {
      return fault("license.layout.field", fields.line(),
                   fmt::format("字段超过 {} 个", limits::kLicenseLayoutFieldsMax));
    }
    for (const auto& [name, field] : fields.members()) {
      if (field.isObject()) readField(name, field);
    }
  }

  void readField(std::string_view name, const Value& field) {
    FieldLayout out;
    out.name = name;
    out.label = textAt(field, "label");
    out.required = truthAt(field, "required");
    if (!isFieldName(name)) {
      fault("license.layout.field", field.line(),
            "字段名应由字母和数字组成,以小写字母开头,下级用点");
    }
    const auto kind = std::ranges::find(kKinds, textAt(field, "kind"), &KindWord::word);
    if (kind != kKinds.end()) out.kind = kind->kind;
    const auto fixed = std::ranges::find(kFixedKinds, name, &KindWord::word);
    if (fixed != kFixedKinds.end() && fixed->kind != out.kind) {
      fault("license.layout.field", field.line(),
            fmt::format("字段「{}」的 kind 应是 {}", name, wordOf(fixed->kind)));
    }
    const auto personal = textAt(field, "personal");
    if (personal == "always" || out.kind == FieldKind::CitizenId) {
      out.personal = Personal::Always;
    } else if (personal == "natural-person" || out.kind == FieldKind::HolderCode) {
      out.personal = Personal::NaturalPerson;
    }
    if (const auto* from = field.find("from")) {
      for (const auto& item : from->items()) {
        if (item.isObject()) readSource(item, out);
      }
    }
    if (const auto* record = field.find("record")) {
      for (const auto& item : record->items()) readRecordPlace(item, out);
    }
    layout_.fields.push_back(std::move(out));
  }

  void readRecordPlace(const Value& place, FieldLayout& field) {
    auto pointer = record::JsonPointer::parse(place.text());
    if (!pointer) return fault("license.layout.source", place.line(), pointer.error().message);
    field.record.push_back(std::move(*pointer));
  }

  void readSource(const Value& item, FieldLayout& field) {
    const auto* customData = item.find("customData");
    const auto* attachment = item.find("attachment");
    const auto* xpath = item.find("xpath");
    const auto* pointer = item.find("pointer");
    const bool isCustomData = customData && !attachment && !xpath && !pointer;
    const bool isAttachment =
        !customData && attachment && (xpath == nullptr) != (pointer == nullptr);
    if (!isCustomData && !isAttachment) {
      return fault("license.layout.source", item.line(),
                   "应写 customData,或 attachment 加 xpath 与 pointer 之一");
    }
    Source source;
    source.name = isCustomData ? customData->text() : attachment->text();
    if (xpath != nullptr) {
      auto path = record::XPath::compile(xpath->text(), namespaces_);
      if (!path) return fault("license.layout.source", xpath->line(), path.error().message);
      source.xpath = std::move(*path);
    }
    if (pointer != nullptr) {
      auto path = record::JsonPointer::parse(pointer->text());
      if (!path) return fault("license.layout.source", pointer->line(), path.error().message);
      source.pointer = std::move(*path);
    }
    const auto isTwin = [&](const Source& other) { return other.text() == source.text(); };
    if (std::ranges::any_of(field.from, isTwin)) {
      return fault("license.layout.source", item.line(), "同一来源写了两次");
    }
    field.from.push_back(std::move(source));
  }

  CompiledLayout& out_;
  LicenseLayout& layout_;
  record::XPath::Namespaces namespaces_;
};

}  // namespace

std::string Source::text() const {
  if (isCustomData()) return fmt::format("CustomData {}", name);
  return fmt::format("attachment {} {}", name,
                     xpath ? std::string(xpath->text()) : pointer->text());
}

const FieldLayout* LicenseLayout::find(std::string_view field) const noexcept {
  const auto at = std::ranges::find(fields, field, &FieldLayout::name);
  return at == fields.end() ? nullptr : &*at;
}

CompiledLayout compileLayout(std::string_view yaml, const record::Schema& schema,
                             std::string_view stem) {
  CompiledLayout out;
  auto reading = record::readYaml(yaml);
  out.faults = std::move(reading.faults);
  const auto& root = reading.document.root;
  if (root.isNull()) {
    if (out.faults.empty()) {
      const auto error = fail("license.layout.field", "版式文件是空的");
      out.faults.push_back({error.code, {}, 1, error.message, error.remedy});
    }
    return out;
  }
  auto structural = schema.check(root, limits::kConfigFaultsMax);
  out.faults.insert(out.faults.end(), structural.begin(), structural.end());
  if (root.isObject()) Compiler(out).run(root, stem);
  std::ranges::stable_sort(out.faults, {}, &Fault::line);
  return out;
}

}  // namespace tongban::license
