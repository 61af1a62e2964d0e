#include "gateway/wire/structured_fields.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/characters.hpp"

namespace tongban::wire::sf {
namespace {

// The algorithms of RFC 8941 section 4.2, a function each. One that returns false has left its
// reason in error().
class Parser final {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool dictionary(Dictionary& out);
  Error error() && { return std::move(error_); }

 private:
  bool key(std::string& out);
  bool value(std::variant<Item, InnerList>& out);
  bool innerList(InnerList& out);
  bool item(Item& out);
  bool parameters(Parameters& out);
  bool bareItem(BareItem& out);
  bool number(BareItem& out);
  bool string(BareItem& out);
  bool token(BareItem& out);
  bool byteSequence(BareItem& out);
  bool boolean(BareItem& out);
  bool displayString(BareItem& out);

  bool atEnd() const noexcept { return at_ == text_.size(); }
  char peek() const noexcept { return atEnd() ? '\0' : text_[at_]; }
  bool take(char c) noexcept {
    if (atEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skipSpaces() noexcept {
    while (take(' ')) {
    }
  }
  void skipSpacesAndTabs() noexcept {
    while (take(' ') || take('\t')) {
    }
  }
  bool refuse(std::string_view what) {
    return refuseWith("wire.field-malformed", std::string(what));
  }
  bool refuseWith(std::string_view code, std::string what) {
    error_ = fail(code, std::move(what), fmt::format("character {}", at_ + 1));
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Error error_;
};

bool Parser::dictionary(Dictionary& out) {
  if (text_.size() > limits::kStructuredFieldBytesMax) return refuse("字段过长");
  skipSpaces();
  if (atEnd()) return true;
  for (;;) {
    if (out.size() == limits::kStructuredMembersMax) return refuse("成员过多");
    Member member;
    if (!key(member.key)) return false;
    if (find(out, member.key) != nullptr) {
      return refuseWith("wire.field-duplicate", fmt::format("成员 {} 重复", member.key));
    }
    if (take('=')) {
      if (!value(member.value)) return false;
    } else {
      Item item{true, {}};
      if (!parameters(item.parameters)) return false;
      member.value = std::move(item);
    }
    out.push_back(std::move(member));
    skipSpacesAndTabs();
    if (atEnd()) return true;
    if (!take(',')) return refuse("成员之后应为逗号");
    skipSpacesAndTabs();
    if (atEnd()) return refuse("末尾多一个逗号");
  }
}

bool Parser::key(std::string& out) {
  if (!isKeyStart(peek())) return refuse("此处应为小写字母开头的键名");
  const std::size_t begin = at_;
  while (isKeyCharacter(peek())) ++at_;
  out = text_.substr(begin, at_ - begin);
  return true;
}

bool Parser::value(std::variant<Item, InnerList>& out) {
  if (peek() == '(') return innerList(out.emplace<InnerList>());
  return item(out.emplace<Item>());
}

bool Parser::innerList(InnerList& out) {
  take('(');
  for (;;) {
    skipSpaces();
    if (take(')')) return parameters(out.parameters);
    if (out.items.size() == limits::kStructuredItemsMax) return refuse("列表项过多");
    if (!item(out.items.emplace_back())) return false;
    if (peek() != ' ' && peek() != ')') return refuse("列表项之后应为空格或右括号");
  }
}

bool Parser::item(Item& out) { return bareItem(out.value) && parameters(out.parameters); }

bool Parser::parameters(Parameters& out) {
  while (take(';')) {
    if (out.size() == limits::kStructuredParametersMax) return refuse("参数过多");
    skipSpaces();
    Parameter parameter{{}, true};
    if (!key(parameter.key)) return false;
    if (find(out, parameter.key) != nullptr) {
      return refuseWith("wire.field-duplicate", fmt::format("参数 {} 重复", parameter.key));
    }
    if (take('=') && !bareItem(parameter.value)) return false;
    out.push_back(std::move(parameter));
  }
  return true;
}

bool Parser::bareItem(BareItem& out) {
  const char c = peek();
  if (c == '-' || isDigit(c)) return number(out);
  if (c == '"') return string(out);
  if (c == ':') return byteSequence(out);
  if (c == '?') return boolean(out);
  if (c == '%') return displayString(out);
  if (isSfTokenStart(c)) return token(out);
  return refuse("此处应为一个值");
}

bool Parser::number(BareItem& out) {
  const bool negative = take('-');
  const std::size_t begin = at_;
  while (isDigit(peek())) ++at_;
  const auto whole = text_.substr(begin, at_ - begin);
  if (whole.empty()) return refuse("负号之后应为数字");
  std::int64_t amount = 0;
  if (!take('.')) {
    if (whole.size() > 15) return refuse("整数最多 15 位");
    std::from_chars(whole.data(), whole.data() + whole.size(), amount);
    out = negative ? -amount : amount;
    return true;
  }
  const std::size_t fractionBegin = at_;
  while (isDigit(peek())) ++at_;
  std::string digits(text_.substr(fractionBegin, at_ - fractionBegin));
  if (whole.size() > 12 || digits.empty() || digits.size() > 3) {
    return refuse("小数最多 12 位整数、1 至 3 位小数");
  }
  digits.resize(3, '0');
  digits.insert(0, whole);
  std::from_chars(digits.data(), digits.data() + digits.size(), amount);
  out = Decimal{negative ? -amount : amount};
  return true;
}

bool Parser::string(BareItem& out) {
  take('"');
  std::string text;
  for (;;) {
    if (atEnd()) return refuse("字符串没有结束");
    char c = text_[at_];
    if (c == '"') break;
    if (c == '\\') {
      ++at_;
      c = peek();
      if (c != '"' && c != '\\') return refuse("反斜杠之后只能是引号或反斜杠");
    }
    if (!isPrintable(c)) return refuse("字符串只能含可打印的 ASCII 字符");
    text.push_back(c);
    ++at_;
  }
  take('"');
  out = std::move(text);
  return true;
}

bool Parser::token(BareItem& out) {
  const std::size_t begin = at_;
  while (isSfTokenCharacter(peek())) ++at_;
  out = Token{std::string(text_.substr(begin, at_ - begin))};
  return true;
}

bool Parser::byteSequence(BareItem& out) {
  take(':');
  const std::size_t end = text_.find(':', at_);
  if (end == std::string_view::npos) return refuse("字节串没有结束");
  auto bytes = fromBase64(text_.substr(at_, end - at_));
  if (!bytes) return refuse("字节串不是规范的 Base64");
  at_ = end + 1;
  out = *std::move(bytes);
  return true;
}

bool Parser::boolean(BareItem& out) {
  take('?');
  if (take('1')) {
    out = true;
  } else if (take('0')) {
    out = false;
  } else {
    return refuse("布尔值只能是 ?0 或 ?1");
  }
  return true;
}

// RFC 9651 section 4.2.10.
bool Parser::displayString(BareItem& out) {
  take('%');
  if (!take('"')) return refuse("百分号之后应为引号");
  std::string text;
  for (;;) {
    if (atEnd()) return refuse("字符串没有结束");
    const char c = text_[at_];
    if (c == '"') break;
    if (!isPrintable(c)) return refuse("字符串只能含可打印的 ASCII 字符");
    ++at_;
    if (c != '%') {
      text.push_back(c);
      continue;
    }
    const auto digits = text_.substr(at_, 2);
    if (digits.size() != 2 || hexValue(digits[0]) < 0 || hexValue(digits[1]) < 0 ||
        isUpper(digits[0]) || isUpper(digits[1])) {
      return refuse("百分号之后应为两位小写十六进制");
    }
    text.push_back(static_cast<char>(hexValue(digits[0]) * 16 + hexValue(digits[1])));
    at_ += 2;
  }
  if (!isUtf8(text)) return refuse("字符串解码后不是 UTF-8");
  take('"');
  out = DisplayString{std::move(text)};
  return true;
}

}  // namespace

Result<Dictionary> parseDictionary(std::string_view value) {
  Parser parser(value);
  Dictionary out;
  if (!parser.dictionary(out)) return std::move(parser).error();
  return out;
}

const Member* find(const Dictionary& dictionary, std::string_view key) noexcept {
  const auto at = std::ranges::find(dictionary, key, &Member::key);
  return at == dictionary.end() ? nullptr : &*at;
}

const BareItem* find(const Parameters& parameters, std::string_view key) noexcept {
  const auto at = std::ranges::find(parameters, key, &Parameter::key);
  return at == parameters.end() ? nullptr : &at->value;
}

}  // namespace tongban::wire::sf
