// gateway/license/cache.hpp — a bounded map that forgets: the least recently used first, and
// everything after a while.
//
// Thread-safe. Values are small or shared pointers. Time is the caller's: an entry is good as long
// as no more than `ageMax` lies between its storing and the asking, in either direction.
#pragma once
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "gateway/base/clock.hpp"

namespace tongban::license {

template <class Key, class Value, class Hash>
class Cache final {
 public:
  Cache(std::size_t entriesMax, std::chrono::milliseconds ageMax)
      : entriesMax_(entriesMax), ageMax_(ageMax) {}

  std::optional<Value> find(const Key& key, Instant now) {
    const std::scoped_lock lock(mutex_);
    const auto at = index_.find(key);
    if (at == index_.end()) return std::nullopt;
    const auto age = now - at->second->stored;
    if (age > ageMax_ || -age > ageMax_) {
      entries_.erase(at->second);
      index_.erase(at);
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, at->second);
    return at->second->value;
  }

  void store(const Key& key, Value value, Instant now) {
    const std::scoped_lock lock(mutex_);
    if (const auto at = index_.find(key); at != index_.end()) {
      at->second->value = std::move(value);
      at->second->stored = now;
      entries_.splice(entries_.begin(), entries_, at->second);
      return;
    }
    if (entries_.size() >= entriesMax_) {
      index_.erase(entries_.back().key);
      entries_.pop_back();
    }
    entries_.push_front({key, std::move(value), now});
    index_.emplace(key, entries_.begin());
  }

  std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return entries_.size();
  }

 private:
  struct Entry {
    Key key;
    Value value;
    Instant stored;
  };

  const std::size_t entriesMax_;
  const std::chrono::milliseconds ageMax_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<Key, typename std::list<Entry>::iterator, Hash> index_;
};

}  // namespace tongban::license
