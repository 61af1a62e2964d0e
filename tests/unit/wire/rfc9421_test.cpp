// goal: the signature base is byte for byte that of RFC 9421 appendix B, and its signatures verify.
#include <boost/test/unit_test.hpp>

#include "gateway/crypto/signature_form.hpp"
#include "gateway/wire/signature_base.hpp"
#include "tests/unit/wire/support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;

namespace {

sf::InnerList covered(std::string_view list) {
  const auto dictionary = sf::parseDictionary("s=" + std::string(list)).value();
  return std::get<sf::InnerList>(dictionary.front().value);
}

// The base without its last line, or the code.
std::string baseOf(const Message& message, std::string_view list) {
  const auto base = signatureBase(message, covered(list));
  return base ? base->substr(0, base->rfind("\"@signature-params\"")) : base.error().code;
}

Request rfcRequest() {
  return requestOf(*jsonFile("tests/vectors/wire/rfc9421.json").root.find("request"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_rfc9421)

BOOST_AUTO_TEST_CASE(appendix_b) {
  const auto document = jsonFile("tests/vectors/wire/rfc9421.json");
  const auto request = requestOf(*document.root.find("request"));
  const auto response = responseOf(*document.root.find("response"));
  const auto cases = document.root.find("cases")->items();
  BOOST_TEST(cases.size() == 6U);
  int verified = 0;
  for (const auto& one : cases) {
    const auto text = [&](std::string_view name) { return one.find(name)->text(); };
    const bool ofResponse = text("message") == "response";
    const auto input = sf::parseDictionary(text("input")).value();
    const auto base = signatureBase({request, ofResponse ? &response : nullptr},
                                    std::get<sf::InnerList>(input.front().value));
    BOOST_REQUIRE_MESSAGE(base, text("name"));
    BOOST_TEST(*base == text("base"));

    const auto key = fromBase64(text("key")).value();
    const auto value = fromBase64(text("signature")).value();
    if (text("algorithm") == "ecdsa-p256-sha256") {
      const auto der = crypto::toDerSignature(crypto::SuiteId::Intl, value);
      BOOST_TEST(codeOf(crypto::PublicKey::fromSpki(key)->verify(bytesOf(*base), *der)) == "");
      ++verified;
    } else if (text("algorithm") == "hmac-sha256") {
      BOOST_TEST(crypto::suite(crypto::SuiteId::Intl).checkMac(key, bytesOf(*base), value));
      ++verified;
    }
  }
  BOOST_TEST(verified == 2);
}

// Section 2.2 and the examples of 2.1.
BOOST_AUTO_TEST_CASE(derived_components) {
  Request request{"GET", "HTTPS://WWW.Example.com:443/path?param=value", {}};
  const auto base = [&](std::string_view list) { return baseOf({request}, list); };
  BOOST_TEST(base(R"(("@method"))") == "\"@method\": GET\n");
  BOOST_TEST(base(R"(("@target-uri"))") ==
             "\"@target-uri\": HTTPS://WWW.Example.com:443/path?param=value\n");
  BOOST_TEST(base(R"(("@authority"))") == "\"@authority\": www.example.com\n");
  BOOST_TEST(base(R"(("@scheme"))") == "\"@scheme\": https\n");
  BOOST_TEST(base(R"(("@path"))") == "\"@path\": /path\n");
  BOOST_TEST(base(R"(("@query"))") == "\"@query\": ?param=value\n");

  request.targetUri = "http://www.example.com:8080";
  BOOST_TEST(base(R"(("@path"))") == "\"@path\": /\n");
  BOOST_TEST(base(R"(("@query"))") == "\"@query\": ?\n");
  BOOST_TEST(base(R"(("@authority"))") == "\"@authority\": www.example.com:8080\n");
  request.targetUri = "http://www.example.com?queryString";
  BOOST_TEST(base(R"(("@path" "@query"))") == "\"@path\": /\n\"@query\": ?queryString\n");
  request.targetUri = "http://www.example.com:80/?";
  BOOST_TEST(base(R"(("@authority" "@query"))") ==
             "\"@authority\": www.example.com\n\"@query\": ?\n");

  request.targetUri =
      "https://www.example.com/parameters?var=this%20is%20a%20big%0Amultiline%20value&"
      "bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&baz=&qux";
  BOOST_TEST(base(R"(("@query-param";name="var"))") ==
             "\"@query-param\";name=\"var\": this%20is%20a%20big%0Amultiline%20value\n");
  BOOST_TEST(base(R"(("@query-param";name="bar"))") ==
             "\"@query-param\";name=\"bar\": with%20plus%20whitespace\n");
  BOOST_TEST(base(R"(("@query-param";name="fa%C3%A7ade%22%3A%20"))") ==
             "\"@query-param\";name=\"fa%C3%A7ade%22%3A%20\": something\n");
  BOOST_TEST(base(R"(("@query-param";name="baz"))") == "\"@query-param\";name=\"baz\": \n");
  BOOST_TEST(base(R"(("@query-param";name="qux"))") == "\"@query-param\";name=\"qux\": \n");
}

BOOST_AUTO_TEST_CASE(fields_and_members) {
  Request request{"POST", "https://example.com/", {}};
  add(request.fields, "X-OWS-Header", "   Leading and trailing whitespace.   ");
  add(request.fields, "Cache-Control", "max-age=60");
  add(request.fields, "Cache-Control", "   must-revalidate");
  add(request.fields, "Example-Dict", R"( a=1,    b=2;x=1;y=2,   c=(a   b   c), d)");
  add(request.fields, "X-Empty-Header", "");
  const auto base = [&](std::string_view list) { return baseOf({request}, list); };
  BOOST_TEST(base(R"(("x-ows-header"))") == "\"x-ows-header\": Leading and trailing whitespace.\n");
  BOOST_TEST(base(R"(("cache-control"))") == "\"cache-control\": max-age=60, must-revalidate\n");
  BOOST_TEST(base(R"(("x-empty-header"))") == "\"x-empty-header\": \n");
  BOOST_TEST(base(R"(("example-dict";key="a"))") == "\"example-dict\";key=\"a\": 1\n");
  BOOST_TEST(base(R"(("example-dict";key="b"))") == "\"example-dict\";key=\"b\": 2;x=1;y=2\n");
  BOOST_TEST(base(R"(("example-dict";key="c"))") == "\"example-dict\";key=\"c\": (a b c)\n");
  BOOST_TEST(base(R"(("example-dict";key="d"))") == "\"example-dict\";key=\"d\": ?1\n");

  const Response response{503, {}};
  BOOST_TEST(baseOf({request, &response}, R"(("@status" "@method";req "cache-control";req))") ==
             "\"@status\": 503\n\"@method\";req: POST\n\"cache-control\";req: max-age=60, "
             "must-revalidate\n");
}

BOOST_AUTO_TEST_CASE(refused) {
  auto request = rfcRequest();
  add(request.fields, "X-Text", "é");
  const Response response{200, {}};
  const auto code = [&](std::string_view list) { return baseOf({request}, list); };
  const auto codeOfResponse = [&](std::string_view list) {
    return baseOf({request, &response}, list);
  };
  for (const auto* list :
       {R"(("@status"))", R"(("@method";req))", R"(("date";req))", R"(("date";sf))",
        R"(("date";bs))", R"(("date";tr))", R"(("@request-target"))", R"(("@signature-params"))",
        R"(("@nothing"))", R"(("@query-param"))", R"(("@query-param";name=1))", R"(("date";key=1))",
        R"(("date";key))", R"(("@method";key="a"))", R"(("date";name="a"))", R"(("@method";req=1))",
        R"(("date";req=?0))"}) {
    BOOST_TEST(code(list) == "wire.signature-component-unknown", list);
  }
  for (const auto* list : {R"(("@method"))", R"(("@target-uri"))", R"(("@status";req))"}) {
    BOOST_TEST(codeOfResponse(list) == "wire.signature-component-unknown", list);
  }
  for (const auto* list :
       {R"(("x-none"))", R"(("Date"))", R"(("x-text"))", R"(("date";key="a"))",
        R"(("content-digest";key="md5"))", R"(("@query-param";name="none"))", R"((""))"}) {
    BOOST_TEST(code(list) == "wire.signature-component-missing", list);
  }
  BOOST_TEST(codeOfResponse(R"(("date"))") == "wire.signature-component-missing");
  BOOST_TEST(code(R"(("date" "date"))") == "wire.signature-duplicate");
  BOOST_TEST(code(R"(("content-digest";key="sha-512" "content-digest";key="sha-512"))") ==
             "wire.signature-duplicate");
  BOOST_TEST(codeOfResponse(
                 R"(("content-digest";req;key="sha-512" "content-digest";key="sha-512";req))") ==
             "wire.signature-duplicate");
  for (const auto* list : {"(date)", "(1)", "(:AAAA:)"}) {
    BOOST_TEST(code(list) == "wire.signature-malformed", list);
  }
}

BOOST_AUTO_TEST_CASE(addresses_that_have_no_parts) {
  for (const auto* uri : {"", "/foo", "example.com/foo", "ftp://example.com/", "https://",
                          "https:///x", "https://user@example.com/", "https://example.com/#x",
                          "https://example.com/é", "https://exa mple.com/"}) {
    const Request request{"GET", uri, {}};
    BOOST_TEST(baseOf({request}, R"(("@authority"))") == "wire.signature-component-missing", uri);
  }
  const Request twice{"GET", "https://example.com/?a=1&a=2", {}};
  BOOST_TEST(baseOf({twice}, R"(("@query-param";name="a"))") == "wire.signature-component-missing");
  const Request forged{"GET", "https://example.com/\n\"@method\": POST", {}};
  BOOST_TEST(baseOf({forged}, R"(("@target-uri"))") == "wire.signature-component-missing");
}

BOOST_AUTO_TEST_SUITE_END()
