// goal: every schema that the product ships loads, accepts a document made from it, and refuses
// that document with each reachable keyword broken once; and on random documents our answer is that
// of RapidJSON's own validator, another implementation.
#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/pattern.hpp"
#include "gateway/record/pointer.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/yaml.hpp"
#include "tests/support/tsv.hpp"

using namespace tongban;
using namespace tongban::record;

namespace {

// The shortest text, or with `more` a longer one, that a pattern of our subset matches.
class Sampler final {
 public:
  Sampler(std::string_view pattern, std::int64_t more) : rest_(pattern), more_(more) {}
  std::string run() { return branches(); }

 private:
  std::string branches() {
    std::string first;
    for (bool one = true;; one = false) {
      std::string branch;
      while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') branch += piece();
      if (one) first = branch;
      if (rest_.empty() || rest_.front() == ')') return first;
      rest_.remove_prefix(1);
    }
  }
  std::string piece() {
    const char c = rest_.front();
    if (c == '^' || c == '$') {
      rest_.remove_prefix(1);
      return {};
    }
    std::string atom;
    if (c == '(') {
      rest_.remove_prefix(1);
      atom = branches();
      rest_.remove_prefix(1);
    } else if (c == '[') {
      const auto end = rest_.find(']', 2);
      const auto inside = rest_.substr(1, end - 1);
      atom = inside.front() == '^' ? "甲" : std::string(firstCodePoints(inside, 1));
      rest_.remove_prefix(end + 1);
    } else {
      atom = firstCodePoints(rest_, 1);
      takeCodePoint(rest_);
    }
    return repeated(atom);
  }
  std::string repeated(const std::string& atom) {
    std::int64_t low = 1;
    std::int64_t high = 1;
    if (rest_.starts_with('?')) {
      low = 0;
      rest_.remove_prefix(1);
    } else if (rest_.starts_with('{')) {
      const auto end = rest_.find('}');
      const auto body = std::string(rest_.substr(1, end - 1));
      const auto comma = body.find(',');
      low = std::stoll(body);
      high = comma == std::string::npos ? low : std::stoll(body.substr(comma + 1));
      rest_.remove_prefix(end + 1);
    }
    std::string out;
    for (std::int64_t i = 0; i < std::min(high, low + more_); ++i) out += atom;
    return out;
  }

  std::string_view rest_;
  std::int64_t more_;
};

// One keyword broken at one place; `keyword` is empty for a document that fits.
struct Break {
  const Value* schema = nullptr;
  std::string_view keyword;
  std::string_view name;  // of the required member that is left out
};

class Maker final {
 public:
  explicit Maker(const Value& root) : root_(root) {}

  const Value& resolved(const Value& schema) const {
    const auto* at = &schema;
    while (const auto* reference = at->find("$ref")) {
      at = JsonPointer::parse(reference->text().substr(1))->find(root_);
    }
    return *at;
  }

  bool allowsText(const Value& schema) const {
    const auto* type = schema.find("type");
    const auto isString = [](const Value& name) { return name.text() == "string"; };
    return type != nullptr && (isString(*type) || std::ranges::any_of(type->items(), isString));
  }

  // A document for `schema` in which the members of `path` are present and `broken` is broken.
  std::string make(const Value& at, std::span<const std::string> path, const Break& broken) const {
    const auto& schema = resolved(at);
    const bool here = path.empty() && broken.schema == &schema;
    if (here && broken.keyword != "required" && broken.keyword != "additionalProperties" &&
        broken.keyword != "minItems" && broken.keyword != "maxItems") {
      return brokenScalar(schema, broken.keyword);
    }
    const bool wantsItems = (here && broken.keyword.ends_with("Items")) ||
                            (!path.empty() && path.front() == "0" && schema.find("items"));
    const bool wantsMembers =
        !path.empty() ||
        (here && (broken.keyword == "required" || broken.keyword == "additionalProperties"));
    const auto type = wantsItems ? "array" : wantsMembers ? "object" : typeOf(schema);
    if (type == "object") return object(schema, path, broken, here);
    if (type == "array") return array(schema, path, broken, here);
    return scalar(schema, type);
  }

