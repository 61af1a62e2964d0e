// goal: a revocation list answers only when its issuer signed it under the standard id, in time
// and for this certificate; everything else is unknown or refused, never good.
#include "gateway/crypto/revocation.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/support/pki.hpp"

namespace tongban::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(revocation_suite)

using namespace tongban::tests;

constexpr SuiteId kBoth[] = {SuiteId::Sm, SuiteId::Intl};

Crl crlOf(SuiteId id, const std::string& name) {
  return Crl::parse(bytesOf(pkiFile(id, name + ".crl"))).value();
}

std::string answer(const Revocation& revocation) {
  if (std::holds_alternative<Good>(revocation)) return "good";
  if (const auto* revoked = std::get_if<Revoked>(&revocation)) {
    return "revoked " + std::to_string(static_cast<int>(revoked->reason));
  }
  return std::get<Unknown>(revocation).why.code;
}

std::string ask(SuiteId id, const std::string& subject, const std::string& list = "good",
                Instant when = vectorNow(), const std::string& issuer = "mid") {
  return answer(checkRevocation(pkiCertificate(id, subject), pkiCertificate(id, issuer),
                                crlOf(id, list), when));
}

BOOST_AUTO_TEST_CASE(the_list_answers) {
  for (const auto id : kBoth) {
    BOOST_TEST(ask(id, "leaf") == "good");
    BOOST_TEST(ask(id, "revoked") == "revoked 1");
    BOOST_TEST(ask(id, "held") == "revoked 6");
    const auto der = Crl::parse(bytesOf(pkiFile(id, "good.crl.der"))).value();
    BOOST_TEST(answer(checkRevocation(pkiCertificate(id, "revoked"), pkiCertificate(id, "mid"), der,
                                      vectorNow())) == "revoked 1");
    const auto verified = der.verifiedBy(pkiCertificate(id, "mid")).value();
    const auto revoked = std::get<Revoked>(verified.check(pkiCertificate(id, "held"), vectorNow()));
    BOOST_TEST((revoked.at > at("2020-01-01T00:00:00Z")));
    BOOST_TEST(verified.crl().issuer() == "CN=测试中间,O=测试机构,C=CN");
    BOOST_TEST(toRfc3339(der.thisUpdate()) == "2024-01-01T00:00:00.000Z");
    BOOST_TEST(toRfc3339(der.nextUpdate()) == "2025-01-01T00:00:00.000Z");
  }
}

BOOST_AUTO_TEST_CASE(the_empty_sm2_id_is_refused) {
  BOOST_TEST(ask(SuiteId::Sm, "leaf", "emptyid") == "crypto.crl-bad-signature");
  BOOST_TEST(ask(SuiteId::Sm, "revoked", "emptyid") == "crypto.crl-bad-signature");
}

BOOST_AUTO_TEST_CASE(out_of_its_time_it_says_nothing) {
  for (const auto id : kBoth) {
    BOOST_TEST(ask(id, "leaf", "good", at("2023-12-31T23:59:59Z")) == "crypto.crl-not-yet-valid");
    BOOST_TEST(ask(id, "leaf", "good", at("2024-01-01T00:00:00Z")) == "good");
    BOOST_TEST(ask(id, "leaf", "good", at("2025-01-01T00:00:00Z")) == "good");
    BOOST_TEST(ask(id, "leaf", "good", at("2025-01-01T00:00:01Z")) == "crypto.crl-stale");
    BOOST_TEST(ask(id, "revoked", "good", at("2030-01-01T00:00:00Z")) == "crypto.crl-stale");
  }
}

BOOST_AUTO_TEST_CASE(another_issuer_says_nothing) {
  for (const auto id : kBoth) {
    BOOST_TEST(ask(id, "leaf", "impostor") == "crypto.crl-bad-signature");
    BOOST_TEST(ask(id, "leaf", "good", vectorNow(), "root") == "crypto.crl-issuer-mismatch");
    BOOST_TEST(ask(id, "mid") == "crypto.crl-issuer-mismatch");
    BOOST_TEST(ask(id, "leaf", "midnocrl", vectorNow(), "midnocrl") == "crypto.crl-wrong-usage");
  }
}

BOOST_AUTO_TEST_CASE(rsa_lists_of_others_are_verified) {
  BOOST_TEST(ask(SuiteId::Intl, "rsaleaf", "rsa", vectorNow(), "rsaroot") == "good");
}

BOOST_AUTO_TEST_CASE(an_algorithm_that_does_not_fit_the_key_is_refused) {
  // The list names SM2; the certificate of the same name holds a P-256 key.
  const auto list = crlOf(SuiteId::Sm, "good");
  const auto refused = list.verifiedBy(pkiCertificate(SuiteId::Intl, "mid"));
  BOOST_TEST(refused.error().code == "crypto.crl-unsupported");
}

BOOST_AUTO_TEST_CASE(lists_of_other_kinds_are_refused) {
  for (const auto id : kBoth) {
    for (const auto* name : {"delta", "indirect", "reasons", "unknown"}) {
      const auto refused = Crl::parse(bytesOf(pkiFile(id, std::string(name) + ".crl")));
      BOOST_REQUIRE_MESSAGE(!refused, name);
      BOOST_TEST(refused.error().code == "crypto.crl-unsupported", name);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_partial_list_answers_for_its_part) {
  for (const auto id : kBoth) {
    BOOST_TEST(ask(id, "leaf", "users") == "good");
    BOOST_TEST(ask(id, "revoked", "users") == "revoked 1");
    BOOST_TEST(ask(id, "leaf", "cas") == "crypto.crl-scope");
    BOOST_TEST(ask(id, "revoked", "cas") == "crypto.crl-scope");
    BOOST_TEST(ask(id, "pointed", "point") == "good");
    BOOST_TEST(ask(id, "leaf", "point") == "crypto.crl-scope");
    BOOST_TEST(ask(id, "pointed", "good") == "good");
  }
}

BOOST_AUTO_TEST_CASE(other_inputs_are_refused) {
  const auto der = pkiFile(SuiteId::Sm, "good.crl.der");
  const auto pem = pkiFile(SuiteId::Sm, "good.crl");
  for (const auto& input :
       {std::string(), std::string("text"), der + '\0', der.substr(0, der.size() - 1), pem + pem,
        pem.substr(0, 100), pkiFile(SuiteId::Sm, "leaf.pem"), std::string("\x30\x00", 2)}) {
    const auto refused = Crl::parse(bytesOf(input));
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "crypto.crl-malformed");
  }
  const std::string big(limits::kCrlBytesMax + 1, '0');
  BOOST_TEST(Crl::parse(bytesOf(big)).error().code == "crypto.crl-too-large");
}

BOOST_AUTO_TEST_CASE(no_changed_byte_is_believed) {
  for (const auto id : kBoth) {
    const auto der = pkiFile(id, "good.crl.der");
    const auto mid = pkiCertificate(id, "mid");
    for (std::size_t i = 0; i < der.size(); ++i) {
      auto changed = der;
      changed[i] = static_cast<char>(changed[i] ^ 0x01);
      const auto list = Crl::parse(bytesOf(changed));
      if (list) BOOST_TEST(!list->verifiedBy(mid).has_value(), "byte " << i);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
