#include "gateway/catalog/form.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/catalog/rules.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/record/json.hpp"

namespace tongban::catalog {
namespace {

using record::Value;

constexpr std::array<std::string_view, 3> kSharings = {"无条件共享", "有条件共享", "不予共享"};
constexpr std::array<std::string_view, 4> kTests = {"oneOf", "startsWith", "atLeast", "atMost"};
constexpr std::array<std::string_view, 4> kMasks = {"keep", "hash", "range", "drop"};

template <std::size_t N>
std::optional<std::uint8_t> positionIn(const std::array<std::string_view, N>& names,
                                       std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - names.begin());
}

// Writes an object; what is empty or nothing is left out.
class Writer final {
 public:
  void text(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    key(name);
    record::writeJsonString(text, out_);
  }
  void number(std::string_view name, std::int64_t number) {
    key(name);
    out_ += fmt::to_string(number);
  }
  void truth(std::string_view name, bool truth) {
    if (!truth) return;
    key(name);
    out_ += "true";
  }
  void texts(std::string_view name, const std::vector<std::string>& texts) {
    list(name, texts, [&](const auto& text) { record::writeJsonString(text, out_); });
  }
  template <class T, class Write>
  void list(std::string_view name, const std::vector<T>& values, const Write& write) {
    if (values.empty()) return;
    key(name);
    out_ += '[';
    for (const auto& value : values) {
      if (&value != &values.front()) out_ += ',';
      write(value);
    }
    out_ += ']';
  }
  void inner(const Writer& object) { out_ += object.finish(); }
  std::string finish() const { return out_ + '}'; }

 private:
  void key(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  std::string out_ = "{";
};

// Reads what Writer wrote: every member must be asked for.
class Reader final {
 public:
  explicit Reader(const Value& object) : object_(object), good_(object.isObject()) {}

  std::string text(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    need(value->isText());
    return std::string(value->text());
  }
  std::optional<std::int64_t> number(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto number = value->asInteger();
    need(number.has_value());
    return number;
  }
  std::optional<std::uint32_t> small(std::string_view name) {
    const auto wide = number(name);
    if (!wide) return std::nullopt;
    need(*wide >= 0 && *wide <= UINT32_MAX);
    return static_cast<std::uint32_t>(*wide);
  }
  bool truth(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr) return false;
    need(value->asBoolean() == true);
    return true;
  }
  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> out;
    out.reserve(sizeOf(name));
    each(name, [&](const Value& value) {
      need(value.isText());
      out.emplace_back(value.text());
    });
    return out;
  }
  template <class Take>
  void each(std::string_view name, const Take& take) {
    const auto* value = find(name);
    if (value == nullptr) return;
    need(value->isArray());
    for (const auto& element : value->items()) take(element);
  }
  // Of a list, so that a catalog has no spare room in 40,000 places.
  std::size_t sizeOf(std::string_view name) const {
    const auto* value = object_.find(name);
    return value == nullptr ? 0 : value->items().size();
  }
  void need(bool good) { good_ = good_ && good; }
  bool isDone() const { return good_ && seen_ == object_.members().size(); }

 private:
  const Value* find(std::string_view name) {
    const auto* value = object_.find(name);
    if (value != nullptr) ++seen_;
    return value;
  }
  const Value& object_;
  std::size_t seen_ = 0;
  bool good_;
};

Error invalid(std::string_view what) {
  return fail("catalog.row-invalid", fmt::format("存储中的{}不合写法", what));
}

RowCondition readRow(const Value& value, Reader& outer) {
  Reader reader(value);
  RowCondition row;
  row.field = reader.text("field");
  const auto test = positionIn(kTests, reader.text("test"));
  row.values = reader.texts("values");
  row.test = static_cast<RowCondition::Test>(test.value_or(0));
  outer.need(test && reader.isDone());
  return row;
}

Mask readMask(const Value& value, Reader& outer) {
  Reader reader(value);
  Mask mask;
  mask.item = reader.text("item");
  const auto kind = positionIn(kMasks, reader.text("kind"));
  mask.first = reader.small("first").value_or(0);
  mask.last = reader.small("last").value_or(0);
  mask.bounds = reader.texts("bounds");
  mask.kind = kind ? static_cast<Mask::Kind>(*kind) : Mask::Kind::Drop;
  outer.need(kind && reader.isDone());
  return mask;
}

}  // namespace

std::string_view nameOf(Sharing sharing) noexcept {
  return kSharings[static_cast<std::size_t>(sharing)];
}

std::optional<Sharing> sharingNamed(std::string_view name) noexcept {
  const auto position = positionIn(kSharings, name);
  if (!position) return std::nullopt;
  return static_cast<Sharing>(*position);
}

std::string_view nameOf(RowCondition::Test test) noexcept {
  return kTests[static_cast<std::size_t>(test)];
}