 private:
  std::string_view typeOf(const Value& schema) const {
    if (const auto* type = schema.find("type")) {
      return type->isArray() ? type->items().front().text() : type->text();
    }
    if (schema.find("properties") || schema.find("additionalProperties")) return "object";
    return schema.find("items") != nullptr ? "array" : "string";
  }

  std::string object(const Value& schema, std::span<const std::string> path, const Break& broken,
                     bool here) const {
    std::set<std::string_view> present;
    if (const auto* required = schema.find("required")) {
      for (const auto& name : required->items()) present.insert(name.text());
    }
    if (here && broken.keyword == "required") present.erase(broken.name);
    if (!path.empty()) present.insert(path.front());
    if (here && broken.keyword == "additionalProperties") present.insert("未知的键");
    std::string out = "{";
    for (const auto name : present) {
      const auto* properties = schema.find("properties");
      const auto* member = properties != nullptr ? properties->find(name) : nullptr;
      if (member == nullptr) member = schema.find("additionalProperties");
      const bool onPath = !path.empty() && path.front() == name;
      if (out.size() > 1) out += ", ";
      writeJsonString(name, out);
      out += ": ";
      out += member != nullptr && member->isObject()
                 ? make(*member, onPath ? path.subspan(1) : path.subspan(path.size()),
                        onPath || path.empty() ? (onPath ? broken : Break{}) : Break{})
                 : "1";
    }
    return out + "}";
  }

  std::string array(const Value& schema, std::span<const std::string> path, const Break& broken,
                    bool here) const {
    const auto bound = [&](std::string_view keyword, std::int64_t otherwise) {
      const auto* value = schema.find(keyword);
      return value != nullptr ? *value->asInteger() : otherwise;
    };
    auto count = bound("minItems", 0);
    if (!path.empty()) count = std::max<std::int64_t>(count, 1);
    if (here && broken.keyword == "minItems") count = bound("minItems", 0) - 1;
    if (here && broken.keyword == "maxItems") count = bound("maxItems", 0) + 1;
    const auto* items = schema.find("items");
    std::string out = "[";
    for (std::int64_t i = 0; i < count; ++i) {
      if (i > 0) out += ", ";
      const bool onPath = !path.empty() && i == 0;
      out += items == nullptr ? "1"
                              : make(*items, onPath ? path.subspan(1) : path.subspan(path.size()),
                                     onPath ? broken : Break{});
    }
    return out + "]";
  }

  static std::string quoted(std::string_view text) {
    std::string out;
    writeJsonString(text, out);
    return out;
  }

  static bool isTextGood(const Value& schema, std::string_view text) {
    const auto length = static_cast<std::int64_t>(countCodePoints(text));
    const auto* low = schema.find("minLength");
    const auto* high = schema.find("maxLength");
    const auto* pattern = schema.find("pattern");
    return (low == nullptr || length >= *low->asInteger()) &&
           (high == nullptr || length <= *high->asInteger()) &&
           (pattern == nullptr || Pattern::compile(pattern->text())->matches(text));
  }

  std::string scalar(const Value& schema, std::string_view type) const {
    if (const auto* values = schema.find("enum")) return toJson(values->items().front());
    if (type == "boolean") return "true";
    if (type == "null") return "null";
    if (type == "integer" || type == "number") {
      const auto* low = schema.find("minimum");
      const auto* high = schema.find("maximum");
      return toJson(low != nullptr ? *low : high != nullptr ? *high : Value::integer(1));
    }
    const auto* pattern = schema.find("pattern");
    for (std::int64_t more = 0; more < 200; ++more) {
      const auto text = pattern != nullptr ? Sampler(pattern->text(), more).run()
                                           : std::string(static_cast<std::size_t>(more), 'x');
      if (isTextGood(schema, text)) return quoted(text);
    }
    return "\"no text found\"";
  }

