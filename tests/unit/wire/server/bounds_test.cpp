// goal: time, bytes, connections and waiting requests are bounded; who is over a bound is told so
// where that can be, and nothing of it stays behind.
#include "tests/unit/wire/server/fixture.hpp"

namespace tongban::wire::tests {
namespace {

using std::chrono::milliseconds;

const std::string kHost = "Host: gateway.test\r\n";

std::string expecting(std::size_t bytes) {
  return "POST /echo HTTP/1.1\r\n" + kHost +
         "Expect: 100-continue\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
}

bool none(const ServerCounts& counts) { return counts.connections == 0; }

}  // namespace

BOOST_AUTO_TEST_SUITE(bounds)

BOOST_AUTO_TEST_CASE(a_slow_head_is_told_so) {
  Listening listening([](ServerSettings& settings) { settings.headTime = milliseconds(30); });
  BOOST_CHECK_EQUAL(listening.codeOf("GET /echo HTTP/1.1\r\nHost: a\r\n"), "wire.request-slow");
}

BOOST_AUTO_TEST_CASE(a_slow_second_head_is_told_so) {
  Listening listening([](ServerSettings& settings) { settings.headTime = milliseconds(30); });
  auto client = listening.connect();
  BOOST_CHECK_EQUAL(client.ask(get("/echo") + "GET /e").status, 200);
  BOOST_CHECK_EQUAL(codeIn(client.answer().value()), "wire.request-slow");
  BOOST_CHECK(client.ended());
}

BOOST_AUTO_TEST_CASE(a_slow_body_is_told_so) {
  Listening listening([](ServerSettings& settings) { settings.bodyTime = milliseconds(30); });
  BOOST_CHECK_EQUAL(
      listening.codeOf("POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 9\r\n\r\n12345678"),
      "wire.request-slow");
}

BOOST_AUTO_TEST_CASE(an_idle_connection_ends_without_a_word) {
  Listening listening([](ServerSettings& settings) { settings.idleTime = milliseconds(300); });
  auto fresh = listening.connect();
  BOOST_CHECK(fresh.ended());
  auto used = listening.connect();
  BOOST_CHECK_EQUAL(used.ask(get("/echo")).status, 200);
  BOOST_CHECK(used.ended());
  BOOST_CHECK(listening.handler.codes().empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_is_left) {
  Listening listening([](ServerSettings& settings) { settings.answerTime = milliseconds(50); });
  auto client = listening.connect();
  BOOST_REQUIRE(client.send(get("/bytes/100000000")));
  listening.await([](const ServerCounts& counts) { return counts.requests == 1; });
  listening.await(none);
}

BOOST_AUTO_TEST_CASE(time_does_not_run_while_a_handler_works) {
  Listening listening([](ServerSettings& settings) {
    settings.headTime = settings.bodyTime = settings.answerTime = settings.idleTime =
        milliseconds(300);
  });
  auto slow = listening.connect();
  BOOST_REQUIRE(slow.send(get("/wait")));
  listening.handler.awaitWaiting(1);
  BOOST_CHECK(listening.connect().ended());  // so that as much has passed
  listening.handler.letGo();
  BOOST_CHECK_EQUAL(slow.answer().value().body, "waited");
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_and_keeps_the_connection) {
  Listening listening([](ServerSettings& settings) {
    settings.workers = 1;
    settings.queueRequestsMax = 1;
  });
  auto working = listening.connect();
  auto waiting = listening.connect();
  auto refused = listening.connect();
  BOOST_REQUIRE(working.send(get("/wait")));
  listening.handler.awaitWaiting(1);
  BOOST_REQUIRE(waiting.send(get("/echo")));
  listening.await([](const ServerCounts& counts) { return counts.waiting == 1; });
  for (int i = 0; i < 3; ++i) {
    const auto answer = refused.ask(post("/echo", "abc"));
    BOOST_CHECK_EQUAL(answer.status, 503);
    BOOST_CHECK_EQUAL(codeIn(answer), "wire.server-busy");
    BOOST_CHECK_EQUAL(answer.fields.count("connection"), 0);
  }
  listening.handler.letGo();
  BOOST_CHECK_EQUAL(working.answer().value().body, "waited");
  BOOST_CHECK_EQUAL(waiting.answer().value().status, 200);
  BOOST_CHECK_EQUAL(refused.ask(post("/echo", "abc")).status, 200);
}

BOOST_AUTO_TEST_CASE(bodies_beyond_what_may_be_held) {
  Listening listening([](ServerSettings& settings) { settings.heldBytesMax = 100'000; });
  auto holding = listening.connect();
  BOOST_CHECK_EQUAL(holding.ask(expecting(99'000)).status, 100);

  auto small = listening.connect();
  const auto refused = small.ask(post("/echo", std::string(50'000, 'x')));
  BOOST_CHECK_EQUAL(codeIn(refused), "wire.server-busy");
  BOOST_CHECK_EQUAL(refused.fields.count("connection"), 0);
  BOOST_CHECK_EQUAL(small.ask(post("/echo", std::string(1'000, 'x'))).status, 200);

  // Too much to read to its end, and a body of which nobody knows whether it will come.
  BOOST_CHECK_EQUAL(listening.codeOf(post("/echo", std::string(70'000, 'x'))), "wire.server-busy");
  BOOST_CHECK_EQUAL(listening.codeOf(expecting(5'000)), "wire.server-busy");

  holding.reset();
  listening.await([](const ServerCounts& counts) { return counts.connections == 1; });
  BOOST_CHECK_EQUAL(small.ask(post("/echo", std::string(100'000, 'x'))).status, 200);
  BOOST_CHECK_EQUAL(small.ask(post("/echo", std::string(100'000, 'x'))).status, 200);
}

BOOST_AUTO_TEST_CASE(a_refused_body_that_never_ends_is_answered_in_time) {
  Listening listening([](ServerSettings& settings) {
    settings.heldBytesMax = 10;
    settings.bodyTime = milliseconds(30);
  });
  BOOST_CHECK_EQUAL(
      listening.codeOf("POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 900\r\n\r\nabc"),
      "wire.server-busy");
}

BOOST_AUTO_TEST_CASE(connections_beyond_the_bound_are_turned_away) {
  Listening listening([](ServerSettings& settings) { settings.connectionsMax = 2; });
  auto first = listening.connect();
  auto second = listening.connect();
  BOOST_CHECK(!listening.connect().connected());
  BOOST_CHECK(!listening.connect().connected());
  BOOST_CHECK_EQUAL(listening.counts().turnedAway, 2);
  BOOST_CHECK_EQUAL(listening.counts().accepted, 2);
  BOOST_CHECK_EQUAL(second.ask(get("/echo")).status, 200);
  first.reset();
  listening.await([](const ServerCounts& counts) { return counts.connections == 1; });
  BOOST_CHECK_EQUAL(listening.connect().ask(get("/echo")).status, 200);
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_leaves_nothing_behind) {
  Listening listening([](ServerSettings& settings) {
    settings.workers = 1;
    settings.heldBytesMax = 1'000;
  });
  listening.connect().reset();
  auto midHead = listening.connect();
  BOOST_REQUIRE(midHead.send("GET /echo HTT"));
  midHead.reset();
  auto midBody = listening.connect();
  BOOST_CHECK_EQUAL(midBody.ask(expecting(1'000)).status, 100);
  BOOST_REQUIRE(midBody.send("abc"));
  midBody.reset();
  listening.await(none);
  auto midAnswer = listening.connect();
  BOOST_REQUIRE(midAnswer.send(get("/bytes/100000000")));
  listening.await([](const ServerCounts& counts) { return counts.requests == 1; });
  midAnswer.reset();
  auto working = listening.connect();
  BOOST_REQUIRE(working.send("POST /wait HTTP/1.1\r\n" + kHost + "Content-Length: 1000\r\n\r\n" +
                             std::string(1'000, 'x')));
  listening.handler.awaitWaiting(1);
  working.reset();
  listening.await(none);
  listening.handler.letGo();
  // The worker gives the body's bytes back although nobody takes its answer.
  auto next = listening.connect();
  int refused = 0;
  while (next.ask(post("/echo", std::string(1'000, 'x'))).status == 503) ++refused;
  BOOST_CHECK_EQUAL(next.ask(post("/echo", std::string(1'000, 'x'))).status, 200);
  BOOST_TEST_MESSAGE("refused " << refused);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::wire::tests
