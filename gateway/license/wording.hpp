// gateway/license/wording.hpp — how a person reads a time, a name, and the first few of many names.
// Pure but for FirstNames, which is one thread's; thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"

namespace tongban::license {

// Beijing time, as on every screen: 2026-06-01 10:00:00.
inline std::string inBeijing(Instant at) {
  auto text = toRfc3339(at + std::chrono::hours(8)).substr(0, 19);
  text[10] = ' ';
  return text;
}

// The CN of a subject (RFC 2253 text); the whole text when there is none.
inline std::string_view commonName(std::string_view subject) {
  const auto at = subject.find("CN=");
  if (at == std::string_view::npos) return subject;
  const auto rest = subject.substr(at + 3);
  return rest.substr(0, rest.find(','));
}

// The first of many names in one sentence: /a.xml、/b.xml 等 12 个.
class FirstNames final {
 public:
  explicit FirstNames(std::size_t told = 5) : told_(told) {}

  void add(std::string_view name) {
    if (++count_ > told_) return;
    if (count_ > 1) text_ += "、";
    text_ += name;
  }
  bool empty() const noexcept { return count_ == 0; }
  std::string text() const {
    return count_ <= told_ ? text_ : text_ + " 等 " + std::to_string(count_) + " 个";
  }

 private:
  std::size_t told_;
  std::string text_;
  std::size_t count_ = 0;
};

}  // namespace tongban::license