std::string formOf(const GrantTerms& terms) {
  Writer out;
  out.texts("items", terms.items);
  out.list("rows", terms.rows, [&](const RowCondition& row) {
    Writer inner;
    inner.text("field", row.field);
    inner.text("test", nameOf(row.test));
    inner.texts("values", row.values);
    out.inner(inner);
  });
  out.list("masks", terms.masks, [&](const Mask& mask) {
    Writer inner;
    inner.text("item", mask.item);
    inner.text("kind", kMasks[static_cast<std::size_t>(mask.kind)]);
    if (mask.first > 0) inner.number("first", mask.first);
    if (mask.last > 0) inner.number("last", mask.last);
    inner.texts("bounds", mask.bounds);
    out.inner(inner);
  });
  out.texts("matters", terms.matters);
  out.truth("basis", terms.needsBasis);
  out.truth("case", terms.needsCase);
  out.truth("operator", terms.needsOperator);
  if (terms.dailyMax) out.number("dailyMax", *terms.dailyMax);
  if (terms.minuteMax) out.number("minuteMax", *terms.minuteMax);
  return out.finish();
}

Result<GrantTerms> parseTerms(std::string_view form, record::Document& scratch) {
  if (auto parsed = record::parseJson(form, scratch); !parsed) return invalid("授权");
  Reader reader(scratch.root);
  GrantTerms terms;
  terms.items = reader.texts("items");
  terms.rows.reserve(reader.sizeOf("rows"));
  reader.each("rows", [&](const Value& value) { terms.rows.push_back(readRow(value, reader)); });
  terms.masks.reserve(reader.sizeOf("masks"));
  reader.each("masks", [&](const Value& value) { terms.masks.push_back(readMask(value, reader)); });
  terms.matters = reader.texts("matters");
  terms.needsBasis = reader.truth("basis");
  terms.needsCase = reader.truth("case");
  terms.needsOperator = reader.truth("operator");
  terms.dailyMax = reader.small("dailyMax");
  terms.minuteMax = reader.small("minuteMax");
  if (!reader.isDone()) return invalid("授权");
  return terms;
}

std::string formOf(const Resource& resource) {
  Writer out;
  out.text("code", resource.code);
  out.text("summary", resource.summary);
  out.text("connector", resource.connector);
  out.text("service", resource.service);
  out.text("condition", resource.condition);
  out.text("basis", resource.basis);
  out.text("updates", resource.updates);
  out.list("items", resource.items, [&](const Item& item) {
    Writer inner;
    inner.text("id", item.id);
    inner.text("name", item.name);
    inner.number("level", item.level);
    out.inner(inner);
  });
  out.texts("subject", resource.subject);
  if (resource.maxAge) out.number("maxAgeHours", resource.maxAge->count());
  out.list("licenses", resource.licenses, [&](const LicenseRule& rule) {
    Writer inner;
    inner.text("field", rule.field);
    inner.text("minimumVerdict", rule.minimumVerdict);
    out.inner(inner);
  });
  return out.finish();
}

Result<Ok> parseResource(std::string_view form, Resource& into, record::Document& scratch) {
  if (auto parsed = record::parseJson(form, scratch); !parsed) return invalid("资源");
  Reader reader(scratch.root);
  into.code = reader.text("code");
  into.summary = reader.text("summary");
  into.connector = reader.text("connector");
  into.service = reader.text("service");
  into.condition = reader.text("condition");
  into.basis = reader.text("basis");
  into.updates = reader.text("updates");
  into.items.reserve(reader.sizeOf("items"));
  reader.each("items", [&](const Value& value) {
    Reader inner(value);
    Item item{inner.text("id"), inner.text("name"),
              static_cast<int>(inner.small("level").value_or(0))};
    reader.need(inner.isDone());
    into.items.push_back(std::move(item));
  });
  into.subject = reader.texts("subject");
  if (const auto hours = reader.small("maxAgeHours")) into.maxAge = std::chrono::hours(*hours);
  reader.each("licenses", [&](const Value& value) {
    Reader inner(value);
    LicenseRule rule{inner.text("field"), inner.text("minimumVerdict")};
    reader.need(inner.isDone());
    into.licenses.push_back(std::move(rule));
  });
  if (!reader.isDone()) return invalid("资源");
  return Ok{};
}

TermsPool::Key TermsPool::keyOf(std::string_view form) {
  return crypto::suite(crypto::SuiteId::Intl).digest(bytesOf(form)).bytes;
}

std::shared_ptr<const GrantTerms> TermsPool::share(GrantTerms&& terms) {
  auto [at, fresh] = known_.try_emplace(keyOf(formOf(terms)));
  if (fresh) at->second = std::make_shared<const GrantTerms>(std::move(terms));
  return at->second;
}

Result<std::shared_ptr<const GrantTerms>> TermsPool::read(std::string_view form) {
  const auto key = keyOf(form);
  if (const auto at = known_.find(key); at != known_.end()) return at->second;
  auto terms = parseTerms(form, scratch_);
  if (!terms) return std::move(terms).error();
  if (const auto flaws = flawsOf(*terms); !flaws.empty()) {
    return fail("catalog.row-invalid", flaws.front().message, flaws.front().at);
  }
  auto shared = std::make_shared<const GrantTerms>(std::move(*terms));
  known_.emplace(key, shared);
  return shared;
}

}  // namespace tongban::catalog
