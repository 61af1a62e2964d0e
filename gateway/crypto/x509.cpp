#include "gateway/crypto/x509.hpp"

#include <ctime>

#include "gateway/base/text.hpp"

namespace tongban::crypto {

std::optional<Instant> instantOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ::ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

std::string nameText(const X509_NAME* name) {
  const BioPtr out(::BIO_new(::BIO_s_mem()));
  require(out != nullptr, "BIO");
  constexpr auto kForPeople = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  ::X509_NAME_print_ex(out.get(), name, 0, kForPeople);
  char* text = nullptr;
  const long size = ::BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

std::string serialText(const ASN1_INTEGER* serial) {
  const BytesView magnitude(::ASN1_STRING_get0_data(serial),
                            static_cast<std::size_t>(::ASN1_STRING_length(serial)));
  const bool negative = ::ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;
  return (negative ? "-" : "") + toHex(magnitude);
}

std::optional<Bytes> derFromPem(BytesView input, std::string_view label) {
  if (!input.empty() && input.front() == 0x30) return Bytes(input.begin(), input.end());
  const auto text = textOf(input);
  if (!isUtf8(text)) return std::nullopt;
  const auto begin = "-----BEGIN " + std::string(label) + "-----";
  const auto end = "-----END " + std::string(label) + "-----";
  auto body = trim(text);
  if (!body.starts_with(begin) || !body.ends_with(end) || body.size() < begin.size() + end.size()) {
    return std::nullopt;
  }
  body = body.substr(begin.size(), body.size() - begin.size() - end.size());
  std::string base64;
  base64.reserve(body.size());
  for (const char c : body) {
    if (c != '\n' && c != '\r') base64.push_back(c);
  }
  auto der = fromBase64(base64);
  if (!der) return std::nullopt;
  return *std::move(der);
}

}  // namespace tongban::crypto
