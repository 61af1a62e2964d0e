// A listener on a free port, with a handler that does what the path says.
//
//   /echo           200, "METHOD uri" and the body
//   /status/NNN     that status
//   /bytes/N        200, N bytes
//   /who            200, "address n-certificates subject-of-the-leaf"
//   /wait           200, once letGo() was called
//   /throw          an exception
//   /fields         200, with fields that only the server may write
#pragma once
#include <condition_variable>
#include <mutex>

#include <boost/test/unit_test.hpp>

#include "gateway/wire/problem.hpp"
#include "gateway/wire/server/server.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/tls_client.hpp"

namespace tongban::wire::tests {

using tongban::tests::Pki;
using tongban::tests::TlsAnswer;
using tongban::tests::TlsClient;
using tongban::tests::TlsClientSettings;

class FixedClock final : public Clock {
 public:
  Instant now() const override { return tongban::tests::at("2026-11-25T08:09:07Z"); }
};

class PathHandler final : public Handler {
 public:
  Outgoing handle(const Incoming&) override;
  Outgoing refuse(const Error&, const Connection&) override;
  std::size_t bodyBytesMax(const Request&) const override;

  void letGo();
  void awaitWaiting(int requests);  // until so many are in /wait

  std::vector<std::string> codes() const;

 private:
  std::string wait();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int inside_ = 0;
  std::vector<std::string> codes_;
};

std::shared_ptr<const TlsIdentity> identity(const std::string& name);

struct Listening {
  using Change = void (*)(ServerSettings&);

  explicit Listening(Change = [](ServerSettings&) {});
  ~Listening();

  TlsClient connect(const TlsClientSettings& with = {}) const {
    return TlsClient(server->address(), with);
  }
  ServerCounts counts() const { return server->counts(); }
  // Waits for a state that comes by itself.
  template <class Condition>
  void await(Condition condition) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition(counts())) {
      BOOST_REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::yield();
    }
  }
  // The code of a refused request, and that the connection ended after it.
  std::string codeOf(std::string_view request);

  FixedClock clock;
  PathHandler handler;
  std::unique_ptr<Server> server;
};

// The code of a problem document.
std::string codeIn(const TlsAnswer&);

inline std::string get(const std::string& target, const std::string& fields = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: gateway.test\r\n" + fields + "\r\n";
}
inline std::string post(const std::string& target, const std::string& body,
                        const std::string& fields = {}) {
  return "POST " + target + " HTTP/1.1\r\nHost: gateway.test\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace tongban::wire::tests
