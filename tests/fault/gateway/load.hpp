// tests/fault/gateway/load.hpp — several callers that ask a gateway without a pause, each over one
// kept connection, until it no longer answers or they are told to stop; and what they were told.
//
// Load is used by one thread. Lifetime: borrows the deployment. What `seen` is given runs on the
// callers' threads, several at once.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/signed_call.hpp"
#include "tests/support/tls_client.hpp"

namespace tongban::tests {

struct Asked {
  std::string id;
  std::string wire;                 // as it was sent
  std::optional<TlsAnswer> answer;  // none: sent, and no whole answer came
};

// A fresh question and its signature, by the machine's clock.
Asked question(const MadeDeployment&);

// One caller, one connection.
TlsClient connectTo(const MadeDeployment&, const std::string& address);

// The code of a problem document; empty: none.
std::string codeOf(const TlsAnswer&);

struct LoadHooks {
  std::function<int()> before = [] { return 0; };
  // Given what `before` said.
  std::function<void(int, const TlsAnswer&)> after = [](int, const TlsAnswer&) {};
};

class Load final {
 public:
  Load(const MadeDeployment&, const std::string& address, int callers, LoadHooks = {});
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Until so many answers of status 200 came; false when nobody asks any more.
  bool waitForAnswers(std::size_t wanted);

  // Everything that was asked. stop() lets every caller finish; without it they end with the
  // gateway.
  std::vector<Asked> finish();
  void stop() { stopping_ = true; }

 private:
  void ask(const std::string& address);

  const MadeDeployment& made_;
  LoadHooks hooks_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable answered_;
  std::size_t answers_ = 0;
  int asking_;
  std::vector<Asked> asked_;
  std::vector<std::thread> callers_;
};

}  // namespace tongban::tests
