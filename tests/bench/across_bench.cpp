// tests/bench/across_bench.cpp — how many questions cross the border in a second: two gateways in
// this process, over real TLS, every exchange durable in both ledgers. Prints one JSON line.
//
//   across_bench SUITE CALLERS SECONDS    after a quarter of SECONDS of warming
//
// Callers show a certificate and sign nothing, each on a connection that is kept: what is signed
// and verified is what the regions sign and verify, twice each.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "gateway/api/gateway.hpp"
#include "tests/support/signed_call.hpp"
#include "tests/support/tls_client.hpp"
#include "tests/support/two_regions.hpp"

namespace tongban::bench {
namespace {

using Steady = std::chrono::steady_clock;
using tests::MadeDeployment;
using tests::SignedCall;

struct Node {
  explicit Node(MadeDeployment& deployment) : made(deployment) {
    std::filesystem::permissions(made / "state", std::filesystem::perms::owner_all);
    auto started = api::Gateway::start({made.folder(), "schemas", clock, log});
    if (!started || !started->gateway) throw std::runtime_error("a gateway did not start");
    gateway = std::move(started->gateway);
  }
  void reload() {
    const auto report = gateway->reload();
    if (!report || !report->good()) throw std::runtime_error("a reload failed");
  }
  MadeDeployment& made;
  SystemClock clock;
  observe::Log log{observe::Level::Error, clock};
  std::unique_ptr<api::Gateway> gateway;
};

std::string questionOf(const tests::Caller& caller, crypto::SuiteId suite, Instant now) {
  auto call = SignedCall::query(caller, suite, now);
  call.target = "https://localhost/exchange/v1/query/510000.enterprise-registration";
  call.proof = SignedCall::Proof::None;
  call.withoutExchangeId = true;
  return call.make().overTheWire();
}

struct Counts {
  std::vector<double> milliseconds;
  std::size_t refused = 0;
};

void call(const Node& node, const std::string& request, Steady::time_point from,
          Steady::time_point until, Counts& counts) {
  const auto identity = node.made.oneWindow().tls.identity();
  auto client = std::make_unique<tests::TlsClient>(
      node.gateway->address(), tests::TlsClientSettings{.identity = identity.get()});
  while (Steady::now() < until) {
    const auto start = Steady::now();
    const auto answer = client->ask(request);
    if (answer.status != 200) {
      ++counts.refused;
      client = std::make_unique<tests::TlsClient>(
          node.gateway->address(), tests::TlsClientSettings{.identity = identity.get()});
      continue;
    }
    if (start < from) continue;
    counts.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(Steady::now() - start).count());
  }
}

int run(crypto::SuiteId suite, int callers, int seconds) {
  tests::TwoRegions regions({.suite = suite}, {.suite = suite});
  // As many at once as there are callers.
  for (const auto* made : {&regions.sichuan, &regions.chongqing}) {
    auto text = made->read("gateway.yaml");
    for (auto at = text.find("workers: 4"); at != std::string::npos; at = text.find("workers: 4")) {
      text.replace(at, 10, "workers: 32");
    }
    made->write("gateway.yaml", text);
  }
  Node sichuan(regions.sichuan);
  Node chongqing(regions.chongqing);
  regions.connect(sichuan.gateway->peerAddress(), chongqing.gateway->peerAddress());
  regions.chongqing.replace("peers.yaml", "seconds: 5", "concurrency: 32, seconds: 5");
  sichuan.reload();
  chongqing.reload();
  const auto request = questionOf(regions.chongqing.oneWindow(), suite, chongqing.clock.now());
  const auto begun = Steady::now();
  const auto from = begun + std::chrono::milliseconds(seconds * 250);
  const auto until = from + std::chrono::seconds(seconds);
  std::vector<Counts> counts(static_cast<std::size_t>(callers));
  std::vector<std::thread> threads;
  for (auto& one : counts) {
    threads.emplace_back([&] { call(chongqing, request, from, until, one); });
  }
  for (auto& thread : threads) thread.join();
  Counts all;
  for (auto& one : counts) {
    all.milliseconds.insert(all.milliseconds.end(), one.milliseconds.begin(),
                            one.milliseconds.end());
    all.refused += one.refused;
  }
  if (all.milliseconds.empty()) throw std::runtime_error("nothing was answered");
  std::ranges::sort(all.milliseconds);
  const auto at = [&](double part) {
    const auto last = static_cast<double>(all.milliseconds.size() - 1);
    return all.milliseconds[static_cast<std::size_t>(part * last)];
  };
  std::cout << fmt::format(
      "{{\"bench\":\"across\",\"callers\":{},\"answered\":{},\"refused\":{},\"perSecond\":{:.1f},"
      "\"p50ms\":{:.2f},\"p99ms\":{:.2f}}}\n",
      callers, all.milliseconds.size(), all.refused,
      static_cast<double>(all.milliseconds.size()) / seconds, at(0.5), at(0.99));
  return 0;
}

}  // namespace
}  // namespace tongban::bench

int main(int count, char** words) {
  if (count != 4) {
    std::cerr << "across_bench SUITE CALLERS SECONDS\n";
    return 2;
  }
  try {
    const auto suite = tongban::crypto::parseSuite(words[1]);
    if (!suite) return 2;
    return tongban::bench::run(*suite, std::stoi(words[2]), std::stoi(words[3]));
  } catch (const std::exception& fault) {
    std::cerr << "across_bench: " << fault.what() << "\n";
    return 1;
  }
}
