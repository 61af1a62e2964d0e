// From the YAML of a mapping file to a Plan, with every fault on the way.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/conversion_factory.hpp"
#include "gateway/mapping/mapping.hpp"
#include "gateway/mapping/plan.hpp"
#include "gateway/record/pointer.hpp"
#include "gateway/record/xml.hpp"
#include "gateway/record/yaml.hpp"

namespace tongban::mapping {
namespace {

using record::Fault;
using record::Value;

// Placeholders that nobody means as a value; a mapping may name its own instead.
constexpr std::string_view kAbsentDefault[] = {"", "-", "--", "/", "N/A", "n/a", "NULL", "null"};

constexpr std::string_view kOriginal = "original";  // the run's own

class Compiler final {
 public:
  Compiler(Library& library, std::vector<Fault>& faults)
      : library_(library),
        faults_(faults),
        report_([this](std::string_view code, std::uint32_t line, std::string message) {
          fault(code, line, std::move(message));
        }) {}

  std::unique_ptr<Plan> run(const Value& root) {
    auto schema = library_.config("mapping");
    if (!schema) {
      fault(schema.error().code, 1, schema.error().message + " " + schema.error().where);
      return nullptr;
    }
    auto structural = (*schema)->check(root, limits::kConfigFaultsMax);
    faults_.insert(faults_.end(), structural.begin(), structural.end());
    if (!root.isObject()) return nullptr;

    readHead(root);
    if (const auto* source = root.find("source")) readSource(*source);
    if (const auto* fields = root.find("fields")) readFields(*fields);
    return std::move(plan_);
  }

 private:
  void fault(std::string_view code, std::uint32_t line, std::string message) {
    auto error = fail(code, std::move(message));
    faults_.push_back(
        {std::move(error.code), {}, line, std::move(error.message), std::move(error.remedy)});
  }

  static std::string_view textOf(const Value& object, std::string_view name) {
    const auto* value = object.find(name);
    return value == nullptr ? std::string_view() : value->text();
  }

  void readHead(const Value& root) {
    plan_->name = textOf(root, "mapping");
    plan_->title = textOf(root, "title");
    keepsOriginal_ = textOf(root, "keepOriginal") != "never";
    const auto* target = root.find("target");
    if (target == nullptr || !target->isText()) return;
    auto schema = library_.canonical(std::string(target->text()));
    if (schema) {
      plan_->target = *schema;
    } else {
      fault("mapping.target-unknown", target->line(),
            fmt::format("目标「{}」没有可用的规范模式:{} {}", target->text(),
                        schema.error().message, schema.error().where));
    }
  }

  void readSource(const Value& source) {
    auto& plan = plan_->source;
    const auto format = textOf(source, "format");
    plan.format = format == "json"     ? Format::Json
                  : format == "ndjson" ? Format::Ndjson
                  : format == "xml"    ? Format::Xml
                                       : Format::Csv;
    if (const auto* encoding = source.find("encoding")) {
      if (auto known = record::parseEncoding(encoding->text())) plan.encoding = *known;
    }
    readDelimiter(source);
    if (const auto* columns = source.find("columns")) {
      for (const auto& column : columns->items()) plan.columns.emplace_back(column.text());
    }
    plan.records = textOf(source, "records");
    if (const auto* namespaces = source.find("namespaces")) {
      for (const auto& [prefix, uri] : namespaces->members()) {
        plan.namespaces.emplace(prefix, uri.text());
      }
    }
    if (const auto* absent = source.find("absent")) {
      for (const auto& text : absent->items()) plan_->absent.emplace_back(text.text());
      plan_->absent.emplace_back();
    } else {
      plan_->absent.assign(std::begin(kAbsentDefault), std::end(kAbsentDefault));
    }
    std::ranges::sort(plan_->absent);
    checkRecords(source);
    checkFormat(source, Format::Csv, {"delimiter", "columns"}, "csv");
    checkFormat(source, Format::Xml, {"namespaces"}, "xml");
  }

  // A word that another format ignores would be a setting that does nothing.
  void checkFormat(const Value& source, Format format,
                   std::initializer_list<std::string_view> words, std::string_view formatName) {
    if (plan_->source.format == format) return;
    for (const auto word : words) {
      if (const auto* value = source.find(word)) {
        fault("mapping.source-invalid", value->line(),
              fmt::format("{} 只用于 {}", word, formatName));
      }
    }
  }

