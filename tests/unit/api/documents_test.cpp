// goal: what the exchange answers is what schemas/api says of it: answers to queries, verdicts on
// licenses with the id of their exchange, and problem documents.
#include <algorithm>
#include <set>

#include <boost/test/unit_test.hpp>

#include "tests/unit/api/support.hpp"

namespace tongban::tests {
namespace {

std::string license(const std::string& name) {
  return readFile("ops/examples/licenses/" + name, 1u << 20).value();
}

Heard verify(ApiNode& node, const std::string& file) {
  return node.ask(
      SignedCall::verifyLicense(node.made.oneWindow(), node.suite(), node.clock.now(), file));
}

record::Schema schemaOf(const std::string& name) {
  return record::Schema::load("schemas/api/" + name + ".schema.json").value();
}

BOOST_AUTO_TEST_SUITE(documents)

BOOST_AUTO_TEST_CASE(verdicts_of_every_grade) {
  ApiNode node;
  std::set<std::string> grades;
  auto altered = license("genuine.ofd");
  altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] ^ 1);
  std::vector<std::string> files = {altered};
  for (const auto& entry : std::filesystem::directory_iterator("ops/examples/licenses")) {
    if (entry.path().extension() != ".ofd") continue;
    files.push_back(license(entry.path().filename()));
  }
  for (const auto& file : files) {
    const auto heard = verify(node, file);
    BOOST_TEST_INFO(heard.out.body.substr(0, 400));
    BOOST_TEST_REQUIRE(heard.status() == 200);
    BOOST_TEST(fits(heard, "verdict"));
    BOOST_TEST(heard.text("exchangeId") == heard.field("tongban-exchange-id"));
    BOOST_TEST(heard.at("file").find("bytes")->asInteger().value() ==
               static_cast<std::int64_t>(file.size()));
    grades.insert(heard.text("verdict"));
  }
  BOOST_TEST(grades.contains("valid"));
  BOOST_TEST(grades.contains("invalid"));
}

BOOST_AUTO_TEST_CASE(a_verdict_compared_with_a_record) {
  ApiNode node;
  auto call = SignedCall::verifyLicense(node.made.oneWindow(), node.suite(), node.clock.now(),
                                        R"({"file":")" + toBase64(bytesOf(license("genuine.ofd"))) +
                                            R"(","match":{"name":"别的名称"}})");
  call.contentType = "application/json";
  const auto heard = node.ask(call);
  BOOST_TEST_INFO(heard.out.body.substr(0, 400));
  BOOST_TEST_REQUIRE(heard.status() == 200);
  BOOST_TEST(fits(heard, "verdict"));
  BOOST_TEST(!heard.at("license").find("matched")->items().empty());
}

// What is granted in part leaves whole members out, and changes none of the others.
BOOST_AUTO_TEST_CASE(a_verdict_of_which_little_is_granted) {
  ApiNode node;
  node.made.replace("catalog/market.yaml", "items: [verdict, checks, signatures, license, match]",
                    "items: [verdict]");
  const auto heard = verify(node, license("genuine.ofd"));
  BOOST_TEST_REQUIRE(heard.status() == 200);
  std::vector<std::string> members;
  for (const auto& member : heard.root().members()) members.emplace_back(member.name);
  std::ranges::sort(members);
  BOOST_TEST((members ==
              std::vector<std::string>{"at", "exchangeId", "file", "subIndication", "verdict"}));
  for (const auto& fault : schemaOf("verdict").check(heard.root())) {
    BOOST_TEST_INFO(fault.pointer << ": " << fault.message);
    BOOST_TEST(fault.code == "check.required");
  }
}

BOOST_AUTO_TEST_CASE(the_schema_of_a_verdict_is_no_open_door) {
  ApiNode node;
  auto body = verify(node, license("genuine.ofd")).out.body;
  const auto schema = schemaOf("verdict");
  const auto faultsOf = [&](const std::string& text) {
    const auto document = record::parseJson(text).value();
    std::vector<std::string> codes;
    for (const auto& fault : schema.check(document.root)) codes.push_back(fault.code);
    return codes;
  };
  BOOST_TEST(faultsOf(body).empty());
  BOOST_TEST((faultsOf("{\"exchange\":\"x\"," + body.substr(1)) ==
              std::vector<std::string>{"check.unknown-key"}));
  const auto id = body.find("\"exchangeId\":\"") + 14;
  body[id] = 'Z';
  BOOST_TEST((faultsOf(body) == std::vector<std::string>{"check.pattern"}));
}

