// From a package to the report of its license: which layout, what each field says, and whether the
// fields agree with each other.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/license/data/layout_content.hpp"
#include "gateway/license/data/package_data.hpp"
#include "gateway/standards/license_id.hpp"

namespace tongban::license {
namespace {

using standards::LicenseId;

Error ambiguous(std::string message, std::string where) {
  return fail("license.data.ambiguous", std::move(message), std::move(where));
}

// The type in an identifier whose check may not hold: a forged license is still recognized, so that
// its fault is shown.
std::string_view typeInId(std::string_view id) {
  if (!id.starts_with(LicenseId::kRoot)) return {};
  id.remove_prefix(LicenseId::kRoot.size());
  return id.substr(0, id.find('.'));
}

bool hasType(const LicenseLayout& layout, const Recognition& recognition, PackageData& data) {
  const auto isOurs = [&](std::string_view code) {
    return std::ranges::find(recognition.typeCodes, code) != recognition.typeCodes.end();
  };
  for (const auto name : {"typeCode", "licenseId"}) {
    const auto* field = layout.find(name);
    if (field == nullptr) continue;
    for (const auto& source : field->from) {
      for (const auto& value : data.read(source).values) {
        const bool isId = field->kind == FieldKind::LicenseId;
        if (isOurs(isId ? typeInId(value.text) : std::string_view(value.text))) return true;
      }
    }
  }
  return false;
}

bool isRecognized(const LicenseLayout& layout, PackageData& data) {
  return std::ranges::any_of(layout.recognizes, [&](const Recognition& recognition) {
    if (!recognition.typeCodes.empty()) return hasType(layout, recognition, data);
    const auto found = data.read(Source{recognition.customData, {}, {}});
    return std::ranges::any_of(found.values, [&](const FoundValue& value) {
      return !recognition.matches ||
             (isUtf8(value.text) && recognition.matches->matches(value.text));
    });
  });
}

std::set<std::string> customDatasOf(const LicenseLayout& layout) {
  std::set<std::string> names;
  for (const auto& field : layout.fields) {
    for (const auto& source : field.from) {
      if (source.isCustomData()) names.insert(source.name);
    }
  }
  return names;
}

class Extraction final {
 public:
  Extraction(std::shared_ptr<const LicenseLayout> layout, PackageData& data,
             std::chrono::sys_days today)
      : layout_(*layout), data_(data), today_(today) {
    report_.layout = layout->name;
    report_.form = std::move(layout);
  }

  LicenseReport run() {
    for (const auto& field : layout_.fields) readField(field);
    if (const auto documents = data_.documentsWith(customDatasOf(layout_)); documents > 1) {
      for (auto& field : report_.fields) {
        field.fault = ambiguous(fmt::format("{} 个文档都带有证照数据,无法确定取哪一个", documents),
                                field.source);
      }
    }
    checkHolderType();
    for (auto& field : report_.fields) checkOne(field);
    checkAgainstId();
    checkPeriod();
    return std::move(report_);
  }

 private:
  // Every source is read; the first that has a value is shown, the others must say the same.
  void readField(const FieldLayout& layout) {
    LicenseField field;
    field.name = layout.name;
    field.label = layout.label;
    bool found = false;
    for (const auto& source : layout.from) {
      const auto here = data_.read(source);
      for (const auto& value : here.values) {
        auto clean = cleaned(value.text);
        if (!found) {
          field.value = std::move(clean.text);
          field.source = value.source;
          field.covered = value.covered;
          if (!field.fault) field.fault = std::move(clean.fault);
          found = true;
        } else if (!sameValue(layout.kind, field.value, clean.text)) {
          field.fault = ambiguous(field.source == value.source
                                      ? "同一来源有两个不同的值"
                                      : fmt::format("与「{}」的值不同", value.source),
                                  field.source);
        }
      }
      if (here.fault && !field.fault) field.fault = here.fault;
    }
    if (!found && !field.fault) {
      if (layout.required) report_.missing.push_back(layout.name);
      return;
    }
    if (!found) field.source = layout.from.front().text();
    if (field.fault && field.fault->where.empty()) field.fault->where = field.source;
    report_.fields.push_back(std::move(field));
  }

