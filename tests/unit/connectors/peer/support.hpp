// tests/unit/connectors/peer/support.hpp — a link to a server that behaves as a path says.
#pragma once
#include <functional>
#include <future>
#include <string>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "connectors/peer/link.hpp"
#include "tests/support/https_server.hpp"

namespace tongban::tests {

using connectors::peer::Link;
using connectors::peer::LinkSettings;
using State = wire::Breaker::State;

inline HttpsServer& server() {
  static HttpsServer server;
  return server;
}

using Change = std::function<void(LinkSettings&)>;

struct Linked {
  explicit Linked(
      const std::string& listener = "good", const Change& change = [](auto&) {},
      const HttpsServer& of = server()) {
    LinkSettings settings;
    settings.region = "500000";
    settings.origin = of.origin(listener);
    settings.authorities = of.authorities();
    settings.timeout = std::chrono::seconds(20);
    settings.breaker.failures = 1000;
    change(settings);
    link = Link::make(std::move(settings)).value();
  }

  Result<wire::Answer> ask(const std::string& path, const std::string& method = "POST",
                           Link::Deadline deadline = Link::Deadline::max()) {
    return link->call({method, link->origin() + path, {}}, bytesOf("{}"), deadline);
  }
  // The error's code, or the status as text.
  std::string code(const std::string& path, const std::string& method = "POST") {
    const auto answer = ask(path, method);
    if (answer) return std::to_string(answer->head.status);
    BOOST_TEST(answer.error().message.find("500000") != std::string::npos);
    BOOST_TEST(answer.error().where == "500000");
    return answer.error().code;
  }
  // The same of a thread beside the test's own, which checks nothing.
  std::future<std::string> askBeside(const std::string& path,
                                     Link::Deadline deadline = Link::Deadline::max()) {
    return std::async(std::launch::async, [this, path, deadline] {
      const auto answer = ask(path, "POST", deadline);
      return answer ? std::to_string(answer->head.status) : answer.error().code;
    });
  }
  bool isClosed() const { return link->circuit() == State::Closed; }
  void awaitHalfOpen() const {
    while (link->circuit() == State::Open) std::this_thread::yield();
    BOOST_TEST(bool(link->circuit() == State::HalfOpen));
  }

  std::unique_ptr<Link> link;
};

// A link with one turn, which is taken until release(), by a server of its own.
struct Held {
  explicit Held(std::chrono::milliseconds wait)
      : linked(
            "good",
            [&](auto& settings) {
              settings.concurrency = 1;
              settings.wait = wait;
              settings.breaker.failures = 1;
            },
            own),
        held(linked.askBeside("/hold")) {
    BOOST_REQUIRE(beside("/await-held") == "200");
  }
  // Over another link.
  std::string beside(const std::string& path) const {
    return Linked(
               "good", [](auto&) {}, own)
        .code(path);
  }
  void release() {
    BOOST_TEST(beside("/release") == "200");
    BOOST_TEST(held.get() == "200");
  }

  HttpsServer own;
  Linked linked;
  std::future<std::string> held;
};

// How many connections the server has taken, this question's included.
inline int connectionsOf(const HttpsServer& of) {
  return std::stoi(Linked(
                       "good", [](auto&) {}, of)
                       .ask("/connections")
                       ->body);
}

}  // namespace tongban::tests
