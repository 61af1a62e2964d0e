// goal: a question whose answer was lost is in doubt until the peer says what became of it; then
// both ledgers say the same, whatever was lost and whoever was killed.
#include <condition_variable>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "gateway/store/query.hpp"
#include "gateway/wire/purpose.hpp"
#include "tests/integration/regions/played_region.hpp"

namespace tongban::tests {
namespace {

using Incoming = wire::Incoming;

// Lets the real gateway record, or not, and holds the answer back until the asking side gave up.
class Lost final {
 public:
  enum class Peer { Records, RecordsUnderOtherSalts, NeverHears };

  explicit Lost(Peer fate) {
    peer.answer = [this, fate](const Incoming& asked) {
      const auto& target = asked.head.targetUri;
      if (target.find("/query/") == std::string::npos) {
        return target.ends_with(unanswerable()) ? peer.unsignedAnswer(asked, 200, "{}")
                                                : peer.relayed(asked);
      }
      std::optional<wire::Outgoing> out;
      if (fate == Peer::Records) out = peer.relayed(asked);
      if (fate == Peer::RecordsUnderOtherSalts) {
        out = peer.relayed(asked, exchange::writeSalts(exchange::Salts::fresh()));
      }
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return given_; });
      return out ? *out : peer.unsignedAnswer(asked, 500, "{}");
    };
  }
  ~Lost() { letGo(); }
  void letGo() {
    const std::lock_guard lock(mutex_);
    given_ = true;
    wake_.notify_all();
  }
  std::string ask() {
    {
      const std::lock_guard lock(mutex_);
      given_ = false;
    }
    const auto heard = peer.two.chongqing.ask(peer.two.question());
    BOOST_TEST_INFO(heard.out.body);
    BOOST_TEST(heard.status() == 504);
    BOOST_TEST(heard.code() == "peer.in-doubt");
    letGo();
    return heard.text("exchangeId");
  }
  // The peer has no receipt to show for this one: nonsense comes instead.
  void cannotAnswerFor(const std::string& exchange) {
    const std::lock_guard lock(mutex_);
    unanswerable_ = exchange;
  }
  // `left` questions stay open.
  void settle(std::int64_t left = 0) {
    peer.two.chongqing.gateway().keepPeers();
    BOOST_TEST_INFO(peer.two.chongqing.logged());
    BOOST_TEST(pending() == left);
  }
  std::int64_t pending() {
    const auto connection = peer.two.chongqing.connect();
    return std::get<0>(
        *store::queryOne<std::int64_t>(*connection, "SELECT COUNT(*) FROM exchange_pending")
             .value());
  }

 private:
  std::string unanswerable() {
    const std::lock_guard lock(mutex_);
    return unanswerable_;
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool given_ = false;
  std::string unanswerable_ = "nobody";

 public:
  PlayedRegion peer;
};

// One question that was never recorded, and a second that is under way when the keeper reads what
// is open, and over before the keeper comes to it.
class Overtaken final {
 public:
  Overtaken() {
    peer.two.made.chongqing.replace("peers.yaml", "{seconds: 1", "{seconds: 5");
    peer.two.chongqing.reload();
    peer.answer = [this](const Incoming& asked) {
      return asked.head.targetUri.find("/query/") == std::string::npos ? settled(asked)
                                                                       : answered(asked);
    };
  }
  ~Overtaken() { say(given_); }

  void waitUntilUnderWay() { waitFor(underWay_); }
  void isOver() { say(over_); }

 private:
  void say(bool& what) {
    const std::lock_guard lock(mutex_);
    what = true;
    changed_.notify_all();
  }
  void waitFor(const bool& what) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(4), [&what] { return what; });
  }
  wire::Outgoing answered(const Incoming& asked) {
    if (!second_.exchange(true)) return peer.unsignedAnswer(asked, 500, "{}");
    say(underWay_);
    waitFor(given_);
    return peer.relayed(asked);
  }
  // The first tick that asks may have read before the second question was there; the next has not.
  wire::Outgoing settled(const Incoming& asked) {
    bool under = false;
    {
      const std::lock_guard lock(mutex_);
      under = underWay_;
    }
    if (!under || ++ticks_ < 2) return peer.unsignedAnswer(asked, 500, "{}");
    say(given_);
    waitFor(over_);
    return peer.relayed(asked);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool underWay_ = false, given_ = false, over_ = false;
  std::atomic<bool> second_{false};
  std::atomic<int> ticks_{0};

 public:
  PlayedRegion peer;
};

BOOST_AUTO_TEST_SUITE(settling)

BOOST_AUTO_TEST_CASE(what_the_peer_recorded_is_recorded_here) {
  Lost lost(Lost::Peer::Records);
  const auto id = lost.ask();
  BOOST_TEST(lost.pending() == 1);
  lost.settle();
  const auto asking = lost.peer.two.chongqing.entriesOf(id);
  const auto asked = lost.peer.two.sichuan.entriesOf(id);
  BOOST_TEST_REQUIRE(asking.size() == 2u);
  BOOST_TEST_REQUIRE(asked.size() == 1u);
  BOOST_TEST(asking[0].outcomeCode == "peer.in-doubt");
  BOOST_TEST(asking[1].outcomeCode == "peer.recorded");
  BOOST_TEST(asked[0].outcomeCode == "ok");
  // The request that both committed to, and the peer's receipt as the proof.
  BOOST_TEST(asking[1].evidence.at(0) == asked[0].request);
  BOOST_TEST(asking[0].evidence.at(0) == asked[0].request);
  BOOST_TEST(asking[1].evidence.size() == 2u);
  BOOST_TEST(asking[1].peer == asked[0].log);
  const auto status =
      lost.peer.two.chongqing.read(lost.peer.two.made.chongqing.oneWindow(), "/exchange/v1/" + id);
  BOOST_TEST(status.at("outcome").find("code")->text() == "peer.recorded");
}

