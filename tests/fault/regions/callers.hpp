// tests/fault/regions/callers.hpp — departments of 500000 that ask for enterprise-registration of
// 510000 without a pause, each over one kept connection, whatever comes back.
//
// One that is no longer answered waits until it is told that its gateway is there again. Used by
// one thread. Lifetime: borrows the deployment.
#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/gateway/load.hpp"

namespace tongban::tests {

class Callers final {
 public:
  Callers(const MadeDeployment& of, std::string address, int callers);
  ~Callers();
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  // Until so many more answers of status 200 came; false when they did not within 60 s.
  bool waitForMore(std::size_t answers);
  // The gateway is there again.
  void goOn();
  // Every caller ends with the answer to its last question. Everything that was asked.
  std::vector<Asked> finish();

 private:
  void ask();
  bool askOver(TlsClient&, std::vector<Asked>& mine);
  bool stopping() const;

  const MadeDeployment& made_;
  const std::string address_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t answers_ = 0;  // of status 200
  int life_ = 0;             // of the gateway
  bool stopping_ = false;
  std::vector<Asked> asked_;
  std::vector<std::thread> callers_;
};

}  // namespace tongban::tests