  LicenseField* find(std::string_view name) {
    const auto at = std::ranges::find(report_.fields, name, &LicenseField::name);
    return at == report_.fields.end() ? nullptr : &*at;
  }
  std::string_view valueOf(std::string_view name) {
    const auto* field = find(name);
    return field == nullptr ? std::string_view() : std::string_view(field->value);
  }

  static void disagree(LicenseField& field, std::string message) {
    if (!field.fault) {
      field.fault = fail("license.data.disagrees", std::move(message), field.source);
    }
  }

  // The type is stated as a code, as a name, or as both.
  void checkHolderType() {
    holderType_ = holderTypeOf(valueOf("holderCodeType"));
    const auto named = holderTypeOf(valueOf("holderCodeTypeName"));
    if (holderType_ == HolderType::Unstated) {
      holderType_ = named;
    } else if (named != HolderType::Unstated && named != HolderType::Other &&
               named != holderType_) {
      disagree(*find("holderCodeTypeName"), "与持证主体代码类型不一致");
    }
  }

  void checkOne(LicenseField& field) {
    const auto& layout = *layout_.find(field.name);
    const auto holderCode = valueOf("holderCode");
    field.personal = layout.personal == Personal::Always ||
                     (layout.personal == Personal::NaturalPerson &&
                      !isOrganisation(holderCode, holderType_, today_)) ||
                     isCitizenId(field.value, today_);
    if (field.fault || field.value.empty()) return;
    // Real licenses name the issuer by the code of its area; then the identifier does so too.
    if (field.name == "issuerCode" && isAreaOfId(field.value)) return;
    const ValueContext context{today_, holderType_, field.name == "validTo"};
    field.fault = faultOf(layout.kind, field.value, context);
    if (field.fault) field.fault->where = field.source;
  }

  bool isAreaOfId(std::string_view issuerCode) {
    const auto id = LicenseId::parse(valueOf("licenseId"));
    return id && id->issuerIsArea() && id->issuerCode() == issuerCode;
  }

  void checkAgainstId() {
    const auto* field = find("licenseId");
    if (field == nullptr || field->fault) return;
    const auto id = LicenseId::parse(field->value);
    if (!id) return;
    if (auto* issuer = find("issuerCode"); issuer && issuer->value != id->issuerCode()) {
      disagree(*issuer, "与证照标识中的颁发机构代码不一致");
    }
    if (auto* type = find("typeCode"); type && type->value != id->typeCode()) {
      disagree(*type, "与证照标识中的证照类型代码不一致");
    }
  }

  void checkPeriod() {
    auto* to = find("validTo");
    const auto from = readLicenseDate(valueOf("validFrom"));
    if (to == nullptr || to->fault || !from || from->endless) return;
    const auto end = readLicenseDate(to->value);
    if (end && !end->endless && end->day < from->day) {
      to->fault = fail("license.data.period", "有效期截止日期早于起始日期", to->source);
    }
  }

  const LicenseLayout& layout_;
  PackageData& data_;
  std::chrono::sys_days today_;
  HolderType holderType_ = HolderType::Unstated;
  LicenseReport report_;
};

}  // namespace

bool LicenseReport::complete() const noexcept {
  return missing.empty() &&
         std::ranges::none_of(fields, [](const LicenseField& field) { return !!field.fault; });
}

std::optional<LicenseReport> LayoutSet::extract(
    const Package& package, const std::function<bool(std::string_view)>& isCovered,
    std::chrono::sys_days today) const {
  PackageData data(package, isCovered);
  for (const auto& layout : content_->layouts) {
    if (isRecognized(*layout, data)) return Extraction(layout, data, today).run();
  }
  return std::nullopt;
}

}  // namespace tongban::license