// One record, none, some of the items, and what was wrong in the source.
BOOST_AUTO_TEST_CASE(answers_to_queries) {
  ApiNode node;
  const auto whole = node.ask(node.call());
  BOOST_TEST_REQUIRE(whole.status() == 200);
  BOOST_TEST(fits(whole, "query-answer"));
  BOOST_TEST(!whole.at("masked").items().empty());
  BOOST_TEST(!whole.at("withheld").items().empty());

  auto some = node.call();
  some.body = R"({"subject":{"uscc":"91500112MAF000012X"},"items":["name"]})";
  const auto part = node.ask(some);
  BOOST_TEST_REQUIRE(part.status() == 200);
  BOOST_TEST(fits(part, "query-answer"));

  const auto none = node.ask(SignedCall::query(node.made.oneWindow(), node.suite(),
                                               node.clock.now(), "91510104MAF000020A"));
  BOOST_TEST_INFO(none.out.body);
  if (none.status() == 200) {
    BOOST_TEST(fits(none, "query-answer"));
  } else {
    BOOST_TEST(fits(none, "problem"));
  }
}

// Refused by each part of the way: the listener, the router, every stage that can.
BOOST_AUTO_TEST_CASE(problems_of_every_part) {
  ApiNode node({.maxAgeHours = 1});
  std::vector<std::pair<std::string, Heard>> all;
  const auto ask = [&](const std::string& code, auto&& spoil) {
    auto call = node.call();
    spoil(call);
    all.emplace_back(code, node.ask(call));
  };
  all.emplace_back("exchange.path-unknown", node.get("/nowhere"));
  all.emplace_back("wire.request-malformed", ApiNode::heard(node.raw("GET\r\n\r\n")));
  all.emplace_back("wire.version-unknown",
                   ApiNode::heard(node.raw("GET / HTTP/3.0\r\nHost: localhost\r\n\r\n")));
  ask("exchange.content-type", [](auto& c) { c.contentType = "text/plain"; });
  ask("exchange.id-invalid", [](auto& c) { c.exchangeId = "42"; });
  ask("exchange.request-malformed", [](auto& c) { c.body = "{}"; });
  ask("wire.signature-wrong", [](auto& c) { c.spoilt = true; });
  ask("wire.digest-mismatch",
      [](auto& c) { c.bodyAfterwards = R"({"subject":{"uscc":"91510104MAF000020A"}})"; });
  ask("catalog.item-unknown", [](auto& c) {
    c.body = R"({"subject":{"uscc":"91500112MAF000012X"},"items":["shoeSize"]})";
  });
  ask("grant.item-not-granted", [](auto& c) {
    c.body = R"({"subject":{"uscc":"91500112MAF000012X"},"items":["registeredCapital"]})";
  });
  ask("exchange.subject-invalid",
      [](auto& c) { c.body = R"({"subject":{"uscc":"915001120000000000"}})"; });
  ask("verify.source-too-old", [](auto&) {});
  all.emplace_back("grant.missing", node.ask(SignedCall::query(node.made.counter(), node.suite(),
                                                               node.clock.now())));
  for (const auto& [code, heard] : all) {
    BOOST_TEST_INFO(code << " " << heard.out.body);
    BOOST_TEST(heard.code() == code);
    BOOST_TEST(heard.at("status").asInteger().value() == heard.status());
    BOOST_TEST(heard.text("type") == "/problems/" + code);
    BOOST_TEST(heard.field("content-type") == "application/problem+json");
    BOOST_TEST_INFO(code);
    BOOST_TEST(fits(heard, "problem"));
  }
}

// Whether a record agrees with the license is an item of its own: it says something of values that
// are shown masked.
BOOST_AUTO_TEST_CASE(a_comparison_is_given_to_whom_it_is_granted) {
  const auto compared = [](const std::string& items) {
    ApiNode node;
    node.made.replace("catalog/market.yaml", "items: [verdict, checks, signatures, license, match]",
                      "items: [" + items + "]");
    auto call =
        SignedCall::verifyLicense(node.made.oneWindow(), node.suite(), node.clock.now(),
                                  R"({"file":")" + toBase64(bytesOf(license("genuine.ofd"))) +
                                      R"(","match":{"name":"别的名称"}})");
    call.contentType = "application/json";
    const auto heard = node.ask(call);
    BOOST_TEST_REQUIRE(heard.status() == 200);
    return heard.out.body.find("\"match\":\"differs\"") != std::string::npos;
  };
  BOOST_TEST(compared("verdict, license, match"));
  BOOST_TEST(!compared("verdict, license"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
