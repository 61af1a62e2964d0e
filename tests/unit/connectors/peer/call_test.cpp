// goal: whatever becomes of a question to a peer, its code says what is known of the other side,
// within the time and the turns that there are.
#include "tests/unit/connectors/peer/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using namespace std::chrono_literals;

namespace {

using Monotonic = std::chrono::steady_clock;

const Change kHasty = [](auto& settings) { settings.timeout = 300ms; };

Change targets(std::vector<std::string> only) {
  return [only](auto& settings) { settings.targets = only; };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(peer_call)

BOOST_AUTO_TEST_CASE(an_answer_is_an_answer_whatever_its_status) {
  Linked linked("good", [](auto& settings) { settings.breaker.failures = 1; });
  for (const auto* status : {"200", "302", "404", "429", "500", "503"}) {
    BOOST_TEST(linked.code(std::string("/status/") + status) == status);
    BOOST_TEST(linked.isClosed());
  }
  const auto answer = linked.ask("/echo/exchange");
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->body.find("\"POST\"") != std::string::npos);
  BOOST_TEST(linked.link->origin() == server().origin());
}

BOOST_AUTO_TEST_CASE(our_certificate_is_shown) {
  Linked linked("client", [](auto& settings) { settings.identity = server().identity("gateway"); });
  const auto answer = linked.ask("/who");
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->body == "gateway");
  // Whether a server of TLS 1.3 takes us shows only behind the request.
  BOOST_TEST(Linked("client").code("/who") == "peer.in-doubt");
  BOOST_TEST(Linked("client12").code("/who") == "peer.unavailable");
}

BOOST_AUTO_TEST_CASE(who_is_not_reached_was_sent_nothing) {
  for (const auto* listener : {"deaf", "plain", "old"}) {
    BOOST_TEST(Linked(listener).code("/echo") == "peer.unavailable", listener);
  }
  BOOST_TEST(Linked("silent", kHasty).code("/echo") == "peer.unavailable");
  BOOST_TEST(Linked("good", targets({"192.0.2.0/24"})).code("/echo") == "peer.unavailable");
  BOOST_TEST(Linked("good", targets({"192.0.2.1", "127.0.0.0/8"})).code("/status/200") == "200");
}

BOOST_AUTO_TEST_CASE(who_is_not_trusted_was_sent_nothing) {
  for (const auto* listener : {"untrusted", "wrong", "expired"}) {
    BOOST_TEST(Linked(listener).code("/echo") == "peer.unavailable", listener);
  }
  Linked nobody("good", [](auto& settings) { settings.authorities = {}; });
  BOOST_TEST(nobody.code("/echo") == "peer.unavailable");
}

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off_is_in_doubt) {
  for (const auto* path : {"/cut", "/cut-head", "/cut-chunk", "/bad-chunk", "/close", "/reset"}) {
    BOOST_TEST(Linked().code(path) == "peer.in-doubt", path);
    BOOST_TEST(Linked().code(path, "GET") == "peer.in-doubt", path);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_late_is_in_doubt) {
  for (const auto* path : {"/never", "/drip-head", "/drip-body"}) {
    BOOST_TEST(Linked("good", kHasty).code(path) == "peer.in-doubt", path);
    Linked patient;
    const auto answer = patient.ask(path, "POST", Monotonic::now() + 200ms);
    BOOST_REQUIRE(!answer);
    BOOST_TEST(answer.error().code == "peer.in-doubt", path);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_or_too_large_is_malformed) {
  for (const auto* path : {"/garbage", "/no-version", "/bad-status", "/bad-field", "/folded",
                           "/switch", "/until-close", "/endless", "/long-line", "/many-fields"}) {
    BOOST_TEST(Linked().code(path) == "peer.answer-malformed", path);
  }
  Linked small("good", [](auto& settings) { settings.answerBytesMax = 1000; });
  BOOST_TEST(small.code("/bytes/1000") == "200");
  BOOST_TEST(small.code("/bytes/1001") == "peer.answer-malformed");
}

BOOST_AUTO_TEST_CASE(a_request_that_cannot_be_sent_says_nothing_of_the_peer) {
  Linked linked("good", [](auto& settings) { settings.breaker.failures = 1; });
  const auto elsewhere = linked.link->call({"POST", "https://other.test/echo", {}}, {});
  BOOST_REQUIRE(!elsewhere);
  BOOST_TEST(elsewhere.error().code == "peer.unavailable");
  const auto late = linked.ask("/echo", "POST", Monotonic::now() - 1s);
  BOOST_REQUIRE(!late);
  BOOST_TEST(late.error().code == "peer.busy");
  BOOST_TEST(linked.isClosed());
}

BOOST_AUTO_TEST_CASE(without_a_turn_and_without_patience_a_question_is_back_at_once) {
  Held one(0ms);
  const auto before = connectionsOf(one.own);
  for (int i = 0; i < 100; ++i) BOOST_TEST(one.linked.code("/echo") == "peer.busy");
  BOOST_TEST(connectionsOf(one.own) == before + 1);  // the one that asks this
  one.release();
  BOOST_TEST(one.linked.code("/status/200") == "200");
  BOOST_TEST(one.linked.isClosed());  // who found no turn has learnt nothing of the peer
}

BOOST_AUTO_TEST_CASE(without_a_turn_a_question_waits_as_long_as_it_may) {
  Held one(300ms);
  const auto start = Monotonic::now();
  BOOST_TEST(one.linked.code("/echo") == "peer.busy");
  BOOST_TEST((Monotonic::now() - start >= 300ms));
  const auto hurried = Monotonic::now();
  const auto none = one.linked.ask("/echo", "POST", hurried + 20ms);
  BOOST_REQUIRE(!none);
  BOOST_TEST(none.error().code == "peer.busy");
  BOOST_TEST((Monotonic::now() - hurried >= 20ms));
  BOOST_TEST((Monotonic::now() - hurried < 300ms));
  one.release();
  BOOST_TEST(one.linked.isClosed());
}

BOOST_AUTO_TEST_CASE(a_turn_that_comes_free_in_time_is_taken) {
  Held one(20s);
  auto next = one.linked.askBeside("/status/204");
  one.release();
  BOOST_TEST(next.get() == "204");
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_makes_no_link) {
  const auto codeOf = [](std::string origin, std::vector<std::string> only) {
    LinkSettings settings;
    settings.origin = std::move(origin);
    settings.targets = std::move(only);
    const auto link = Link::make(std::move(settings));
    return link ? std::string("ok") : link.error().code;
  };
  for (const auto* wrong : {"", "https://", "http://peer.test", "https://peer.test/",
                            "https://peer.test/path", "https://peer.test:0", "https://a b"}) {
    BOOST_TEST(codeOf(wrong, {}) == "wire.address-invalid", wrong);
  }
  BOOST_TEST(codeOf("https://peer.test:9443", {"10.0.0.1/8"}) == "wire.address-invalid");
  BOOST_TEST(codeOf("https://peer.test:9443", {"peer.test"}) == "wire.address-invalid");
  BOOST_TEST(codeOf("https://peer.test:9443", {"10.0.0.0/8"}) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()
