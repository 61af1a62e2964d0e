// tests/unit/wire/client/client_support.hpp — one server for all tests of this program, and a
// client of it.
#pragma once
#include <functional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "gateway/wire/client/client.hpp"
#include "tests/support/https_server.hpp"

namespace tongban::wire::tests {

inline tongban::tests::HttpsServer& server() {
  static tongban::tests::HttpsServer server;
  return server;
}

using Change = std::function<void(ClientSettings&)>;

struct Asking {
  explicit Asking(
      const std::string& listener = "good", const Change& change = [](auto&) {})
      : origin(server().origin(listener)) {
    ClientSettings settings;
    settings.origin = origin;
    settings.authorities = server().authorities();
    settings.callTime = std::chrono::seconds(20);
    settings.connectTime = std::chrono::seconds(20);
    settings.breaker.failures = 1000;
    change(settings);
    client = Client::make(std::move(settings)).value();
  }

  Request request(const std::string& path, const std::string& method = "GET") const {
    return {method, origin + path, {}};
  }
  Result<Answer> ask(const std::string& path, const std::string& method = "GET",
                     std::string_view body = {},
                     Client::Deadline deadline = Client::Deadline::max()) {
    return client->call(request(path, method), bytesOf(body), deadline);
  }
  // The error's code, or the status as text.
  std::string code(const std::string& path, const std::string& method = "GET") {
    const auto answer = ask(path, method);
    if (answer) return std::to_string(answer->head.status);
    BOOST_TEST(!answer.error().message.empty());
    BOOST_TEST(answer.error().where == origin);
    return answer.error().code;
  }
  std::string body(const std::string& path) {
    const auto answer = ask(path);
    BOOST_REQUIRE_MESSAGE(answer, (answer ? "" : answer.error().code + answer.error().message));
    return answer->body;
  }
  // Of the server, this question's included.
  int connections() { return std::stoi(body("/connections")); }

  std::string origin;
  std::unique_ptr<Client> client;
};

}  // namespace tongban::wire::tests
