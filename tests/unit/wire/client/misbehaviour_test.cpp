// goal: whatever a server does, a call ends in time, within its bounds, and with the code that says
// what is known.
#include "tests/unit/wire/client/client_support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;
using namespace std::chrono_literals;

namespace {

const Change kHasty = [](auto& settings) { settings.callTime = 300ms; };

}  // namespace

BOOST_AUTO_TEST_SUITE(misbehaviour)

BOOST_AUTO_TEST_CASE(time_is_bounded_whatever_comes) {
  const auto start = std::chrono::steady_clock::now();
  for (const auto* path : {"/never", "/drip-head", "/drip-body"}) {
    BOOST_TEST(Asking("good", kHasty).code(path) == "wire.timed-out", path);
    BOOST_TEST(Asking("good", kHasty).code(path, "POST") == "wire.timed-out", path);
    Asking asking;
    const auto answer = asking.ask(path, "GET", {}, std::chrono::steady_clock::now() + 200ms);
    BOOST_REQUIRE(!answer);
    BOOST_TEST(answer.error().code == "wire.timed-out", path);
  }
  BOOST_TEST((std::chrono::steady_clock::now() - start < 15s));
}

BOOST_AUTO_TEST_CASE(no_time_left_sends_nothing) {
  Asking asking;
  const auto before = asking.connections();
  const auto answer = asking.ask("/echo", "GET", {}, std::chrono::steady_clock::now() - 1s);
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().code == "wire.client-busy");
  BOOST_TEST(asking.connections() == before);
}

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off_is_lost) {
  for (const auto* path : {"/cut", "/cut-head", "/cut-chunk", "/bad-chunk", "/close", "/reset"}) {
    BOOST_TEST(Asking().code(path) == "wire.answer-lost", path);
    BOOST_TEST(Asking().code(path, "POST") == "wire.answer-lost", path);
  }
}

BOOST_AUTO_TEST_CASE(a_door_shut_on_a_large_body_is_an_error_and_no_signal) {
  Asking asking;
  for (int i = 0; i < 10; ++i) {
    const auto answer = asking.ask("/slam", "POST", std::string(4u << 20, 'x'));
    BOOST_REQUIRE(!answer);
    BOOST_TEST(answer.error().code == "wire.answer-lost");
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_ends_with_its_connection_is_taken_only_where_that_is_said) {
  Asking strict;
  BOOST_TEST(strict.code("/until-close") == "wire.answer-malformed");
  BOOST_TEST(strict.code("/cut-open") == "wire.answer-malformed");
  BOOST_TEST(strict.code("/status/204") == "204");
  Asking lax("good", [](auto& settings) { settings.lengthRequired = false; });
  BOOST_TEST(lax.body("/until-close") == "all of it");
  BOOST_TEST(lax.body("/until-close") == "all of it");
}

BOOST_AUTO_TEST_CASE(an_answer_beyond_its_bounds_is_not_taken) {
  for (const auto* path :
       {"/endless", "/long-line", "/long-field", "/many-fields", "/interim-forever"}) {
    BOOST_TEST(Asking().code(path) == "wire.answer-too-large", path);
  }
  Asking small("good", [](auto& settings) { settings.answerBytesMax = 1000; });
  BOOST_TEST(small.body("/bytes/1000").size() == 1000U);
  BOOST_TEST(small.code("/bytes/1001") == "wire.answer-too-large");
  BOOST_TEST(small.code("/endless") == "wire.answer-too-large");
  BOOST_TEST(small.body("/bytes/1000").size() == 1000U);
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_malformed) {
  for (const auto* path : {"/garbage", "/no-version", "/bad-status", "/status-999", "/no-colon",
                           "/bad-field", "/folded", "/switch"}) {
    BOOST_TEST(Asking().code(path) == "wire.answer-malformed", path);
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_an_answer_are_nobodys) {
  Asking asking;
  BOOST_TEST(asking.body("/short-length") == "abc");
  BOOST_TEST(asking.body("/bytes/5") == "bbbbb");
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer) {
  Asking asking;
  const auto answer = asking.ask("/redirect");
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->head.status == 302);
  BOOST_TEST(answer->head.fields.combined("location").value() == "https://localhost:1/elsewhere");
}

BOOST_AUTO_TEST_CASE(interim_answers_and_trailers_leave_no_trace) {
  Asking asking;
  const auto interim = asking.ask("/continue");
  BOOST_REQUIRE(interim);
  BOOST_TEST(interim->head.status == 200);
  BOOST_TEST(interim->body == "ok");
  BOOST_TEST(!interim->head.fields.has("x-interim"));
  BOOST_TEST(interim->head.fields.has("x-final"));
  const auto trailer = asking.ask("/trailer");
  BOOST_REQUIRE(trailer);
  BOOST_TEST(trailer->body == "ok");
  BOOST_TEST(!trailer->head.fields.has("x-late"));
}

BOOST_AUTO_TEST_SUITE_END()
