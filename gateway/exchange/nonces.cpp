#include "gateway/exchange/nonces.hpp"

namespace tongban::exchange {
namespace {

// A key id holds no line end.
std::string keyOf(const Nonces::Claim& claim) { return claim.keyId + '\n' + claim.nonce; }

}  // namespace

void Nonces::forget(std::chrono::sys_seconds now) {
  // A signature may be taken in the second of its `expires`.
  while (!byExpiry_.empty() && byExpiry_.top().at < now) {
    const auto known = used_.find(byExpiry_.top().key);
    // One that was given back and claimed again may live longer.
    if (known != used_.end() && known->second < now) used_.erase(known);
    byExpiry_.pop();
  }
}

Result<Ok> Nonces::keep(const Claim& claim) {
  auto key = keyOf(claim);
  if (used_.contains(key)) return fail("auth.nonce-replayed", "该密钥的这个随机数已经用过");
  if (used_.size() >= most_) {
    return fail("exchange.busy", "有效期内的请求过多,暂不能受理新的签名请求");
  }
  used_.emplace(key, claim.expires);
  byExpiry_.push({claim.expires, std::move(key)});
  return Ok{};
}

Result<Ok> Nonces::claim(const Claim& claim, std::chrono::sys_seconds now) {
  const std::lock_guard lock(mutex_);
  forget(now);
  return keep(claim);
}

// Its expiry stays in the queue until then.
void Nonces::giveBack(const Claim& claim) noexcept {
  const std::lock_guard lock(mutex_);
  used_.erase(keyOf(claim));
}

std::size_t Nonces::size() const {
  const std::lock_guard lock(mutex_);
  return used_.size();
}

Result<Ok> Nonces::load(store::Connection& connection, std::chrono::sys_seconds now) {
  auto rows = store::query(connection,
                           "SELECT key_id, nonce, expires FROM exchange_nonce WHERE expires >= ?",
                           static_cast<std::int64_t>(now.time_since_epoch().count()));
  if (!rows) return std::move(rows).error();
  const std::lock_guard lock(mutex_);
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) return Ok{};
    auto row = rows->read<std::string, std::string, std::int64_t>();
    if (!row) return std::move(row).error();
    auto& [keyId, nonce, expires] = *row;
    if (auto kept = keep({keyId, nonce, std::chrono::sys_seconds(std::chrono::seconds(expires))});
        !kept && kept.error().code != "auth.nonce-replayed") {
      return kept;
    }
  }
}

Result<Ok> Nonces::write(store::Connection& connection, const Claim& claim) {
  return store::run(connection,
                    "INSERT INTO exchange_nonce (key_id, nonce, expires) VALUES (?, ?, ?)",
                    claim.keyId, claim.nonce,
                    static_cast<std::int64_t>(claim.expires.time_since_epoch().count()));
}

Result<Ok> Nonces::forgetExpired(store::Connection& connection, std::chrono::sys_seconds now) {
  return store::run(connection, "DELETE FROM exchange_nonce WHERE expires < ?",
                    static_cast<std::int64_t>(now.time_since_epoch().count()));
}

}  // namespace tongban::exchange