  std::string brokenScalar(const Value& schema, std::string_view keyword) const {
    const auto number = [&](std::int64_t step) {
      return std::to_string(*schema.find(keyword)->asInteger() + step);
    };
    if (keyword == "minimum") return number(-1);
    if (keyword == "maximum") return number(1);
    if (keyword == "minLength" || keyword == "maxLength") {
      const auto length = *schema.find(keyword)->asInteger() + (keyword == "minLength" ? -1 : 1);
      std::string text;
      for (std::int64_t i = 0; i < length; ++i) text += "税";
      return quoted(text);
    }
    if (keyword == "pattern") {
      std::string text;
      while (text.size() < 200) {
        const auto length = static_cast<std::int64_t>(text.size());
        const auto* low = schema.find("minLength");
        if ((low == nullptr || length >= *low->asInteger()) &&
            !Pattern::compile(schema.find("pattern")->text())->matches(text)) {
          break;
        }
        text += '\x01';
      }
      return quoted(text);
    }
    if (keyword == "enum") {
      return schema.find("enum")->items().front().isText() ? "\"不在其中\"" : "987654321";
    }
    for (const char* other : {"{}", "[]", "\"x\"", "true", "1.5", "null"}) {
      const auto document = parseJson(other);
      const auto one = parseJson(fmt::format("{{\"type\":{}}}", toJson(*schema.find("type"))));
      if (!Schema::compile(one->root, "type")->accepts(document->root)) return other;
    }
    return "any";
  }

