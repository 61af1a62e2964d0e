#include "gateway/exchange/idempotency.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"

namespace tongban::exchange {
namespace {

bool isKey(std::string_view key) {
  return key.size() >= limits::kIdempotencyKeyCharactersMin &&
         key.size() <= limits::kIdempotencyKeyCharactersMax && std::ranges::all_of(key, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == ':';
         });
}

// Guessable as a plain digest, so it is keyed where there is a search key.
Bytes fingerprintOf(const Trail& trail, std::string_view key) {
  const auto& suite = crypto::suite(trail.deployment->suite);
  const auto& search = trail.deployment->searchKey;
  const Bytes secret = search ? Bytes(search->bytes().begin(), search->bytes().end())
                              : Bytes(key.begin(), key.end());
  const auto mac = suite.mac(
      secret, {bytesOf("tongban idempotency"), bytesOf(trail.resourceId), trail.incoming.body});
  return {mac.begin(), mac.end()};
}

}  // namespace

Result<Ok> claimIdempotency(House& house, Trail& trail) {
  auto key = trail.incoming.head.fields.combined("idempotency-key");
  if (!key) return Ok{};
  // A String of structured fields, as the draft has it, or the bare text.
  if (key->size() >= 2 && key->front() == '"' && key->back() == '"') {
    key = key->substr(1, key->size() - 2);
  }
  if (!isKey(*key)) return fail("exchange.idempotency-invalid", "Idempotency-Key 的长度或字符不对");
  auto hold = house.inFlight().take(
      fmt::format("key:{}\n{}\n{}", trail.identity->credential, trail.resourceId, *key));
  if (!hold) return fail("exchange.in-progress", "同一 Idempotency-Key 的请求正在处理");
  auto connection = house.connections().lend();
  if (!connection) return std::move(connection).error();
  auto row = store::queryOne<Bytes, std::string>(
      **connection,
      "SELECT request, exchange FROM exchange_idempotency "
      "WHERE credential = ? AND resource = ? AND idempotency_key = ?",
      trail.identity->credential, trail.resourceId, *key);
  if (!row) return std::move(row).error();
  Idempotency claim{*key, fingerprintOf(trail, *key), {}};
  if (*row) {
    if (!crypto::equalInConstantTime(std::get<0>(**row), claim.request)) {
      return fail("exchange.idempotency-conflict", "同一 Idempotency-Key 下曾有内容不同的请求");
    }
    claim.first = std::get<1>(**row);
  }
  trail.idempotency = std::move(claim);
  trail.holds.push_back(std::move(*hold));
  return Ok{};
}

Result<Ok> writeIdempotency(store::Connection& connection, const Trail& trail, int status) {
  const auto& claim = trail.idempotency;
  if (!claim || !claim->first.empty() || status >= 500 || status == 429 || status == 409) {
    return Ok{};
  }
  return store::run(connection,
                    "INSERT INTO exchange_idempotency "
                    "(credential, resource, idempotency_key, request, exchange, kept_since) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    trail.identity->credential, trail.resourceId, claim->key, claim->request,
                    trail.id, static_cast<std::int64_t>(trail.at.time_since_epoch().count()));
}

Result<Ok> forgetIdempotencyBefore(store::Connection& connection, Instant before) {
  return store::run(connection, "DELETE FROM exchange_idempotency WHERE kept_since < ?",
                    static_cast<std::int64_t>(before.time_since_epoch().count()));
}

}  // namespace tongban::exchange
