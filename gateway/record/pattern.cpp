#include "gateway/record/pattern.hpp"

#include <charconv>

#include <fmt/format.h>
#include <re2/re2.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

namespace tongban::record {
namespace {

// Walks the pattern once and says what is outside the common subset; empty when nothing is.
class SubsetCheck final {
 public:
  explicit SubsetCheck(std::string_view pattern) : rest_(pattern) {}

  std::string run() {
    take('^');
    while (fault_.empty() && !rest_.empty()) step();
    if (fault_.empty() && groups_ != 0) fault_ = "括号不配对";
    return fault_;
  }

 private:
  void step() {
    const char c = rest_.front();
    if (c == '$' && rest_.size() == 1) return drop();
    if (c == '[') return readClass();
    if (c == '(') {
      if (rest_.starts_with("(?")) return fault("不支持 (?…) 写法");
      ++groups_;
      repeatable_ = false;
      return drop();
    }
    if (c == ')') {
      if (groups_ == 0) return fault("括号不配对");
      --groups_;
      repeatable_ = true;
      return drop();
    }
    if (c == '?' || c == '{') return readRepeat();
    if (c == '|') {
      repeatable_ = false;
      return drop();
    }
    if (std::string_view("\\.*+]}^$").find(c) != std::string_view::npos) {
      return fault(
          fmt::format("不支持「{}」:只可用字面字符、[字符集]、( | )、? 与有界重复 {{n,m}}", c));
    }
    takeCodePoint(rest_);
    repeatable_ = true;
  }

  void readClass() {
    drop();
    take('^');
    bool any = false;
    while (!rest_.empty() && rest_.front() != ']') {
      const char32_t low = takeCodePoint(rest_);
      if (low == '\\' || low == '[') return fault("字符集内不支持反斜杠和 [");
      any = true;
      if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') continue;
      drop();
      const char32_t high = takeCodePoint(rest_);
      if (high == '\\' || high == '[' || high < low) return fault("字符集的区间不合法");
    }
    if (!any || !take(']')) return fault("字符集为空或缺少 ]");
    repeatable_ = true;
  }

  void readRepeat() {
    if (!repeatable_) return fault("重复符号前没有可重复的内容");
    repeatable_ = false;
    if (take('?')) return;
    drop();
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    if (!takeNumber(low)) return fault("重复次数应写作 {n} 或 {n,m}");
    high = low;
    if (take(',') && !takeNumber(high)) return fault("重复次数应有上限,写作 {n,m}");
    if (!take('}') || high < low || high > limits::kPatternRepeatMax) {
      fault(fmt::format("重复次数不合法或超过 {}", limits::kPatternRepeatMax));
    }
  }

  bool takeNumber(std::uint32_t& number) {
    const auto [stop, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    // RE2 reads {03} as literal text, other engines as three times.
    const bool padded = rest_.size() > 1 && rest_[0] == '0' && stop != rest_.data() + 1;
    if (error != std::errc{} || padded) return false;
    rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
    return true;
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    drop();
    return true;
  }
  void drop() { rest_.remove_prefix(1); }
  void fault(std::string what) { fault_ = std::move(what); }

  std::string_view rest_;
  std::string fault_;
  std::size_t groups_ = 0;
  bool repeatable_ = false;
};

Error badPattern(std::string_view pattern, std::string_view why) {
  return fail("schema.bad-pattern",
              fmt::format("正则「{}」不可用:{}", firstCodePoints(pattern, 60), why));
}

}  // namespace

struct Pattern::Engine {
  explicit Engine(std::string_view text)
      : regex(re2::StringPiece(text.data(), text.size()), options()) {}
  static re2::RE2::Options options() {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(8 << 20);
    return options;
  }
  re2::RE2 regex;
};

Pattern::Pattern(std::string text, std::unique_ptr<Engine> engine)
    : text_(std::move(text)), engine_(std::move(engine)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(std::string_view text) {
  if (text.size() > limits::kPatternBytesMax) {
    return badPattern(text, fmt::format("长度超过 {} 字节", limits::kPatternBytesMax));
  }
  if (!isUtf8(text)) return badPattern("", "不是合法的 UTF-8");
  const auto outside = SubsetCheck(text).run();
  if (!outside.empty()) return badPattern(text, outside);
  auto engine = std::make_unique<Engine>(text);
  if (!engine->regex.ok()) return badPattern(text, engine->regex.error());
  return Pattern(std::string(text), std::move(engine));
}

bool Pattern::matches(std::string_view validUtf8) const {
  return re2::RE2::PartialMatch(re2::StringPiece(validUtf8.data(), validUtf8.size()),
                                engine_->regex);
}

}  // namespace tongban::record
