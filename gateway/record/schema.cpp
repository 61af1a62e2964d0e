#include "gateway/record/schema.hpp"

#include <algorithm>
#include <bitset>

#include <fmt/format.h>

#include "gateway/base/decimal.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/schema_node.hpp"

namespace tongban::record {
namespace {

// Where the walk stands; frames live on the stack of the walk, so a document that fits costs no
// allocation.
struct Place {
  const Place* parent = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool isIndex = false;
};

void appendPointer(const Place& place, std::string& out) {
  if (place.parent == nullptr) return;
  appendPointer(*place.parent, out);
  out += '/';
  if (place.isIndex) {
    out += fmt::to_string(place.index);
    return;
  }
  for (const char c : place.name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
}

std::string typeWords(std::uint8_t types) {
  static constexpr std::string_view kWords[] = {"空值", "真假值", "整数", "小数",
                                                "文字", "列表",   "对象"};
  std::string out;
  for (unsigned kind = 0; kind < std::size(kWords); ++kind) {
    if ((types >> kind & 1) == 0) continue;
    if (!out.empty()) out += "或";
    out += kWords[kind];
  }
  return out;
}

// How many single edits turn one name into the other; names are short.
std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string remedyForUnknown(const SchemaNode& node, std::string_view name) {
  constexpr std::size_t nameBytesMax = 64;
  const SchemaProperty* nearest = nullptr;
  std::size_t nearestDistance = 3;
  for (const auto& property : node.properties) {
    if (name.size() > nameBytesMax) break;
    const auto distance = editDistance(name, property.name);
    if (distance < nearestDistance) {
      nearest = &property;
      nearestDistance = distance;
    }
  }
  if (nearest != nullptr) return fmt::format("是否想写「{}」?否则请删除。", nearest->name);
  std::string known;
  for (const auto& property : node.properties) known += (known.empty() ? "" : "、") + property.name;
  return fmt::format("请删除,或改为:{}。", known.empty() ? "(此处不能有键)" : known);
}

std::string enumWords(const SchemaNode& node) {
  std::string words;
  for (const auto& value : node.enumeration) {
    words += words.empty() ? "" : "、";
    words += value.isText() ? std::string(value.text()) : toJson(value);
  }
  return words;
}

bool isUnquotedNull(const Value& value) {
  const auto text = value.text();
  return value.isText() && value.isPlain() && (text.empty() || text == "~" || text == "null");
}

// The number that a value is, or that an unquoted scalar of YAML writes as JSON would: no plus
// sign, no padding zero. None for an exponent or more than 40 digits.
std::optional<Decimal> numberOf(const Value& value) {
  if (const auto number = value.asInteger()) {
    return *Decimal::parse(fmt::to_string(*number));
  }
  const auto text = value.text();
  const bool isNumber = value.kind() == Kind::Decimal || (value.isText() && value.isPlain());
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool padded = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
  if (!isNumber || text.starts_with('+') || padded) return std::nullopt;
  auto number = Decimal::parse(text);
  return number ? std::optional(std::move(*number)) : std::nullopt;
}

// A scalar of YAML has no type until a schema asks for one.
bool fitsType(std::uint8_t types, const Value& value) {
  if (types == 0 || (types & typeBit(value.kind())) != 0) return true;
  if (!value.isText() || !value.isPlain()) return false;
  if ((types & typeBit(Kind::Integer)) != 0 && value.asInteger()) return true;
  if ((types & typeBit(Kind::Boolean)) != 0 && value.asBoolean()) return true;
  if ((types & typeBit(Kind::Decimal)) != 0 && numberOf(value)) return true;
  return (types & typeBit(Kind::Null)) != 0 && isUnquotedNull(value);
}

bool sameScalar(const Value& wanted, const Value& value) {
  if (wanted == value) return true;
  if (!value.isText() || !value.isPlain()) return false;
  switch (wanted.kind()) {
    case Kind::Null:
      return isUnquotedNull(value);
    case Kind::Boolean:
      return wanted.asBoolean() == value.asBoolean();
    case Kind::Integer:
      return wanted.asInteger() == value.asInteger();
    case Kind::Decimal:
      return wanted.text() == value.text();
    default:
      return false;
  }
}

bool isWithin(const SchemaNode& node, const Value& value) {
  if (!node.minimum && !node.maximum) return true;
  if (value.kind() == Kind::Integer) {
    const auto number = *value.asInteger();
    return (!node.minimum || number >= *node.minimum) && (!node.maximum || number <= *node.maximum);
  }
  // An unquoted scalar is a number where the schema lets it be one.
  constexpr auto numbers = typeBit(Kind::Integer) | typeBit(Kind::Decimal);
  const bool mayBeNumber = node.types == 0 || (node.types & numbers) != 0;
  const auto number = mayBeNumber ? numberOf(value) : std::nullopt;
  // A decimal that is no plain digits (an exponent, more than 40 digits) is out of any bound.
  if (!number) return value.kind() != Kind::Decimal;
  const auto low = node.minimum ? Decimal::parse(fmt::to_string(*node.minimum)) : *number;
  const auto high = node.maximum ? Decimal::parse(fmt::to_string(*node.maximum)) : *number;
  return compare(*low, *number) <= 0 && compare(*number, *high) <= 0;
}

class Walk final {
 public:
  // With no list, the walk only answers yes or no and stops at the first fault.
  Walk(const std::vector<SchemaNode>& nodes, std::vector<Fault>* faults, std::size_t faultsMax)
      : nodes_(nodes), faults_(faults), faultsMax_(faultsMax) {}

  // False when the walk may stop.
  bool visit(std::uint32_t index, const Value& value, const Place& place) {
    if (value.isBroken()) return true;
    const auto& node = nodes_[index];
    if (!fitsType(node.types, value)) {
      return report("check.type", value, place, [&] {
        return Words{fmt::format("应是{}", typeWords(node.types)),
                     fmt::format("请改为{}。", typeWords(node.types))};
      });
    }
    if (!node.enumeration.empty() && std::ranges::none_of(node.enumeration, [&](const Value& v) {
          return sameScalar(v, value);
        })) {
      return report("check.enum", value, place, [&] {
        return Words{"取值不在允许范围内", fmt::format("可用的值:{}。", enumWords(node))};
      });
    }
    if (value.isObject()) return visitMembers(node, value, place);
    if (value.isArray()) return visitItems(node, value, place);
    return visitScalar(node, value, place);
  }

 private:
  struct Words {
    std::string message;
    std::string remedy;
  };

  template <class MakeWords>
  bool report(std::string_view code, const Value& value, const Place& place, MakeWords&& words) {
    good_ = false;
    if (faults_ == nullptr) return false;
    auto [message, remedy] = words();
    Fault fault{std::string(code), {}, value.line(), std::move(message), std::move(remedy)};
    appendPointer(place, fault.pointer);
    faults_->push_back(std::move(fault));
    return faults_->size() < faultsMax_;
  }

  bool visitMembers(const SchemaNode& node, const Value& value, const Place& place) {
    std::bitset<kSchemaPropertiesMax> seen;
    std::size_t requiredSeen = 0;
    std::size_t guess = 0;  // members mostly come in the order of the schema
    for (const auto& member : value.members()) {
      const Place inner{&place, member.name, 0, false};
      const auto at = findProperty(node, member.name, guess);
      if (at < node.properties.size()) {
        guess = at + 1;
        if (node.properties[at].required && !seen.test(at)) ++requiredSeen;
        seen.set(at);
        if (!visit(node.properties[at].node, member.value, inner)) return false;
      } else if (node.additionalNode != kNoNode) {
        if (!visit(node.additionalNode, member.value, inner)) return false;
      } else if (!node.additionalAllowed) {
        const bool more = report("check.unknown-key", member.value, inner, [&] {
          return Words{fmt::format("未知的键「{}」", firstCodePoints(member.name, 40)),
                       remedyForUnknown(node, member.name)};
        });
        if (!more) return false;
      }
    }
    if (requiredSeen == node.requiredCount) return true;
    return reportMissing(node, seen, value, place);
  }

  static std::size_t findProperty(const SchemaNode& node, std::string_view name,
                                  std::size_t guess) {
    const auto count = node.properties.size();
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = guess + i < count ? guess + i : guess + i - count;
      if (node.properties[at].name == name) return at;
    }
    return count;
  }

  bool reportMissing(const SchemaNode& node, const std::bitset<kSchemaPropertiesMax>& seen,
                     const Value& value, const Place& place) {
    for (std::size_t i = 0; i < node.properties.size(); ++i) {
      const auto& property = node.properties[i];
      if (!property.required || seen.test(i)) continue;
      const bool more = report("check.required", value, place, [&] {
        return Words{fmt::format("缺少必填的「{}」", property.name),
                     fmt::format("请补充「{}」。", property.name)};
      });
      if (!more) return false;
    }
    return true;
  }

  bool visitItems(const SchemaNode& node, const Value& value, const Place& place) {
    const auto items = value.items();
    const auto count = static_cast<std::int64_t>(items.size());
    if ((node.minItems && count < *node.minItems) || (node.maxItems && count > *node.maxItems)) {
      const bool more = report("check.length", value, place, [&] {
        return Words{fmt::format("列表有 {} 项,应为 {} 至 {} 项", count, node.minItems.value_or(0),
                                 node.maxItems ? fmt::to_string(*node.maxItems) : "不限"),
                     "请增减列表的项数。"};
      });
      if (!more) return false;
    }
    if (node.itemsNode == kNoNode) return true;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!visit(node.itemsNode, items[i], Place{&place, {}, i, true})) return false;
    }
    return true;
  }

