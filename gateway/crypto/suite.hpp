// gateway/crypto/suite.hpp — the two sets of algorithms, and the operations that need no key pair.
//
//   sm    SM2 · SM3 (GB/T 32905) · SM4 (GB/T 32907)         the default
//   intl  ECDSA P-256 · SHA-256 · AES-256
//
// A Suite lives as long as the program; all members are thread-safe. Codes: crypto.suite-unknown.
#pragma once
#include <initializer_list>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/secret.hpp"

namespace tongban::crypto {

using Mac = std::array<std::uint8_t, 32>;

class Suite final {
 public:
  SuiteId id() const noexcept { return id_; }
  std::string_view name() const noexcept { return name_; }              // sm, intl
  std::string_view digestName() const noexcept { return digestName_; }  // sm3, sha256

  // The digest of the parts in a row; no separator comes between them.
  Digest digest(BytesView message) const;
  Digest digest(std::initializer_list<BytesView> parts) const;

  // HMAC (RFC 2104) with SM3 or SHA-256. checkMac takes the same time wherever they differ.
  Mac mac(BytesView key, BytesView message) const;
  Mac mac(BytesView key, std::initializer_list<BytesView> parts) const;
  bool checkMac(BytesView key, BytesView message, BytesView expected) const;

  // HKDF (RFC 5869) with an empty salt: one secret becomes several that know nothing of each other.
  Secret derive(BytesView secret, std::string_view label, std::size_t bytes) const;

 private:
  friend const Suite& suite(SuiteId) noexcept;
  constexpr Suite(SuiteId id, std::string_view name, std::string_view digestName)
      : id_(id), name_(name), digestName_(digestName) {}

  SuiteId id_;
  std::string_view name_;
  std::string_view digestName_;
};

const Suite& suite(SuiteId) noexcept;

// "sm" or "intl", exactly.
Result<SuiteId> parseSuite(std::string_view name);

// Whether both hold the same bytes; the time depends on the sizes only.
bool equalInConstantTime(BytesView, BytesView) noexcept;

}  // namespace tongban::crypto
