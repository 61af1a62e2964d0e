#include "gateway/base/decimal.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tongban {
namespace {

// The text itself stays out of the message: a misplaced column may hold a citizen id.
Error notDecimal(std::string_view text) {
  return fail("base.decimal-invalid", fmt::format("{} 字节的文字不是十进制数", text.size()));
}

Error tooManyDigits() {
  return fail("base.decimal-invalid", fmt::format("移动小数点后超过 {} 位", Decimal::kDigitsMax));
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
  auto rest = text;
  Decimal value;
  value.digits_.clear();
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    value.negative_ = rest.front() == '-';
    rest.remove_prefix(1);
  }
  bool point = false;
  bool digitLast = false;
  for (const char c : rest) {
    if (c == '.' && !point && digitLast) {
      point = true;
      digitLast = false;
      continue;
    }
    if (c < '0' || c > '9') return notDecimal(text);
    value.digits_.push_back(c);
    if (value.digits_.size() > 2 * kDigitsMax) return notDecimal(text);
    digitLast = true;
    if (point) ++value.scale_;
  }
  if (!digitLast) return notDecimal(text);
  value.normalize();
  if (value.digits_.size() > kDigitsMax || value.scale_ > kDigitsMax) return notDecimal(text);
  return value;
}

Result<Decimal> Decimal::shifted(int power) const {
  if (power < -20 || power > 20) return tooManyDigits();
  Decimal value = *this;
  if (power < 0) {
    value.scale_ += static_cast<std::size_t>(-power);
  } else {
    const auto up = static_cast<std::size_t>(power);
    if (up > value.scale_) value.digits_.append(up - value.scale_, '0');
    value.scale_ = up > value.scale_ ? 0 : value.scale_ - up;
  }
  value.normalize();
  if (value.digits_.size() > kDigitsMax || value.scale_ > kDigitsMax) return tooManyDigits();
  return value;
}

void Decimal::normalize() {
  while (scale_ > 0 && !digits_.empty() && digits_.back() == '0') {
    digits_.pop_back();
    --scale_;
  }
  const auto lead = digits_.find_first_not_of('0');
  digits_.erase(0, lead == std::string::npos ? digits_.size() : lead);
  if (digits_.empty()) {
    digits_ = "0";
    scale_ = 0;
    negative_ = false;
  }
}

int compare(const Decimal& a, const Decimal& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? -1 : 1;
  const int sign = a.negative_ ? -1 : 1;
  // Digits aligned on the point: integer parts of one length compare as text.
  const auto aligned = [](const Decimal& d, std::size_t scale) {
    return d.digits_ + std::string(scale - d.scale_, '0');
  };
  const auto scale = std::max(a.scale_, b.scale_);
  auto left = aligned(a, scale);
  auto right = aligned(b, scale);
  const auto width = std::max(left.size(), right.size());
  left.insert(0, width - left.size(), '0');
  right.insert(0, width - right.size(), '0');
  return left == right ? 0 : left < right ? -sign : sign;
}

std::string Decimal::text() const {
  std::string out = negative_ ? "-" : "";
  if (scale_ == 0) return out + digits_;
  if (digits_.size() <= scale_)
    return out + "0." + std::string(scale_ - digits_.size(), '0') + digits_;
  return out + digits_.substr(0, digits_.size() - scale_) + "." +
         digits_.substr(digits_.size() - scale_);
}

}  // namespace tongban
