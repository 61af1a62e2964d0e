// goal: a message signed here is read and verified here, in both suites, and no bit of what its
// signature covers can change.
#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/wire/support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;

namespace {

const crypto::Secret& secret() {
  static const auto made = crypto::Secret::random(32);
  return made;
}

std::vector<std::string> flips(const std::string& text) {
  std::vector<std::string> changed;
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    changed.push_back(text);
    changed.back()[bit / 8] = static_cast<char>(changed.back()[bit / 8] ^ (1 << bit % 8));
  }
  return changed;
}

// Fields with the value changed; nothing when no field can hold it, which refuses it too.
std::optional<Fields> changedField(const Fields& fields, std::string_view name,
                                   const std::string& value) {
  Fields changed;
  for (const auto& field : fields.all()) {
    if (!changed.add(field.name, field.name == name ? value : field.value)) return std::nullopt;
  }
  return changed;
}

// Flips each bit of each covered field in turn; `verify` gives "" for a message that is accepted.
template <class Verify>
int flipFields(const Fields& fields, Verify verify) {
  int flipped = 0;
  for (const auto& field : fields.all()) {
    for (const auto& value : flips(field.value)) {
      ++flipped;
      const auto changed = changedField(fields, field.name, value);
      if (changed && verify(*changed).empty())
        BOOST_ERROR("accepted: " + field.name + ": " + value);
    }
  }
  return flipped;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_signature)

BOOST_AUTO_TEST_CASE(what_is_signed_verifies) {
  for (const auto suite : kSuites) {
    for (const bool idempotent : {false, true}) {
      const auto request = signedRequest(suite, idempotent);
      const auto signature = readSignature({request}).value();
      BOOST_TEST(codeOf(signature.verify(Keys::of(suite).key.publicKey())) == "");
      BOOST_TEST(signature.value().size() == 64U);
      BOOST_TEST(signature.parameters().nonce == parameters().nonce);
      BOOST_TEST(signature.parameters().keyId == "test-key");
      BOOST_CHECK(signature.parameters().created == kCreated);
      BOOST_CHECK(signature.parameters().expires == kCreated + kSignatureLifetimeMax);
      const auto response = signedResponse(suite, request);
      BOOST_TEST(verdict({request, &response}, Keys::of(suite).key.publicKey()) == "");
    }
    auto request = unsignedRequest(suite);
    BOOST_REQUIRE(signRequest(request, parameters(), suite, secret()));
    const auto signature = readSignature({request}).value();
    BOOST_TEST(signature.value().size() == 32U);
    BOOST_TEST(codeOf(signature.verify(suite, secret().view())) == "");
  }
}

BOOST_AUTO_TEST_CASE(the_text_of_a_request) {
  const auto request = signedRequest(crypto::SuiteId::Intl);
  BOOST_TEST(request.fields.combined("signature-input").value() ==
             R"(tb=("@method" "@target-uri" "content-type" "content-digest" "tongban-exchange-id" )"
             R"("tongban-on-behalf" "tongban-purpose" "idempotency-key");created=1717200000;)"
             R"(expires=1717200300;nonce="0123456789abcdefABCDEF";keyid="test-key";tag="tongban")");
  const auto response = signedResponse(crypto::SuiteId::Intl, request);
  BOOST_TEST(
      response.fields.combined("signature-input").value() ==
      R"(tb=("@status" "content-type" "content-digest" "tongban-exchange-id" "@method";req )"
      R"("@target-uri";req "content-digest";req "signature";req;key="tb");created=1717200000;)"
      R"(expires=1717200300;keyid="test-key";tag="tongban")");
}

BOOST_AUTO_TEST_CASE(another_key_is_wrong) {
  for (const auto suite : kSuites) {
    const auto request = signedRequest(suite);
    const auto signature = readSignature({request}).value();
    const auto other = suite == crypto::SuiteId::Sm ? crypto::SuiteId::Intl : crypto::SuiteId::Sm;
    BOOST_TEST(codeOf(signature.verify(Keys(suite).key.publicKey())) == "wire.signature-wrong");
    BOOST_TEST(codeOf(signature.verify(Keys(other).key.publicKey())) == "wire.signature-wrong");
    BOOST_TEST(codeOf(signature.verify(suite, secret().view())) == "wire.signature-wrong");

    auto authenticated = unsignedRequest(suite);
    BOOST_REQUIRE(signRequest(authenticated, parameters(), suite, secret()));
    const auto mac = readSignature({authenticated}).value();
    BOOST_TEST(codeOf(mac.verify(other, secret().view())) == "wire.signature-wrong");
    BOOST_TEST(codeOf(mac.verify(suite, crypto::Secret::random(32).view())) ==
               "wire.signature-wrong");
    BOOST_TEST(codeOf(mac.verify(Keys::of(suite).key.publicKey())) == "wire.signature-wrong");
  }
  const auto rsa = crypto::PrivateKey::generate(crypto::KeyAlgorithm::Rsa);
  const auto request = signedRequest(crypto::SuiteId::Intl);
  BOOST_TEST(verdict({request}, rsa.publicKey()) == "wire.signature-wrong");
}

