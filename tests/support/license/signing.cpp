#include "tests/support/license/signing.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "gateway/base/handle.hpp"
#include "gateway/crypto/der.hpp"
#include "gateway/crypto/signature_form.hpp"

namespace tongban::tests {
namespace {

namespace der = crypto::der;
using MdContext = Handle<EVP_MD_CTX, ::EVP_MD_CTX_free>;

constexpr int kTriesMax = 100'000;  // a value with a last octet of zero comes once in 256

void require(bool held, const char* what) {
  if (!held) throw std::logic_error(std::string("license maker: ") + what);
}

bool isSm2(const crypto::PrivateKey& key) {
  return key.publicKey().algorithm() == crypto::KeyAlgorithm::Sm2;
}

Bytes signOnce(BytesView message, const crypto::PrivateKey& key, const Signing& signing) {
  const auto usual = isSm2(key) ? "SM3" : "SHA256";
  const auto* digest =
      ::EVP_get_digestbyname(signing.digest.empty() ? usual : signing.digest.c_str());
  require(digest != nullptr, "unknown digest");
  const MdContext context(::EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  require(::EVP_DigestSignInit(context.get(), &options, digest, nullptr, key.native()) == 1,
          "the key does not sign with this digest");
  if (isSm2(key) && !signing.sm2Id.empty()) {
    require(::EVP_PKEY_CTX_set1_id(options, signing.sm2Id.data(),
                                   static_cast<int>(signing.sm2Id.size())) == 1,
            "SM2 id");
  }
  std::size_t size = 0;
  require(::EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) == 1,
          "signature size");
  Bytes value(size);
  require(::EVP_DigestSign(context.get(), value.data(), &size, message.data(), message.size()) == 1,
          "signature");
  value.resize(size);
  return value;
}

bool suits(const Bytes& value, SignatureForm form) {
  if (form == SignatureForm::UnusedBits) return value.back() != 0 && (value.back() & 1) == 0;
  if (form == SignatureForm::LostZero) return value.back() == 0;
  return true;
}

}  // namespace

KeyPtr makeKey(crypto::KeyAlgorithm algorithm) {
  return std::make_shared<const crypto::PrivateKey>(crypto::PrivateKey::generate(algorithm));
}

Bytes signatureOver(BytesView message, const KeyPtr& own, const Signing& signing) {
  if (signing.value) return *signing.value;
  const auto& key = signing.otherKey ? *signing.otherKey : *own;
  auto value = signOnce(message, key, signing);
  for (int tries = 0; !suits(value, signing.form); ++tries) {
    require(tries < kTriesMax, "no signature of this form");
    value = signOnce(message, key, signing);
  }
  if (signing.form == SignatureForm::Raw) {
    value = crypto::toRawSignature(key.publicKey().suite(), value).value();
  }
  // The lowest bits of s: the structure stays what it was. A form that lives on trailing zeros
  // keeps them.
  const auto at = value.size() - (signing.form == SignatureForm::LostZero ? 5 : 2);
  if (signing.corrupt) value[at] = static_cast<std::uint8_t>(value[at] ^ 0x10);
  return value;
}

Bytes bitStringOf(BytesView octets, SignatureForm form) {
  std::uint8_t unused = 0;
  if (form == SignatureForm::UnusedBits || form == SignatureForm::LostZero) {
    while (!octets.empty() && octets.back() == 0) octets = octets.first(octets.size() - 1);
    while (!octets.empty() && ((octets.back() >> unused) & 1) == 0) ++unused;
  }
  return der::encode(der::kBitString, BytesView(join({Bytes{unused}, octets})));
}

Bytes signatureBits(BytesView message, const KeyPtr& own, const Signing& signing) {
  return bitStringOf(signatureOver(message, own, signing), signing.form);
}

Bytes octetsOf(BytesView bitString) {
  const auto content = der::single(bitString, der::kBitString).value().content.subspan(1);
  return Bytes(content.begin(), content.end());
}

Bytes digestOf(BytesView message, const std::string& name) {
  const auto* digest = ::EVP_get_digestbyname(name.c_str());
  require(digest != nullptr, "unknown digest");
  Bytes value(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  require(::EVP_Digest(message.data(), message.size(), value.data(), &size, digest, nullptr) == 1,
          "digest");
  value.resize(size);
  return value;
}

Bytes join(std::initializer_list<BytesView> parts) {
  Bytes out;
  for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes bytesFrom(std::string_view text) {
  const auto view = bytesOf(text);
  return Bytes(view.begin(), view.end());
}

Bytes derInteger(std::int64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) {
    content.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  const auto spare = [&] {
    return content.size() > 1 &&
           ((content[0] == 0 && content[1] < 0x80) || (content[0] == 0xff && content[1] >= 0x80));
  };
  while (spare()) content.erase(content.begin());
  return der::encode(der::kInteger, BytesView(content));
}

Bytes derText(std::uint8_t tag, std::string_view content) {
  return der::encode(tag, bytesOf(content));
}

Bytes derOctets(BytesView content) { return der::encode(der::kOctetString, content); }

Bytes withIndefiniteLength(BytesView input) {
  crypto::der::Reader reader(input);
  const auto element = reader.next().value();
  return join({Bytes{element.tag, 0x80}, element.content, Bytes{0, 0}});
}

Bytes withLongLength(BytesView input) {
  crypto::der::Reader reader(input);
  const auto element = reader.next().value();
  const auto size = static_cast<std::uint32_t>(element.content.size());
  const Bytes head = {element.tag,
                      0x84,
                      static_cast<std::uint8_t>(size >> 24),
                      static_cast<std::uint8_t>(size >> 16),
                      static_cast<std::uint8_t>(size >> 8),
                      static_cast<std::uint8_t>(size)};
  return join({head, element.content});
}

std::string digitsOf(Instant at, int hours) {
  using namespace std::chrono;
  const auto moved = floor<seconds>(at) + std::chrono::hours(hours);
  const auto day = floor<days>(moved);
  const year_month_day date(day);
  const hh_mm_ss clock(moved - day);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", static_cast<int>(date.year()),
                     unsigned(date.month()), unsigned(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

Bytes derTime(const TimeField& time, std::uint8_t usualTag) {
  const auto tag = time.tag == 0 ? usualTag : time.tag;
  if (!time.text.empty()) return derText(tag, time.text);
  const auto digits = digitsOf(time.at);
  return derText(tag, (tag == der::kUtcTime ? digits.substr(2) : digits) + "Z");
}

}  // namespace tongban::tests
