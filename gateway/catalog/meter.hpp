// gateway/catalog/meter.hpp — 每日上限 and 频率上限: how often a grant may still be used.
//
// take() counts in memory, before anything is fetched, so that no two requests share the last use;
// the use becomes durable with the exchange's own entry (registry.hpp countUse), and a use that
// never came to an entry is given back. load() reads what the store knows of the day.
//
// Thread-safe. Memory: one counter a grant that was used today, and one minute's times at most
// minuteMax of each. Codes: grant.quota-exceeded, grant.rate-exceeded.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/base/result.hpp"
#include "gateway/catalog/grant.hpp"

namespace tongban::catalog {

class Meter final {
 public:
  Meter();
  ~Meter();

  void load(const std::string& day, const std::map<std::string, std::uint32_t, std::less<>>& uses);

  Result<Ok> take(const Grant&, Instant now);
  void giveBack(const Grant&, Instant taken) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tongban::catalog
