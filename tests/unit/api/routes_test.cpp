// goal: each address answers by its method alone, within its size, and a refusal is a problem
// document with its code.
#include <boost/test/unit_test.hpp>

#include "tests/unit/api/support.hpp"

namespace tongban::tests {
namespace {

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(a_query_is_answered_and_signed) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    ApiNode node({.suite = suite});
    const auto heard = node.ask(node.call());
    BOOST_TEST_INFO(heard.out.body);
    BOOST_TEST_REQUIRE(heard.status() == 200);
    BOOST_TEST(fits(heard, "query-answer"));
    BOOST_TEST(heard.at("records").items().size() == 1u);
    BOOST_TEST(heard.field("content-type") == "application/json");
    BOOST_TEST(!heard.field("signature").empty());
    BOOST_TEST(!heard.field("content-digest").empty());
    BOOST_TEST(heard.field("tongban-exchange-id") == heard.text("exchangeId"));
  }
}

BOOST_AUTO_TEST_CASE(addresses_that_are_none) {
  ApiNode node;
  for (const auto* path : {"/",
                           "/exchange",
                           "/exchange/v1/",
                           "/exchange/v1/query/",
                           "/exchange/v1/query/a/b",
                           "/exchange/v1/a/b",
                           "/receipts/v1/",
                           "/receipts/v1//openings",
                           "/receipts/v1/a/b",
                           "/receipts/v1/a/openings/",
                           "/ledger/v1/head/",
                           "/ledger/v1/heads",
                           "/ledger/v1/proof",
                           "/licenses/v1/verify/",
                           "/health",
                           "/health/live/",
                           "/metrics/",
                           "/openapi.json/x",
                           "/OPENAPI.JSON",
                           "/%68ealth/live",
                           "/health/../metrics"}) {
    const auto heard = node.get(path);
    BOOST_TEST_INFO(path << " " << heard.out.body);
    BOOST_TEST(heard.status() == 404);
    BOOST_TEST(heard.code() == "exchange.path-unknown");
    BOOST_TEST(heard.field("content-type") == "application/problem+json");
    BOOST_TEST(fits(heard, "problem"));
  }
}

