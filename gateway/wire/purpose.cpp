#include "gateway/wire/purpose.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/characters.hpp"
#include "gateway/wire/structured_fields.hpp"

namespace tongban::wire {
namespace {

constexpr std::string_view kPurposeField = "tongban-purpose";
constexpr std::string_view kOnBehalfField = "tongban-on-behalf";

// The two fields, told apart in errors only.
struct Kind {
  std::string_view field;
  std::string_view missing;
  std::string_view malformed;
};
constexpr Kind kPurpose{kPurposeField, "caller.purpose-missing", "caller.purpose-malformed"};
constexpr Kind kOnBehalf{kOnBehalfField, "caller.on-behalf-missing", "caller.on-behalf-malformed"};

Error malformed(const Kind& kind, std::string what) {
  return fail(kind.malformed, std::move(what), std::string(kind.field));
}

bool isControl(char32_t c) noexcept { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// A text that people wrote, as both directions want it.
Result<Ok> checkText(const Kind& kind, std::string_view name, std::string_view text,
                     std::size_t codePointsMax) {
  bool good = !text.empty() && isUtf8(text) && trim(text).size() == text.size() &&
              countCodePoints(text) <= codePointsMax;
  for (auto rest = text; good && !rest.empty();) good = !isControl(takeCodePoint(rest));
  if (good) return Ok{};
  return malformed(
      kind, fmt::format("{} 应为 1 至 {} 个字,首尾无空白,不含控制字符", name, codePointsMax));
}

Result<Ok> checkId(const Kind& kind, std::string_view name, std::string_view id) {
  const auto isIdCharacter = [](char c) { return isLower(c) || isDigit(c) || c == '-'; };
  if (id.size() >= limits::kCallerIdCharactersMin && id.size() <= limits::kCallerIdCharactersMax &&
      id.front() != '-' && std::ranges::all_of(id, isIdCharacter)) {
    return Ok{};
  }
  return malformed(kind,
                   fmt::format("{} 应为 {} 至 {} 个小写字母、数字或连字符", name,
                               limits::kCallerIdCharactersMin, limits::kCallerIdCharactersMax));
}

Result<Ok> checkRegion(const Kind& kind, std::string_view name, std::string_view region) {
  if (region.size() == 6 && std::ranges::all_of(region, isDigit) && region.front() != '0') {
    return Ok{};
  }
  return malformed(kind, fmt::format("{} 应为六位行政区划代码", name));
}

// Takes members out of a dictionary by name; the first fault stays.
class MemberReader final {
 public:
  MemberReader(const Kind& kind, const sf::Dictionary& dictionary)
      : kind_(kind), dictionary_(dictionary) {}

  // The member's item, or nullptr when it is absent. Only `operator` may have parameters.
  const sf::Item* item(std::string_view name, bool mayHaveParameters = false) {
    const auto* member = sf::find(dictionary_, name);
    if (member == nullptr) return nullptr;
    ++taken_;
    const auto* item = std::get_if<sf::Item>(&member->value);
    if (item == nullptr || (!mayHaveParameters && !item->parameters.empty())) {
      refuse(malformed(kind_, fmt::format("{} 应为不带参数的单个值", name)));
      return nullptr;
    }
    return item;
  }

  std::string text(std::string_view name, const sf::BareItem& value, std::size_t codePointsMax) {
    const auto* display = std::get_if<sf::DisplayString>(&value);
    if (display == nullptr) {
      refuse(malformed(kind_, fmt::format("{} 应为 RFC 9651 Display String,如 %\"…\"", name)));
      return {};
    }
    keep(checkText(kind_, name, display->utf8, codePointsMax));
    return display->utf8;
  }

  std::string text(std::string_view name, std::size_t codePointsMax) {
    const auto* found = item(name);
    return found == nullptr ? std::string() : text(name, found->value, codePointsMax);
  }

  std::string id(std::string_view name) {
    const auto* found = item(name);
    if (found == nullptr) {
      refuse(malformed(kind_, fmt::format("缺少 {}", name)));
      return {};
    }
    return checked(name, *found, checkId);
  }

  // May be left out.
  std::string region(std::string_view name) {
    const auto* found = item(name);
    return found == nullptr ? std::string() : checked(name, *found, checkRegion);
  }

  void refuse(Error error) {
    if (!error_) error_ = std::move(error);
  }

  // The first fault; a member that nobody asked for is one.
  std::optional<Error> finish() && {
    if (!error_ && taken_ != dictionary_.size()) {
      refuse(malformed(kind_, fmt::format("{} 含有约定之外的成员", kind_.field)));
    }
    return std::move(error_);
  }

 private:
  using Check = Result<Ok> (*)(const Kind&, std::string_view name, std::string_view value);

  std::string checked(std::string_view name, const sf::Item& item, Check check) {
    const auto* text = std::get_if<std::string>(&item.value);
    if (text == nullptr) {
      refuse(malformed(kind_, fmt::format("{} 应为字符串", name)));
      return {};
    }
    keep(check(kind_, name, *text));
    return *text;
  }
  void keep(Result<Ok> checked) {
    if (!checked) refuse(std::move(checked).error());
  }

  const Kind& kind_;
  const sf::Dictionary& dictionary_;
  std::size_t taken_ = 0;
  std::optional<Error> error_;
};

Result<sf::Dictionary> readField(const Fields& fields, const Kind& kind) {
  const auto value = fields.combined(kind.field);
  if (!value) {
    return fail(kind.missing, fmt::format("报文没有 {}", kind.field), std::string(kind.field));
  }
  auto dictionary = sf::parseDictionary(*value);
  if (dictionary) return dictionary;
  return malformed(kind, fmt::format("{} 不是合法的结构化字段: {}, {}", kind.field,
                                     dictionary.error().message, dictionary.error().where));
}

std::optional<Operator> readOperator(MemberReader& reader) {
  const auto* item = reader.item("operator", true);
  if (item == nullptr) return std::nullopt;
  Operator by;
  by.staffNumber = reader.text("operator", item->value, limits::kStaffNumberCodePointsMax);
  for (const auto& [key, value] : item->parameters) {
    if (key == "unit") {
      by.unit = reader.text("operator;unit", value, limits::kUnitCodePointsMax);
      continue;
    }
    const auto* hash = std::get_if<Bytes>(&value);
    if (key != "name" || hash == nullptr || hash->size() != by.nameHash.emplace().size()) {
      reader.refuse(malformed(kPurpose, "operator 只能带 unit 与 name,name 为 32 字节的字节串"));
      return std::nullopt;
    }
    std::ranges::copy(*hash, by.nameHash->begin());
  }
  return by;
}

sf::Item display(const std::string& text) { return {sf::DisplayString{text}, {}}; }

// A text that may be left out; present, it is checked and added.
Result<Ok> addText(sf::Dictionary& members, const Kind& kind, const char* name,
                   const std::string& text, std::size_t codePointsMax) {
  if (text.empty()) return Ok{};
  auto good = checkText(kind, name, text, codePointsMax);
  if (good) members.push_back({name, display(text)});
  return good;
}

Result<sf::Item> writeOperator(const Operator& by) {
  auto good = checkText(kPurpose, "operator", by.staffNumber, limits::kStaffNumberCodePointsMax);
  if (!good) return std::move(good).error();
  sf::Item item = display(by.staffNumber);
  if (!by.unit.empty()) {
    good = checkText(kPurpose, "operator;unit", by.unit, limits::kUnitCodePointsMax);
    if (!good) return std::move(good).error();
    item.parameters.push_back({"unit", sf::DisplayString{by.unit}});
  }
  if (by.nameHash) {
    item.parameters.push_back({"name", Bytes(by.nameHash->begin(), by.nameHash->end())});
  }
  return item;
}

}  // namespace

Result<Purpose> readPurpose(const Fields& fields) {
  const auto dictionary = readField(fields, kPurpose);
  if (!dictionary) return dictionary.error();
  MemberReader reader(kPurpose, *dictionary);
  Purpose purpose;
  if (sf::find(*dictionary, "matter") == nullptr) {
    reader.refuse(malformed(kPurpose, "缺少 matter"));
  }
  purpose.matter = reader.text("matter", limits::kMatterCodePointsMax);
  purpose.basis = reader.text("basis", limits::kBasisCodePointsMax);
  purpose.caseNumber = reader.text("case", limits::kCaseCodePointsMax);
  purpose.by = readOperator(reader);
  if (auto error = std::move(reader).finish()) return *std::move(error);
  return purpose;
}

Result<std::string> writePurpose(const Purpose& purpose) {
  if (purpose.matter.empty()) return malformed(kPurpose, "缺少 matter");
  sf::Dictionary members;
  auto good = addText(members, kPurpose, "matter", purpose.matter, limits::kMatterCodePointsMax);
  if (good) good = addText(members, kPurpose, "basis", purpose.basis, limits::kBasisCodePointsMax);
  if (good)
    good = addText(members, kPurpose, "case", purpose.caseNumber, limits::kCaseCodePointsMax);
  if (!good) return std::move(good).error();
  if (purpose.by) {
    auto item = writeOperator(*purpose.by);
    if (!item) return std::move(item).error();
    members.push_back({"operator", *std::move(item)});
  }
  return sf::writeDictionary(members);
}

Result<OnBehalf> readOnBehalf(const Fields& fields) {
  const auto dictionary = readField(fields, kOnBehalf);
  if (!dictionary) return dictionary.error();
  MemberReader reader(kOnBehalf, *dictionary);
  OnBehalf onBehalf;
  onBehalf.member = reader.id("member");
  onBehalf.system = reader.id("system");
  onBehalf.role = reader.text("role", limits::kRoleCodePointsMax);
  onBehalf.region = reader.region("region");
  if (auto error = std::move(reader).finish()) return *std::move(error);
  return onBehalf;
}

Result<std::string> writeOnBehalf(const OnBehalf& onBehalf) {
  auto good = checkId(kOnBehalf, "member", onBehalf.member);
  if (good) good = checkId(kOnBehalf, "system", onBehalf.system);
  sf::Dictionary members{{"member", sf::Item{onBehalf.member, {}}},
                         {"system", sf::Item{onBehalf.system, {}}}};
  if (good) good = addText(members, kOnBehalf, "role", onBehalf.role, limits::kRoleCodePointsMax);
  if (good && !onBehalf.region.empty()) {
    good = checkRegion(kOnBehalf, "region", onBehalf.region);
    members.push_back({"region", sf::Item{onBehalf.region, {}}});
  }
  if (!good) return std::move(good).error();
  return sf::writeDictionary(members);
}

}  // namespace tongban::wire
