#include "tests/fault/gateway/load.hpp"

#include "gateway/record/json.hpp"

namespace tongban::tests {

Asked question(const MadeDeployment& made) {
  const auto sent =
      SignedCall::query(made.oneWindow(), made.options().suite, SystemClock().now()).make();
  return {sent.field("tongban-exchange-id"), sent.overTheWire(), std::nullopt};
}

TlsClient connectTo(const MadeDeployment& made, const std::string& address) {
  const auto identity = made.oneWindow().tls.identity();
  return TlsClient(address, {.identity = identity.get()});
}

std::string codeOf(const TlsAnswer& answer) {
  const auto document = record::parseJson(answer.body);
  const auto* code = document ? document->root.find("code") : nullptr;
  return code == nullptr ? std::string() : std::string(code->text());
}

Load::Load(const MadeDeployment& made, const std::string& address, int callers, LoadHooks hooks)
    : made_(made), hooks_(std::move(hooks)), asking_(callers) {
  for (int i = 0; i < callers; ++i) {
    callers_.emplace_back([this, address] { ask(address); });
  }
}

Load::~Load() {
  stop();
  for (auto& caller : callers_) {
    if (caller.joinable()) caller.join();
  }
}

void Load::ask(const std::string& address) {
  std::vector<Asked> mine;
  try {
    auto client = connectTo(made_, address);
    while (client.connected() && !stopping_) {
      auto& one = mine.emplace_back(question(made_));
      const int before = hooks_.before();
      if (!client.send(one.wire)) {
        mine.pop_back();  // the connection had ended before
        break;
      }
      one.answer = client.answer();
      if (!one.answer) break;
      hooks_.after(before, *one.answer);
      if (one.answer->status != 200) break;
      {
        const std::lock_guard lock(mutex_);
        ++answers_;
        answered_.notify_all();
      }
      const auto connection = one.answer->fields.find("connection");
      if (connection != one.answer->fields.end() && connection->second == "close") break;
    }
  } catch (const std::runtime_error&) {
    // Nobody listens any more.
  }
  const std::lock_guard lock(mutex_);
  asked_.insert(asked_.end(), std::make_move_iterator(mine.begin()),
                std::make_move_iterator(mine.end()));
  --asking_;
  answered_.notify_all();
}

bool Load::waitForAnswers(std::size_t wanted) {
  std::unique_lock lock(mutex_);
  answered_.wait(lock, [&] { return answers_ >= wanted || asking_ == 0; });
  return answers_ >= wanted;
}

std::vector<Asked> Load::finish() {
  for (auto& caller : callers_) caller.join();
  return std::move(asked_);
}

}  // namespace tongban::tests
