#include "gateway/catalog/meter.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <mutex>
#include <unordered_map>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/catalog/china_day.hpp"
#include "gateway/catalog/quantity.hpp"

namespace tongban::catalog {
namespace {

using namespace std::chrono_literals;

constexpr auto kWindow = 60s;
constexpr std::size_t kShards = 16;

struct Counter {
  std::uint32_t uses = 0;    // of the shard's day, what the store knew included
  std::uint32_t held = 0;    // of those, taken here
  std::uint32_t recent = 0;  // in the window
};

struct Use {
  Instant at;        // never before that of the use in front of it
  Instant taken;     // as the caller said
  Counter* counter;  // null: given back
};

// Some of the grants. A grant is always in the same shard, so its time and its counters are one's.
class Shard final {
 public:
  void load(std::chrono::sys_days day, const std::string& grant, std::uint32_t uses) {
    const std::lock_guard lock(mutex_);
    if (day < day_) return;
    turnTo(day);
    if (!hasRoomFor(grant)) return;
    auto& counter = counters_[grant];
    counter.uses = std::max(counter.uses, uses);
  }

  Result<Ok> take(const Grant& grant, Instant taken) {
    const std::lock_guard lock(mutex_);
    // A clock that goes back must not bring back what was used.
    newest_ = std::max(newest_, taken);
    turnTo(chinaDay(newest_));
    dropOld();
    if (!hasRoomFor(grant.id))
      return fail("grant.rate-exceeded", "网关计数的授权已达上限", grant.id);
    auto& counter = counters_[grant.id];
    const auto& terms = *grant.terms;
    if (terms.dailyMax && counter.uses >= *terms.dailyMax) {
      return fail("grant.quota-exceeded",
                  fmt::format("授权「{}」今日已用 {} 次,每日上限 {} 次", grant.id, counter.uses,
                              *terms.dailyMax),
                  grant.id);
    }
    if (terms.minuteMax && counter.recent >= *terms.minuteMax) {
      return fail("grant.rate-exceeded",
                  fmt::format("授权「{}」一分钟内已用 {} 次,频率上限 {} 次", grant.id,
                              counter.recent, *terms.minuteMax),
                  grant.id);
    }
    if (counter.uses < UINT32_MAX) ++counter.uses;
    ++counter.held;
    if (terms.minuteMax) {
      window_.push_back({newest_, taken, &counter});
      ++counter.recent;
    }
    return Ok{};
  }

  void giveBack(const Grant& grant, Instant taken) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = counters_.find(grant.id);
    if (found == counters_.end()) return;
    auto& counter = found->second;
    // `held` begins anew with the day, so what was taken yesterday is not given back today.
    if (chinaDay(taken) == day_ && counter.held > 0) {
      --counter.held;
      --counter.uses;
    }
    auto use = std::ranges::lower_bound(window_, taken, {}, &Use::at);
    for (; use != window_.end(); ++use) {
      if (use->counter != &counter || use->taken != taken) continue;
      use->counter = nullptr;
      --counter.recent;
      return;
    }
  }

 private:
  bool hasRoomFor(const std::string& grant) const {
    return counters_.size() < limits::kCatalogGrantsMax / kShards || counters_.contains(grant);
  }

  void turnTo(std::chrono::sys_days day) {
    if (day <= day_) return;
    day_ = day;
    for (auto at = counters_.begin(); at != counters_.end();) {
      at->second.uses = 0;
      at->second.held = 0;
      // The window spans midnight and points at its counters.
      at = at->second.recent == 0 ? counters_.erase(at) : std::next(at);
    }
  }

  void dropOld() {
    while (!window_.empty() && window_.front().at <= newest_ - kWindow) {
      if (auto* counter = window_.front().counter) --counter->recent;
      window_.pop_front();
    }
  }

  std::mutex mutex_;
  Instant newest_{};
  std::chrono::sys_days day_{};
  std::unordered_map<std::string, Counter> counters_;
  std::deque<Use> window_;
};

}  // namespace

struct Meter::State {
  Shard& shardOf(const std::string& grant) {
    return shards[std::hash<std::string>()(grant) % kShards];
  }
  std::array<Shard, kShards> shards;
};

Meter::Meter() : state_(std::make_unique<State>()) {}
Meter::~Meter() = default;

void Meter::load(const std::string& day,
                 const std::map<std::string, std::uint32_t, std::less<>>& uses) {
  const auto parsed = parseDay(day);
  if (!parsed) return;
  for (const auto& [grant, count] : uses) state_->shardOf(grant).load(*parsed, grant, count);
}

Result<Ok> Meter::take(const Grant& grant, Instant now) {
  return state_->shardOf(grant.id).take(grant, now);
}

void Meter::giveBack(const Grant& grant, Instant taken) noexcept {
  state_->shardOf(grant.id).giveBack(grant, taken);
}

}  // namespace tongban::catalog
