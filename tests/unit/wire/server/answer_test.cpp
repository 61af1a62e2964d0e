// goal: whole requests reach the handler as they were sent, and answers come back whole, in order.
#include <thread>

#include "tests/unit/wire/server/fixture.hpp"

namespace tongban::wire::tests {

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(a_request_is_answered) {
  Listening listening;
  auto client = listening.connect();
  const auto answer = client.ask(post("/echo", "正文", "X-One: 1\r\n"));
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.body, "POST https://gateway.test/echo\n正文");
  BOOST_CHECK_EQUAL(answer.fields.at("date"), "Wed, 25 Nov 2026 08:09:07 GMT");
  BOOST_CHECK_EQUAL(answer.fields.count("connection"), 0);
  BOOST_CHECK_EQUAL(listening.counts().requests, 1);
}

BOOST_AUTO_TEST_CASE(two_hundred_requests_on_one_connection) {
  Listening listening;
  auto client = listening.connect();
  for (int i = 0; i < 200; ++i) {
    const auto body = std::string(static_cast<std::size_t>(i), 'x');
    BOOST_REQUIRE_EQUAL(client.ask(post("/echo", body)).body,
                        "POST https://gateway.test/echo\n" + body);
  }
  BOOST_CHECK_EQUAL(listening.counts().requests, 200);
  BOOST_CHECK_EQUAL(listening.counts().accepted, 1);
}

BOOST_AUTO_TEST_CASE(a_head_that_comes_byte_by_byte) {
  Listening listening;
  auto client = listening.connect();
  for (const char c : post("/echo", "abc")) BOOST_REQUIRE(client.send({&c, 1}));
  BOOST_CHECK_EQUAL(client.answer().value().body, "POST https://gateway.test/echo\nabc");
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
  Listening listening;
  auto client = listening.connect();
  std::string all;
  for (int i = 0; i < 50; ++i) all += post("/echo", "body " + std::to_string(i));
  BOOST_REQUIRE(client.send(all));
  for (int i = 0; i < 50; ++i) {
    BOOST_REQUIRE_EQUAL(client.answer().value().body,
                        "POST https://gateway.test/echo\nbody " + std::to_string(i));
  }
}

BOOST_AUTO_TEST_CASE(what_stands_behind_a_body_is_the_next_request) {
  Listening listening;
  auto client = listening.connect();
  const auto first = client.ask(post("/echo", "12345") + "67890" + get("/echo"));
  BOOST_CHECK_EQUAL(first.body, "POST https://gateway.test/echo\n12345");
  const auto second = client.answer().value();
  BOOST_CHECK_EQUAL(codeIn(second), "wire.method-unknown");
  BOOST_CHECK(client.ended());
}

BOOST_AUTO_TEST_CASE(large_bodies_both_ways) {
  Listening listening;
  auto client = listening.connect();
  const std::string body(3u << 20, 'z');
  const std::string request = post("/echo", body);
  std::thread sender([&] { client.send(request); });
  sender.join();
  BOOST_CHECK(client.answer().value().body.ends_with(body));
  BOOST_CHECK_EQUAL(client.ask(get("/bytes/20000000")).body.size(), 20000000);
}

