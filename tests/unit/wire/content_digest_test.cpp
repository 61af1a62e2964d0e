// goal: a body that is not what Content-Digest says is refused, in pieces as in one.
#include <boost/test/unit_test.hpp>

#include "tests/unit/wire/support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;
using crypto::SuiteId;

namespace {

// Of the body {"hello": "world"}, made by
// `openssl dgst -sha256 -binary` and `-sm3`, then base64.
constexpr std::string_view kBody = R"({"hello": "world"})";
constexpr std::string_view kSha256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
const std::string kSm3 = "sm3=:/rVbYL1diMfWrVirPYCYnT4/hNOAw7wzVlLjRo7JpdI=:";

std::string codeFor(std::string_view value, SuiteId suite = SuiteId::Intl,
                    std::string_view body = kBody) {
  Fields fields;
  add(fields, "Content-Digest", value);
  return codeOf(checkContentDigest(fields, suite, bytesOf(body)));
}

std::string changed(std::string text, std::size_t at) {
  text[at] = text[at] == 'A' ? 'B' : 'A';
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_content_digest)

BOOST_AUTO_TEST_CASE(written) {
  std::string both(kSha256);
  both += ", ";
  both += kSm3;
  BOOST_TEST(contentDigest(SuiteId::Intl, bytesOf(kBody)) == kSha256);
  BOOST_TEST(contentDigest(SuiteId::Sm, bytesOf(kBody)) == both);
  ContentDigestWriter pieces(SuiteId::Sm);
  for (const char c : kBody) pieces.update(bytesOf({&c, 1}));
  BOOST_TEST(pieces.finish() == both);
  BOOST_TEST(contentDigest(SuiteId::Intl, {}) ==
             "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
}

BOOST_AUTO_TEST_CASE(accepted) {
  const std::string sha256(kSha256);
  BOOST_TEST(codeFor(sha256) == "");
  BOOST_TEST(codeFor(sha256 + ", " + kSm3) == "");
  BOOST_TEST(codeFor(sha256 + ", " + kSm3, SuiteId::Sm) == "");
  BOOST_TEST(codeFor(kSm3 + "," + sha256, SuiteId::Sm) == "");
  BOOST_TEST(codeFor("md5=:AAAA:, " + sha256 + ", sha-512=:AAAA:") == "");
  BOOST_TEST(codeFor("unixsum=30637, x=(1 2), " + sha256) == "");
  Fields lines;
  add(lines, "Content-Digest", sha256);
  add(lines, "Content-Digest", kSm3);
  BOOST_TEST(codeOf(checkContentDigest(lines, SuiteId::Sm, bytesOf(kBody))) == "");
  auto reader = ContentDigestReader::open(lines, SuiteId::Sm).value();
  for (const char c : kBody) reader.update(bytesOf({&c, 1}));
  BOOST_TEST(codeOf(reader.finish()) == "");
}

BOOST_AUTO_TEST_CASE(missing) {
  BOOST_TEST(codeOf(checkContentDigest({}, SuiteId::Intl, {})) == "wire.digest-missing");
  BOOST_TEST(codeFor("") == "wire.digest-missing");
  BOOST_TEST(codeFor("md5=:AAAA:") == "wire.digest-missing");
  BOOST_TEST(codeFor("sha-512=:AAAA:, x=1") == "wire.digest-missing");
  BOOST_TEST(codeFor(kSm3) == "wire.digest-missing");
  BOOST_TEST(codeFor(kSm3, SuiteId::Sm) == "wire.digest-missing");
  BOOST_TEST(codeFor(kSha256, SuiteId::Sm) == "wire.digest-missing");
  Fields other;
  add(other, "Repr-Digest", kSha256);
  add(other, "Digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=");
  BOOST_TEST(codeOf(checkContentDigest(other, SuiteId::Intl, bytesOf(kBody))) ==
             "wire.digest-missing");
}

BOOST_AUTO_TEST_CASE(malformed) {
  for (const auto* value :
       {"sha-256", "sha-256=1", "sha-256=::", "sha-256=:AAAA:", "sha-256=(:AAAA:)",
        "SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
        "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
        "sha-256=\"X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=\"",
        "sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="}) {
    BOOST_TEST(codeFor(value) == "wire.digest-malformed", value);
  }
  for (const auto* more : {",", ", sm3=:AAAA:", ", sm3", ", x=", ", x=:A:",
                           ", sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"}) {
    std::string value(kSha256);
    value += more;
    BOOST_TEST(codeFor(value) == "wire.digest-malformed", value);
  }
}

BOOST_AUTO_TEST_CASE(mismatch) {
  const std::string sha256(kSha256);
  BOOST_TEST(codeFor(sha256, SuiteId::Intl, "") == "wire.digest-mismatch");
  BOOST_TEST(codeFor(sha256, SuiteId::Intl, R"({"hello": "world"} )") == "wire.digest-mismatch");
  BOOST_TEST(codeFor(changed(sha256, 9)) == "wire.digest-mismatch");
  // One of the two is not enough, in either suite.
  for (const auto suite : kSuites) {
    BOOST_TEST(codeFor(changed(sha256, 9) + ", " + kSm3, suite) == "wire.digest-mismatch");
    BOOST_TEST(codeFor(sha256 + ", " + changed(kSm3, 5), suite) == "wire.digest-mismatch");
  }
}

BOOST_AUTO_TEST_SUITE_END()
