// goal: what never became a request is answered with its code, and the connection is over.
#include "tests/unit/wire/server/fixture.hpp"

namespace tongban::wire::tests {

using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(refusal)

BOOST_AUTO_TEST_CASE(each_code_on_the_wire) {
  Listening listening;
  const std::string line = "POST /echo HTTP/1.1\r\n";
  const std::string host = "Host: gateway.test\r\n";
  const std::string chunks = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  struct Row {
    std::string request;
    std::string code;
  };
  const std::vector<Row> rows = {
      {line + host + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
       "wire.request-ambiguous"},
      {line + host + "Transfer-Encoding: chunked\r\nContent-Length: 44\r\n\r\n" + chunks,
       "wire.request-ambiguous"},
      {line + host + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + chunks,
       "wire.request-ambiguous"},
      {line + host + host + "\r\n", "wire.request-ambiguous"},
      {line + host + "Transfer-Encoding: chunked\r\n\r\n" + chunks, "wire.body-length-missing"},
      {line + host + "Content-Length: +4\r\n\r\nabcd", "wire.request-malformed"},
      {line + host + "Content-Length: 0x4\r\n\r\nabcd", "wire.request-malformed"},
      {line + host + "Content-Length : 4\r\n\r\nabcd", "wire.request-malformed"},
      {line + host + "X: y\r\n Content-Length: 4\r\n\r\nabcd", "wire.request-malformed"},
      {line + host + "X: y\nContent-Length: 4\r\n\r\nabcd", "wire.request-malformed"},
      {line + host + "X: a\0b\r\n\r\n"s, "wire.request-malformed"},
      {line + "\r\n", "wire.request-malformed"},
      {"POST https://gateway.test/echo HTTP/1.1\r\n" + host + "\r\n", "wire.request-malformed"},
      {"GET /echo\r\n\r\n", "wire.request-malformed"},
      {"GET / HTTP/1.1\n\n", "wire.request-malformed"},
      {"GET / HTTP/1.0\r\n" + host + "\r\n", "wire.version-unknown"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "wire.version-unknown"},
      {"BREW / HTTP/1.1\r\n" + host + "\r\n", "wire.method-unknown"},
      {line + host + "X: " + std::string(9000, 'v') + "\r\n\r\n", "wire.head-too-large"},
      {std::string(40000, 'G'), "wire.head-too-large"},
      {post("/small", "123456789"), "wire.body-too-large"},
      {"POST /echo HTTP/1.1\r\n" + host + "Content-Length: 999999999999999999\r\n\r\nabc",
       "wire.body-too-large"},
  };
  for (const auto& [request, code] : rows) BOOST_CHECK_EQUAL(listening.codeOf(request), code);
  BOOST_CHECK_EQUAL(listening.handler.codes().size(), rows.size());
  BOOST_CHECK_EQUAL(listening.counts().requests, 0);
  listening.await([](const ServerCounts& counts) { return counts.connections == 0; });
}

BOOST_AUTO_TEST_CASE(a_body_too_large_is_refused_before_it_is_sent) {
  Listening listening;
  BOOST_CHECK_EQUAL(listening.codeOf("POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                     "Content-Length: 9\r\n\r\n"),
                    "wire.body-too-large");
  BOOST_CHECK_EQUAL(listening.connect().ask(post("/small", "12345678")).status, 404);
}

BOOST_AUTO_TEST_CASE(a_refusal_reaches_a_client_that_goes_on_sending) {
  Listening listening;
  auto client = listening.connect();
  const auto answer =
      client.ask("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" +
                 std::string(500000, 'x'));
  BOOST_CHECK_EQUAL(codeIn(answer), "wire.body-too-large");
  BOOST_CHECK(client.ended());
}

BOOST_AUTO_TEST_CASE(nothing_behind_a_refused_head_is_read_as_a_request) {
  Listening listening;
  auto client = listening.connect();
  BOOST_CHECK_EQUAL(codeIn(client.ask("GET / HTTP/1.1\r\n\r\n" + get("/echo") + get("/echo"))),
                    "wire.request-malformed");
  BOOST_CHECK(client.ended());
  BOOST_CHECK_EQUAL(listening.counts().requests, 0);
}

BOOST_AUTO_TEST_CASE(a_refused_head_request_has_no_body_either) {
  Listening listening;
  auto client = listening.connect();
  BOOST_REQUIRE(client.send("HEAD /small HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"));
  BOOST_CHECK_EQUAL(client.answer(true).value().status, 413);
  BOOST_CHECK(client.ended());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::wire::tests