  bool visitScalar(const SchemaNode& node, const Value& value, const Place& place) {
    if (!isWithin(node, value)) {
      return report("check.range", value, place, [&] {
        return Words{
            fmt::format("应在 {} 至 {} 之间", node.minimum ? fmt::to_string(*node.minimum) : "不限",
                        node.maximum ? fmt::to_string(*node.maximum) : "不限"),
            "请改为范围内的数。"};
      });
    }
    // What was taken for a number or truth value has no length and no form.
    if (!value.isText() || (node.types != 0 && (node.types & typeBit(Kind::Text)) == 0))
      return true;
    if (node.minLength || node.maxLength) {
      const auto length = static_cast<std::int64_t>(countCodePoints(value.text()));
      if ((node.minLength && length < *node.minLength) ||
          (node.maxLength && length > *node.maxLength)) {
        return report("check.length", value, place, [&] {
          return Words{
              fmt::format("文字长 {} 个字符,应为 {} 至 {}", length, node.minLength.value_or(0),
                          node.maxLength ? fmt::to_string(*node.maxLength) : "不限"),
              "请改为长度允许的文字。"};
        });
      }
    }
    if (node.pattern && !node.pattern->matches(value.text())) {
      return report("check.pattern", value, place, [&] {
        return Words{"书写形式不符合要求", fmt::format("应符合 {}。", node.pattern->text())};
      });
    }
    return true;
  }

