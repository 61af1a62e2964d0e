// The tables beside the ledger: what makes a request come only once, and how the exchanges of a
// subject are found. None of it is evidence, and all of it may be erased.
#include <array>

#include "gateway/exchange/journeys.hpp"

namespace tongban::exchange {

std::span<const store::Migration> migrations() noexcept {
  static constexpr std::array kMigrations = {
      store::Migration{"exchange", 1, "nonces, idempotency keys, subjects", R"(
CREATE TABLE exchange_nonce (
  key_id TEXT NOT NULL, nonce TEXT NOT NULL, expires INTEGER NOT NULL,
  PRIMARY KEY (key_id, nonce));
CREATE INDEX exchange_nonce_expires ON exchange_nonce (expires);
CREATE TABLE exchange_idempotency (
  credential TEXT NOT NULL, resource TEXT NOT NULL, idempotency_key TEXT NOT NULL,
  request BLOB NOT NULL, exchange TEXT NOT NULL, kept_since INTEGER NOT NULL,
  PRIMARY KEY (credential, resource, idempotency_key));
CREATE INDEX exchange_idempotency_since ON exchange_idempotency (kept_since);
CREATE TABLE exchange_subject (
  month TEXT NOT NULL, search_key BLOB NOT NULL, exchange TEXT NOT NULL,
  PRIMARY KEY (month, search_key, exchange));
CREATE TABLE exchange_health (probe INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL);
)"},
      store::Migration{"exchange", 2, "questions to peers, alarms about ledgers", R"(
CREATE TABLE exchange_pending (
  exchange TEXT NOT NULL PRIMARY KEY, region TEXT NOT NULL, draft TEXT NOT NULL,
  request BLOB NOT NULL, since INTEGER NOT NULL);
CREATE INDEX exchange_pending_region ON exchange_pending (region, since);
CREATE TABLE exchange_alarm (
  log TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL, region TEXT NOT NULL,
  held TEXT NOT NULL, shown TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (log, size, root));
)"}};
  return kMigrations;
}

}  // namespace tongban::exchange
