// goal: a request arrives as it was written, over as few connections as are needed, and the circuit
// follows what comes of it.
#include <future>

#include "gateway/record/json.hpp"
#include "tests/unit/wire/client/client_support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;
using namespace std::chrono_literals;

namespace {

// What the server saw, from /echo.
struct Seen {
  explicit Seen(const std::string& json) : document(record::parseJson(json).value()) {}
  std::string text(std::string_view name) const {
    return std::string(document.root.find(name)->text());
  }
  // Every field of that name, each behind a bar.
  std::string field(std::string_view name) const {
    std::string all;
    for (const auto& pair : document.root.find("fields")->items()) {
      if (pair.items()[0].text() == name) all += "|" + std::string(pair.items()[1].text());
    }
    return all;
  }
  std::size_t fields() const { return document.root.find("fields")->items().size(); }
  record::Document document;
};

Seen echo(Asking& asking, const Request& request, std::string_view body = {}) {
  const auto answer = asking.client->call(request, bytesOf(body));
  BOOST_REQUIRE_MESSAGE(answer, (answer ? "" : answer.error().message));
  BOOST_TEST(answer->head.status == 200);
  return Seen(answer->body);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(call)

BOOST_AUTO_TEST_CASE(nothing_is_added_but_what_must_be) {
  Asking asking;
  const auto get = echo(asking, asking.request("/echo?a=%E4%BC%81&b=c+d"));
  BOOST_TEST(get.text("method") == "GET");
  BOOST_TEST(get.text("target") == "/echo?a=%E4%BC%81&b=c+d");
  BOOST_TEST(get.field("host") == "|" + asking.origin.substr(8));
  BOOST_TEST(get.fields() == 1U);
  const auto post = echo(asking, asking.request("/echo", "POST"), std::string("x\1y", 3));
  BOOST_TEST(post.field("content-length") == "|3");
  BOOST_TEST(post.text("body") == (std::string("x\1y", 3)));
  BOOST_TEST(post.fields() == 2U);
}

BOOST_AUTO_TEST_CASE(fields_and_methods_arrive_as_they_are) {
  Asking asking;
  auto request = asking.request("/echo/./a//../%2e?");
  BOOST_TEST(echo(asking, request).text("target") == "/echo/./a//../%2e?");
  for (const auto* method : {"POST", "PUT", "PATCH", "DELETE", "QUERY", "GET"}) {
    request = asking.request("/echo", method);
    BOOST_REQUIRE(request.fields.add("Accept", "application/json"));
    BOOST_REQUIRE(request.fields.add("Content-Type", "text/plain"));
    BOOST_REQUIRE(request.fields.add("X-Empty", ""));
    BOOST_REQUIRE(request.fields.add("X-Twice", "1; a=\"b\""));
    BOOST_REQUIRE(request.fields.add("X-Twice", "2"));
    for (const auto* body : {"", "some body"}) {
      const auto seen = echo(asking, request, body);
      BOOST_TEST(seen.text("method") == method);
      BOOST_TEST(seen.text("body") == body);
      BOOST_TEST(seen.field("accept") == "|application/json");
      BOOST_TEST(seen.field("content-type") == "|text/plain");
      BOOST_TEST(seen.field("x-empty") == "|");
      BOOST_TEST(seen.field("x-twice") == "|1; a=\"b\"|2");
      BOOST_TEST(seen.field("cookie") == "");  // the server sets one each time
      BOOST_TEST(seen.field("expect") == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_large_body_is_sent_at_once) {
  Asking asking;
  const auto seen = echo(asking, asking.request("/echo", "POST"), std::string(1500000, 'x'));
  BOOST_TEST(seen.text("body").size() == 1500000U);
  BOOST_TEST(seen.field("expect") == "");
}

BOOST_AUTO_TEST_CASE(every_status_is_an_answer) {
  Asking asking;
  for (const auto* status : {"200", "204", "304", "400", "401", "404", "500", "503", "599"}) {
    BOOST_TEST(asking.code(std::string("/status/") + status) == status);
  }
  const auto head = asking.ask("/bytes/10", "HEAD");
  BOOST_REQUIRE(head);
  BOOST_TEST(head->body == "");
  BOOST_TEST(head->head.fields.combined("content-length").value() == "10");
  BOOST_TEST(asking.body("/bytes/10") == "bbbbbbbbbb");
}

BOOST_AUTO_TEST_CASE(connections_are_kept) {
  Asking asking;
  const auto before = asking.connections();
  for (int i = 0; i < 5; ++i) BOOST_TEST(asking.code("/echo", i % 2 ? "POST" : "GET") == "200");
  BOOST_TEST(asking.connections() == before);
  Asking forgetful("good", [](auto& settings) { settings.idleTime = 0ms; });
  BOOST_TEST(forgetful.connections() == before + 1);
  BOOST_TEST(forgetful.connections() == before + 2);
}

BOOST_AUTO_TEST_CASE(a_dead_kept_connection_is_replaced_for_what_may_be_repeated_and_nothing_else) {
  Asking asking;
  const auto asked = [&] {
    const auto requests = record::parseJson(asking.body("/requests")).value();
    return requests.root.items().size();
  };
  asked();
  const auto before = asking.connections();
  BOOST_TEST(asking.body("/die-next") == "last words");
  BOOST_TEST(asking.body("/bytes/3") == "bbb");
  BOOST_TEST(asked() == 1U);  // the one that was not answered
  BOOST_TEST(asking.body("/die-next") == "last words");
  const auto head = asking.ask("/bytes/3", "HEAD");
  BOOST_TEST(head.has_value());
  for (const auto* method : {"POST", "PUT", "DELETE"}) {
    BOOST_TEST(asking.body("/bytes/1") == "b");
    BOOST_TEST(asking.body("/die-next") == "last words");
    BOOST_TEST(asking.code("/echo", method) == "wire.answer-lost", method);
    BOOST_TEST(asked() == 1U, method);
    BOOST_TEST(asking.body("/die-next") == "last words");
    const auto lost = asking.ask("/echo", method, "with a body");
    BOOST_REQUIRE(!lost);
    BOOST_TEST(lost.error().code == "wire.answer-lost", method);
    BOOST_TEST(asked() == 1U, method);
  }
  BOOST_TEST(asking.connections() > before);
}

BOOST_AUTO_TEST_CASE(a_fresh_connection_that_dies_is_not_asked_again) {
  Asking asking("good", [](auto& settings) { settings.idleTime = 0ms; });
  const auto before = asking.connections();
  BOOST_TEST(asking.code("/close") == "wire.answer-lost");
  BOOST_TEST(asking.connections() == before + 2);
}

BOOST_AUTO_TEST_CASE(no_more_connections_than_agreed) {
  Asking asking("good", [](auto& settings) { settings.connectionsMax = 2; });
  Asking other;
  auto first = std::async(std::launch::async, [&] { return asking.body("/hold"); });
  BOOST_TEST(other.body("/await-held") == "held");
  BOOST_TEST(asking.code("/echo") == "200");
  auto second = std::async(std::launch::async, [&] { return asking.body("/hold"); });
  // Whoever of the two comes second finds both connections taken, sooner or later.
  std::string refused;
  while (refused.empty()) {
    const auto answer = asking.ask("/echo", "GET", {}, std::chrono::steady_clock::now() + 50ms);
    if (!answer && answer.error().code == "wire.client-busy") refused = answer.error().code;
  }
  BOOST_TEST((asking.client->circuit() == Breaker::State::Closed));
  BOOST_TEST(other.body("/release") == "released");
  BOOST_TEST(first.get() == "held");
  BOOST_TEST(second.get() == "held");
  BOOST_TEST(asking.code("/echo") == "200");
}

BOOST_AUTO_TEST_CASE(many_threads_share_a_client) {
  Asking asking("good", [](auto& settings) { settings.connectionsMax = 3; });
  const auto before = asking.connections();
  std::vector<std::future<std::size_t>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      std::size_t good = 0;
      for (int j = 0; j < 20; ++j) {
        const auto answer = asking.ask("/bytes/2000");
        if (answer && answer->body.size() == 2000) ++good;
      }
      return good;
    }));
  }
  for (auto& thread : threads) BOOST_TEST(thread.get() == 20U);
  BOOST_TEST(asking.connections() <= before + 2);
}

BOOST_AUTO_TEST_CASE(the_circuit_opens_on_failures_and_refuses_without_asking) {
  const Change careful = [](auto& settings) { settings.breaker = {2, 1h, 1h}; };
  for (const auto& [listener, path, code] : {std::tuple{"deaf", "/", "wire.connect-failed"},
                                             {"untrusted", "/", "wire.server-untrusted"},
                                             {"good", "/close", "wire.answer-lost"},
                                             {"good", "/status/500", "500"},
                                             {"good", "/status/503", "503"}}) {
    Asking asking(listener, careful);
    BOOST_TEST(asking.code(path) == code);
    BOOST_TEST((asking.client->circuit() == Breaker::State::Closed));
    BOOST_TEST(asking.code(path) == code);
    BOOST_TEST((asking.client->circuit() == Breaker::State::Open));
    BOOST_TEST(asking.code("/status/200") == "wire.circuit-open");
  }
  Asking late("good", [](auto& settings) {
    settings.breaker = {1, 1h, 1h};
    settings.callTime = 200ms;
  });
  BOOST_TEST(late.code("/never") == "wire.timed-out");
  BOOST_TEST(late.code("/status/200") == "wire.circuit-open");
}

BOOST_AUTO_TEST_CASE(what_is_no_failure_of_the_server_leaves_the_circuit_closed) {
  Asking asking("good", [](auto& settings) {
    settings.breaker = {1, 1h, 1h};
    settings.answerBytesMax = 1000;
  });
  for (const auto* path : {"/status/400", "/status/404", "/status/429", "/status/501",
                           "/status/505", "/redirect", "/garbage", "/bytes/2000"}) {
    asking.code(path);
    BOOST_TEST((asking.client->circuit() == Breaker::State::Closed), path);
  }
  BOOST_TEST(!asking.ask("/", "G T").has_value());
  BOOST_TEST(asking.code("/status/200") == "200");
  Asking forbidden("good", [](auto& settings) {
    settings.breaker = {1, 1h, 1h};
    settings.targets = {"10.0.0.0/8"};
  });
  BOOST_TEST(forbidden.code("/") == "wire.target-forbidden");
  BOOST_TEST(forbidden.code("/") == "wire.target-forbidden");
}

BOOST_AUTO_TEST_CASE(a_trial_closes_the_circuit_or_opens_it_again) {
  Asking asking("good", [](auto& settings) { settings.breaker = {1, 0ms, 0ms}; });
  BOOST_TEST(asking.code("/close") == "wire.answer-lost");
  BOOST_TEST((asking.client->circuit() == Breaker::State::HalfOpen));
  BOOST_TEST(asking.code("/close") == "wire.answer-lost");
  BOOST_TEST((asking.client->circuit() == Breaker::State::HalfOpen));
  BOOST_TEST(asking.code("/status/200") == "200");
  BOOST_TEST((asking.client->circuit() == Breaker::State::Closed));
}

BOOST_AUTO_TEST_SUITE_END()
