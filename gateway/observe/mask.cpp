#include "gateway/observe/mask.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace tongban::observe {
namespace {

constexpr std::size_t kShownMax = 40;

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool isWordChar(char c) noexcept {
  return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string keepEnds(std::string_view text, std::size_t front, std::size_t back) {
  std::string out(text.substr(0, front));
  out.append(text.size() - front - back, '*');
  return out.append(text.substr(text.size() - back));
}

// The length of a citizen id (15 or 17 digits and one digit or X) at the front, or 0.
std::size_t citizenIdAt(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && isDigit(text[digits])) ++digits;
  const auto endsHere = [&](std::size_t at) { return at == text.size() || !isWordChar(text[at]); };
  if (digits == 17 && text.size() > 17 && (text[17] == 'X' || text[17] == 'x') && endsHere(18)) {
    return 18;
  }
  return (digits == 18 || digits == 15) && endsHere(digits) ? digits : 0;
}

// A mobile number (1 and ten digits), or an area code, an optional dash and seven or eight digits.
std::size_t phoneAt(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && isDigit(text[digits])) ++digits;
  if (digits == 11 && text[0] == '1') return 11;
  if (digits >= 10 && digits <= 12 && text[0] == '0') return digits;
  if ((digits != 3 && digits != 4) || text[0] != '0' || digits >= text.size()) return 0;
  if (text[digits] != '-') return 0;
  std::size_t rest = digits + 1;
  while (rest < text.size() && isDigit(text[rest])) ++rest;
  const std::size_t local = rest - digits - 1;
  return local == 7 || local == 8 ? rest : 0;
}

bool isMailChar(char c) noexcept {
  return isWordChar(c) || c == '.' || c == '_' || c == '-' || c == '+';
}

std::size_t mailAt(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && isMailChar(text[at])) ++at;
  if (at == 0 || at >= text.size() || text[at] != '@') return 0;
  std::size_t end = at + 1;
  while (end < text.size() && isMailChar(text[end])) ++end;
  const auto host = text.substr(at + 1, end - at - 1);
  return host.find('.') != std::string_view::npos ? end : 0;
}

}  // namespace

std::string maskValue(std::string_view value) {
  if (!isUtf8(value)) return std::string(std::min(value.size(), kShownMax), '*');
  const auto text = trim(value);
  if (text.size() >= 11 && std::ranges::all_of(text, isWordChar)) {
    const auto masked = keepEnds(text, 3, 4);
    return masked.size() <= kShownMax ? masked : masked.substr(0, kShownMax);
  }
  const auto first = firstCodePoints(text, 1);
  const auto hidden = countCodePoints(text.substr(first.size()));
  return std::string(first).append(std::min(hidden, kShownMax - 1), '*');
}

std::string redact(std::string_view sentence) {
  if (!isUtf8(sentence)) return maskValue(sentence);
  std::string out;
  out.reserve(sentence.size());
  bool atWordStart = true;
  while (!sentence.empty()) {
    std::size_t taken = 0;
    if (atWordStart) {
      if (const auto id = citizenIdAt(sentence)) {
        out += keepEnds(sentence.substr(0, id), 3, 4);
        taken = id;
      } else if (const auto mail = mailAt(sentence)) {
        const auto at = sentence.find('@');
        out.append(sentence.substr(0, 1)).append("***").append(sentence.substr(at, mail - at));
        taken = mail;
      } else if (const auto phone = phoneAt(sentence)) {
        out += keepEnds(sentence.substr(0, phone), 3, 4);
        taken = phone;
      }
    }
    if (taken == 0) {
      taken = 1;
      atWordStart = !isMailChar(sentence.front());
      out.push_back(sentence.front());
    } else {
      atWordStart = false;
    }
    sentence.remove_prefix(taken);
  }
  return out;
}

}  // namespace tongban::observe
