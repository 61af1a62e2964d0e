// goal: a head has one reading or none: every way to smuggle a second message into it is refused.
#include "gateway/wire/server/http_head.hpp"
#include "tests/unit/wire/server/fixture.hpp"

namespace tongban::wire::tests {
namespace {

using namespace std::string_literals;

std::string with(const std::string& line, const std::string& fields = "Host: a\r\n") {
  return line + "\r\n" + fields + "\r\n";
}
std::string fields(const std::string& more) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

// Both ways in which the listener looks at a head.
std::string codeOfHead(const std::string& bytes) {
  std::size_t scanned = 0;
  const auto size = findHeadEnd(bytes, scanned).value_or(bytes.size());
  const auto head = parseHead(std::string_view(bytes).substr(0, size));
  return head ? "taken" : head.error().code;
}

struct Row {
  std::string head;
  std::string code;
};

void check(const std::vector<Row>& rows) {
  for (const auto& [head, code] : rows)
    BOOST_CHECK_MESSAGE(codeOfHead(head) == code,
                        head << " -> " << codeOfHead(head) << ", not " << code);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(head)

BOOST_AUTO_TEST_CASE(what_is_in_a_head) {
  const auto head =
      parseHead(
          "PUT /a/%E5%B1%80?x=1&y=(2) HTTP/1.1\r\nhOST: gateway.test:8443\r\nX-A:  b c \r\nx-a:\r\n"
          "Content-Length: 12\r\nexpect: 100-Continue\r\nConnection: x , CLOSE\r\n\r\n")
          .value();
  BOOST_CHECK_EQUAL(head.request.method, "PUT");
  BOOST_CHECK_EQUAL(head.request.targetUri, "https://gateway.test:8443/a/%E5%B1%80?x=1&y=(2)");
  BOOST_CHECK_EQUAL(head.request.fields.combined("x-a").value(), "b c, ");
  BOOST_CHECK_EQUAL(head.bodyBytes, 12);
  BOOST_CHECK(head.closes);
  BOOST_CHECK(head.expectsContinue);
}

BOOST_AUTO_TEST_CASE(hosts) {
  for (const auto* host : {"a", "a.b-c_d:1", "10.0.0.1:65535", "[::1]", "[fd00::1.2.3.4]:443"}) {
    BOOST_CHECK_EQUAL(codeOfHead(with("GET / HTTP/1.1", "Host: "s + host + "\r\n")), "taken");
  }
  for (const auto* host :
       {"",     " ",   "a b",     "a,b",      "a/b",  "a@b",  "a?b",         "a#b",
        "a:",   "a:0", "a:65536", "a:000443", "a:x",  "a:+1", ":443",        "::1",
        "[::1", "[]",  "[::1]x",  "[g::]",    "a\\b", "a%41", "\xE5\xB1\x80"}) {
    BOOST_CHECK_EQUAL(codeOfHead(with("GET / HTTP/1.1", "Host: "s + host + "\r\n")),
                      "wire.request-malformed");
  }
  check({{with("GET / HTTP/1.1", ""), "wire.request-malformed"},
         {with("GET / HTTP/1.1", "X: a\r\n"), "wire.request-malformed"},
         {with("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n"), "wire.request-ambiguous"},
         {with("GET / HTTP/1.1", "Host: a\r\nX: y\r\nhost: b\r\n"), "wire.request-ambiguous"}});
}

BOOST_AUTO_TEST_CASE(lengths) {
  check({{fields("Content-Length: 0\r\n"), "taken"},
         {fields("Content-Length: 999999999999999999\r\n"), "taken"},
         {fields(""), "taken"}});
  for (const auto* length :
       {"", "+5", "-5", "5 ", "0x5", "5, 5", "5,", "5 5", "05", "00", "5.0", "5e1", "five",
        "1000000000000000000", "99999999999999999999999999", "\"5\"", "5;"}) {
    const bool blank = "5 "s == length;  // a blank at the end belongs to no value
    BOOST_CHECK_EQUAL(codeOfHead(fields("Content-Length: "s + length + "\r\n")),
                      blank ? "taken" : "wire.request-malformed");
  }
  check({{fields("Content-Length: 5\r\nContent-Length: 5\r\n"), "wire.request-ambiguous"},
         {fields("Content-Length: 5\r\nX: y\r\ncontent-length: 6\r\n"), "wire.request-ambiguous"},
         {fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "wire.request-ambiguous"},
         {fields("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"), "wire.request-ambiguous"},
         {fields("transfer-encoding: identity\r\nContent-Length: 5\r\n"), "wire.request-ambiguous"},
         {fields("Transfer-Encoding: chunked\r\n"), "wire.body-length-missing"},
         {fields("Transfer-Encoding: xchunked\r\n"), "wire.body-length-missing"},
         {fields("Transfer-Encoding:\r\n"), "wire.body-length-missing"},
         {fields("Transfer-Encoding: gzip, chunked\r\n"), "wire.body-length-missing"}});
}

BOOST_AUTO_TEST_CASE(request_lines) {
  check({{with("OPTIONS / HTTP/1.1"), "taken"},
         {with("GET /?a=/?b HTTP/1.1"), "taken"},
         {with("get / HTTP/1.1"), "wire.method-unknown"},
         {with("TRACE / HTTP/1.1"), "wire.method-unknown"},
         {with("CONNECT a:443 HTTP/1.1"), "wire.method-unknown"},
         {with("G\x01T / HTTP/1.1"), "wire.request-malformed"},
         {with("G:T / HTTP/1.1"), "wire.request-malformed"},
         {with("GET / HTTP/1.0"), "wire.version-unknown"},
         {with("GET / HTTP/1.2"), "wire.version-unknown"},
         {"PRI * HTTP/2.0\r\n\r\n", "wire.version-unknown"},
         {with("GET / HTTP/11"), "wire.request-malformed"},
         {with("GET / http/1.1"), "wire.request-malformed"},
         {with("GET / HTTP/1.1 "), "wire.request-malformed"},
         {with("GET / HTTP/1.1x"), "wire.request-malformed"},
         {with("GET /"), "wire.request-malformed"},
         {with("GET"), "wire.request-malformed"},
         {with("GET  / HTTP/1.1"), "wire.request-malformed"},
         {with("GET /  HTTP/1.1"), "wire.request-malformed"},
         {with("GET\t/\tHTTP/1.1"), "wire.request-malformed"},
         {with(" GET / HTTP/1.1"), "wire.request-malformed"},
         {with("GET / a HTTP/1.1"), "wire.request-malformed"},
         {"\r\n" + with("GET / HTTP/1.1"), "wire.request-malformed"},
         {with(""), "wire.request-malformed"}});
}

BOOST_AUTO_TEST_CASE(targets) {
  for (const auto* target :
       {"http://a/", "https://a/x", "*",    "a:443", "a",     "//a\\b", "/a#b",
        "/%",        "/%4",         "/%4g", "/%zz",  "/a\tb", "/a\x7F", "/\xE5\xB1\x80",
        "/a\"b",     "/<",          "/{x}", "/a|b",  "/[",    "?a=b",   "\\"}) {
    BOOST_CHECK_EQUAL(codeOfHead(with("GET "s + target + " HTTP/1.1")), "wire.request-malformed");
  }
  const std::string longest(limits::kHttpTargetBytesMax - 1, 'a');
  check({{with("GET /" + longest + " HTTP/1.1"), "taken"},
         {with("GET /a" + longest + " HTTP/1.1"), "wire.head-too-large"},
         {with("GET /\0 HTTP/1.1"s), "wire.request-malformed"}});
}

BOOST_AUTO_TEST_CASE(field_lines) {
  check({{fields("X-A: \xE5\xB1\x80\r\n"), "taken"},
         {fields("X-A : b\r\n"), "wire.request-malformed"},
         {fields("Content-Length : 5\r\n"), "wire.request-malformed"},
         {fields("Content-Length\t: 5\r\n"), "wire.request-malformed"},
         {fields(" X-A: b\r\n"), "wire.request-malformed"},
         {fields("X-A: b\r\n c\r\n"), "wire.request-malformed"},
         {fields("X-A: b\r\n\tContent-Length: 5\r\n"), "wire.request-malformed"},
         {fields("X-A: b\nContent-Length: 5\r\n"), "wire.request-malformed"},
         {fields("X-A: b\rContent-Length: 5\r\n"), "wire.request-malformed"},
         {fields("X-A: b\r\r\n"), "wire.request-malformed"},
         {fields("X-A: a\0b\r\n"s), "wire.request-malformed"},
         {fields("X\0A: b\r\n"s), "wire.request-malformed"},
         {fields("X-A: \x1B[2J\r\n"), "wire.request-malformed"},
         {fields("X-A\r\n"), "wire.request-malformed"},
         {fields(": b\r\n"), "wire.request-malformed"},
         {fields("X A: b\r\n"), "wire.request-malformed"},
         {fields("X(A): b\r\n"), "wire.request-malformed"},
         {fields("\xE5\xB1\x80: b\r\n"), "wire.request-malformed"},
         {fields("Expect: 200-ok\r\n"), "wire.request-malformed"},
         {"GET / HTTP/1.1\nHost: a\n\n", "wire.request-malformed"},
         {"GET / HTTP/1.1\r\nHost: a\n\r\n", "wire.request-malformed"},
         {"GET / HTTP/1.1\r\nHost: a\r\n\n", "wire.request-malformed"},
         {"\n", "wire.request-malformed"}});
}

BOOST_AUTO_TEST_CASE(sizes) {
  std::string many;
  for (std::size_t i = 1; i < limits::kHttpFieldsMax; ++i) many += "X: y\r\n";
  const std::string value(limits::kHttpFieldValueBytesMax, 'v');
  const std::string name(limits::kHttpFieldNameBytesMax, 'n');
  const std::string quarter = "X: " + value + "\r\n";
  check({{fields(many), "taken"},
         {fields(many + "X: y\r\n"), "wire.head-too-large"},
         {fields("X: " + value + "\r\n"), "taken"},
         {fields("X: v" + value + "\r\n"), "wire.head-too-large"},
         {fields(name + ": v\r\n"), "taken"},
         {fields(name + "n: v\r\n"), "wire.head-too-large"},
         {fields(quarter + quarter + quarter), "taken"},
         {fields(quarter + quarter + quarter + quarter), "wire.head-too-large"}});
}

BOOST_AUTO_TEST_CASE(a_head_that_is_cut_or_goes_on_is_none) {
  const std::string whole = fields("Content-Length: 5\r\n");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::size_t scanned = 0;
    BOOST_CHECK(!findHeadEnd(std::string_view(whole).substr(0, size), scanned));
    BOOST_CHECK_EQUAL(parseHead(std::string_view(whole).substr(0, size)).error().code,
                      "wire.request-malformed");
  }
  BOOST_CHECK_EQUAL(parseHead(whole + "x").error().code, "wire.request-malformed");
}

BOOST_AUTO_TEST_CASE(the_end_of_a_head_is_the_same_however_it_comes) {
  const std::string bytes = fields("X: y\r\n") + "body\r\n\r\n";
  std::size_t scanned = 0;
  std::optional<std::size_t> end;
  std::size_t size = 0;
  while (!end) end = findHeadEnd(std::string_view(bytes).substr(0, ++size), scanned);
  BOOST_CHECK_EQUAL(*end, bytes.size() - 8);
  scanned = 0;
  BOOST_CHECK_EQUAL(findHeadEnd(bytes, scanned).value(), *end);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::wire::tests
