// goal: a timestamp proves its time only for the bytes it stamps, by an authority that is trusted
// at that time and certified for nothing else; everything else is refused by its own code.
#include "gateway/crypto/timestamp.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/crypto/suite.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/signed_vectors.hpp"

namespace tongban::crypto {
namespace {

using namespace tongban::tests;

const std::string kFolder = "timestamp";

struct Fixture {
  std::map<std::string, Bytes> values = signedValues(kFolder);
  std::string text = vectorFile(kFolder + "/stamped.bin");
  BytesView stamped = bytesOf(text);
  ChainVerifier anchors =
      anchoredAt({"sm-root", "p256-root", "rsa-root", "openssl-p256-root", "openssl-rsa-root"});

  static ChainVerifier anchoredAt(const std::vector<std::string>& names) {
    std::vector<Certificate> roots;
    for (const auto& name : names) roots.push_back(signedCertificate(kFolder, name));
    return ChainVerifier(TrustAnchors::make(roots).value());
  }
  Result<Timestamp> verify(const std::string& name) const {
    return verifyTimestamp(values.at(name), stamped, anchors);
  }
  std::string verdict(const std::string& name) const {
    const auto timestamp = verify(name);
    return timestamp ? "good" : timestamp.error().code;
  }
};

BOOST_FIXTURE_TEST_SUITE(timestamp_suite, Fixture)

BOOST_AUTO_TEST_CASE(good_tokens_verify) {
  for (const auto* name : {"sm-good",
                           "p256-good",
                           "rsa-good",
                           "sm-root-along",
                           "p256-root-along",
                           "rsa-root-along",
                           "sm-chain",
                           "sm-non-repudiation",
                           "sm-long-ago",
                           "sm-gbt",
                           "sm-no-ess",
                           "sm-full",
                           "sm-whole-second",
                           "sm-sha256-imprint",
                           "openssl-p256-good",
                           "openssl-p256-ess-1",
                           "openssl-p256-sm3-imprint",
                           "openssl-rsa-good",
                           "openssl-rsa-ess-1",
                           "openssl-rsa-sm3-imprint"}) {
    BOOST_TEST(verdict(name) == "good", name << ": " << verdict(name));
  }
}

BOOST_AUTO_TEST_CASE(what_a_token_says_is_told) {
  const auto plain = verify("sm-good").value();
  BOOST_CHECK(plain.time == at("2024-06-01T08:09:10.250Z"));
  BOOST_TEST(plain.serial == "c0ffee");
  BOOST_TEST(plain.policy == "1.2.156.10197.99.1");
  BOOST_TEST(!plain.accuracy.has_value());
  BOOST_REQUIRE(plain.chain.size() == 2u);
  BOOST_CHECK(plain.chain[0] == signedCertificate(kFolder, "sm-tsa"));
  BOOST_CHECK(plain.chain[1] == signedCertificate(kFolder, "sm-root"));
  BOOST_TEST(verify("sm-chain").value().chain.size() == 3u);
  BOOST_CHECK(verify("sm-whole-second").value().time == at("2024-06-01T08:09:10Z"));
  // 1 second, 500 milliseconds and 100 microseconds, rounded up.
  using std::chrono::milliseconds;
  BOOST_CHECK(verify("sm-full").value().accuracy == milliseconds(1501));
  const auto other = verify("openssl-p256-good").value();
  BOOST_CHECK(other.accuracy == milliseconds(1501));
  BOOST_TEST(other.policy == "1.2.156.10197.99.2");
  BOOST_TEST(other.serial == "0a52");
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_code) {
  std::map<std::string, std::vector<std::string>> faults = {
      {"crypto.timestamp-malformed",
       {"sm-bad-idle", "sm-bad-type", "sm-bad-version", "sm-bad-gbt-version",
        "sm-bad-unsigned-attributes", "sm-bad-two-signers", "sm-bad-no-attributes",
        "sm-bad-imprint-length"}},
      {"crypto.timestamp-weak",
       {"sm-weak-sha1", "sm-weak-sha512", "openssl-p256-weak", "openssl-rsa-weak"}},
      {"crypto.timestamp-untrusted", {"sm-bad-no-mid", "sm-bad-expired"}},
      {"crypto.digest-weak", {"openssl-p256-signer-sha1", "openssl-rsa-signer-sha1"}},
      {"crypto.signer-missing", {"sm-bad-no-certificate"}},
      {"crypto.signature-invalid", {"sm-bad-empty-id"}}};
  for (const std::string suite : {"sm", "p256", "rsa"}) {
    faults["crypto.signer-mismatch"].push_back(suite + "-bad-ess");
    for (const auto* kind : {"none", "not-critical", "two", "other", "key-usage"}) {
      faults["crypto.timestamp-usage"].push_back(suite + "-bad-usage-" + kind);
    }
  }
  for (const auto& [name, value] : values) {
    if (name.starts_with("sm-bad-info-")) faults["crypto.timestamp-malformed"].push_back(name);
  }
  std::size_t checked = 0;
  for (const auto& [code, names] : faults) {
    for (const auto& name : names) {
      BOOST_TEST(verdict(name) == code, name << ": " << verdict(name) << " is not " << code);
      ++checked;
    }
  }
  constexpr std::size_t kGood = 20;
  BOOST_TEST(checked + kGood == values.size());
}

BOOST_AUTO_TEST_CASE(the_usage_counts_only_when_critical_and_alone) {
  const auto holds = [&](const std::string& name) {
    const auto all = parseSignedData(values.at(name)).value();
    return all.certificates.at(0).hasUsage(ExtendedUsage::TimeStamping);
  };
  for (const std::string suite : {"sm", "p256", "rsa"}) {
    BOOST_TEST(holds(suite + "-good"));
    for (const auto* kind : {"none", "not-critical", "two", "other"}) {
      BOOST_TEST(!holds(suite + "-bad-usage-" + kind), suite << kind);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_token_of_other_bytes_is_refused) {
  for (const auto* name : {"sm-good", "p256-good", "openssl-rsa-good"}) {
    const auto other = verifyTimestamp(values.at(name), stamped.first(63), anchors);
    BOOST_TEST(other.error().code == "crypto.timestamp-mismatch");
  }
}

BOOST_AUTO_TEST_CASE(only_the_callers_anchors_count_and_the_message_says_why) {
  const auto with = [&](const std::vector<std::string>& names, const std::string& token) {
    return verifyTimestamp(values.at(token), stamped, anchoredAt(names));
  };
  BOOST_TEST(with({}, "sm-good").error().code == "crypto.timestamp-untrusted");
  const auto stranger = with({"p256-root"}, "sm-root-along").error();
  BOOST_TEST(stranger.code == "crypto.timestamp-untrusted");
  BOOST_TEST(stranger.message.find("crypto.chain-untrusted") != std::string::npos);
  const auto expired = verify("sm-bad-expired").error();
  BOOST_TEST(expired.message.find("crypto.chain-expired") != std::string::npos);
  // The anchor may be an intermediate, and come along.
  BOOST_TEST(with({"sm-mid"}, "sm-chain").value().chain.size() == 2u);
}

BOOST_AUTO_TEST_CASE(no_byte_changes_unseen) {
  for (const auto* name : {"sm-good", "sm-gbt", "sm-full", "p256-good", "rsa-good",
                           "openssl-p256-good", "openssl-p256-ess-1"}) {
    forEachFlip(values.at(name), [&](BytesView changed, std::size_t at) {
      if (verifyTimestamp(changed, stamped, anchors)) {
        BOOST_ERROR(name << " changed at " << at << " verifies");
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(cut_lengthened_and_large_tokens_are_malformed) {
  for (const auto* name : {"sm-good", "openssl-p256-good"}) {
    const auto& whole = values.at(name);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto cut = verifyTimestamp(BytesView(whole).first(size), stamped, anchors);
      BOOST_REQUIRE(!cut);
      BOOST_TEST(cut.error().code == "crypto.timestamp-malformed");
    }
    auto longer = whole;
    longer.push_back(0);
    BOOST_TEST(verifyTimestamp(longer, stamped, anchors).error().code ==
               "crypto.timestamp-malformed");
  }
  const Bytes large((256u << 10) + 1, 0x30);
  BOOST_TEST(readTimestamp(large).error().code == "crypto.timestamp-malformed");
}

BOOST_AUTO_TEST_CASE(a_token_is_read_without_proof_for_reports) {
  const auto read = readTimestamp(values.at("sm-bad-empty-id")).value();
  BOOST_CHECK(read.time == at("2024-06-01T08:09:10.250Z"));
  BOOST_CHECK(read.imprint == suite(SuiteId::Sm).digest(stamped));
  BOOST_TEST(readTimestamp(values.at("sm-weak-sha1")).error().code == "crypto.timestamp-weak");
  BOOST_TEST(readTimestamp(values.at("sm-bad-info-month")).error().code ==
             "crypto.timestamp-malformed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::crypto
