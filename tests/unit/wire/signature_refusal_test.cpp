// goal: a signature that departs from the profile in any way is refused by its own code, and so is
// one that comes at the wrong time.
#include <boost/test/unit_test.hpp>

#include "gateway/crypto/signature_form.hpp"
#include "gateway/wire/signature_base.hpp"
#include "tests/unit/wire/support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;

namespace {

constexpr auto kSuite = crypto::SuiteId::Intl;

const std::string kComponents =
    R"("@method" "@target-uri" "content-type" "content-digest" "tongban-exchange-id" )"
    R"("tongban-on-behalf" "tongban-purpose" "idempotency-key")";
const std::string kParameters =
    R"(;created=1717200000;expires=1717200300;nonce="0123456789abcdef";keyid="k";tag="tongban")";

// The code for a request with this Signature-Input, rightly signed as far as that can be.
std::string codeOfInput(const std::string& input, const std::string& value = {}) {
  auto request = unsignedRequest(kSuite);
  std::string signature = value;
  if (signature.empty()) {
    signature = "tb=:" + toBase64(Bytes(64, 1)) + ":";
    const auto dictionary = sf::parseDictionary(input);
    if (dictionary && std::holds_alternative<sf::InnerList>(dictionary->front().value)) {
      const auto base =
          signatureBase({request}, std::get<sf::InnerList>(dictionary->front().value));
      if (base) {
        const auto der = Keys::of(kSuite).signer->sign(bytesOf(*base)).value();
        signature = "tb=:" + toBase64(crypto::toRawSignature(kSuite, der).value()) + ":";
      }
    }
  }
  add(request.fields, "Signature-Input", input);
  add(request.fields, "Signature", signature);
  return verdict({request}, Keys::of(kSuite).key.publicKey());
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::string codeWithParameters(const std::string& parameters) {
  return codeOfInput("tb=(" + kComponents + ")" + parameters);
}

// A device that is out of order, and one that answers with something else than a signature.
class BrokenSigner final : public crypto::Signer {
 public:
  explicit BrokenSigner(Result<Bytes> answer) : answer_(std::move(answer)) {}
  const crypto::PublicKey& publicKey() const noexcept override {
    return Keys::of(kSuite).signer->publicKey();
  }
  Result<Bytes> sign(BytesView) const override { return answer_; }

 private:
  Result<Bytes> answer_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_signature_refusals)

BOOST_AUTO_TEST_CASE(the_standing_example_is_good) {
  BOOST_TEST(codeOfInput("tb=(" + kComponents + ")" + kParameters) == "");
}

BOOST_AUTO_TEST_CASE(missing) {
  const auto request = signedRequest(kSuite);
  const auto& key = Keys::of(kSuite).key.publicKey();
  BOOST_TEST(verdict({unsignedRequest(kSuite)}, key) == "wire.signature-missing");
  for (const auto* name : {"signature", "signature-input"}) {
    const Request without{request.method, request.targetUri, with(request.fields, name, {})};
    BOOST_TEST(verdict({without}, key) == "wire.signature-missing");
  }
  auto value = request.fields.combined("signature").value();
  const Request renamed{request.method, request.targetUri,
                        with(request.fields, "signature", "tc" + value.substr(2))};
  BOOST_TEST(verdict({renamed}, key) == "wire.signature-missing");
  BOOST_TEST(codeOfInput("sig1=(" + kComponents + ")" + kParameters) == "wire.signature-missing");
}

BOOST_AUTO_TEST_CASE(malformed) {
  for (const auto* input : {"tb", "tb=1", "tb=\"x\"", "tb=:AAAA:", "tb=(", "tb=(\"@method\"",
                            "tb=()x", "TB=()", "tb=(),"}) {
    BOOST_TEST(
        codeOfInput(input, "tb=:" + toBase64(Bytes(64, 1)) + ":") == "wire.signature-malformed",
        input);
  }
  const auto input = "tb=(" + kComponents + ")" + kParameters;
  for (const auto& value :
       {std::string("tb"), std::string("tb=::"), "tb=:" + toBase64(Bytes(63, 1)) + ":",
        "tb=:" + toBase64(Bytes(65, 1)) + ":", "tb=:" + toBase64(Bytes(71, 1)) + ":",
        "tb=:" + toBase64(Bytes(64, 1)) + ":;x", "tb=\"" + toBase64(Bytes(64, 1)) + "\"",
        "tb=(:" + toBase64(Bytes(64, 1)) + ":)", toBase64(Bytes(64, 1))}) {
    BOOST_TEST(codeOfInput(input, value) == "wire.signature-malformed", value);
  }
  BOOST_TEST(codeOfInput(input, "tb=:" + toBase64(Bytes(64, 0)) + ":") == "wire.signature-wrong");
  BOOST_TEST(codeOfInput(input, "tb=:" + toBase64(Bytes(64, 0xFF)) + ":") ==
             "wire.signature-wrong");
}

BOOST_AUTO_TEST_CASE(components) {
  for (const auto* name :
       {"@method", "@target-uri", "content-type", "content-digest", "tongban-exchange-id",
        "tongban-on-behalf", "tongban-purpose", "idempotency-key"}) {
    const auto quoted = "\"" + std::string(name) + "\"";
    const auto without = replaced("( " + kComponents + ")", quoted, "");
    BOOST_TEST(codeOfInput("tb=" + without + kParameters) == "wire.signature-component-missing",
               name);
    const auto twice = "(" + kComponents + " " + quoted + ")";
    BOOST_TEST(codeOfInput("tb=" + twice + kParameters) == "wire.signature-duplicate", name);
    for (const auto* parameter : {";req", ";sf", ";bs", ";key=\"a\"", ";x"}) {
      const auto other = replaced("(" + kComponents + ")", quoted, quoted + parameter);
      BOOST_TEST(codeOfInput("tb=" + other + kParameters) == "wire.signature-component-unknown",
                 other);
    }
    // A covered field that the message does not have.
    const auto request = signedRequest(kSuite);
    if (*name == '@') continue;
    const Request lacking{request.method, request.targetUri, with(request.fields, name, {})};
    const auto code = verdict({lacking}, Keys::of(kSuite).key.publicKey());
    // Without the field, a key that the signature covers is one too many.
    BOOST_TEST(code == (std::string(name) == "idempotency-key"
                            ? "wire.signature-component-unknown"
                            : "wire.signature-component-missing"));
  }
  for (const auto* extra : {"\"date\"", "\"@path\"", "\"@status\"", "\"x-none\"", "date", "1"}) {
    BOOST_TEST(codeOfInput("tb=(" + kComponents + " " + extra + ")" + kParameters) ==
                   "wire.signature-component-unknown",
               extra);
  }
  BOOST_TEST(codeOfInput("tb=()" + kParameters) == "wire.signature-component-missing");
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_added_later) {
  auto request = signedRequest(kSuite, false);
  add(request.fields, "Idempotency-Key", "k");
  BOOST_TEST(verdict({request}, Keys::of(kSuite).key.publicKey()) ==
             "wire.signature-component-missing");
}

BOOST_AUTO_TEST_CASE(twice) {
  auto request = signedRequest(kSuite);
  add(request.fields, "Signature-Input", request.fields.combined("signature-input").value());
  const auto& key = Keys::of(kSuite).key.publicKey();
  BOOST_TEST(verdict({request}, key) == "wire.signature-duplicate");
  request = signedRequest(kSuite);
  add(request.fields, "Signature", "tb=:AAAA:");
  BOOST_TEST(verdict({request}, key) == "wire.signature-duplicate");
  BOOST_TEST(codeWithParameters(kParameters + ";created=1717200000") == "wire.signature-duplicate");
  BOOST_TEST(codeWithParameters(kParameters + ";tag=\"tongban\"") == "wire.signature-duplicate");
}

BOOST_AUTO_TEST_CASE(parameters_of_the_signature) {
  const auto code = [](std::string_view what, std::string_view by) {
    return codeWithParameters(replaced(kParameters, what, by));
  };
  for (const auto* extra : {";alg=\"ecdsa-p256-sha256\"", ";alg=\"hmac-sha256\"", ";x", ";x=1"}) {
    BOOST_TEST(codeWithParameters(kParameters + extra) == "wire.signature-parameter", extra);
  }
  const std::pair<const char*, const char*> changes[] = {
      {";created=1717200000", ""},
      {";expires=1717200300", ""},
      {";nonce=\"0123456789abcdef\"", ""},
      {";keyid=\"k\"", ""},
      {";tag=\"tongban\"", ""},
      {"tag=\"tongban\"", "tag=\"Tongban\""},
      {"tag=\"tongban\"", "tag=tongban"},
      {"tag=\"tongban\"", "tag"},
      {"created=1717200000", "created=1717200000.0"},
      {"created=1717200000", "created=\"1717200000\""},
      {"created=1717200000", "created"},
      {"created=1717200000;expires=1717200300", "created=-1;expires=10"},
      {"expires=1717200300", "expires=1717200301"},
      {"expires=1717200300", "expires=999999999999999"},
      {"expires=1717200300", "expires=1717200000"},
      {"expires=1717200300", "expires=1717199999"},
      {"created=1717200000", "created=-999999999999999"},
      {"expires=1717200300", "expires=?1"},
      {"nonce=\"0123456789abcdef\"", "nonce=\"0123456789abcde\""},
      {"nonce=\"0123456789abcdef\"", "nonce=\"0123456789abcde \""},
      {"nonce=\"0123456789abcdef\"", "nonce=\"0123456789abcde;\""},
      {"nonce=\"0123456789abcdef\"", "nonce=\"0123456789abcde\\\"\""},
      {"nonce=\"0123456789abcdef\"", "nonce=\"\""},
      {"nonce=\"0123456789abcdef\"", "nonce=abcdefghijklmnopq"},
      {"nonce=\"0123456789abcdef\"", "nonce=:MDEyMzQ1Njc4OWFiY2RlZg==:"},
      {"keyid=\"k\"", "keyid=\"\""},
      {"keyid=\"k\"", "keyid=k"},
  };
  for (const auto& [what, by] : changes) {
    BOOST_TEST(code(what, by) == "wire.signature-parameter", what << " -> " << by);
  }
  const auto nonce = [&](std::size_t size) {
    return code("0123456789abcdef", std::string(size, 'n'));
  };
  BOOST_TEST(nonce(15) == "wire.signature-parameter");
  BOOST_TEST(nonce(16) == "");
  BOOST_TEST(nonce(64) == "");
  BOOST_TEST(nonce(65) == "wire.signature-parameter");
  BOOST_TEST(code("\"k\"", "\"" + std::string(128, 'k') + "\"") == "");
  BOOST_TEST(code("\"k\"", "\"" + std::string(129, 'k') + "\"") == "wire.signature-parameter");
}

BOOST_AUTO_TEST_CASE(responses) {
  const auto request = signedRequest(kSuite);
  const auto& key = Keys::of(kSuite).key.publicKey();
  const auto response = signedResponse(kSuite, request);
  const auto bare = unsignedResponse(kSuite);
  BOOST_TEST(verdict({request, &bare}, key) == "wire.signature-missing");
  // The signature of a request is none of a response, and the other way round.
  Response mixed = unsignedResponse(kSuite);
  add(mixed.fields, "Signature-Input", request.fields.combined("signature-input").value());
  add(mixed.fields, "Signature", request.fields.combined("signature").value());
  BOOST_TEST(verdict({request, &mixed}, key) == "wire.signature-component-unknown");
  const Request unsignedOne{request.method, request.targetUri, unsignedRequest(kSuite).fields};
  BOOST_TEST(verdict({unsignedOne, &response}, key) == "wire.signature-component-missing");
  auto input = response.fields.combined("signature-input").value();
  const auto changed = [&](std::string_view what, std::string_view by) {
    const Response other{200, with(response.fields, "signature-input", replaced(input, what, by))};
    return verdict({request, &other}, key);
  };
  BOOST_TEST(changed("\"@method\";req", "\"@method\"") == "wire.signature-component-unknown");
  BOOST_TEST(changed(" \"content-digest\";req", "") == "wire.signature-component-missing");
  BOOST_TEST(changed("key=\"tb\"", "key=\"tc\"") == "wire.signature-component-unknown");
  BOOST_TEST(changed("\"signature\";req;key=\"tb\"", "\"signature\";key=\"tb\"") ==
             "wire.signature-component-unknown");
  BOOST_TEST(changed("\"@status\"", "\"@status\" \"@status\"") == "wire.signature-duplicate");
  BOOST_TEST(changed(";keyid", ";nonce=\"\";keyid") == "wire.signature-parameter");
  BOOST_TEST(changed(";keyid", ";nonce=\"short\";keyid") == "wire.signature-parameter");
  BOOST_TEST(changed("\"signature\";req;key=\"tb\"", "\"signature\";key=\"tb\";req") ==
             "wire.signature-wrong");
}

BOOST_AUTO_TEST_CASE(nothing_bad_is_signed) {
  const auto& signer = *Keys::of(kSuite).signer;
  const auto code = [&](auto change) {
    auto given = parameters();
    change(given);
    auto request = unsignedRequest(kSuite);
    const auto before = request.fields.all().size();
    const auto result = signRequest(request, given, signer);
    BOOST_TEST(request.fields.all().size() == before + (result ? 2 : 0));
    return codeOf(result);
  };
  BOOST_TEST(code([](auto&) {}) == "");
  BOOST_TEST(code([](auto& p) { p.nonce.clear(); }) == "wire.signature-parameter");
  BOOST_TEST(code([](auto& p) { p.nonce = "含有汉字的随机数"; }) == "wire.signature-parameter");
  BOOST_TEST(code([](auto& p) { p.keyId = "密钥"; }) == "wire.signature-parameter");
  BOOST_TEST(code([](auto& p) { p.expires += std::chrono::seconds(1); }) ==
             "wire.signature-parameter");
  auto request = unsignedRequest(kSuite);
  request.fields = with(request.fields, "tongban-purpose", {});
  BOOST_TEST(codeOf(signRequest(request, parameters(), signer)) ==
             "wire.signature-component-missing");
  auto signedAlready = signedRequest(kSuite);
  BOOST_TEST(codeOf(signRequest(signedAlready, parameters(), signer)) ==
             "wire.signature-duplicate");
  auto broken = unsignedRequest(kSuite);
  add(broken.fields, "Signature", "!");
  BOOST_TEST(codeOf(signRequest(broken, parameters(), signer)) == "wire.signature-malformed");
  auto response = unsignedResponse(kSuite);
  BOOST_TEST(codeOf(signResponse(response, unsignedRequest(kSuite), parameters(), signer)) ==
             "wire.signature-component-missing");
}

BOOST_AUTO_TEST_CASE(a_broken_device) {
  auto request = unsignedRequest(kSuite);
  const BrokenSigner silent(fail("base.file-unreadable", "密码卡没有应答"));
  BOOST_TEST(codeOf(signRequest(request, parameters(), silent)) == "base.file-unreadable");
  const BrokenSigner odd(Bytes{1, 2, 3});
  BOOST_TEST(codeOf(signRequest(request, parameters(), odd)) == "crypto.signature-malformed");
  BOOST_TEST(!request.fields.has("signature"));
}

BOOST_AUTO_TEST_CASE(window) {
  const auto code = [](std::chrono::milliseconds afterCreated) {
    return codeOf(checkWindow(parameters(), kCreated + afterCreated));
  };
  using std::chrono::milliseconds;
  BOOST_TEST(code(milliseconds(0)) == "");
  BOOST_TEST(code(milliseconds(300'000)) == "");
  BOOST_TEST(code(milliseconds(300'001)) == "wire.signature-stale");
  BOOST_TEST(code(milliseconds(-300'000)) == "");
  BOOST_TEST(code(milliseconds(-300'001)) == "wire.signature-future");
  BOOST_TEST(code(std::chrono::hours(24 * 365)) == "wire.signature-stale");
  BOOST_TEST(code(std::chrono::hours(-24 * 365)) == "wire.signature-future");
}

BOOST_AUTO_TEST_SUITE_END()
