// A license beside the record that a register keeps of it.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/license/data/layout.hpp"
#include "gateway/license/data/scalar.hpp"
#include "gateway/record/json.hpp"

namespace tongban::license {
namespace {

using record::Value;

// place.street is the member of that very name, or the member street of the member place.
const Value* byName(const Value& record, std::string_view name) {
  if (const auto* member = record.find(name)) return member;
  const auto* at = &record;
  for (const auto part : split(name, '.')) {
    if (at != nullptr) at = at->find(part);
  }
  return at;
}

std::vector<const Value*> placesOf(const Value& record, std::string_view name,
                                   const FieldLayout* layout) {
  std::vector<const Value*> places;
  if (layout == nullptr || layout->record.empty()) {
    places.push_back(byName(record, name));
  } else {
    for (const auto& pointer : layout->record) places.push_back(pointer.find(record));
  }
  std::erase_if(places, [](const Value* value) {
    return value == nullptr || value->isNull() || (value->isText() && trim(value->text()).empty());
  });
  return places;
}

FieldMatch matchOf(const LicenseField& field, FieldKind kind,
                   const std::vector<const Value*>& places) {
  if (places.empty()) return FieldMatch::MissingInRecord;
  const bool unclear = field.fault && field.fault->code == "license.data.ambiguous";
  const bool agrees = !unclear && std::ranges::all_of(places, [&](const Value* place) {
    const auto text = scalarText(*place);
    return text && sameValue(kind, field.value, *text);
  });
  return agrees ? FieldMatch::Agrees : FieldMatch::Differs;
}

}  // namespace

Result<Ok> matchWith(LicenseReport& report, std::string_view recordJson) {
  const auto record = record::parseJson(recordJson);
  if (!record) {  // its sentence may quote the record
    return fail("license.data.record", fmt::format("不是合法的 JSON({})", record.error().code),
                record.error().where);
  }
  if (!record->root.isObject()) return fail("license.data.record", "不是 JSON 对象");
  report.matched.clear();
  for (const auto& field : report.fields) {
    const auto* layout = report.form ? report.form->find(field.name) : nullptr;
    const auto places = placesOf(record->root, field.name, layout);
    const auto kind = layout == nullptr ? FieldKind::Text : layout->kind;
    // A value that could not be read is no value.
    const bool isThere = !field.value.empty();
    if (!isThere && places.empty()) continue;
    report.matched.push_back(
        {field.name, field.label,
         isThere ? matchOf(field, kind, places) : FieldMatch::MissingInLicense});
  }
  if (!report.form) return Ok{};
  for (const auto& layout : report.form->fields) {
    const auto isRead = std::ranges::find(report.fields, layout.name, &LicenseField::name);
    if (isRead != report.fields.end()) continue;
    if (!placesOf(record->root, layout.name, &layout).empty()) {
      report.matched.push_back({layout.name, layout.label, FieldMatch::MissingInLicense});
    }
  }
  return Ok{};
}

std::string_view wordOf(FieldMatch match) noexcept {
  switch (match) {
    case FieldMatch::Agrees:
      return "agrees";
    case FieldMatch::Differs:
      return "differs";
    case FieldMatch::MissingInLicense:
      return "missingInLicense";
    case FieldMatch::MissingInRecord:
      return "missingInRecord";
  }
  return {};
}

}  // namespace tongban::license