  void readDelimiter(const Value& source) {
    const auto* delimiter = source.find("delimiter");
    if (delimiter == nullptr || !delimiter->isText()) return;
    const auto text = delimiter->text();
    if (text == "tab") {
      plan_->source.delimiter = '\t';
    } else if (text.size() == 1) {
      plan_->source.delimiter = text.front();
    } else {
      fault("mapping.source-invalid", delimiter->line(), "分隔符应是一个 ASCII 字符,或 tab");
    }
  }

  void checkRecords(const Value& source) {
    const auto& plan = plan_->source;
    const auto* records = source.find("records");
    const auto line = records == nullptr ? source.line() : records->line();
    if (plan.format == Format::Xml) {
      if (plan.records.empty()) {
        fault("mapping.source-invalid", line, "XML 来源需要 records:每条记录的元素路径");
      } else if (auto path = record::XPath::compile(plan.records, plan.namespaces); !path) {
        fault("mapping.path-invalid", line, path.error().message);
      }
    } else if (plan.format == Format::Json) {
      if (auto pointer = record::JsonPointer::parse(plan.records); !pointer) {
        fault("mapping.path-invalid", line, pointer.error().message);
      }
    } else if (records != nullptr) {
      fault("mapping.source-invalid", line, "records 只用于 json 与 xml");
    }
  }

  void readFields(const Value& fields) {
    if (fields.members().size() > limits::kMappingFieldsMax) {
      return fault("mapping.source-invalid", fields.line(),
                   fmt::format("字段超过 {} 个", limits::kMappingFieldsMax));
    }
    for (const auto& [name, field] : fields.members()) {
      if (field.isObject()) readField(name, field);
    }
    if (fields.isObject() && fields.members().empty()) {
      fault("mapping.source-invalid", fields.line(), "一个字段也没有");
    }
    checkRequired(fields.line());
  }

  void readField(std::string_view name, const Value& field) {
    FieldPlan plan;
    plan.name = name;
    const auto* from = field.find("from");
    const auto* constant = field.find("constant");
    if ((from == nullptr) == (constant == nullptr)) {
      fault("mapping.field-invalid", field.line(),
            fmt::format("字段「{}」需要 from 或 constant 之一", name));
    }
    if (constant != nullptr) plan.constant = constant->text();
    if (from != nullptr) readFrom(*from, plan);
    if (const auto* convert = field.find("convert")) {
      plan.chain = compileConversions(*convert, library_, report_);
    }
    const auto* required = field.find("required");
    plan.required = required != nullptr && required->asBoolean().value_or(false);
    const auto onFailure = textOf(field, "onFailure");
    plan.quarantines = onFailure.empty() ? plan.required : onFailure == "quarantine";
    if (plan.required && onFailure == "note") {
      fault("mapping.field-invalid", field.line(),
            fmt::format("字段「{}」必填,失败时不能只记问题(onFailure: note)", name));
    }
    const bool derives =
        std::ranges::any_of(plan.chain, [](const auto& c) { return c->derives(); });
    plan.keepsOriginal = keepsOriginal_ && from != nullptr && !derives;
    if (const auto* when = field.find("when")) readConditions(*when, plan);
    place(name, field.line());
    plan_->fields.push_back(std::move(plan));
  }

  void readFrom(const Value& from, FieldPlan& plan) {
    if (from.isText()) plan.slots.push_back(slotOf(from));
    for (const auto& item : from.items()) plan.slots.push_back(slotOf(item));
  }

  // The slot of a path; each path is read once a row, however many fields want it.
  std::size_t slotOf(const Value& path) {
    auto& slots = plan_->source.slots;
    const auto known = std::ranges::find(slots, path.text());
    if (known != slots.end()) return static_cast<std::size_t>(known - slots.begin());
    checkPath(path);
    slots.emplace_back(path.text());
    return slots.size() - 1;
  }

  void checkPath(const Value& path) {
    const auto& source = plan_->source;
    std::optional<Error> error;
    if (source.format == Format::Json || source.format == Format::Ndjson) {
      if (auto pointer = record::JsonPointer::parse(path.text()); !pointer) error = pointer.error();
    } else if (source.format == Format::Xml) {
      if (auto xpath = record::XPath::compile(path.text(), source.namespaces); !xpath) {
        error = xpath.error();
      }
    } else if (!source.columns.empty() &&
               std::ranges::find(source.columns, path.text()) == source.columns.end()) {
      error = fail("mapping.path-invalid", fmt::format("columns 中没有列「{}」", path.text()));
    }
    if (error) fault("mapping.path-invalid", path.line(), error->message);
  }

  void readConditions(const Value& when, FieldPlan& plan) {
    if (when.isObject()) readCondition(when, plan);
    for (const auto& item : when.items()) readCondition(item, plan);
  }

