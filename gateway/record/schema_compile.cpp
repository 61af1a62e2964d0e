// From the JSON of a schema to nodes that point at each other by index.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/pointer.hpp"
#include "gateway/record/schema_node.hpp"

namespace tongban::record {
namespace {

struct TypeName {
  std::string_view name;
  std::uint8_t bits;
};
constexpr TypeName kTypeNames[] = {
    {"null", typeBit(Kind::Null)},
    {"boolean", typeBit(Kind::Boolean)},
    {"integer", typeBit(Kind::Integer)},
    {"number", static_cast<std::uint8_t>(typeBit(Kind::Integer) | typeBit(Kind::Decimal))},
    {"string", typeBit(Kind::Text)},
    {"array", typeBit(Kind::Array)},
    {"object", typeBit(Kind::Object)},
};

// One step of a JSON Pointer, so that no name can pose as a longer path.
std::string escaped(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

class Compiler final {
 public:
  explicit Compiler(Schema::Compiled& out) : out_(out) {}

  Result<Ok> run() {
    auto root = nodeAt("#", out_.source.root);
    if (!root) return std::move(root).error();
    out_.root = *root;
    // Definitions are compiled even when nothing points at them: a fault there is a fault.
    if (const auto* definitions = out_.source.root.find("definitions")) {
      for (const auto& definition : definitions->members()) {
        auto node = nodeAt("#/definitions/" + escaped(definition.name), definition.value);
        if (!node) return std::move(node).error();
      }
    }
    return Ok{};
  }

 private:
  using Index = Result<std::uint32_t>;
  static constexpr std::size_t kHopsMax = 64;

  Error fault(std::string_view code, std::string_view where, std::string message) const {
    return fail(code, std::move(message), fmt::format("{}{}", out_.name, where));
  }

  // The node of the schema at `where`; compiled once, so recursion through $ref ends.
  Index nodeAt(const std::string& where, const Value& schema) {
    if (const auto known = index_.find(where); known != index_.end()) return known->second;
    if (!schema.isObject()) return fault("schema.bad-keyword", where, "此处应是一个模式对象");
    if (const auto* reference = schema.find("$ref")) return follow(where, schema, *reference);
    if (out_.nodes.size() >= limits::kSchemaDefinitionsMax) {
      return fault("schema.bad-keyword", where, "模式过大");
    }
    const auto index = static_cast<std::uint32_t>(out_.nodes.size());
    index_.emplace(where, index);
    out_.nodes.emplace_back();
    for (const auto& [keyword, value] : schema.members()) {
      auto read = readKeyword(index, where, keyword, value);
      if (!read) return std::move(read).error();
    }
    if (auto required = readRequired(index, where, schema); !required) {
      return std::move(required).error();
    }
    return index;
  }

  Index follow(const std::string& where, const Value& schema, const Value& reference) {
    for (const auto& member : schema.members()) {
      if (member.name != "$ref" && member.name != "description" && member.name != "title") {
        return fault("schema.unknown-keyword", where,
                     fmt::format("$ref 旁的「{}」会被忽略,请移入被引用的模式", member.name));
      }
    }
    const auto target = reference.text();
    if (!target.starts_with("#/definitions/")) {
      return fault("schema.dangling-ref", where,
                   fmt::format("$ref「{}」应指向本文件的 #/definitions/…", target));
    }
    if (hops_ >= kHopsMax)
      return fault("schema.dangling-ref", where,
                   fmt::format("$ref 循环引用,或相互嵌套超过 {} 层", kHopsMax));
    auto pointer = JsonPointer::parse(target.substr(1));
    const auto* place = pointer ? pointer->find(out_.source.root) : nullptr;
    if (place == nullptr) {
      return fault("schema.dangling-ref", where, fmt::format("$ref「{}」指向的定义不存在", target));
    }
    ++hops_;
    auto node = nodeAt(std::string(target), *place);
    --hops_;
    return node;
  }

  Result<Ok> readKeyword(std::uint32_t index, const std::string& where, std::string_view keyword,
                         const Value& value) {
    const auto place = fmt::format("{}/{}", where, keyword);
    if (keyword == "title" || keyword == "description" || keyword == "$schema" ||
        keyword == "$id") {
      if (!value.isText()) return fault("schema.bad-keyword", place, "应是文字");
      if (keyword == "title" && where == "#") out_.title = value.text();
      return Ok{};
    }
    if (keyword == "definitions" && where == "#") {
      if (!value.isObject()) return fault("schema.bad-keyword", place, "应是对象");
      return Ok{};
    }
    if (keyword == "required") return Ok{};  // read after properties
    if (keyword == "type") return readType(index, place, value);
    if (keyword == "enum") return readEnumeration(index, place, value);
    if (keyword == "pattern") return readPattern(index, place, value);
    if (keyword == "properties") return readProperties(index, place, value);
    if (keyword == "items") {
      auto node = nodeAt(place, value);
      if (!node) return std::move(node).error();
      out_.nodes[index].itemsNode = *node;
      return Ok{};
    }
    if (keyword == "additionalProperties") return readAdditional(index, place, value);
    return readBound(index, place, keyword, value);
  }

  Result<Ok> readType(std::uint32_t index, const std::string& place, const Value& value) {
    const Value one[] = {value};
    const auto names = value.isArray() ? value.items() : std::span<const Value>(one);
    for (const auto& name : names) {
      const auto known = std::ranges::find(kTypeNames, name.text(), &TypeName::name);
      if (known == std::end(kTypeNames)) {
        return fault("schema.bad-keyword", place, fmt::format("未知的类型「{}」", name.text()));
      }
      out_.nodes[index].types |= known->bits;
    }
    if (names.empty()) return fault("schema.bad-keyword", place, "类型列表为空");
    return Ok{};
  }

  Result<Ok> readEnumeration(std::uint32_t index, const std::string& place, const Value& value) {
    const auto isScalar = [](const Value& v) { return !v.isObject() && !v.isArray(); };
    if (value.items().empty() || !std::ranges::all_of(value.items(), isScalar)) {
      return fault("schema.bad-keyword", place, "enum 应是非空的标量列表");
    }
    out_.nodes[index].enumeration.assign(value.items().begin(), value.items().end());
    return Ok{};
  }

  Result<Ok> readPattern(std::uint32_t index, const std::string& place, const Value& value) {
    if (!value.isText()) return fault("schema.bad-keyword", place, "pattern 应是文字");
    auto pattern = Pattern::compile(value.text());
    if (!pattern) return fault("schema.bad-pattern", place, pattern.error().message);
    out_.nodes[index].pattern.emplace(std::move(*pattern));
    return Ok{};
  }

  Result<Ok> readProperties(std::uint32_t index, const std::string& place, const Value& value) {
    if (!value.isObject() || value.members().size() > kSchemaPropertiesMax) {
      return fault("schema.bad-keyword", place,
                   fmt::format("properties 应是对象,至多 {} 项", kSchemaPropertiesMax));
    }
    for (const auto& member : value.members()) {
      auto node = nodeAt(fmt::format("{}/{}", place, escaped(member.name)), member.value);
      if (!node) return std::move(node).error();
      out_.nodes[index].properties.push_back({std::string(member.name), *node, false});
    }
    return Ok{};
  }

  Result<Ok> readAdditional(std::uint32_t index, const std::string& place, const Value& value) {
    if (const auto allowed = value.asBoolean()) {
      out_.nodes[index].additionalAllowed = *allowed;
      return Ok{};
    }
    auto node = nodeAt(place, value);
    if (!node) return std::move(node).error();
    out_.nodes[index].additionalNode = *node;
    return Ok{};
  }

  Result<Ok> readBound(std::uint32_t index, const std::string& place, std::string_view keyword,
                       const Value& value) {
    auto& node = out_.nodes[index];
    struct Bound {
      std::string_view keyword;
      std::optional<std::int64_t>& place;
      bool count;
    };
    const Bound bounds[] = {
        {"minItems", node.minItems, true},   {"maxItems", node.maxItems, true},
        {"minLength", node.minLength, true}, {"maxLength", node.maxLength, true},
        {"minimum", node.minimum, false},    {"maximum", node.maximum, false},
    };
    const auto* const bound = std::ranges::find(bounds, keyword, &Bound::keyword);
    if (bound == std::end(bounds)) {
      return fault("schema.unknown-keyword", place,
                   fmt::format("关键字「{}」不在可用范围内,写了也不会被检查", keyword));
    }
    const auto number = value.asInteger();
    if (!number || (bound->count && *number < 0)) {
      return fault("schema.bad-keyword", place, fmt::format("{} 应是整数", keyword));
    }
    bound->place = number;
    return Ok{};
  }

  Result<Ok> readRequired(std::uint32_t index, const std::string& where, const Value& schema) {
    const auto* required = schema.find("required");
    if (required == nullptr) return Ok{};
    auto& node = out_.nodes[index];
    if (required->items().empty()) {
      return fault("schema.bad-keyword", where + "/required", "required 应是非空的名称列表");
    }
    for (const auto& name : required->items()) {
      const auto property = std::ranges::find(node.properties, name.text(), &SchemaProperty::name);
      if (!name.isText() || property == node.properties.end() || property->required) {
        return fault("schema.bad-keyword", where + "/required",
                     fmt::format("「{}」不在 properties 中或重复", name.text()));
      }
      property->required = true;
      ++node.requiredCount;
    }
    return Ok{};
  }

  Schema::Compiled& out_;
  std::map<std::string, std::uint32_t> index_;
  std::size_t hops_ = 0;  // $refs being followed, one within another; bounds the stack as well
};

}  // namespace

Result<Ok> compileSchema(Schema::Compiled& compiled) { return Compiler(compiled).run(); }

}  // namespace tongban::record
