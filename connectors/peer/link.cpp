#include "connectors/peer/link.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"

namespace tongban::connectors::peer {
namespace {

using Monotonic = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kConnectTime{3'000};

// What an error of the client says of the peer.
struct Meaning {
  std::string_view code;  // ours
  bool failure;           // for the breaker; else nothing was learnt of the peer
};

Meaning meaningOf(std::string_view code) {
  if (code == "wire.answer-lost" || code == "wire.timed-out") return {"peer.in-doubt", true};
  if (code == "wire.answer-malformed" || code == "wire.answer-too-large") {
    return {"peer.answer-malformed", true};
  }
  // There are as many connections as turns, so it is the time that ran out before one was used.
  if (code == "wire.client-busy") return {"peer.busy", false};
  const bool notReached = code == "wire.connect-failed" || code == "wire.server-untrusted" ||
                          code == "wire.target-forbidden";
  return {"peer.unavailable", notReached};  // else a request that cannot be sent as it is
}

}  // namespace

class Link::Core final {
 public:
  Core(LinkSettings settings, std::unique_ptr<wire::Client> client)
      : settings_(std::move(settings)),
        client_(std::move(client)),
        gate_(settings_.concurrency, limits::kPeerWaitersMax),
        breaker_(settings_.breaker) {}

  Result<wire::Answer> call(const wire::Request& request, BytesView body, Deadline deadline) {
    const auto start = Monotonic::now();
    deadline = std::min(deadline, start + settings_.timeout);
    if (auto admitted = breaker_.admit(start); !admitted) {
      return say("peer.unavailable", admitted.error().message);
    }
    wire::Leave leave(breaker_);
    const auto pass = gate_.enter(std::min(deadline, start + settings_.wait));
    if (!pass) return say("peer.busy", "同时进行的交换已达上限,没有等到空位");
    // Who waited for a turn may have waited for a peer that failed meanwhile.
    const auto now = Monotonic::now();
    if (breaker_.state(now) == wire::Breaker::State::Open) {
      return say("peer.unavailable", "等待期间连续没有答复,已熔断");
    }
    auto answer = client_->call(request, body, deadline);
    if (answer) {
      leave.succeeded();
      return answer;
    }
    const auto meaning = meaningOf(answer.error().code);
    if (meaning.failure) leave.failed(Monotonic::now());
    return say(meaning.code, answer.error().message);
  }

  const std::string& origin() const noexcept { return settings_.origin; }
  wire::Breaker::State circuit() const { return breaker_.state(Monotonic::now()); }

 private:
  Error say(std::string_view code, std::string_view what) const {
    return fail(code, fmt::format("区域 {} 的网关:{}", settings_.region, what), settings_.region);
  }

  const LinkSettings settings_;
  const std::unique_ptr<wire::Client> client_;
  Gate gate_;
  wire::Breaker breaker_;
};

Link::Link(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Link::~Link() = default;

Result<std::unique_ptr<Link>> Link::make(LinkSettings settings) {
  settings.concurrency = std::max<std::size_t>(settings.concurrency, 1);
  wire::ClientSettings made;
  made.origin = settings.origin;
  made.targets = settings.targets;
  made.authorities = settings.authorities;
  made.identity = settings.identity;
  made.callTime = settings.timeout;
  made.connectTime = std::min(kConnectTime, settings.timeout);
  made.connectionsMax = settings.concurrency;
  made.answerBytesMax = settings.answerBytesMax;
  made.breaker.failures = std::numeric_limits<unsigned>::max();  // ours decides
  auto client = wire::Client::make(std::move(made));
  if (!client) return std::move(client).error();
  return std::unique_ptr<Link>(
      new Link(std::make_unique<Core>(std::move(settings), std::move(*client))));
}

const std::string& Link::origin() const noexcept { return core_->origin(); }

Result<wire::Answer> Link::call(const wire::Request& request, BytesView body, Deadline deadline) {
  return core_->call(request, body, deadline);
}

wire::Breaker::State Link::circuit() const { return core_->circuit(); }

}  // namespace tongban::connectors::peer
