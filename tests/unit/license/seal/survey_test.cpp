// goal: every vector comes out as its maker says, with exactly its deviations, and the bytes that
// are cut out of it are the ones that were signed.
#include <boost/test/unit_test.hpp>

#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/signature_form.hpp"
#include "tests/unit/license/seal/vectors.hpp"

namespace tongban::license {
namespace {

bool verifies(BytesView certificate, BytesView message, const SignatureBits& signature,
              const std::string& form) {
  const auto parsed = crypto::Certificate::parse(certificate);
  BOOST_REQUIRE(parsed);
  const auto key = parsed->publicKey();
  BOOST_REQUIRE(key);
  if (form != "raw") return key->verify(message, signature.octets).has_value();
  const auto der = crypto::toDerSignature(crypto::SuiteId::Sm, signature.octets);
  return der && key->verify(message, *der);
}

BOOST_AUTO_TEST_CASE(seals_come_out_as_they_were_made) {
  std::size_t seen = 0;
  for (const auto& row : tests::sealVectors()) {
    if (row.isSignature) continue;
    BOOST_TEST_CONTEXT(row.name) {
      const auto bytes = tests::sealBytes(row.name);
      const auto seal = parseSeal(bytes);
      BOOST_TEST(tests::outcomeOf(seal) == row.outcome);
      ++seen;
      if (!seal) {
        BOOST_TEST(!seal.error().where.empty());
        continue;
      }
      BOOST_TEST(tests::wordsOf(seal->deviations) == row.deviations);
      BOOST_TEST(
          verifies(seal->makerCertificate, seal->signedBytes(), seal->signature, row.signatures));
    }
  }
  BOOST_TEST(seen > 100u);
}

BOOST_AUTO_TEST_CASE(signatures_come_out_as_they_were_made) {
  std::size_t seen = 0;
  for (const auto& row : tests::sealVectors()) {
    if (!row.isSignature) continue;
    BOOST_TEST_CONTEXT(row.name) {
      const auto bytes = tests::sealBytes(row.name);
      const auto signature = parseSealSignature(bytes);
      BOOST_TEST(tests::outcomeOf(signature) == row.outcome);
      ++seen;
      if (!signature) {
        BOOST_TEST(!signature.error().where.empty());
        continue;
      }
      BOOST_TEST(tests::wordsOf(signature->deviations) == row.deviations);
      BOOST_TEST(verifies(signature->signerCertificate, signature->toSign, signature->signature,
                          row.signatures));
      const auto& seal = signature->seal;
      BOOST_TEST(verifies(seal.makerCertificate, seal.signedBytes(), seal.signature, "DER"));
    }
  }
  BOOST_TEST(seen > 50u);
}

BOOST_AUTO_TEST_CASE(a_changed_byte_of_what_was_signed_no_longer_verifies) {
  for (const std::string name : {"v4-certificates", "v2"}) {
    auto bytes = tests::sealBytes(name);
    const auto seal = parseSeal(bytes);
    BOOST_REQUIRE(seal);
    auto message = seal->signedBytes();
    BOOST_TEST(verifies(seal->makerCertificate, message, seal->signature, "DER"));
    message.back() ^= 1;
    BOOST_TEST(!verifies(seal->makerCertificate, message, seal->signature, "DER"));
  }
}

// Files of real makers, where they are at hand: forms that no vector of ours invents.
BOOST_AUTO_TEST_CASE(real_seals_where_they_are_at_hand) {
  const std::string folder = "../shared/data/ofd/";
  const std::vector<std::pair<std::string, std::string>> files = {
      {"seal-v4.esl", "ok"},
      {"seal-2014.esl", "ok"},
      {"seal-ber-malformed.esl", "license.format.der"},
      {"seal-mangled.esl", "license.format.der"}};
  for (const auto& [name, outcome] : files) {
    const auto file = readFile(folder + name, 1u << 20);
    if (!file) continue;
    BOOST_TEST_CONTEXT(name) {
      const auto seal = parseSeal(bytesOf(*file));
      BOOST_TEST(tests::outcomeOf(seal) == outcome);
      if (!seal) continue;
      BOOST_TEST(seal->deviations.empty());
      BOOST_TEST(verifies(seal->makerCertificate, seal->signedBytes(), seal->signature, "DER"));
    }
  }
}

}  // namespace
}  // namespace tongban::license
