// goal: the type of every problem leads to what kind of fault it is, and to nothing else.
#include <optional>
#include <set>

#include <boost/test/unit_test.hpp>

#include "tests/unit/api/support.hpp"

namespace tongban::tests {
namespace {

BOOST_AUTO_TEST_SUITE(problems)

BOOST_AUTO_TEST_CASE(the_type_of_a_refusal_leads_to_its_kind) {
  ApiNode node;
  auto spoilt = node.call();
  spoilt.spoilt = true;
  const auto refused = node.ask(spoilt);
  BOOST_TEST_REQUIRE(refused.code() == "wire.signature-wrong");
  const auto kind = node.get(refused.text("type"));
  BOOST_TEST_INFO(kind.out.body);
  BOOST_TEST_REQUIRE(kind.status() == 200);
  BOOST_TEST(kind.field("content-type") == "application/json");
  BOOST_TEST(fits(kind, "problem-kind"));
  for (const auto* same : {"code", "title", "titleEn", "remedyEn"}) {
    BOOST_TEST_INFO(same);
    BOOST_TEST(kind.text(same) == refused.text(same));
  }
  BOOST_TEST(kind.at("status").asInteger().value() == refused.status());
}

BOOST_AUTO_TEST_CASE(every_code_has_its_page) {
  ApiNode node;
  std::optional<TlsClient> client;
  const auto schema = record::Schema::load("schemas/api/problem-kind.schema.json").value();
  std::set<std::string> words;
  for (const auto& row : allCodes()) {
    if (!client) client.emplace(node.connect());
    const auto page = ApiNode::heard(client->ask("GET /problems/" + std::string(row.code) +
                                                 " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    BOOST_TEST_INFO(page.out.body);
    BOOST_TEST_REQUIRE(page.status() == 200);
    BOOST_TEST(page.code() == row.code);
    BOOST_TEST(page.at("status").asInteger().value() == row.httpStatus);
    BOOST_TEST_INFO(page.out.body);
    BOOST_TEST(schema.check(page.root()).empty());
    words.insert(page.text("retry"));
    if (page.field("connection") == "close") client.reset();
  }
  BOOST_TEST((words == std::set<std::string>{"afterFix", "later", "never"}));
}

BOOST_AUTO_TEST_CASE(codes_that_are_none) {
  ApiNode node;
  for (const auto* path :
       {"/problems", "/problems/", "/problems/wire", "/problems/wire.signature-wrong/",
        "/problems/wire.signature-wrong/more", "/problems/Wire.Signature-Wrong",
        "/problems/wire.signature%2dwrong", "/problems/wire.signature-wron",
        "/problems/%3cscript%3e", "/problems/../metrics"}) {
    const auto heard = node.get(path);
    BOOST_TEST_INFO(path << " " << heard.out.body);
    BOOST_TEST(heard.status() == 404);
    BOOST_TEST(heard.code() == "exchange.path-unknown");
    BOOST_TEST(fits(heard, "problem"));
    BOOST_TEST(heard.out.body.find("script") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(it_is_read_and_nothing_else) {
  ApiNode node;
  for (const auto* method : {"POST", "PUT", "DELETE"}) {
    const auto heard =
        ApiNode::heard(node.raw(std::string(method) +
                                " /problems/wire.signature-wrong HTTP/1.1\r\nHost: localhost\r\n"
                                "Content-Length: 0\r\n\r\n"));
    BOOST_TEST_INFO(method << " " << heard.out.body);
    BOOST_TEST(heard.status() == 405);
    BOOST_TEST(heard.code() == "exchange.method-unknown");
    BOOST_TEST(heard.field("allow") == "GET, HEAD");
  }
  const auto body =
      ApiNode::heard(node.raw("GET /problems/wire.signature-wrong HTTP/1.1\r\nHost: localhost\r\n"
                              "Content-Length: 1\r\n\r\nx"));
  BOOST_TEST(body.code() == "wire.body-too-large");
  auto client = node.connect();
  BOOST_TEST_REQUIRE(
      client.send("HEAD /problems/wire.signature-wrong HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  const auto head = client.answer(true);
  BOOST_TEST_REQUIRE(head.has_value());
  BOOST_TEST(head->status == 200);
  BOOST_TEST(head->body.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
