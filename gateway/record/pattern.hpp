// gateway/record/pattern.hpp — the patterns that a schema may hold, matched in linear time (RE2).
//
// Only what every JSON Schema validator reads alike: literals, [classes], (groups), a|b, and the
// bounded repeats ? {n} {n,m}; ^ at the very front and $ at the very end. A backslash, a dot, *, +,
// look-around, an unbalanced bracket or a repeat above kPatternRepeatMax is refused
// (schema.bad-pattern): elsewhere such patterns are silently ignored, and a check that is ignored
// lets everything pass.
//
// Immutable, thread-safe.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban::record {

class Pattern final {
 public:
  static Result<Pattern> compile(std::string_view text);

  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  // Whether the pattern matches somewhere in the text, as JSON Schema says; anchors make it whole.
  bool matches(std::string_view validUtf8) const;
  const std::string& text() const noexcept { return text_; }

 private:
  struct Engine;
  Pattern(std::string text, std::unique_ptr<Engine> engine);

  std::string text_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace tongban::record
