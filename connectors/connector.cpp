#include "connectors/connector.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"

namespace tongban::connectors {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kNone = "connector.none";

constexpr std::pair<std::string_view, Outcome> kOutcomes[] = {
    {"connector.answer-malformed", Outcome::Malformed},
    {"connector.busy", Outcome::Busy},
    {"connector.page-stale", Outcome::Invalid},
    {"connector.query-invalid", Outcome::Invalid},
    {"connector.refused", Outcome::Refused},
    {"connector.timed-out", Outcome::TimedOut},
    {"connector.too-much", Outcome::TooMuch},
};

}  // namespace

Outcome outcomeOf(const Result<Fetched>& answer) {
  if (answer) return answer->rows == 0 ? Outcome::None : Outcome::Found;
  const auto known = std::ranges::find(kOutcomes, answer.error().code,
                                       &std::pair<std::string_view, Outcome>::first);
  return known == std::end(kOutcomes) ? Outcome::Unavailable : known->second;
}

std::string_view codeOf(const Result<Fetched>& answer) {
  if (!answer) return answer.error().code;
  return answer->rows == 0 ? kNone : "ok";
}

Connector::Connector(std::string id, const Bounds& bounds, std::unique_ptr<Source> source)
    : id_(std::move(id)),
      bounds_(bounds),
      source_(std::move(source)),
      gate_(bounds.concurrency, limits::kConnectorWaitersMax),
      breaker_(bounds.breaker) {}

Result<Ok> Connector::admit(const Query& query) const {
  const auto invalid = [&](std::string message) {
    return fail("connector.query-invalid", std::move(message), id_);
  };
  if (query.subject.size() != source_->keys()) {
    return invalid(
        fmt::format("主体应给出 {} 个键值,实为 {} 个", source_->keys(), query.subject.size()));
  }
  std::size_t bytes = 0;
  for (const auto& value : query.subject) {
    bytes += value.size();
    if (value.empty()) return invalid("主体的键值为空");
    if (!isUtf8(value) || value.find('\0') != std::string::npos) {
      return invalid("主体的键值不是合法的文字");
    }
  }
  if (bytes > limits::kConnectorKeyBytesMax) {
    return invalid(fmt::format("主体的键值超过 {} 字节", limits::kConnectorKeyBytesMax));
  }
  if (query.pageSize == 0 || query.pageSize > limits::kConnectorPageRowsMax) {
    return invalid(fmt::format("每页应为 1 至 {} 行", limits::kConnectorPageRowsMax));
  }
  if (query.items.size() > limits::kMappingFieldsMax ||
      query.after.size() > limits::kConnectorCursorBytesMax) {
    return invalid("信息项过多,或翻页标记过长");
  }
  return Ok{};
}

Deadline Connector::until(Deadline deadline) const {
  return std::min(deadline, Clock::now() + bounds_.timeout);
}

Result<Gate::Pass> Connector::enter(Deadline deadline) {
  auto pass = gate_.enter(std::min(deadline, Clock::now() + bounds_.wait));
  if (pass) return pass;
  auto error = std::move(pass).error();
  error.where = id_;
  return error;
}

Result<Fetched> Connector::fetch(const Query& query, Deadline deadline) {
  if (auto good = admit(query); !good) return std::move(good).error();
  const auto end = until(deadline);
  if (auto closed = breaker_.admit(Clock::now()); !closed) {
    return fail("connector.unavailable", std::move(closed).error().message, id_);
  }
  wire::Leave leave(breaker_);
  auto pass = enter(end);
  if (!pass) return std::move(pass).error();
  auto answer = ask(query, end);
  switch (outcomeOf(answer)) {
    case Outcome::Unavailable:
    case Outcome::TimedOut:
    case Outcome::Malformed:
      leave.failed(Clock::now());
      break;
    default:
      leave.succeeded();
  }
  return answer;
}

Result<Fetched> Connector::ask(const Query& query, Deadline end) {
  auto answer = source_->fetch(
      query, {std::min(query.pageSize, bounds_.rows), bounds_.rows, bounds_.bytes}, end);
  if (!answer) return answer;
  for (const auto& document : answer->documents) {
    answer->rows += document.rows;
    answer->bytes += document.bytes.size();
  }
  if (answer->bytes > bounds_.bytes) {
    return fail("connector.too-much", fmt::format("答复超过 {} 字节", bounds_.bytes), id_);
  }
  return answer;
}

wire::Breaker::State Connector::circuit() const { return breaker_.state(Clock::now()); }

Result<Report> Connector::probe(Deadline deadline) {
  const auto end = until(deadline);
  auto pass = enter(end);
  if (!pass) return std::move(pass).error();
  // Asked for here, so that a source that happens to be quick does not answer out of time.
  if (std::chrono::steady_clock::now() >= end) return fail("connector.timed-out", "时限已过");
  return source_->probe(end);
}

}  // namespace tongban::connectors