 public:
  bool good() const { return good_; }

 private:
  const std::vector<SchemaNode>& nodes_;
  std::vector<Fault>* faults_;
  std::size_t faultsMax_;
  bool good_ = true;
};

}  // namespace

Schema::Schema(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::compile(const Value& root, std::string name) {
  // The schema keeps a copy of its own, made through the same doorway as any document.
  auto source = parseJson(toJson(root));
  if (!source) return std::move(source).error();
  auto compiled = std::make_unique<Compiled>();
  compiled->name = std::move(name);
  compiled->source = std::move(*source);
  auto done = compileSchema(*compiled);
  if (!done) return std::move(done).error();
  return Schema(std::move(compiled));
}

Result<Schema> Schema::load(const std::filesystem::path& jsonFile) {
  auto text = readFile(jsonFile, limits::kConfigBytesMax);
  if (!text) return std::move(text).error();
  auto document = parseJson(*text);
  if (!document) {
    auto error = std::move(document).error();
    error.where = jsonFile.string() + " " + error.where;
    return error;
  }
  return compile(document->root, jsonFile.string());
}

std::vector<Fault> Schema::check(const Value& value, std::size_t faultsMax) const {
  std::vector<Fault> faults;
  Walk(compiled_->nodes, &faults, faultsMax).visit(compiled_->root, value, Place{});
  return faults;
}

bool Schema::accepts(const Value& value) const {
  Walk walk(compiled_->nodes, nullptr, 0);
  walk.visit(compiled_->root, value, Place{});
  return walk.good();
}

const std::string& Schema::name() const noexcept { return compiled_->name; }
const std::string& Schema::title() const noexcept { return compiled_->title; }

std::vector<std::string_view> Schema::rootProperties() const {
  std::vector<std::string_view> names;
  for (const auto& property : compiled_->nodes[compiled_->root].properties) {
    names.push_back(property.name);
  }
  return names;
}

std::vector<std::string_view> Schema::rootRequired() const {
  std::vector<std::string_view> names;
  for (const auto& property : compiled_->nodes[compiled_->root].properties) {
    if (property.required) names.push_back(property.name);
  }
  return names;
}

bool Schema::describes(std::string_view pointer) const {
  if (pointer.empty()) return true;
  std::uint32_t at = compiled_->root;
  for (const auto token : split(pointer.substr(1), '/')) {
    const auto& node = compiled_->nodes[at];
    const auto property = std::ranges::find(node.properties, token, &SchemaProperty::name);
    if (property != node.properties.end()) {
      at = property->node;
    } else if (token == "*" && node.itemsNode != kNoNode) {
      at = node.itemsNode;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace tongban::record