BOOST_AUTO_TEST_CASE(what_the_peer_never_had_is_void_on_both_sides) {
  Lost lost(Lost::Peer::NeverHears);
  const auto id = lost.ask();
  lost.settle();
  const auto asking = lost.peer.two.chongqing.entriesOf(id);
  const auto asked = lost.peer.two.sichuan.entriesOf(id);
  BOOST_TEST_REQUIRE(asking.size() == 2u);
  BOOST_TEST_REQUIRE(asked.size() == 1u);
  BOOST_TEST(asking[1].outcomeCode == "peer.voided");
  BOOST_TEST(asked[0].outcomeCode == "peer.voided");
  BOOST_TEST(asked[0].caller.member == "500000");
}

BOOST_AUTO_TEST_CASE(a_peer_that_committed_to_something_else_is_shown) {
  Lost lost(Lost::Peer::RecordsUnderOtherSalts);
  const auto id = lost.ask();
  lost.settle();
  const auto asking = lost.peer.two.chongqing.entriesOf(id);
  BOOST_TEST_REQUIRE(asking.size() == 2u);
  BOOST_TEST(asking[1].outcomeCode == "peer.commitment-differs");
  BOOST_TEST(asking[1].outcomeStatus == 409);
  BOOST_TEST(asking[1].evidence.at(0) != lost.peer.two.sichuan.entriesOf(id).at(0).request);
}

BOOST_AUTO_TEST_CASE(a_question_without_a_receipt_holds_up_no_other) {
  Lost lost(Lost::Peer::Records);
  const auto first = lost.ask();
  lost.cannotAnswerFor(first);
  const auto second = lost.ask();
  lost.settle(1);
  BOOST_TEST(lost.peer.two.chongqing.entriesOf(first).size() == 1u);
  BOOST_TEST(lost.peer.two.chongqing.entriesOf(second).back().outcomeCode == "peer.recorded");
  lost.cannotAnswerFor("nobody");
  lost.peer.two.chongqing.clock.step(std::chrono::seconds(61));
  lost.settle();
  BOOST_TEST(lost.peer.two.chongqing.entriesOf(first).back().outcomeCode == "peer.recorded");
}

BOOST_AUTO_TEST_CASE(what_nobody_can_tell_ends_after_seven_days) {
  Lost lost(Lost::Peer::Records);
  const auto id = lost.ask();
  lost.cannotAnswerFor(id);
  lost.peer.two.chongqing.clock.step(std::chrono::hours(7 * 24));
  lost.settle(1);
  lost.peer.two.chongqing.clock.step(std::chrono::minutes(2));
  lost.settle();
  const auto last = lost.peer.two.chongqing.entriesOf(id).back();
  BOOST_TEST(last.outcomeCode == "peer.unresolved");
  BOOST_TEST(last.outcomeStatus == 504);
}

BOOST_AUTO_TEST_CASE(a_start_finds_what_was_under_way) {
  Lost lost(Lost::Peer::Records);
  const auto id = lost.ask();
  lost.peer.two.chongqing.stop();
  lost.peer.two.chongqing.start();
  lost.settle();
  BOOST_TEST(lost.peer.two.chongqing.entriesOf(id).back().outcomeCode == "peer.recorded");
}

BOOST_AUTO_TEST_CASE(what_is_over_meanwhile_is_not_settled_again) {
  Overtaken overtaken;
  auto& asking = overtaken.peer.two.chongqing;
  const auto lost = asking.ask(overtaken.peer.two.question());
  BOOST_TEST_REQUIRE(lost.code() == "peer.not-accepted");
  std::string id;
  std::thread caller([&] {
    const auto heard = asking.ask(overtaken.peer.two.question());
    id = heard.text("exchangeId");
    overtaken.isOver();
  });
  overtaken.waitUntilUnderWay();
  for (int tick = 0; tick < 3; ++tick) {
    asking.clock.step(std::chrono::seconds(61));  // what the peer could not answer is due again
    asking.gateway().keepPeers();
  }
  caller.join();
  BOOST_TEST_INFO(asking.logged());
  BOOST_TEST(asking.entriesOf(lost.text("exchangeId")).back().outcomeCode == "peer.voided");
  const auto entries = asking.entriesOf(id);
  BOOST_TEST_REQUIRE(entries.size() == 1u);
  BOOST_TEST(entries[0].outcomeCode == "ok");
}

BOOST_AUTO_TEST_CASE(an_exchange_of_another_is_nobodys_to_settle) {
  Regions two;
  const auto local = two.sichuan.ask(SignedCall::query(
      two.made.sichuan.oneWindow(), two.sichuan.suite(), two.sichuan.clock.now()));
  BOOST_TEST_REQUIRE(local.status() == 200);
  const Caller self{"gateway",
                    "node",
                    two.made.chongqing.pki().peer,
                    two.made.chongqing.pki().gatewayMessage,
                    {}};
  for (const auto& id : {local.text("exchangeId"), std::string("x")}) {
    auto call = SignedCall::query(self, two.sichuan.suite(), two.sichuan.clock.now());
    call.body.clear();
    call.onBehalf = wire::writeOnBehalf({"gateway", "node", {}, "500000"}).value();
    call.moreFields = {{"tongban-protocol", "1"}};
    call.target = "https://localhost/exchange/v1/settle/" + id;
    const auto heard = two.sichuan.askAsPeer(call, self.tls);
    BOOST_TEST(heard.status() == 404);
    BOOST_TEST(heard.code() == "exchange.not-found");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
