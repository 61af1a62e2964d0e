// goal: an answer of a peer counts only when it is that peer's, signed, over this very request,
// about this subject, with nothing that was not asked for; else nothing of it leaves.
#include <boost/test/unit_test.hpp>

#include "tests/integration/regions/played_region.hpp"

namespace tongban::tests {
namespace {

using Incoming = wire::Incoming;

struct Answers : PlayedRegion {
  // What a department hears, and that nothing of the played answer is in it.
  void expect(int status, std::string_view code, std::string_view secret = "91500112MAF000012X") {
    const auto heard = two.chongqing.ask(two.question());
    BOOST_TEST_INFO(heard.out.body);
    BOOST_TEST_INFO(two.chongqing.logged());
    BOOST_TEST(heard.status() == status);
    BOOST_TEST(heard.code() == code);
    BOOST_TEST(fits(heard, "problem"));
    BOOST_TEST(heard.out.body.find(secret) == std::string::npos);
    const auto entries = two.chongqing.entriesOf(heard.text("exchangeId"));
    BOOST_TEST_REQUIRE(!entries.empty());
    BOOST_TEST(entries.front().outcomeCode == code);
  }
};

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(the_right_answer_is_taken) {
  Answers peer;
  peer.answer = [&](const Incoming& asked) { return peer.right(asked); };
  const auto heard = peer.two.chongqing.ask(peer.two.question());
  BOOST_TEST_INFO(heard.out.body);
  BOOST_TEST(heard.status() == 200);
  BOOST_TEST(heard.at("records").items().size() == 1u);
}

BOOST_AUTO_TEST_CASE(nobody_signed_it) {
  Answers peer;
  peer.answer = [&](const Incoming& asked) {
    return peer.unsignedAnswer(asked, 200, peer.documentFor(asked));
  };
  peer.expect(502, "peer.answer-unsigned");
}

BOOST_AUTO_TEST_CASE(another_signed_it) {
  Answers peer;
  for (const auto* key : {&peer.two.made.sichuan.pki().oneWindow.message,
                          &peer.two.made.chongqing.pki().gatewayMessage,
                          &peer.two.made.sichuan.pki().stranger.message}) {
    peer.answer = [&peer, key](const Incoming& asked) {
      return peer.signedAnswer(asked, 200, peer.documentFor(asked), key);
    };
    peer.expect(502, "peer.answer-invalid");
  }
}

BOOST_AUTO_TEST_CASE(it_was_altered_on_the_way) {
  Answers peer;
  peer.answer = [&](const Incoming& asked) {
    auto out = peer.right(asked);
    out.body.replace(out.body.find("91500112"), 8, "91500113");
    return out;
  };
  peer.expect(502, "peer.answer-invalid", "91500113");
  peer.answer = [&](const Incoming& asked) {
    auto out = peer.right(asked);
    out.head.status = 203;
    return out;
  };
  peer.expect(502, "peer.answer-invalid");
}

BOOST_AUTO_TEST_CASE(it_answers_another_request) {
  Answers peer;
  std::optional<wire::Outgoing> first;
  peer.answer = [&](const Incoming& asked) {
    if (!first) first = peer.right(asked);
    return *first;
  };
  BOOST_TEST(peer.two.chongqing.ask(peer.two.question()).status() == 200);
  peer.expect(502, "peer.answer-invalid");
}

BOOST_AUTO_TEST_CASE(it_is_of_another_time) {
  Answers peer;
  for (const auto minutes : {-10, 10}) {
    peer.answer = [&peer, minutes](const Incoming& asked) {
      return peer.signedAnswer(asked, 200, peer.documentFor(asked), nullptr,
                               std::chrono::minutes(minutes));
    };
    peer.expect(502, "peer.answer-invalid");
  }
}

BOOST_AUTO_TEST_CASE(it_says_what_was_not_asked) {
  Answers peer;
  const auto record = [&](const std::string& text) {
    peer.answer = [&peer, text](const Incoming& asked) {
      return peer.signedAnswer(asked, 200, peer.documentFor(asked, text));
    };
  };
  record(R"({"uscc":"91500112MAF000012X","address":"成都市某路 1 号"})");
  peer.expect(502, "verify.item-unasked", "某路");
  record(R"({"uscc":"91500000MA5YWUXK0W"})");
  peer.expect(502, "verify.subject-mismatch", "91500000MA5YWUXK0W");
}

BOOST_AUTO_TEST_CASE(it_lacks_the_license_that_the_resource_promises) {
  Answers peer;
  peer.two.made.chongqing.replace(
      "catalog/regions.yaml",
      "    condition:", "    licenses: [{field: address, minimumVerdict: valid}]\n    condition:");
  peer.two.chongqing.reload();
  peer.answer = [&](const Incoming& asked) { return peer.right(asked); };
  peer.expect(502, "verify.license-below");
}

BOOST_AUTO_TEST_CASE(it_is_older_than_the_resource_allows) {
  Answers peer;
  peer.two.made.chongqing.replace("catalog/regions.yaml",
                                  "    condition:", "    maxAgeHours: 24\n    condition:");
  peer.two.chongqing.reload();
  peer.answer = [&](const Incoming& asked) { return peer.right(asked); };
  peer.expect(502, "verify.source-too-old");
}

BOOST_AUTO_TEST_CASE(it_is_not_what_was_agreed) {
  Answers peer;
  for (const std::string body : {"", "{", "[]", "{}", R"({"records":[]})"}) {
    peer.answer = [&peer, body](const Incoming& asked) {
      return peer.signedAnswer(asked, 200, body);
    };
    peer.expect(502, "peer.answer-malformed");
  }
  const std::pair<std::string, std::string> changes[] = {
      {R"("region":"510000")", R"("region":"110000")"},
      {R"("exchangeId":")", R"("exchangeId":"0)"},
      {R"("masked":[])", R"("masked":[],"more":1)"}};
  for (const auto& [from, to] : changes) {
    peer.answer = [&peer, from = from, to = to](const Incoming& asked) {
      auto body = peer.documentFor(asked);
      body.replace(body.find(from), from.size(), to);
      return peer.signedAnswer(asked, 200, body);
    };
    peer.expect(502, "peer.answer-malformed");
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_goes_on_under_its_code_when_it_is_signed) {
  Answers peer;
  const std::string problem =
      R"({"type":"/problems/grant.expired","title":"t","status":403,"code":"grant.expired","detail":"d"})";
  peer.answer = [&](const Incoming& asked) { return peer.signedAnswer(asked, 403, problem); };
  peer.expect(403, "grant.expired");
  peer.answer = [&](const Incoming& asked) { return peer.unsignedAnswer(asked, 403, problem); };
  peer.expect(502, "peer.not-accepted");
  peer.answer = [&](const Incoming& asked) {
    return peer.signedAnswer(asked, 403, R"({"code":"of.another-age"})");
  };
  peer.expect(502, "peer.answer-malformed");
}

BOOST_AUTO_TEST_CASE(something_else_answers_in_its_place) {
  Answers peer;
  // A proxy that knows nothing of the protocol.
  peer.answer = [](const Incoming&) {
    return wire::Outgoing{{502, {}}, "<html>Bad Gateway</html>"};
  };
  peer.expect(502, "peer.not-accepted", "Bad Gateway");
}

BOOST_AUTO_TEST_CASE(its_receipt_is_of_this_exchange_and_its_own) {
  Answers peer;
  const auto first = peer.two.chongqing.ask(peer.two.question());
  const auto second = peer.two.chongqing.ask(peer.two.question());
  const auto& who = peer.two.made.chongqing.oneWindow();
  const auto place = [](const Heard& heard) { return "/receipts/v1/" + heard.text("exchangeId"); };
  const auto other = peer.two.chongqing.read(who, place(second) + "/peer");
  const auto own = peer.two.chongqing.read(who, place(first));
  BOOST_TEST_REQUIRE(other.status() == 200);
  for (const std::string& body : {other.out.body, own.out.body, std::string("{}"), std::string()}) {
    peer.receipt = body;
    const auto heard = peer.two.chongqing.read(who, place(first) + "/peer");
    BOOST_TEST(heard.status() == 502);
    BOOST_TEST(heard.code() == "peer.answer-invalid");
  }
  peer.receipt.reset();
  BOOST_TEST(peer.two.chongqing.read(who, place(first) + "/peer").status() == 200);
}

BOOST_AUTO_TEST_CASE(it_speaks_another_version) {
  Answers peer;
  peer.answer = [&](const Incoming& asked) {
    auto out = peer.right(asked);
    wire::Fields fields;
    for (const auto& field : out.head.fields.all()) {
      const bool version = field.name == "tongban-protocol";
      [[maybe_unused]] auto added = fields.add(field.name, version ? "0" : field.value);
    }
    out.head.fields = std::move(fields);
    return out;
  };
  peer.expect(502, "peer.answer-invalid");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
