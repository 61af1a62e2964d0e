// gateway/license/seal/fields.hpp — a SEQUENCE of the seal grammar, its parts taken in order.
//
// The first fault is kept in the Reading that all Fields of one structure share; from then on every
// part is empty and every list is at its end, so that a structure is read straight down and asked
// once whether it was good. Views point into the input. No recursion: the caller names each level.
#pragma once
#include <optional>

#include "gateway/crypto/der.hpp"
#include "gateway/license/seal/seal.hpp"

namespace tongban::license {

// Context tag [0], constructed: every optional part of the grammar that has a tag has this one,
// and it is explicit.
inline constexpr std::uint8_t kExplicit0 = crypto::der::contextTag(0, true);

class Reading final {
 public:
  // `code`: what a departure from the ASN.1 is called, license.format.seal or .signature.
  Reading(std::string_view code, std::vector<Deviation>& deviations)
      : code_(code), deviations_(deviations) {}

  bool faulty() const noexcept { return fault_.has_value(); }
  const Error& fault() const { return *fault_; }
  void note(Deviation id) { license::note(deviations_, id); }

  void refuse(Error error) {
    if (!fault_) fault_ = std::move(error);
  }
  // Under `code`.
  void refuse(std::string message, std::string where);

 private:
  std::string_view code_;
  std::vector<Deviation>& deviations_;
  std::optional<Error> fault_;
};

class Fields final {
 public:
  // `type`: its name in the grammar, for messages; empty around the outermost part. `content`:
  // without tag and length.
  Fields(Reading& reading, BytesView content, std::string_view type)
      : reading_(reading), parts_(content), type_(type) {}

  bool atEnd() const noexcept { return reading_.faulty() || parts_.atEnd(); }
  std::uint8_t peekTag() const noexcept { return reading_.faulty() ? 0 : parts_.peekTag(); }
  // How many parts are left, `most` + 1 at most.
  std::size_t count(std::size_t most);

  crypto::der::Element take(std::uint8_t tag, std::string_view name);
  Fields sequence(std::string_view name, std::string_view type);
  BytesView octets(std::string_view name) { return take(crypto::der::kOctetString, name).content; }
  std::int64_t integer(std::string_view name);
  bool boolean(std::string_view name);
  std::string oid(std::string_view name) { return dotted(take(crypto::der::kOid, name), name); }
  // The text of an OBJECT IDENTIFIER that was taken.
  std::string dotted(const crypto::der::Element& oid, std::string_view name);
  std::string ia5(std::string_view name);
  std::string printable(std::string_view name);
  std::string utf8(std::string_view name);
  // Zero unused bits, or exactly the trailing zeros of the last octet (Deviation::UnusedBits).
  SignatureBits bits(std::string_view name);
  StatedTime generalizedTime(std::string_view name);
  StatedTime utcTime(std::string_view name);
  // [0] EXPLICIT BIT STRING OPTIONAL.
  std::optional<BytesView> timestamp();
  // SEQUENCE OF ExtData.
  std::vector<SealExtension> extensions();
  // Nothing may be left.
  void end();

  void refuse(std::string message, std::string_view name);

 private:
  // type.name, or the one of the two that there is.
  std::string where(std::string_view name) const;
  void malformed(std::string message, std::string_view name);
  StatedTime stated(Result<StatedTime> time, std::string_view name);

  Reading& reading_;
  crypto::der::Reader parts_;
  std::string_view type_;
};

// A seal or a seal signature, opened: its layout and how many parts it has say what comes.
struct Opened {
  BytesView whole;
  Fields parts;
  Layout layout;
  bool isStamped;  // five parts
};
// `what` is its Chinese name. Of the 2014 layout with two parts, of 2020 with four, or five with a
// timestamp; anything else, and bytes behind it, are in `reading`.
Opened openOutermost(Reading& reading, BytesView input, std::string_view type,
                     std::string_view what);

}  // namespace tongban::license
