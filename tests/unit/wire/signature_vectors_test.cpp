// goal: messages that another implementation signed verify here, over the same bytes.
#include <boost/test/unit_test.hpp>

#include "tests/unit/wire/support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;

namespace {

// "" when the signature of the message is right.
std::string check(const record::Value& one, const Message& message) {
  const auto signature = readSignature(message);
  if (!signature) return signature.error().code + " " + signature.error().message;
  BOOST_TEST(signature->base() == one.find("base")->text());
  const auto suite = crypto::parseSuite(one.find("suite")->text()).value();
  if (const auto* secret = one.find("secret")) {
    return codeOf(signature->verify(suite, fromBase64(secret->text()).value()));
  }
  const auto key = crypto::PublicKey::fromSpki(fromBase64(one.find("spki")->text()).value());
  BOOST_CHECK(key->suite() == suite);
  return codeOf(signature->verify(*key));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_signature_vectors)

BOOST_AUTO_TEST_CASE(each_verifies) {
  const auto document = jsonFile("tests/vectors/wire/messages.json");
  const auto messages = document.root.find("messages")->items();
  BOOST_TEST(messages.size() == 14U);
  for (const auto& one : messages) {
    const auto& value = *one.find("message");
    const auto suite = crypto::parseSuite(one.find("suite")->text()).value();
    const auto body = bytesOf(one.find("body")->text());
    const auto name = one.find("name")->text();
    if (const auto* answered = value.find("request")) {
      const auto request = requestOf(*answered);
      const auto response = responseOf(value);
      BOOST_TEST(check(one, {request, &response}) == "", name);
      BOOST_TEST(codeOf(checkContentDigest(response.fields, suite, body)) == "", name);
    } else {
      const auto request = requestOf(value);
      BOOST_TEST(check(one, {request}) == "", name);
      BOOST_TEST(codeOf(checkContentDigest(request.fields, suite, body)) == "", name);
      BOOST_TEST(readPurpose(request.fields)->matter == "企业开办", name);
      BOOST_TEST(readOnBehalf(request.fields)->role == "窗口受理", name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
