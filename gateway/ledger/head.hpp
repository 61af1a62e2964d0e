// gateway/ledger/head.hpp — a signed statement of a log's size and root at a time; and the
// statements around a log's life: that it was closed, and which logs a region has.
//
// What is signed is RFC 8785 of the statement without `signature`; the signature is DER in Base64.
// A head is signed by the log's own key, a close statement and the list of logs by the region's
// root key. Value types. Errors: ledger.head-invalid, ledger.statement-invalid, crypto.signature-*.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/signer.hpp"
#include "gateway/record/value.hpp"

namespace tongban::ledger {

struct Head {
  std::string log;  // digest of the log key's SubjectPublicKeyInfo
  std::uint64_t size = 0;
  crypto::Digest root;
  std::string time;  // RFC 3339, UTC, milliseconds
  Bytes signature;   // DER

  std::string signedForm() const;
  std::string form() const;

  static Result<Head> make(std::string log, std::uint64_t size, const crypto::Digest& root,
                           Instant time, const crypto::Signer&);
  static Result<Head> fromValue(const record::Value&);
  static Result<Head> parse(std::string_view form);  // exactly its form

  // The signature, and that `key` is the log's key.
  Result<Ok> verify(const crypto::PublicKey& key) const;
  friend bool operator==(const Head&, const Head&) = default;
};

enum class CloseReason : std::uint8_t { Rotation, Restore, Death };
std::string_view wordOf(CloseReason) noexcept;

// After this no head of the log is larger.
struct CloseStatement {
  std::string log;
  std::uint64_t size = 0;
  crypto::Digest root;
  std::string time;
  CloseReason reason = CloseReason::Rotation;
  Bytes signature;

  std::string signedForm() const;
  std::string form() const;
  static Result<CloseStatement> make(std::string log, std::uint64_t size,
                                     const crypto::Digest& root, Instant time, CloseReason,
                                     const crypto::Signer& regionRoot);
  static Result<CloseStatement> fromValue(const record::Value&);
  static Result<CloseStatement> parse(std::string_view form);
  Result<Ok> verify(const crypto::PublicKey& regionRoot) const;
};

// Which logs a region has and had: who sees a receipt of a log that is not here knows enough.
struct LogList {
  struct Item {
    std::string log;
    std::string certificate;  // Base64 of DER
    std::string opened;       // RFC 3339
    std::string close;        // form of the close statement; empty while the log is open
  };
  std::string region;
  std::string time;
  std::vector<Item> logs;
  Bytes signature;

  std::string signedForm() const;
  std::string form() const;
  Result<Ok> sign(const crypto::Signer& regionRoot);
  static Result<LogList> parse(std::string_view form);
  Result<Ok> verify(const crypto::PublicKey& regionRoot) const;
};

}  // namespace tongban::ledger
