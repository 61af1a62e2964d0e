// goal: a good folder becomes one whole snapshot, a bad one none, with every reason named; what did
// not change is taken over.
#include <boost/test/unit_test.hpp>

#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/purpose.hpp"
#include "gateway/wire/signature.hpp"
#include "tests/support/deployment_maker.hpp"
#include "tests/support/signed_call.hpp"

using namespace tongban;
using namespace tongban::tests;

BOOST_AUTO_TEST_SUITE(deployment_compile)

BOOST_AUTO_TEST_CASE(the_made_folder_is_good_in_both_suites) {
  const FixedClock clock;
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    MadeDeployment made({.suite = suite});
    const auto snapshot = made.snapshot(clock);
    BOOST_TEST(bool(snapshot->suite == suite));
    BOOST_TEST(snapshot->sources.size() == 1U);
    BOOST_TEST(bool(snapshot->messageKey));
    BOOST_TEST(snapshot->messageKey->id == made.pki().gatewayMessage.keyId());
    for (const auto& probe : deployment::probeAll(*snapshot)) {
      BOOST_REQUIRE(probe.outcome);
      BOOST_TEST(probe.outcome->rows == 10U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_signed_call_is_what_the_gateway_reads) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    const auto& caller = demoPki(suite).oneWindow;
    auto call = SignedCall::query(caller, suite, deploymentNow());
    call.idempotencyKey = "\"once\"";
    for (const auto proof : {SignedCall::Proof::Signature, SignedCall::Proof::Hmac}) {
      call.proof = proof;
      const auto sent = call.make();
      auto signature = wire::readSignature({sent.head});
      BOOST_REQUIRE(signature);
      if (proof == SignedCall::Proof::Hmac) {
        BOOST_TEST(bool(signature->verify(suite, bytesOf(caller.secret))));
      } else {
        BOOST_TEST(bool(signature->verify(caller.message.certificate.publicKey().value())));
      }
      BOOST_TEST(bool(wire::checkContentDigest(sent.head.fields, suite, bytesOf(sent.body))));
      BOOST_TEST(wire::readPurpose(sent.head.fields)->caseNumber == "2026-0001");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
