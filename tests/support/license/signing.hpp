// tests/support/license/signing.hpp — how the makers sign: any key, any SM2 id, and the forms in
// which real files write a signature, the wrong ones among them.
//
// The makers share with the product its keys and its DER writer only; digests and signatures are
// asked of libcrypto here, so that a slip of the product's readers is not repeated by what tests
// them. Everything throws std::logic_error when libcrypto refuses: a maker that fails is a broken
// test. Pure but for the random numbers of keys and signatures; thread-safe.
#pragma once
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/key_file.hpp"

namespace tongban::tests {

using KeyPtr = std::shared_ptr<const crypto::PrivateKey>;

inline constexpr std::string_view kNationalSm2Id = "1234567812345678";
inline constexpr std::string_view kOidSm2WithSm3 = "1.2.156.10197.1.501";
inline constexpr std::string_view kOidSm3 = "1.2.156.10197.1.401";

enum class SignatureForm : std::uint8_t {
  Der,         // SEQUENCE { r, s }
  Raw,         // r‖s, 64 octets
  UnusedBits,  // DER whose last octet's trailing zero bits were dropped from the BIT STRING
  LostZero     // the same, and a last octet of zero is gone with them
};

struct Signing {
  std::string sm2Id{kNationalSm2Id};  // "" is the empty id, what OpenSSL does by itself
  SignatureForm form = SignatureForm::Der;
  std::string digest;          // a name of libcrypto; empty: SM3 for SM2, SHA-256 for the others
  KeyPtr otherKey;             // signs in place of the party's own
  bool corrupt = false;        // one bit of the value is turned
  std::optional<Bytes> value;  // these octets in place of a signature: r or s of 0, of n …
};

KeyPtr makeKey(crypto::KeyAlgorithm = crypto::KeyAlgorithm::Sm2);

// The signature value: DER, or r‖s for SignatureForm::Raw.
Bytes signatureOver(BytesView message, const KeyPtr& own, const Signing& = {});
// The same as a BIT STRING, tag and length included.
Bytes signatureBits(BytesView message, const KeyPtr& own, const Signing& = {});

// `octets` as a BIT STRING; trailing zero bits dropped on request, as i2c_ASN1_BIT_STRING does it.
Bytes bitStringOf(BytesView octets, SignatureForm = SignatureForm::Der);
// The octets of a BIT STRING made above.
Bytes octetsOf(BytesView bitString);

Bytes digestOf(BytesView, const std::string& name = "SM3");  // any name of libcrypto: MD5, SHA1 …

// --- small parts of DER and time ----------------------------------------------------------------

Bytes join(std::initializer_list<BytesView> parts);
Bytes bytesFrom(std::string_view text);
Bytes derInteger(std::int64_t);
Bytes derText(std::uint8_t tag, std::string_view content);
Bytes derOctets(BytesView);
// One DER element under a length that DER does not allow: indefinite, or with an octet too many.
Bytes withIndefiniteLength(BytesView der);
Bytes withLongLength(BytesView der);

// A time and how it is written: by default YYYYMMDDHHMMSSZ as GeneralizedTime, or YYMMDDHHMMSSZ as
// UTCTime where the layout of 2014 wants one. `text` stands in the place of the content, `tag` in
// that of the tag.
struct TimeField {
  Instant at;
  std::string text;
  std::uint8_t tag = 0;
};
Bytes derTime(const TimeField&, std::uint8_t usualTag);
// YYYYMMDDHHMMSS of the instant moved by `hours`: 8 gives Beijing's clock.
std::string digitsOf(Instant, int hours = 0);

}  // namespace tongban::tests
