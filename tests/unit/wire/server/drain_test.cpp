// goal: a listener that stops finishes what has begun, takes nothing new, and says so.
#include <stdexcept>
#include <thread>

#include "tests/unit/wire/server/fixture.hpp"

namespace tongban::wire::tests {
namespace {

constexpr std::chrono::milliseconds kLong{20'000};

struct Draining {
  explicit Draining(Listening& listening)
      : thread([&server = *listening.server] { server.drain(kLong); }) {}
  ~Draining() { thread.join(); }
  std::thread thread;
};

void awaitClosedPort(const Listening& listening) {
  listening.await([&](const ServerCounts&) {
    try {
      listening.connect();
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(drain)

BOOST_AUTO_TEST_CASE(idle_connections_end_at_once) {
  Listening listening;
  auto fresh = listening.connect();
  auto used = listening.connect();
  BOOST_CHECK_EQUAL(used.ask(get("/echo")).status, 200);
  listening.server->drain(kLong);
  BOOST_CHECK_EQUAL(listening.counts().connections, 0);
  BOOST_CHECK(fresh.ended());
  BOOST_CHECK(used.ended());
  BOOST_CHECK_THROW(listening.connect(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(without_connections_it_is_over_at_once) {
  Listening listening;
  listening.server->drain(kLong);
  listening.server->drain(kLong);
  BOOST_CHECK_EQUAL(listening.counts().connections, 0);
}

BOOST_AUTO_TEST_CASE(a_request_in_work_is_answered) {
  Listening listening;
  auto client = listening.connect();
  BOOST_REQUIRE(client.send(get("/wait")));
  listening.handler.awaitWaiting(1);
  {
    const Draining draining(listening);
    awaitClosedPort(listening);
    listening.handler.letGo();
    BOOST_CHECK_EQUAL(client.answer().value().body, "waited");
    BOOST_CHECK(client.ended());
    client.reset();
  }
  BOOST_CHECK_EQUAL(listening.counts().connections, 0);
}

BOOST_AUTO_TEST_CASE(a_body_under_way_is_taken) {
  Listening listening;
  auto client = listening.connect();
  BOOST_CHECK_EQUAL(client
                        .ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                             "Content-Length: 6\r\n\r\n")
                        .status,
                    100);
  const Draining draining(listening);
  awaitClosedPort(listening);
  BOOST_CHECK_EQUAL(client.ask("abcdef").body, "POST https://a/echo\nabcdef");
  BOOST_CHECK(client.ended());
  client.reset();
}

BOOST_AUTO_TEST_CASE(a_head_that_ends_too_late_is_refused) {
  Listening listening;
  auto client = listening.connect();
  BOOST_REQUIRE(client.send("GET /echo HTTP/1.1\r\nHost: a\r\n"));
  const Draining draining(listening);
  awaitClosedPort(listening);
  const auto answer = client.ask("\r\n");
  BOOST_CHECK_EQUAL(answer.status, 503);
  BOOST_CHECK_EQUAL(codeIn(answer), "wire.draining");
  BOOST_CHECK_EQUAL(answer.fields.at("connection"), "close");
  BOOST_CHECK(client.ended());
  client.reset();
}

BOOST_AUTO_TEST_CASE(it_does_not_wait_longer_than_told) {
  Listening listening;
  auto client = listening.connect();
  BOOST_REQUIRE(client.send(get("/wait")));
  listening.handler.awaitWaiting(1);
  listening.server->drain(std::chrono::milliseconds(10));
  BOOST_CHECK_EQUAL(listening.counts().connections, 1);
}

BOOST_AUTO_TEST_CASE(a_server_that_goes_ends_its_connections) {
  Listening listening;
  auto idle = listening.connect();
  auto working = listening.connect();
  BOOST_REQUIRE(working.send(get("/wait")));
  listening.handler.awaitWaiting(1);
  listening.handler.letGo();
  listening.server.reset();
  BOOST_CHECK(idle.ended());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::wire::tests
