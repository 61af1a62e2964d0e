// goal: whatever is cut off, added, or changed in a seal or a signature, the answer is a refusal by
// code or a structure whose views lie inside the input — never a crash or a read outside.
#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/license/seal/vectors.hpp"

namespace tongban::license {
namespace {

bool isFormatCode(const Error& error) { return error.code.starts_with("license.format."); }

// `input` must be a buffer of its own, so that the address sanitizer sees a step outside.
void checkSeal(const Seal& seal, BytesView input) {
  std::vector<BytesView> views = {seal.whole, seal.info, seal.picture.data, seal.makerCertificate,
                                  seal.signature.octets};
  views.insert(views.end(), seal.certificates.begin(), seal.certificates.end());
  for (const auto& digest : seal.digests) views.push_back(digest.value);
  for (const auto& extension : seal.extensions) views.push_back(extension.value);
  if (seal.timestamp) views.push_back(*seal.timestamp);
  if (seal.layout == Layout::Gmt2014) {
    views.insert(views.end(), seal.signedTail.begin(), seal.signedTail.end());
  }
  for (const auto view : views) BOOST_REQUIRE(tests::isInside(view, input));
  BOOST_REQUIRE(!seal.signedBytes().empty());
}

void check(const tests::SealVector& row, const Bytes& input) {
  const auto kind = kindOfSignedValue(input);
  if (!kind) BOOST_REQUIRE(isFormatCode(kind.error()));
  if (!row.isSignature) {
    const auto seal = parseSeal(input);
    if (!seal) BOOST_REQUIRE(isFormatCode(seal.error()));
    if (seal) checkSeal(*seal, input);
    return;
  }
  const auto signature = parseSealSignature(input);
  if (!signature) BOOST_REQUIRE(isFormatCode(signature.error()));
  if (!signature) return;
  checkSeal(signature->seal, input);
  BOOST_REQUIRE(tests::isInside(signature->toSign, input));
  BOOST_REQUIRE(tests::isInside(signature->dataHash.octets, input));
  BOOST_REQUIRE(tests::isInside(signature->signerCertificate, input));
  BOOST_REQUIRE(tests::isInside(signature->signature.octets, input));
  if (signature->timeToken) BOOST_REQUIRE(tests::isInside(*signature->timeToken, input));
  if (signature->timestamp) BOOST_REQUIRE(tests::isInside(*signature->timestamp, input));
}

std::string outcome(const tests::SealVector& row, const Bytes& input) {
  return row.isSignature ? tests::outcomeOf(parseSealSignature(input))
                         : tests::outcomeOf(parseSeal(input));
}

BOOST_AUTO_TEST_CASE(cut_off_anywhere_it_is_not_der) {
  for (const auto& row : tests::sealVectors()) {
    if (row.outcome != "ok") continue;
    const auto bytes = tests::sealBytes(row.name);
    for (std::size_t size = 1; size < bytes.size(); ++size) {
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      BOOST_REQUIRE_MESSAGE(outcome(row, cut) == "license.format.der",
                            row.name << " cut to " << size << ": " << outcome(row, cut));
    }
  }
}

BOOST_AUTO_TEST_CASE(with_anything_behind_it_it_is_not_der) {
  for (const auto& row : tests::sealVectors()) {
    if (row.outcome != "ok") continue;
    auto bytes = tests::sealBytes(row.name);
    for (const auto more : Bytes{0x00, 0x30, 0xff}) {
      bytes.push_back(more);
      BOOST_TEST(outcome(row, bytes) == "license.format.der");
      bytes.pop_back();
    }
  }
}

BOOST_AUTO_TEST_CASE(a_changed_byte_anywhere_is_survived) {
  for (const auto& row : tests::sealVectors()) {
    if (row.outcome != "ok") continue;
    const auto bytes = tests::sealBytes(row.name);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        Bytes changed(bytes);
        changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1u << bit));
        check(row, changed);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_missing_byte_anywhere_is_survived) {
  for (const auto& row : tests::sealVectors()) {
    if (row.outcome != "ok") continue;
    const auto bytes = tests::sealBytes(row.name);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      Bytes changed(bytes);
      changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
      BOOST_REQUIRE(outcome(row, changed) != "ok");
      check(row, changed);
    }
  }
}

BOOST_AUTO_TEST_CASE(more_bytes_than_the_limit_are_not_looked_at) {
  const Bytes large(limits::kSealBytesMax + 1, 0x30);
  BOOST_TEST(tests::outcomeOf(parseSeal(large)) == "license.format.limit");
  BOOST_TEST(tests::outcomeOf(parseSealSignature(large)) == "license.format.limit");
}

BOOST_AUTO_TEST_CASE(what_a_signed_value_holds) {
  const auto kindOf = [](BytesView bytes) {
    const auto kind = kindOfSignedValue(bytes);
    BOOST_REQUIRE(kind);
    return *kind;
  };
  BOOST_CHECK(kindOf(tests::sealBytes("v4-signature")) == SignedValueKind::SealSignature);
  BOOST_CHECK(kindOf(tests::sealBytes("v1-signature-token")) == SignedValueKind::SealSignature);
  BOOST_CHECK(kindOf(tests::sealBytes("no-sig-bare")) == SignedValueKind::BareSignature);
  BOOST_CHECK(kindOf(Bytes(64, 0x30)) == SignedValueKind::BareSignature);
  BOOST_CHECK(kindOf(*fromHex("300b06092a864886f70d010702")) == SignedValueKind::SignedData);
  BOOST_CHECK(kindOf(*fromHex("300602010102017f")) == SignedValueKind::BareSignature);
}

BOOST_AUTO_TEST_CASE(what_is_no_signed_value) {
  const auto code = [](std::string_view hex) {
    return tests::outcomeOf(kindOfSignedValue(*fromHex(hex)));
  };
  for (const auto* hex : {"", "02", "020101", "3000", "3003020101", "3009020101020101020101",
                          "30050201010400", "30020400", "300131", "3003020100ff"}) {
    BOOST_TEST_CONTEXT(hex) { BOOST_TEST(code(hex).starts_with("license.format.")); }
  }
  BOOST_TEST(code("") == "license.format.signature");
  BOOST_TEST(code("3000") == "license.format.signature");
  BOOST_TEST(code("3003020101") == "license.format.signature");
  BOOST_TEST(code("3009020101020101020101") == "license.format.signature");
  BOOST_TEST(code("30050201010400") == "license.format.signature");
  BOOST_TEST(code("30060201010201") == "license.format.der");
  BOOST_TEST(code("3080020101020101") == "license.format.der");
  BOOST_TEST(code("300602010102017fff") == "license.format.der");
  // Words of text, and one octet more or less than r‖s.
  BOOST_TEST(tests::outcomeOf(kindOfSignedValue(bytesOf("MEUCIQ"))) == "license.format.signature");
  BOOST_TEST(tests::outcomeOf(kindOfSignedValue(Bytes(63, 0x01))) == "license.format.signature");
  BOOST_TEST(tests::outcomeOf(kindOfSignedValue(Bytes(65, 0x01))) == "license.format.signature");
}

}  // namespace
}  // namespace tongban::license
