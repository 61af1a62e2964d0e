// gateway/exchange/peer_heads.hpp — the newest head that each peer showed, as it came, until
// somebody looks at it (peer_keeper.hpp). One a region, so that a flood of messages keeps one.
// Thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace tongban::exchange {

class PeerHeads final {
 public:
  // `value` of the field tongban-head, of a message of that peer.
  void note(std::string_view region, std::string value) {
    const std::lock_guard lock(mutex_);
    newest_.insert_or_assign(std::string(region), std::move(value));
  }

  std::optional<std::string> take(const std::string& region) {
    const std::lock_guard lock(mutex_);
    const auto found = newest_.find(region);
    if (found == newest_.end()) return std::nullopt;
    auto value = std::move(found->second);
    newest_.erase(found);
    return value;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> newest_;
};

}  // namespace tongban::exchange