BOOST_AUTO_TEST_CASE(methods_that_an_address_does_not_have) {
  ApiNode node;
  const auto ask = [&](const std::string& method, const std::string& path) {
    return ApiNode::heard(node.raw(method + " " + path +
                                   " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
  };
  for (const auto* path :
       {"/exchange/v1/0199f0a0-0000-7000-8000-000000000000",
        "/receipts/v1/0199f0a0-0000-7000-8000-000000000000",
        "/receipts/v1/0199f0a0-0000-7000-8000-000000000000/openings", "/ledger/v1/head",
        "/ledger/v1/proof/consistency", "/ledger/v1/proof/inclusion", "/health/live",
        "/health/ready", "/metrics", "/openapi.json"}) {
    for (const auto* method : {"POST", "PUT", "DELETE"}) {
      const auto heard = ask(method, path);
      BOOST_TEST_INFO(method << " " << path << " " << heard.out.body);
      BOOST_TEST(heard.status() == 405);
      BOOST_TEST(heard.code() == "exchange.method-unknown");
      BOOST_TEST(heard.field("allow") == "GET, HEAD");
      BOOST_TEST(fits(heard, "problem"));
    }
  }
  for (const auto* path : {"/exchange/v1/query/enterprise-registration", "/licenses/v1/verify"}) {
    for (const auto* method : {"GET", "PUT", "DELETE"}) {
      const auto heard = ask(method, path);
      BOOST_TEST_INFO(method << " " << path << " " << heard.out.body);
      BOOST_TEST(heard.status() == 405);
      BOOST_TEST(heard.code() == "exchange.method-unknown");
      BOOST_TEST(heard.field("allow") == "POST");
    }
  }
}

BOOST_AUTO_TEST_CASE(head_is_get_without_a_body) {
  ApiNode node;
  auto client = node.connect();
  BOOST_TEST_REQUIRE(client.send("HEAD /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  const auto answer = client.answer(true);
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->status == 200);
  BOOST_TEST(answer->body.empty());
  // The connection is good for the next.
  BOOST_TEST(client.ask("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200);
}

BOOST_AUTO_TEST_CASE(bodies_that_are_too_much) {
  ApiNode node;
  const auto expect = [&](const std::string& head, std::size_t bytes) {
    const auto heard = ApiNode::heard(node.raw(
        head + " HTTP/1.1\r\nHost: localhost\r\n" + "Content-Length: " + std::to_string(bytes) +
        "\r\n\r\n" + std::string(bytes < 9 ? bytes : 0, 'x')));
    BOOST_TEST_INFO(head << " " << heard.out.body);
    BOOST_TEST(heard.status() == 413);
    BOOST_TEST(heard.code() == "wire.body-too-large");
    BOOST_TEST(fits(heard, "problem"));
  };
  for (const auto* path : {"/health/live", "/metrics", "/openapi.json", "/ledger/v1/head",
                           "/exchange/v1/x", "/receipts/v1/x", "/nowhere"}) {
    expect(std::string("GET ") + path, 1);
  }
  expect("POST /exchange/v1/query/enterprise-registration", limits::kQueryBytesMax + 1);
  expect("POST /licenses/v1/verify", limits::kVerifyBytesMax + 1);
}

BOOST_AUTO_TEST_CASE(who_asks_is_seen_through_tls) {
  ApiNode node;
  // By certificate alone, the purpose in the document.
  auto call = node.call();
  call.proof = SignedCall::Proof::None;
  call.withoutFields = {"tongban-purpose", "tongban-on-behalf"};
  call.body = R"({"purpose":{"matter":"企业开办","case":"2026-0001","operator":{"id":"A0137"}},)"
              R"("subject":{"uscc":"91500112MAF000012X"}})";
  BOOST_TEST(node.ask(call).status() == 200);
  // The same without one.
  call.withCertificate = false;
  const auto none = node.ask(call);
  BOOST_TEST(none.status() == 401);
  BOOST_TEST(none.code() == "auth.caller-unknown");
  // A certificate that nobody registered, and one of a root that nobody trusts.
  auto stranger = call;
  stranger.caller = &node.made.pki().stranger;
  stranger.withCertificate = true;
  BOOST_TEST(node.ask(stranger).code() == "auth.certificate-unknown");
  CertificateOptions named;
  named.commonName = "别处的系统";
  auto foreigner = node.made.pki().stranger;
  foreigner.tls = node.made.pki().issueTls(node.made.pki().foreignRoot, named);
  stranger.caller = &foreigner;
  const auto foreign = node.ask(stranger);
  BOOST_TEST(foreign.status() == 401);
  BOOST_TEST(foreign.code() == "auth.certificate-unknown");
  BOOST_TEST(fits(foreign, "problem"));
  // One system's certificate with another's signature.
  const auto mixed =
      ApiNode::heard(node.raw(node.call().make().overTheWire(), &node.made.counter()));
  BOOST_TEST(mixed.status() == 403);
  BOOST_TEST(mixed.code() == "auth.binding-mismatch");
}

BOOST_AUTO_TEST_CASE(what_is_sent_twice_is_refused) {
  ApiNode node;
  const auto sent = node.call().make().overTheWire();
  BOOST_TEST(node.raw(sent, &node.made.oneWindow()).status == 200);
  const auto again = ApiNode::heard(node.raw(sent, &node.made.oneWindow()));
  BOOST_TEST(again.status() == 401);
  BOOST_TEST(again.code() == "auth.nonce-replayed");
  // Reading has nonces too.
  const auto status =
      node.reading(node.made.oneWindow(), "/exchange/v1/0199f0a0-0000-7000-8000-000000000000")
          .make()
          .overTheWire();
  BOOST_TEST(node.raw(status, &node.made.oneWindow()).status == 404);
  BOOST_TEST(ApiNode::heard(node.raw(status, &node.made.oneWindow())).code() ==
             "auth.nonce-replayed");
}

BOOST_AUTO_TEST_CASE(a_license_is_verified_as_a_file_and_inside_json) {
  ApiNode node;
  const auto file = readFile("ops/examples/licenses/genuine.ofd", 1u << 20).value();
  auto call =
      SignedCall::verifyLicense(node.made.oneWindow(), node.suite(), node.clock.now(), file);
  const auto plain = node.ask(call);
  BOOST_TEST_INFO(plain.out.body);
  BOOST_TEST_REQUIRE(plain.status() == 200);
  BOOST_TEST(plain.text("verdict") == "valid");

  auto inside = SignedCall::verifyLicense(node.made.oneWindow(), node.suite(), node.clock.now(),
                                          R"({"file":")" + toBase64(bytesOf(file)) + R"("})");
  inside.contentType = "application/json";
  const auto json = node.ask(inside);
  BOOST_TEST_INFO(json.out.body.substr(0, 600));
  BOOST_TEST_REQUIRE(json.status() == 200);
  BOOST_TEST(json.text("verdict") == "valid");
  BOOST_TEST(json.text("exchangeId") != plain.text("exchangeId"));

  call.contentType = "text/plain";
  call.nonce = toHex(randomBytes(16));
  BOOST_TEST(node.ask(call).code() == "exchange.content-type");
  inside.body = R"({"file":1})";
  inside.nonce = toHex(randomBytes(16));
  BOOST_TEST(node.ask(inside).code() == "exchange.request-malformed");
}

BOOST_AUTO_TEST_CASE(the_interface_document_is_the_one_that_ships) {
  ApiNode node;
  const auto answer = node.rawGet("/openapi.json");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.fields.at("content-type") == "application/json");
  BOOST_TEST((answer.body == readFile("schemas/api/openapi.json", 1u << 22).value()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
