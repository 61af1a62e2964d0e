#include "gateway/ledger/entry.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/base/clock.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/ledger/canonical.hpp"
#include "gateway/record/json.hpp"

namespace tongban::ledger {
namespace {

using record::Kind;
using record::Value;

constexpr std::array<std::string_view, 8> kKindWords = {"query", "push",    "delivery", "service",
                                                        "act",   "refusal", "summary",  "alarm"};
constexpr std::int64_t kIntegerMax = std::int64_t{1} << 53;

enum class Shape : std::uint8_t {
  Version,
  Digest,
  Id,
  Time,
  Kind,
  Text,
  Texts,
  Digests,
  Integer,
  Caller,
  Purpose,
  Outcome
};

struct MemberRule {
  std::string_view name;
  Shape shape;
  bool required;
};

// The closed list of design decision 7, in the order in which it is written there.
constexpr MemberRule kMembers[] = {
    {"v", Shape::Version, true},
    {"log", Shape::Digest, true},
    {"id", Shape::Id, true},
    {"at", Shape::Time, true},
    {"kind", Shape::Kind, true},
    {"caller", Shape::Caller, false},
    {"onBehalf", Shape::Text, false},
    {"resource", Shape::Text, false},
    {"purpose", Shape::Purpose, false},
    {"case", Shape::Text, false},
    {"rule", Shape::Text, false},
    {"items", Shape::Texts, false},
    {"rows", Shape::Integer, false},
    {"outcome", Shape::Outcome, true},
    {"request", Shape::Digest, false},
    {"answer", Shape::Digest, false},
    {"evidence", Shape::Digests, false},
    {"peer", Shape::Digest, false},
};
constexpr MemberRule kCallerMembers[] = {{"member", Shape::Text, true},
                                         {"system", Shape::Text, false},
                                         {"auth", Shape::Text, true},
                                         {"credential", Shape::Digest, false}};
constexpr MemberRule kPurposeMembers[] = {{"matter", Shape::Text, false},
                                          {"basis", Shape::Text, false}};
constexpr MemberRule kOutcomeMembers[] = {{"code", Shape::Text, true},
                                          {"status", Shape::Integer, true}};

Error invalid(std::string_view name, std::string_view why) {
  return fail("ledger.entry-invalid", fmt::format("条目的「{}」{}", name, why));
}

bool isShortText(const Value& value) {
  return value.isText() && !value.text().empty() && isUtf8(value.text()) &&
         countCodePoints(value.text()) <= limits::kEntryTextCodePointsMax;
}
// The one form that is written here: UTC with milliseconds.
bool isTime(std::string_view text) {
  const auto time = fromRfc3339(text);
  return time && toRfc3339(*time) == text;
}
bool isDigest(const Value& value) {
  return value.isText() && crypto::Digest::parse(value.text()).has_value();
}
template <class Test>
bool isListOf(const Value& value, Test test) {
  return value.isArray() && !value.items().empty() &&
         value.items().size() <= limits::kEntryListMax && std::ranges::all_of(value.items(), test);
}

Result<Ok> checkMembers(std::string_view name, const Value& value,
                        std::span<const MemberRule> rules);

bool hasShape(Shape shape, const Value& value) {
  switch (shape) {
    case Shape::Version:
      return value.kind() == Kind::Integer && value.asInteger() == Entry::kVersion;
    case Shape::Digest:
      return isDigest(value);
    case Shape::Id:
      return value.isText() && isUuid(value.text());
    case Shape::Time:
      return value.isText() && isTime(value.text());
    case Shape::Kind:
      return std::ranges::find(kKindWords, value.text()) != kKindWords.end();
    case Shape::Text:
      return isShortText(value);
    case Shape::Texts:
      return isListOf(value, isShortText);
    case Shape::Digests:
      return isListOf(value, isDigest);
    case Shape::Integer:
      return value.kind() == Kind::Integer && *value.asInteger() >= -kIntegerMax &&
             *value.asInteger() <= kIntegerMax;
    case Shape::Caller:
      return checkMembers("caller", value, kCallerMembers).has_value();
    case Shape::Purpose:
      return checkMembers("purpose", value, kPurposeMembers).has_value();
    case Shape::Outcome:
      return checkMembers("outcome", value, kOutcomeMembers).has_value();
  }
  return false;
}

Result<Ok> checkMembers(std::string_view name, const Value& value,
                        std::span<const MemberRule> rules) {
  if (!value.isObject()) return invalid(name, "应是对象");
  for (const auto& member : value.members()) {
    const auto rule = std::ranges::find(rules, member.name, &MemberRule::name);
    if (rule == rules.end()) return invalid(member.name.substr(0, 40), "不在封闭清单中");
    if (!hasShape(rule->shape, member.value)) return invalid(member.name, "的形状不对");
  }
  for (const auto& rule : rules) {
    if (rule.required && value.find(rule.name) == nullptr) return invalid(rule.name, "缺失");
  }
  return Ok{};
}

// Builds values in an arena; what is empty is left out.
class Builder final {
 public:
  explicit Builder(record::Arena& arena) : arena_(arena) {}