  const Value& root_;
};

struct Reached {
  std::vector<std::string> path;
  Break broken;
  std::string code;
};

// Every keyword that a document can reach, each definition once.
void reach(const Maker& maker, const Value& at, std::vector<std::string>& path,
           std::set<const Value*>& seen, std::vector<Reached>& out) {
  const auto& schema = maker.resolved(at);
  if (!seen.insert(&schema).second) return;
  static const std::pair<std::string_view, const char*> codes[] = {
      {"type", "check.type"},       {"enum", "check.enum"},        {"minimum", "check.range"},
      {"maximum", "check.range"},   {"minLength", "check.length"}, {"maxLength", "check.length"},
      {"minItems", "check.length"}, {"maxItems", "check.length"},  {"pattern", "check.pattern"}};
  for (const auto& [keyword, code] : codes) {
    const auto* value = schema.find(keyword);
    const bool breakable = value != nullptr && !(keyword.starts_with("min") &&
                                                 keyword != "minimum" && value->asInteger() == 0);
    // A list of values is judged first and alone.
    const bool listed = schema.find("enum") != nullptr && keyword != "type";
    if (breakable) out.push_back({path, {&schema, keyword, {}}, listed ? "check.enum" : code});
  }
  if (const auto* required = schema.find("required")) {
    for (const auto& name : required->items()) {
      out.push_back({path, {&schema, "required", name.text()}, "check.required"});
    }
  }
  const auto* additional = schema.find("additionalProperties");
  if (additional != nullptr && additional->asBoolean() == false) {
    out.push_back({path, {&schema, "additionalProperties", {}}, "check.unknown-key"});
  }
  const auto below = [&](const std::string& step, const Value& inner) {
    path.push_back(step);
    reach(maker, inner, path, seen, out);
    path.pop_back();
  };
  if (const auto* properties = schema.find("properties")) {
    for (const auto& member : properties->members()) below(std::string(member.name), member.value);
  }
  if (const auto* items = schema.find("items")) below("0", *items);
  if (additional != nullptr && additional->isObject()) below("任一键", *additional);
}

bool hasFault(const std::vector<Fault>& faults, std::string_view code) {
  return std::ranges::any_of(faults, [&](const Fault& fault) { return fault.code == code; });
}

std::size_t breakEachKeyword(const std::filesystem::path& file) {
  const auto schema = Schema::load(file);
  BOOST_TEST_CONTEXT(file) { BOOST_TEST_REQUIRE(schema.has_value()); }
  const auto source = parseJson(*readFile(file, limits::kConfigBytesMax));
  const Maker maker(source->root);
  std::vector<Reached> all;
  std::vector<std::string> path;
  std::set<const Value*> seen;
  reach(maker, source->root, path, seen, all);
  for (const auto& [where, broken, code] : all) {
    const auto good = maker.make(source->root, where, {});
    const auto bad = maker.make(source->root, where, broken);
    const auto goodDocument = parseJson(good);
    const auto badDocument = parseJson(bad);
    BOOST_TEST_CONTEXT(file << " " << broken.keyword << " " << broken.name << " at /"
                            << fmt::format("{}", fmt::join(where, "/")) << "\n good " << good
                            << "\n bad " << bad) {
      BOOST_TEST_REQUIRE(goodDocument.has_value());
      BOOST_TEST_REQUIRE(badDocument.has_value());
      for (const auto& fault : schema->check(goodDocument->root)) {
        BOOST_TEST(false, fault.code << " " << fault.pointer << " " << fault.message);
      }
      BOOST_TEST(hasFault(schema->check(badDocument->root), code));
      BOOST_TEST(!schema->accepts(badDocument->root));
      // The same documents are YAML as well.
      const auto goodYaml = readYaml(good);
      const auto badYaml = readYaml(bad);
      BOOST_TEST(goodYaml.faults.empty());
      BOOST_TEST(schema->accepts(goodYaml.document.root));
      // Where text is allowed, an unquoted scalar is text.
      const bool mayBeText = broken.keyword == "type" && maker.allowsText(*broken.schema);
      if (!mayBeText) BOOST_TEST(hasFault(schema->check(badYaml.document.root), code));
    }
  }
  return all.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_files)

BOOST_AUTO_TEST_CASE(each_keyword_of_each_shipped_schema_can_refuse,
                     *boost::unit_test::timeout(100)) {
  std::size_t files = 0;
  std::size_t keywords = 0;
  if (!std::filesystem::exists("schemas")) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("schemas")) {
    if (!entry.path().string().ends_with(".schema.json")) continue;
    ++files;
    keywords += breakEachKeyword(entry.path());
  }
  BOOST_TEST_MESSAGE(files << " schemas, " << keywords << " keywords broken");
  BOOST_TEST(keywords >= files);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_validator_of_rapidjson) {
  std::mt19937 random(20260705);
  std::size_t fitting = 0;
  std::size_t checked = 0;
  for (const auto& row : tests::readVectors("tests/vectors/record/schema/agreement.tsv", 3)) {
    // RapidJSON cannot compile ^$ and then lets everything pass.
    if (row[0].find("\"^$\"") != std::string::npos) continue;
    const auto source = parseJson(row[0]);
    const auto schema = Schema::compile(source->root, "test");
    BOOST_TEST_REQUIRE(schema.has_value());
    rapidjson::Document foreign;
    foreign.Parse(row[0].c_str());
    const rapidjson::SchemaDocument compiled(foreign);
    // The documents of the vectors, and new ones: two of them grafted into each other.
    const auto documents = parseJson(row[1]);
    std::vector<std::string> texts;
    for (const auto& item : documents->root.items()) texts.push_back(toJson(item));
    for (int i = 0; i < 10; ++i) {
      const auto& a = texts[random() % texts.size()];
      const auto& b = texts[random() % texts.size()];
      texts.push_back(i % 2 == 0 ? "[" + a + "," + b + "]"
                                 : "{\"a\":" + a + ",\"名称\":" + b + "}");
    }
    for (const auto& text : texts) {
      rapidjson::Document document;
      document.Parse(text.c_str());
      rapidjson::SchemaValidator validator(compiled);
      const bool wanted = document.Accept(validator);
      BOOST_TEST_CONTEXT(row[0] << " on " << text) {
        BOOST_TEST(schema->accepts(parseJson(text)->root) == wanted);
      }
      ++checked;
      fitting += wanted ? 1 : 0;
    }
  }
  BOOST_TEST(checked > 3000u);
  BOOST_TEST(fitting > 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
