#include "gateway/crypto/name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/crypto/der.hpp"

namespace tongban::crypto {
namespace {

constexpr std::size_t kPartCharactersMax = 64;

bool isCountry(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool isPart(std::string_view text) {
  const auto isControl = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
  return isUtf8(text) && countCodePoints(text) <= kPartCharactersMax &&
         std::ranges::none_of(text, isControl) && trim(text) == text;
}

}  // namespace

Result<Bytes> DistinguishedName::der() const {
  struct Part {
    const std::string& value;
    std::string_view oid;
  };
  const Part parts[] = {{country, "2.5.4.6"},       {province, "2.5.4.8"}, {locality, "2.5.4.7"},
                        {organization, "2.5.4.10"}, {unit, "2.5.4.11"},    {commonName, "2.5.4.3"}};
  if (commonName.empty()) return fail("crypto.name-invalid", "缺少通用名");
  Bytes content;
  for (const auto& part : parts) {
    if (part.value.empty()) continue;
    const bool isOfCountry = &part.value == &country;
    if (isOfCountry ? !isCountry(part.value) : !isPart(part.value)) {
      return fail("crypto.name-invalid", fmt::format("名称中 {} 一项不合法", part.oid));
    }
    const auto tag = isOfCountry ? der::kPrintableString : der::kUtf8String;
    const auto attribute =
        der::sequence({der::oid(part.oid), der::encode(tag, bytesOf(part.value))});
    const auto set = der::encode(der::kSet, {attribute});
    content.insert(content.end(), set.begin(), set.end());
  }
  return der::encode(der::kSequence, BytesView(content));
}

}  // namespace tongban::crypto