// Every bit of every covered value, of Signature-Input and of Signature.
BOOST_AUTO_TEST_CASE(no_bit_of_a_request_can_change) {
  for (const auto suite : kSuites) {
    const auto request = signedRequest(suite);
    const auto& key = Keys::of(suite).key.publicKey();
    const auto fieldsVerdict = [&](const Fields& fields) {
      return verdict({{request.method, request.targetUri, fields}}, key);
    };
    int flipped = flipFields(request.fields, fieldsVerdict);
    for (const auto& method : flips(request.method)) {
      ++flipped;
      const Request changed{method, request.targetUri, request.fields};
      if (verdict({changed}, key).empty()) BOOST_ERROR("accepted: " + method);
    }
    for (const auto& uri : flips(request.targetUri)) {
      ++flipped;
      const Request changed{request.method, uri, request.fields};
      if (verdict({changed}, key).empty()) BOOST_ERROR("accepted: " + uri);
    }
    BOOST_TEST(flipped > 5000);
  }
}

BOOST_AUTO_TEST_CASE(no_bit_of_a_mac_can_change) {
  auto request = unsignedRequest(crypto::SuiteId::Sm);
  BOOST_REQUIRE(signRequest(request, parameters(), crypto::SuiteId::Sm, secret()));
  flipFields(request.fields, [&](const Fields& fields) {
    const Request changed{request.method, request.targetUri, fields};
    const auto signature = readSignature({changed});
    return signature ? codeOf(signature->verify(crypto::SuiteId::Sm, secret().view()))
                     : signature.error().code;
  });
}

BOOST_AUTO_TEST_CASE(no_bit_of_a_response_can_change) {
  for (const auto suite : kSuites) {
    const auto request = signedRequest(suite);
    const auto response = signedResponse(suite, request);
    const auto& key = Keys::of(suite).key.publicKey();
    flipFields(response.fields, [&](const Fields& fields) {
      const Response changed{response.status, fields};
      return verdict({request, &changed}, key);
    });
    for (int status = 100; status < 600; ++status) {
      const Response changed{status, response.fields};
      BOOST_TEST(verdict({request, &changed}, key).empty() == (status == 200));
    }
    // Of the request it covers these; the rest is covered by the request's own signature.
    for (const auto name : {"content-digest", "signature"}) {
      for (const auto& value : flips(request.fields.combined(name).value())) {
        const auto fields = changedField(request.fields, name, value);
        if (!fields) continue;
        const Request changed{request.method, request.targetUri, *fields};
        if (verdict({changed, &response}, key).empty()) BOOST_ERROR("accepted: " + value);
      }
    }
    const Request otherMethod{"PUT", request.targetUri, request.fields};
    BOOST_TEST(verdict({otherMethod, &response}, key) == "wire.signature-wrong");
    const Request otherTarget{"POST", request.targetUri + "x", request.fields};
    BOOST_TEST(verdict({otherTarget, &response}, key) == "wire.signature-wrong");
    // The same request signed again is another request.
    const auto again = signedRequest(suite);
    BOOST_TEST(verdict({again, &response}, key) == "wire.signature-wrong");
  }
}

// What tests/unit/wire/independent_verifier.py verifies; without its folder, one's own.
BOOST_AUTO_TEST_CASE(messages_for_others) {
  const tongban::tests::TempDir own;
  const char* asked = std::getenv("TONGBAN_MESSAGES");
  const std::filesystem::path folder = asked != nullptr ? asked : own.path();
  const auto fieldsJson = [](const Fields& fields) {
    std::string out = "[";
    for (const auto& field : fields.all()) {
      out += out.size() > 1 ? ",[" : "[";
      record::writeJsonString(field.name, out);
      out += ',';
      record::writeJsonString(field.value, out);
      out += ']';
    }
    return out + "]";
  };
  const auto requestJson = [&](const Request& request) {
    return R"({"method":")" + request.method + R"(","targetUri":")" + request.targetUri +
           R"(","fields":)" + fieldsJson(request.fields) + "}";
  };
  const auto write = [&](const std::string& name, crypto::SuiteId suite, const std::string& message,
                         const std::string& body, const std::string& key) {
    const auto text = R"({"suite":")" + std::string(crypto::suite(suite).name()) +
                      R"(","message":)" + message + R"(,"body":")" + toBase64(bytesOf(body)) +
                      "\"," + key + "}";
    BOOST_REQUIRE(replaceFile(folder / name, text, 0600));
  };
  for (const auto suite : kSuites) {
    const std::string name(crypto::suite(suite).name());
    const auto spki = R"("spki":")" + toBase64(Keys::of(suite).key.publicKey().spki()) + "\"";
    const auto request = signedRequest(suite);
    write(name + "-request.json", suite, requestJson(request), kRequestBody, spki);
    write(name + "-plain.json", suite, requestJson(signedRequest(suite, false)), kRequestBody,
          spki);
    const auto response = signedResponse(suite, request);
    write(name + "-response.json", suite,
          R"({"status":200,"request":)" + requestJson(request) + R"(,"fields":)" +
              fieldsJson(response.fields) + "}",
          kResponseBody, spki);
    auto authenticated = unsignedRequest(suite);
    BOOST_REQUIRE(signRequest(authenticated, parameters(), suite, secret()));
    write(name + "-hmac.json", suite, requestJson(authenticated), kRequestBody,
          R"("secret":")" + toBase64(secret().view()) + "\"");
  }
}

BOOST_AUTO_TEST_SUITE_END()
