#include "gateway/catalog/reader.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "gateway/catalog/china_day.hpp"
#include "gateway/catalog/form.hpp"
#include "gateway/catalog/quantity.hpp"
#include "gateway/catalog/rules.hpp"
#include "gateway/record/pointer.hpp"

namespace tongban::catalog {
namespace {

using record::Fault;
using record::Value;

std::string textOf(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

std::vector<std::string> textsOf(const Value& object, std::string_view name) {
  std::vector<std::string> out;
  if (const auto* list = object.find(name)) {
    for (const auto& value : list->items()) out.emplace_back(value.text());
  }
  return out;
}

template <class T, class Read>
std::vector<T> listOf(const Value& object, std::string_view name, const Read& read) {
  std::vector<T> out;
  if (const auto* list = object.find(name)) {
    for (const auto& value : list->items()) out.push_back(read(value));
  }
  return out;
}

// A count that does not fit is out of every range that rules.hpp allows.
std::uint32_t countOf(const Value& value) {
  const auto number = value.asInteger().value_or(0);
  return number < 0 ? 0 : static_cast<std::uint32_t>(std::min<std::int64_t>(number, UINT32_MAX));
}

std::optional<std::uint32_t> optionalCount(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  if (value == nullptr) return std::nullopt;
  return countOf(*value);
}

bool isTrue(const Value& value) { return value.asBoolean() == true; }

// One resource or one grant of the file, and what is wrong with it.
class Entry final {
 public:
  Entry(const Value& value, std::string pointer, std::string_view code, std::vector<Fault>& faults)
      : value_(value), pointer_(std::move(pointer)), code_(code), faults_(faults) {}

  void report(std::string_view code, std::string_view at, std::string message) {
    auto error = fail(code, std::move(message));
    faults_.push_back({std::move(error.code), pointer_ + std::string(at), lineOf(at),
                       std::move(error.message), std::move(error.remedy)});
    good_ = false;
  }
  void report(std::string_view at, std::string message) { report(code_, at, std::move(message)); }
  void report(std::vector<Flaw> flaws) {
    for (auto& flaw : flaws) report(flaw.at, std::move(flaw.message));
  }
  const Value& value() const { return value_; }
  bool isGood() const { return good_; }

 private:
  // Of the place itself, or of what it is missing in.
  std::uint32_t lineOf(std::string_view at) const {
    const auto pointer = record::JsonPointer::parse(at);
    const auto* place = pointer ? pointer->find(value_) : nullptr;
    return place != nullptr && place->line() != 0 ? place->line() : value_.line();
  }

  const Value& value_;
  std::string pointer_;
  std::string_view code_;
  std::vector<Fault>& faults_;
  bool good_ = true;
};

Resource readResource(Entry& entry) {
  const auto& value = entry.value();
  Resource out;
  out.id = textOf(value, "id");
  out.code = textOf(value, "code");
  out.name = textOf(value, "name");
  out.summary = textOf(value, "summary");
  out.provider = textOf(value, "provider");
  out.connector = textOf(value, "connector");
  out.service = textOf(value, "service");
  out.sharing = sharingNamed(textOf(value, "sharing")).value_or(Sharing::None);
  out.condition = textOf(value, "condition");
  out.basis = textOf(value, "basis");
  out.updates = textOf(value, "updates");
  out.items = listOf<Item>(value, "items", [](const Value& item) {
    const auto* level = item.find("level");
    return Item{textOf(item, "id"), textOf(item, "name"),
                level == nullptr ? 1 : static_cast<int>(std::min(countOf(*level), 1000U))};
  });
  out.subject = textsOf(value, "subject");
  if (value.find("subject") == nullptr && out.service.empty()) out.subject = {"uscc"};
  if (const auto hours = optionalCount(value, "maxAgeHours"))
    out.maxAge = std::chrono::hours(*hours);
  out.licenses = listOf<LicenseRule>(value, "licenses", [](const Value& rule) {
    return LicenseRule{textOf(rule, "field"), textOf(rule, "minimumVerdict")};
  });
  entry.report(flawsOf(out));
  return out;
}

// The one key of `value` among `names`; none when there are several, or none of them.
template <std::size_t N>
std::optional<std::size_t> onlyOf(const Value& value,
                                  const std::array<std::string_view, N>& names) {
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < N; ++i) {
    if (value.find(names[i]) == nullptr) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

RowCondition readRow(Entry& entry, const Value& value, const std::string& at) {
  using Test = RowCondition::Test;
  static constexpr std::array<std::string_view, 4> kTests = {"oneOf", "startsWith", "atLeast",
                                                             "atMost"};
  RowCondition row;
  row.field = textOf(value, "field");
  const auto test = onlyOf(value, kTests);
  if (!test) {
    entry.report(at, "行条件须写 oneOf、startsWith、atLeast、atMost 之一,且只写一个");
    return row;
  }
  row.test = static_cast<Test>(*test);
  row.values = row.test == Test::OneOf || row.test == Test::StartsWith
                   ? textsOf(value, kTests[*test])
                   : std::vector{textOf(value, kTests[*test])};
  return row;
}

Mask readMask(Entry& entry, const Value& value, const std::string& at) {
  static constexpr std::array<std::string_view, 4> kKinds = {"keep", "hash", "range", "drop"};
  Mask mask;
  mask.item = textOf(value, "item");
  const auto kind = onlyOf(value, kKinds);
  if (!kind) {
    entry.report(at, "脱敏方式须写 keep、hash、range、drop 之一,且只写一个");
    return mask;
  }
  mask.kind = static_cast<Mask::Kind>(*kind);
  const auto& how = *value.find(kKinds[*kind]);
  if (mask.kind == Mask::Kind::Keep) {
    mask.first = optionalCount(how, "first").value_or(0);
    mask.last = optionalCount(how, "last").value_or(0);
  } else if (mask.kind == Mask::Kind::Range) {
    mask.bounds = textsOf(value, "range");
  } else if (!isTrue(how)) {
    entry.report(at, fmt::format("{} 只能写 true;不需要脱敏时请删除此行", kKinds[*kind]));
  }
  return mask;
}

GrantTerms readTerms(Entry& entry) {
  const auto& value = entry.value();
  GrantTerms out;
  out.items = textsOf(value, "items");
  std::size_t count = 0;
  out.rows = listOf<RowCondition>(value, "rows", [&](const Value& row) {
    return readRow(entry, row, fmt::format("/rows/{}", count++));
  });
  count = 0;
  out.masks = listOf<Mask>(value, "masks", [&](const Value& mask) {
    return readMask(entry, mask, fmt::format("/masks/{}", count++));
  });
  out.matters = textsOf(value, "matters");
  for (const auto& need : textsOf(value, "needs")) {
    if (need == "basis") out.needsBasis = true;
    if (need == "case") out.needsCase = true;
    if (need == "operator") out.needsOperator = true;
  }
  out.dailyMax = optionalCount(value, "dailyMax");
  out.minuteMax = optionalCount(value, "minuteMax");
  return out;
}

Instant readTime(Entry& entry, std::string_view name) {
  const auto written = textOf(entry.value(), name);
  if (const auto day = parseDay(written)) return startOf(*day);
  if (const auto instant = fromRfc3339(written)) return *instant;
  entry.report(fmt::format("/{}", name),
               fmt::format("「{}」不是时刻;请写 2026-01-01 或 2026-01-01T08:00:00+08:00", written));
  return {};
}

GrantState readState(const Value& value) {
  const auto written = textOf(value, "state");
  if (written.empty() || written == "生效") return GrantState::Active;
  return written == "暂停" ? GrantState::Suspended : GrantState::Revoked;
}

Grant readGrant(Entry& entry, TermsPool& pool) {
  const auto& value = entry.value();
  Grant out;
  out.id = textOf(value, "id");
  out.resource = textOf(value, "resource");
  out.region = textOf(value, "region");
  out.member = textOf(value, "member");
  out.system = textOf(value, "system");
  out.state = readState(value);
  out.from = readTime(entry, "from");
  out.until = readTime(entry, "until");
  auto terms = readTerms(entry);
  // Flaws of half-read times, rows or masks would only repeat what was said.
  if (entry.isGood()) {
    entry.report(flawsOf(terms));
    entry.report(flawsOf(out));
  }
  out.terms = pool.share(std::move(terms));
  return out;
}

template <class T, class Read>
std::vector<T> readAll(const Value& root, std::string_view name, std::string_view code,
                       std::vector<Fault>& faults, const Read& read) {
  std::vector<T> out;
  std::set<std::string> ids;
  const auto* list = root.find(name);
  if (list == nullptr) return out;
  std::size_t position = 0;
  for (const auto& value : list->items()) {
    Entry entry(value, fmt::format("/{}/{}", name, position++), code, faults);
    if (!value.isObject()) continue;
    T one = read(entry);
    if (!ids.insert(one.id).second) {
      entry.report("catalog.duplicate", "/id", fmt::format("编号「{}」在本文件中重复", one.id));
    }
    if (entry.isGood()) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Stored readCatalog(const Value& root, std::vector<Fault>& faults) {
  Stored out;
  if (!root.isObject()) return out;
  if (root.find("resources") == nullptr && root.find("grants") == nullptr) {
    auto error = fail("catalog.empty", "文件中既没有 resources 也没有 grants");
    faults.push_back({std::move(error.code), "", root.line(), std::move(error.message),
                      std::move(error.remedy)});
    return out;
  }
  out.resources = readAll<Resource>(root, "resources", "catalog.resource-invalid", faults,
                                    [](Entry& entry) { return readResource(entry); });
  TermsPool pool;
  out.grants = readAll<Grant>(root, "grants", "catalog.grant-invalid", faults,
                              [&](Entry& entry) { return readGrant(entry, pool); });
  return out;
}

}  // namespace tongban::catalog
