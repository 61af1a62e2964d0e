// gateway/ledger/entry.hpp — what one line of the ledger says: a closed list of members, no body,
// no name, no identifier of a person or enterprise, and no digest of anything that could be
// guessed.
//
// The form that is hashed is RFC 8785 of the members below; members that are empty are left out.
// schemas/ledger/entry.schema.json is the same list for other readers; a test holds both together.
// `request`, `answer` and `evidence` are commitments (commitment.hpp).
// Value type. Errors: ledger.entry-invalid.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/record/value.hpp"

namespace tongban::ledger {

enum class EntryKind : std::uint8_t {
  Query,
  Push,
  Delivery,
  Service,
  Act,
  Refusal,
  Summary,  // one a minute: the counts of what was refused before anyone was known
  Alarm,    // a ledger, a peer's or ours, contradicts what it signed before
};

std::string_view wordOf(EntryKind) noexcept;

struct Caller {
  std::string member;
  std::string system;
  std::string auth;        // how: mtls, signature, hmac
  std::string credential;  // id of the key or certificate, sm3:… or sha256:…
};

struct Entry {
  static constexpr std::int64_t kVersion = 1;

  std::string log;  // set by the ledger
  std::string id;   // UUIDv7, fixed at acceptance
  std::string at;   // RFC 3339, UTC
  EntryKind kind = EntryKind::Query;
  Caller caller;
  std::string onBehalf;  // the asking member, when a peer asks for it
  std::string resource;
  std::string matter;  // purpose.matter
  std::string basis;   // purpose.basis
  std::string caseId;  // case
  std::string rule;    // the grant or rule that decided
  std::vector<std::string> items;
  std::optional<std::int64_t> rows;
  std::string outcomeCode;  // "ok", or the code of the refusal
  std::int64_t outcomeStatus = 200;
  std::string request;
  std::string answer;
  std::vector<std::string> evidence;
  std::string peer;  // log of the peer that answered or asked

  // The bytes that become a leaf. Fails when a member is not what it must be.
  Result<std::string> form() const;
};

// Reads an entry back; refuses whatever is not in the list, or not in its form.
Result<Entry> parseEntry(std::string_view form);

// Whether a value fits the closed list: shapes, lengths and integers within ±2^53.
Result<Ok> checkEntry(const record::Value&);

}  // namespace tongban::ledger