  Builder& text(std::string_view name, std::string_view text) {
    if (!text.empty()) members_.push_back({name, Value::text(text)});
    return *this;
  }
  Builder& integer(std::string_view name, std::optional<std::int64_t> number) {
    if (number) members_.push_back({name, Value::integer(*number)});
    return *this;
  }
  Builder& texts(std::string_view name, const std::vector<std::string>& texts) {
    if (texts.empty()) return *this;
    std::vector<Value> items;
    items.reserve(texts.size());
    for (const auto& text : texts) items.push_back(Value::text(text));
    members_.push_back(
        {name, Value::array(arena_.keepAll(items.data(), items.size()), items.size())});
    return *this;
  }
  Builder& object(std::string_view name, const Value& value) {
    if (!value.members().empty()) members_.push_back({name, value});
    return *this;
  }
  Value build() {
    return Value::object(arena_.keepAll(members_.data(), members_.size()), members_.size());
  }

 private:
  record::Arena& arena_;
  std::vector<record::Member> members_;
};

std::string textOf(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

std::vector<std::string> textsOf(const Value& object, std::string_view name) {
  std::vector<std::string> texts;
  if (const auto* value = object.find(name)) {
    for (const auto& item : value->items()) texts.emplace_back(item.text());
  }
  return texts;
}

}  // namespace

std::string_view wordOf(EntryKind kind) noexcept {
  return kKindWords[static_cast<std::size_t>(kind)];
}

Result<Ok> checkEntry(const Value& value) { return checkMembers("entry", value, kMembers); }

Result<std::string> Entry::form() const {
  record::Arena arena;
  const auto callerValue = Builder(arena)
                               .text("member", caller.member)
                               .text("system", caller.system)
                               .text("auth", caller.auth)
                               .text("credential", caller.credential)
                               .build();
  const auto purpose = Builder(arena).text("matter", matter).text("basis", basis).build();
  const auto outcome =
      Builder(arena).text("code", outcomeCode).integer("status", outcomeStatus).build();
  const auto value = Builder(arena)
                         .integer("v", kVersion)
                         .text("log", log)
                         .text("id", id)
                         .text("at", at)
                         .text("kind", wordOf(kind))
                         .object("caller", callerValue)
                         .text("onBehalf", onBehalf)
                         .text("resource", resource)
                         .object("purpose", purpose)
                         .text("case", caseId)
                         .text("rule", rule)
                         .texts("items", items)
                         .integer("rows", rows)
                         .object("outcome", outcome)
                         .text("request", request)
                         .text("answer", answer)
                         .texts("evidence", evidence)
                         .text("peer", peer)
                         .build();
  if (auto good = checkEntry(value); !good) return std::move(good).error();
  return canonicalForm(value);
}

Result<Entry> parseEntry(std::string_view form) {
  auto document = record::parseJson(form);
  if (!document) return std::move(document).error();
  const auto& root = document->root;
  if (auto good = checkEntry(root); !good) return std::move(good).error();
  auto canonical = canonicalForm(root);
  if (!canonical) return std::move(canonical).error();
  if (*canonical != form) return invalid("entry", "不是 RFC 8785 规范形式");

  Entry entry;
  entry.log = textOf(root, "log");
  entry.id = textOf(root, "id");
  entry.at = textOf(root, "at");
  const auto kind = std::ranges::find(kKindWords, root.find("kind")->text());
  entry.kind = static_cast<EntryKind>(kind - kKindWords.begin());
  if (const auto* caller = root.find("caller")) {
    entry.caller = {textOf(*caller, "member"), textOf(*caller, "system"), textOf(*caller, "auth"),
                    textOf(*caller, "credential")};
  }
  entry.onBehalf = textOf(root, "onBehalf");
  entry.resource = textOf(root, "resource");
  if (const auto* purpose = root.find("purpose")) {
    entry.matter = textOf(*purpose, "matter");
    entry.basis = textOf(*purpose, "basis");
  }
  entry.caseId = textOf(root, "case");
  entry.rule = textOf(root, "rule");
  entry.items = textsOf(root, "items");
  if (const auto* rows = root.find("rows")) entry.rows = rows->asInteger();
  const auto* outcome = root.find("outcome");
  entry.outcomeCode = textOf(*outcome, "code");
  entry.outcomeStatus = *outcome->find("status")->asInteger();
  entry.request = textOf(root, "request");
  entry.answer = textOf(root, "answer");
  entry.evidence = textsOf(root, "evidence");
  entry.peer = textOf(root, "peer");
  return entry;
}

}  // namespace tongban::ledger