BOOST_AUTO_TEST_CASE(sixty_four_connections_at_once) {
  Listening listening;
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      auto client = listening.connect();
      for (int k = 0; k < 5; ++k) {
        const auto body = std::to_string(i * 100 + k);
        if (client.ask(post("/echo", body)).body == "POST https://gateway.test/echo\n" + body) {
          ++right;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_CHECK_EQUAL(right, 64 * 5);
  listening.await([](const ServerCounts& counts) { return counts.connections == 0; });
  BOOST_CHECK_EQUAL(listening.counts().requests, 64 * 5);
}

BOOST_AUTO_TEST_CASE(head_has_the_length_and_no_body) {
  Listening listening;
  auto client = listening.connect();
  BOOST_REQUIRE(client.send("HEAD /bytes/5000 HTTP/1.1\r\nHost: gateway.test\r\n\r\n"));
  const auto answer = client.answer(true).value();
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.fields.at("content-length"), "5000");
  BOOST_CHECK_EQUAL(client.ask(get("/bytes/3")).body, "bbb");
}

BOOST_AUTO_TEST_CASE(no_content_has_neither_length_nor_body) {
  Listening listening;
  auto client = listening.connect();
  for (const auto* target : {"/status/204", "/status/304"}) {
    const auto answer = client.ask(get(target));
    BOOST_CHECK_EQUAL(answer.fields.count("content-length"), 0);
    BOOST_CHECK_EQUAL(client.ask(get("/bytes/2")).body, "bb");
  }
}

BOOST_AUTO_TEST_CASE(the_server_alone_writes_framing_fields) {
  Listening listening;
  auto client = listening.connect();
  const auto answer = client.ask(get("/fields"));
  BOOST_CHECK_EQUAL(answer.fields.at("content-length"), "0");
  BOOST_CHECK_EQUAL(answer.fields.at("date"), "Wed, 25 Nov 2026 08:09:07 GMT");
  BOOST_CHECK_EQUAL(answer.fields.count("transfer-encoding"), 0);
  BOOST_CHECK_EQUAL(answer.fields.count("connection"), 0);
  BOOST_CHECK_EQUAL(answer.fields.at("x-own"), "7");
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_is_told_to_continue) {
  Listening listening;
  auto client = listening.connect();
  BOOST_REQUIRE(
      client.send("POST /echo HTTP/1.1\r\nHost: gateway.test\r\nExpect: 100-continue\r\n"
                  "Content-Length: 3\r\n\r\n"));
  BOOST_CHECK_EQUAL(client.answer().value().status, 100);
  BOOST_CHECK_EQUAL(client.ask("abc").body, "POST https://gateway.test/echo\nabc");
}

BOOST_AUTO_TEST_CASE(a_client_that_has_finished_writing_is_answered) {
  Listening listening;
  auto client = listening.connect();
  BOOST_REQUIRE(client.send(get("/wait")));
  listening.handler.awaitWaiting(1);
  client.finishWriting();
  listening.handler.letGo();
  BOOST_CHECK_EQUAL(client.answer().value().body, "waited");
  BOOST_CHECK(client.ended());
}

BOOST_AUTO_TEST_CASE(which_answers_end_the_connection) {
  Listening listening;
  for (const int status : {200, 201, 302, 429, 503}) {
    auto client = listening.connect();
    BOOST_CHECK_EQUAL(client.ask(get("/status/" + std::to_string(status))).status, status);
    BOOST_CHECK_EQUAL(client.ask(get("/echo")).status, 200);
  }
  for (const int status : {400, 401, 404, 422, 500, 502}) {
    auto client = listening.connect();
    const auto answer = client.ask(get("/status/" + std::to_string(status)));
    BOOST_CHECK_EQUAL(answer.status, status);
    BOOST_CHECK_EQUAL(answer.fields.at("connection"), "close");
    BOOST_CHECK(client.ended());
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_wants_the_end_gets_it) {
  Listening listening;
  auto client = listening.connect();
  const auto answer = client.ask(get("/echo", "Connection: keep-alive, Close\r\n"));
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.fields.at("connection"), "close");
  BOOST_CHECK(client.ended());
}

BOOST_AUTO_TEST_CASE(a_status_that_is_none_is_a_fault_of_ours) {
  Listening listening;
  for (const auto* target : {"/status/100", "/status/0", "/status/600"}) {
    auto client = listening.connect();
    const auto answer = client.ask(get(target));
    BOOST_CHECK_EQUAL(answer.status, 500);
    BOOST_CHECK_EQUAL(answer.body, "");
  }
}

BOOST_AUTO_TEST_CASE(an_exception_is_answered_and_hurts_nobody_else) {
  Listening listening;
  BOOST_CHECK_EQUAL(listening.codeOf(get("/throw")), "internal.unexpected");
  BOOST_CHECK_EQUAL(listening.codeOf(post("/no-limit", "x")), "internal.unexpected");
  BOOST_CHECK_EQUAL(listening.connect().ask(get("/echo")).status, 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::wire::tests
