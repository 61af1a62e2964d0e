#include "gateway/catalog/minimize.hpp"

#include <algorithm>
#include <optional>

#include "gateway/catalog/mask.hpp"

namespace tongban::catalog {
namespace {

using record::Member;
using record::Value;

constexpr std::string_view kOriginal = "original";

class Minimizer final {
 public:
  Minimizer(const Grant& grant, const std::vector<std::string>& asked, const Disguise& disguise,
            record::Arena& arena)
      : grant_(grant), terms_(*grant.terms), asked_(asked), disguise_(disguise), arena_(arena) {}

  Value record(const Value& record) { return object(record).value_or(Value::object(nullptr, 0)); }

 private:
  // Whether the whole of this field was granted and asked for.
  bool isGiven(std::string_view field) const {
    const auto covering = [&](const auto& item) { return covers(item, field); };
    return std::ranges::any_of(terms_.items, covering) &&
           (asked_.empty() || std::ranges::any_of(asked_, covering));
  }

  // Whether anything at or below this field may be.
  bool isTouched(std::string_view field) const {
    const auto meeting = [&](const auto& item) {
      return covers(item, field) || covers(field, item);
    };
    return std::ranges::any_of(terms_.items, meeting) &&
           (asked_.empty() || std::ranges::any_of(asked_, meeting));
  }

  bool isMasked(std::string_view field) const {
    return std::ranges::any_of(terms_.masks, [&](const auto& mask) {
      return covers(mask.item, field) || covers(field, mask.item);
    });
  }

  // The value of the field that path_ names.
  std::optional<Value> value(const Value& value) {
    if (value.isArray()) return array(value);
    if (const auto* mask = maskOf(terms_, path_)) {
      if (!isGiven(path_)) return std::nullopt;
      return disguised(value, *mask, grant_.id, disguise_, arena_);
    }
    if (value.isObject()) return object(value);
    if (!isGiven(path_)) return std::nullopt;
    return copy(value);
  }

  Value copy(const Value& scalar) {
    switch (scalar.kind()) {
      case record::Kind::Text:
        return Value::text(arena_.keep(scalar.text()));
      case record::Kind::Decimal:
        return Value::decimal(arena_.keep(scalar.text()));
      default:
        return scalar;
    }
  }

  std::optional<Value> array(const Value& value) {
    std::vector<Value> out;
    for (const auto& element : value.items()) {
      if (const auto kept = this->value(element)) out.push_back(*kept);
    }
    const bool wasEmpty = value.items().empty() && isGiven(path_) && !isMasked(path_);
    if (out.empty() && !wasEmpty) return std::nullopt;
    return Value::array(arena_.keepAll(out.data(), out.size()), out.size());
  }

  std::optional<Value> object(const Value& value) {
    std::vector<Member> out;
    for (const auto& member : value.members()) {
      if (auto kept = this->member(member)) out.push_back({arena_.keep(member.name), *kept});
    }
    const bool wasEmpty = value.members().empty() && isGiven(path_);
    if (out.empty() && !wasEmpty) return std::nullopt;
    return Value::object(arena_.keepAll(out.data(), out.size()), out.size());
  }

  std::optional<Value> member(const Member& member) {
    // A dot inside a name would make it look like a field of another object.
    if (member.name.empty() || member.name.find('.') != std::string_view::npos) return std::nullopt;
    if (path_.empty() && member.name == kOriginal) return originals(member.value);
    const auto length = path_.size();
    if (length > 0) path_ += '.';
    path_ += member.name;
    const auto kept = isTouched(path_) ? value(member.value) : std::nullopt;
    path_.resize(length);
    return kept;
  }

  // What the source wrote tells the whole field, so it goes only where the whole field goes.
  std::optional<Value> originals(const Value& value) {
    std::vector<Member> out;
    for (const auto& [field, written] : value.members()) {
      if (!written.isText() || !isGiven(field) || isMasked(field)) continue;
      out.push_back({arena_.keep(field), copy(written)});
    }
    if (out.empty()) return std::nullopt;
    return Value::object(arena_.keepAll(out.data(), out.size()), out.size());
  }

  const Grant& grant_;
  const GrantTerms& terms_;
  const std::vector<std::string>& asked_;
  const Disguise& disguise_;
  record::Arena& arena_;
  std::string path_;
};

}  // namespace

Value minimize(const Value& record, const Grant& grant, const std::vector<std::string>& items,
               const Disguise& disguise, record::Arena& arena) {
  if (!record.isObject() || !holds(grant.terms->rows, record)) return Value::null();
  return Minimizer(grant, items, disguise, arena).record(record);
}

}  // namespace tongban::catalog
