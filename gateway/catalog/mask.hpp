// gateway/catalog/mask.hpp — one value disguised as a grant's mask says. Internal to this room.
//
// What does not fit a mask is dropped: no mask ever lets a value through because it could not read
// it. Pure, thread-safe; what comes back lives in the arena.
#pragma once
#include <optional>
#include <string>

#include "gateway/catalog/minimize.hpp"

namespace tongban::catalog {

// Text as it is, numbers as their digits; none for anything else.
std::optional<std::string> scalarText(const record::Value&);

// The mask of exactly this item, or nullptr. When two name it, the value is dropped.
const Mask* maskOf(const GrantTerms&, std::string_view item) noexcept;

// `value` is a scalar; none: dropped.
std::optional<record::Value> disguised(const record::Value& value, const Mask&,
                                       std::string_view grantId, const Disguise&, record::Arena&);

}  // namespace tongban::catalog
