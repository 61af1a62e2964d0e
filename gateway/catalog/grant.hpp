// gateway/catalog/grant.hpp — 授权: who gets which items of which rows of a resource, for which
// matters, how often, and how disguised.
//
// Value types; thread-safe once made. An item is a dotted field of the canonical record; what
// covers it is itself, or an item that it lies in: registeredCapital covers
// registeredCapital.amount.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"

namespace tongban::catalog {

// Holds for a record when its field passes the test; a field that is not there passes none. Numbers
// and dates compare as what they are (base/decimal, ISO 8601 text).
struct RowCondition {
  enum class Test : std::uint8_t { OneOf, StartsWith, AtLeast, AtMost };
  std::string field;  // canonical, dotted
  Test test = Test::OneOf;
  std::vector<std::string> values;  // any one of them; exactly one for AtLeast and AtMost

  friend bool operator==(const RowCondition&, const RowCondition&) = default;
};

// 脱敏方式.
struct Mask {
  enum class Kind : std::uint8_t {
    Keep,   // 保留前 n 后 m: the characters between become stars; short values keep none
    Hash,   // 哈希: HMAC under the region's search key and the grant's id, so that one grant can
            // join its own answers and no two grants can join theirs
    Range,  // 区间: a number or date between two of `bounds`, which ascend
    Drop,   // 不返回
  };
  std::string item;
  Kind kind = Kind::Drop;
  unsigned first = 0;
  unsigned last = 0;
  std::vector<std::string> bounds;

  friend bool operator==(const Mask&, const Mask&) = default;
};

bool covers(std::string_view item, std::string_view field) noexcept;

enum class GrantState : std::uint8_t { Active, Suspended, Revoked };

// What a grant allows, without saying whom: one object for all the grants that say the same, since
// a region has many grants and few kinds of them.
struct GrantTerms {
  std::vector<std::string> items;
  std::vector<RowCondition> rows;  // all must hold
  std::vector<Mask> masks;
  std::vector<std::string> matters;  // 用途(事项); empty: any
  bool needsBasis = false;
  bool needsCase = false;
  bool needsOperator = false;
  std::optional<std::uint32_t> dailyMax;   // exchanges a day, China time
  std::optional<std::uint32_t> minuteMax;  // exchanges in any 60 s

  friend bool operator==(const GrantTerms&, const GrantTerms&) = default;
};

// Terms without items, which allow nothing.
const std::shared_ptr<const GrantTerms>& noTerms();

struct Grant {
  std::string id;        // 授权编号 [A-Za-z0-9][A-Za-z0-9-]{1,62}
  std::string resource;  // id
  std::string region;    // of the member; empty: this region
  std::string member;
  std::string system;                                   // empty: every system of the member
  std::shared_ptr<const GrantTerms> terms = noTerms();  // never null
  Instant from{};
  Instant until{};  // exclusive
  GrantState state = GrantState::Active;

  friend bool operator==(const Grant&, const Grant&);  // terms by what they say
};

}  // namespace tongban::catalog
