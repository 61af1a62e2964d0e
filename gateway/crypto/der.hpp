// gateway/crypto/der.hpp — the distinguished encoding (X.690 clause 10) read strictly and written.
//
// The reader is for the places where a signature covers original bytes, or where one value must
// have one encoding: definite and minimal lengths, tag numbers below 31, nothing beyond the input.
// Views point into the input, which must outlive them. Code: crypto.der-malformed.
// The writer makes what it is told; the caller knows the structure. Pure, thread-safe.
#pragma once
#include <initializer_list>

#include "gateway/base/bytes.hpp"
#include "gateway/base/clock.hpp"

namespace tongban::crypto::der {

inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kOid = 0x06;
inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kPrintableString = 0x13;
inline constexpr std::uint8_t kIa5String = 0x16;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t contextTag(unsigned number, bool constructed) {
  return static_cast<std::uint8_t>(0x80u | (constructed ? 0x20u : 0u) | number);
}

struct Element {
  std::uint8_t tag;
  BytesView content;
  BytesView whole;  // tag and length included
};

class Reader final {
 public:
  explicit Reader(BytesView input) : rest_(input) {}
  bool atEnd() const noexcept { return rest_.empty(); }
  std::uint8_t peekTag() const noexcept { return rest_.empty() ? 0 : rest_.front(); }
  Result<Element> next();
  Result<Element> next(std::uint8_t tag);

 private:
  BytesView rest_;
};

// The single element that `input` is.
Result<Element> single(BytesView input, std::uint8_t tag);

// A minimal, non-negative INTEGER without its sign byte.
Result<BytesView> unsignedInteger(const Element&);

// An OBJECT IDENTIFIER in dotted text: at least two arcs, each in its shortest form and below 2^63.
Result<std::string> oidText(const Element&);

// A UTCTime (1950 to 2049) or GeneralizedTime, in UTC (Z) and with its seconds; a fraction, of
// GeneralizedTime only, does not end in 0 (RFC 3161 section 2.4.2) and is cut to milliseconds.
Result<Instant> timeOf(const Element&);

// The octets of a BIT STRING whose last octet is fully used.
Result<BytesView> wholeBits(const Element&);

Bytes encode(std::uint8_t tag, BytesView content);
Bytes encode(std::uint8_t tag, std::initializer_list<Bytes> children);
Bytes sequence(std::initializer_list<Bytes> children);
Bytes unsignedInteger(BytesView bigEndian);
Bytes oid(std::string_view dotted);  // a literal of ours; at least two arcs
Bytes bitString(BytesView octets);
Bytes null();
Bytes boolean(bool);
// UTCTime up to 2049, GeneralizedTime from 2050, in whole seconds (RFC 5280 section 4.1.2.5).
Bytes time(Instant);

}  // namespace tongban::crypto::der