  void readCondition(const Value& condition, FieldPlan& plan) {
    const auto* from = condition.find("from");
    if (from == nullptr || !from->isText()) return;
    Condition out;
    out.slot = slotOf(*from);
    int tests = 0;
    if (const auto* equals = condition.find("equals")) {
      out.test = Condition::Test::OneOf;
      out.values.emplace_back(equals->text());
      ++tests;
    }
    if (const auto* in = condition.find("in")) {
      out.test = Condition::Test::OneOf;
      for (const auto& value : in->items()) out.values.emplace_back(value.text());
      ++tests;
    }
    if (const auto* matches = condition.find("matches")) {
      out.test = Condition::Test::Matches;
      if (auto pattern = record::Pattern::compile(matches->text())) {
        out.pattern.emplace(std::move(*pattern));
      } else {
        fault(pattern.error().code, matches->line(), pattern.error().message);
      }
      ++tests;
    }
    if (const auto* present = condition.find("present")) {
      out.wanted = present->asBoolean().value_or(true);
      ++tests;
    }
    if (tests != 1) {
      fault("mapping.field-invalid", condition.line(),
            "条件需要 equals、in、matches、present 中的一个");
    }
    if (const auto* inverse = condition.find("not")) {
      if (inverse->asBoolean().value_or(false)) out.wanted = !out.wanted;
    }
    plan.when.push_back(std::move(out));
  }

  // Finds the field's place in the shape of the record, and asks the schema whether it has one.
  void place(std::string_view name, std::uint32_t line) {
    std::string pointer;
    OutputNode* node = &plan_->root;
    const auto parts = split(name, '.');
    if (parts.front() == kOriginal) {
      return fault("mapping.field-invalid", line,
                   fmt::format("字段「{}」:{} 由系统填写,存放来源原文", name, kOriginal));
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      pointer.append("/").append(parts[i]);
      auto child = std::ranges::find(node->children, parts[i], &OutputNode::name);
      const bool last = i + 1 == parts.size();
      if (child == node->children.end()) {
        node->children.push_back({std::string(parts[i]), OutputNode::kBranch, {}});
        child = node->children.end() - 1;
        if (last) child->field = plan_->fields.size();
      } else if (last || child->field != OutputNode::kBranch) {
        return fault("mapping.field-invalid", line,
                     fmt::format("字段「{}」与另一字段占用同一位置", name));
      }
      node = &*child;
    }
    if (plan_->target && !plan_->target->describes(pointer)) {
      fault("mapping.field-unknown", line,
            fmt::format("目标模式中没有「{}」;顶层可用:{}", name,
                        fmt::join(plan_->target->rootProperties(), "、")));
    }
  }

  // What the schema demands of every record some field must give.
  void checkRequired(std::uint32_t line) {
    if (!plan_->target) return;
    for (const auto required : plan_->target->rootRequired()) {
      const auto node = std::ranges::find(plan_->root.children, required, &OutputNode::name);
      if (node == plan_->root.children.end()) {
        fault("mapping.field-missing", line,
              fmt::format("目标模式要求「{}」,映射没有给出", required));
      }
    }
  }

  Library& library_;
  std::vector<Fault>& faults_;
  Report report_;
  std::unique_ptr<Plan> plan_ = std::make_unique<Plan>();
  bool keepsOriginal_ = true;
};

}  // namespace

Mapping::Mapping(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
Mapping::~Mapping() = default;

Mapping::Compiled Mapping::compile(std::string_view yaml, Library& library) {
  Compiled out;
  auto reading = record::readYaml(yaml);
  out.faults = std::move(reading.faults);
  std::unique_ptr<Plan> plan;
  if (!reading.document.root.isNull()) {
    plan = Compiler(library, out.faults).run(reading.document.root);
  } else if (out.faults.empty()) {
    auto error = fail("mapping.source-invalid", "映射文件是空的");
    out.faults.push_back({error.code, {}, 1, error.message, error.remedy});
  }
  std::ranges::stable_sort(out.faults, {}, &Fault::line);
  if (out.faults.empty() && plan) out.mapping.reset(new Mapping(std::move(plan)));
  return out;
}

Mapping::Compiled Mapping::load(const std::filesystem::path& file, Library& library) {
  auto text = readFile(file, limits::kConfigBytesMax);
  if (text) return compile(*text, library);
  Compiled out;
  const auto& error = text.error();
  out.faults.push_back({error.code, {}, 0, error.message, error.remedy});
  return out;
}

const std::string& Mapping::name() const noexcept { return plan_->name; }
const std::string& Mapping::title() const noexcept { return plan_->title; }
const record::Schema& Mapping::target() const noexcept { return *plan_->target; }

}  // namespace tongban::mapping
