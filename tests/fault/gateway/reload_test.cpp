// goal: a deployment is exchanged under load and nobody notices but by what they get; a bad one
// changes nothing and says why.
#include <csignal>

#include <sys/wait.h>

#include "gateway/record/json.hpp"
#include "tests/fault/gateway/kept.hpp"

namespace tongban::tests {
namespace {

constexpr int kCallers = 4;
constexpr int kGood = 20;
constexpr std::size_t kAnswersEach = 20;  // under each deployment
constexpr auto kReloaded = "配置已重新加载";
constexpr auto kKept = "仍按原配置运行";

// Which of the two catalogs an answer was made under: 3 items, or 1.
std::size_t itemsOf(const TlsAnswer& answer) {
  const auto document = record::parseJson(answer.body);
  const auto* records = document ? document->root.find("records") : nullptr;
  return records == nullptr || records->items().size() != 1
             ? 0
             : records->items().front().members().size();
}

// Held against each answer that began and ended while nothing was being exchanged.
class Watch final {
 public:
  // A number that never comes again; 0: being exchanged.
  void settle(std::size_t items) {
    const std::lock_guard lock(mutex_);
    items_ = items;
    settled_ = ++last_;
    checked_ = 0;
  }
  void unsettle() {
    const std::lock_guard lock(mutex_);
    settled_ = 0;
  }
  int now() {
    const std::lock_guard lock(mutex_);
    return settled_;
  }
  void see(int before, const TlsAnswer& answer) {
    const auto items = itemsOf(answer);
    const std::lock_guard lock(mutex_);
    if (items != 1 && items != 3) ++wrong_;
    if (before == 0 || before != settled_) return;
    if (items != items_) ++wrong_;
    ++checked_;
    ++all_;
    changed_.notify_all();
  }
  // Enough answers under what is settled now.
  bool waitForAnswers() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60),
                             [&] { return checked_ >= kAnswersEach; });
  }
  std::size_t wrong() const { return wrong_; }
  std::size_t checked() const { return all_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t items_ = 0;
  int settled_ = 0;
  int last_ = 0;
  std::size_t checked_ = 0, all_ = 0, wrong_ = 0;
};

struct Bad {
  const char* file;
  const char* from;
  const char* to;
  const char* code;
};

// Each in its own way.
const std::vector<Bad>& badOnes() {
  static const std::vector<Bad> all = {
      {"catalog/market.yaml", "grants:", "grants: [", "yaml.malformed"},
      {"catalog/market.yaml", "resource: enterprise-registration", "resource: nothing-known",
       "catalog.dangling"},
      {"members.yaml", "12510000MB0000027B", "12510000MB00000270", "standards.uscc-check"},
      {"gateway.yaml", "node: sichuan-1", "node: sichuan-2", "deployment.restart-needed"},
      {"gateway.yaml", "certs/server.pem", "certs/nothing.pem", "base.file-missing"},
  };
  return all;
}

std::string metrics(const MadeDeployment& made, const Served& served) {
  return connectTo(made, served.address())
      .ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
      .body;
}

std::string catalogOf(const MadeDeployment& made, std::size_t items) {
  auto options = made.options();
  if (items == 1) {
    options.items = {"uscc"};
    options.masked = false;
  }
  return MadeDeployment::catalogYaml(options);
}

void reloadGood(const MadeDeployment& made, Served& served, Watch& watch) {
  for (int i = 1; i <= kGood; ++i) {
    BOOST_TEST_CONTEXT("reload " << i) {
      const std::size_t items = i % 2 == 1 ? 1 : 3;
      watch.unsettle();
      made.write("catalog/market.yaml", catalogOf(made, items));
      served.signal(SIGHUP);
      BOOST_REQUIRE(served.waitUntilSaid(kReloaded, i));
      watch.settle(items);
      BOOST_REQUIRE(watch.waitForAnswers());
    }
  }
}

// What is settled stays settled all the while.
void reloadBad(const MadeDeployment& made, Served& served, Watch& watch) {
  int times = 0;
  for (const auto& bad : badOnes()) {
    BOOST_TEST_CONTEXT("bad: " << bad.file << " " << bad.to) {
      const auto good = made.read(bad.file);
      const auto saidBefore = served.said().size();
      made.replace(bad.file, bad.from, bad.to);
      served.signal(SIGHUP);
      BOOST_REQUIRE(served.waitUntilSaid(kKept, ++times));
      const auto said = served.said().substr(saidBefore);
      BOOST_TEST_INFO(said);
      BOOST_TEST(said.find(bad.code) != std::string::npos);
      BOOST_TEST_INFO(said);
      BOOST_TEST(said.find(bad.file) != std::string::npos);
      BOOST_REQUIRE(watch.waitForAnswers());
      made.write(bad.file, good);
    }
  }
  const auto log = made.read("state/gateway.log");
  for (const auto& bad : badOnes()) BOOST_TEST(log.find(bad.code) != std::string::npos, bad.code);
}

BOOST_AUTO_TEST_SUITE(gateway_reload)

BOOST_AUTO_TEST_CASE(nobody_is_refused_while_the_deployment_is_exchanged) {
  const MadeDeployment made({.suite = crypto::SuiteId::Intl});
  Served served(made);
  Watch watch;
  watch.settle(3);
  Load load(made, served.address(), kCallers,
            {[&] { return watch.now(); },
             [&](int before, const TlsAnswer& answer) { watch.see(before, answer); }});
  BOOST_REQUIRE(watch.waitForAnswers());
  reloadGood(made, served, watch);
  reloadBad(made, served, watch);
  const auto text = metrics(made, served);
  BOOST_TEST(text.find("tongban_reloads_total{outcome=\"good\"} 20") != std::string::npos, text);
  BOOST_TEST(text.find("tongban_reloads_total{outcome=\"bad\"} 5") != std::string::npos);

  load.stop();
  const auto asked = load.finish();
  Kept kept(made);
  for (const auto& one : asked) {
    BOOST_REQUIRE_MESSAGE(one.answer, "not answered: " << one.id);
    BOOST_REQUIRE_MESSAGE(one.answer->status == 200, one.answer->body);
    kept.mustHold(one);
  }
  BOOST_TEST(watch.wrong() == 0U);
  BOOST_TEST_MESSAGE(asked.size() << " answers, none refused; " << watch.checked()
                                  << " of them held against the catalog of the moment");
  served.signal(SIGTERM);
  const int status = served.wait();
  BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  mustAudit(made, true);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
