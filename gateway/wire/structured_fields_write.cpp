#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/characters.hpp"
#include "gateway/wire/structured_fields.hpp"

namespace tongban::wire::sf {
namespace {

constexpr std::int64_t kIntegerMax = 999'999'999'999'999;

// The algorithms of RFC 8941 section 4.1. A value without a form leaves its reason in `error`.
class Writer final {
 public:
  bool dictionary(const Dictionary& members) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      const Member& member = members[i];
      if (find(members, member.key) != &member) return twice(member.key);
      if (i > 0) out_ += ", ";
      if (!key(member.key)) return false;
      const auto* item = std::get_if<Item>(&member.value);
      if (item != nullptr && item->value == BareItem(true)) {
        if (!parameters(item->parameters)) return false;
        continue;
      }
      out_ += '=';
      if (!memberValue(member.value)) return false;
    }
    return true;
  }

  bool memberValue(const std::variant<Item, InnerList>& value) {
    const auto* one = std::get_if<Item>(&value);
    return one != nullptr ? item(*one) : innerList(std::get<InnerList>(value));
  }

  bool innerList(const InnerList& list) {
    out_ += '(';
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) out_ += ' ';
      if (!item(list.items[i])) return false;
    }
    out_ += ')';
    return parameters(list.parameters);
  }

  bool item(const Item& one) {
    return std::visit([this](const auto& value) { return bare(value); }, one.value) &&
           parameters(one.parameters);
  }

  Result<std::string> finish(bool good) && {
    if (!good) return std::move(error_);
    if (out_.size() > limits::kStructuredFieldBytesMax) {
      return fail("wire.field-malformed", "字段过长");
    }
    return std::move(out_);
  }

 private:
  bool key(const std::string& text) {
    if (text.empty() || !isKeyStart(text.front()) || !std::ranges::all_of(text, isKeyCharacter)) {
      return refuse("键名只能由小写字母、数字和 _-.* 组成");
    }
    out_ += text;
    return true;
  }

  bool parameters(const Parameters& list) {
    for (const auto& parameter : list) {
      if (find(list, parameter.key) != &parameter.value) return twice(parameter.key);
      out_ += ';';
      if (!key(parameter.key)) return false;
      if (parameter.value == BareItem(true)) continue;
      out_ += '=';
      if (!std::visit([this](const auto& value) { return bare(value); }, parameter.value)) {
        return false;
      }
    }
    return true;
  }

  bool bare(std::int64_t number) {
    if (number > kIntegerMax || number < -kIntegerMax) return refuse("整数最多 15 位");
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return true;
  }

  bool bare(Decimal number) {
    if (number.thousandths > kIntegerMax || number.thousandths < -kIntegerMax) {
      return refuse("小数最多 12 位整数");
    }
    const std::int64_t amount = number.thousandths < 0 ? -number.thousandths : number.thousandths;
    if (number.thousandths < 0) out_ += '-';
    auto digits = fmt::format("{}.{:03}", amount / 1000, amount % 1000);
    while (digits.ends_with('0') && !digits.ends_with(".0")) digits.pop_back();
    out_ += digits;
    return true;
  }

  bool bare(const std::string& text) {
    if (!std::ranges::all_of(text, isPrintable)) {
      return refuse("字符串只能含可打印的 ASCII 字符");
    }
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
    return true;
  }

  bool bare(const Token& token) {
    const auto& text = token.text;
    if (text.empty() || !isSfTokenStart(text.front()) ||
        !std::ranges::all_of(text, isSfTokenCharacter)) {
      return refuse("记号含有不允许的字符");
    }
    out_ += text;
    return true;
  }

  bool bare(const Bytes& bytes) {
    out_ += ':';
    out_ += toBase64(bytes);
    out_ += ':';
    return true;
  }

  bool bare(bool truth) {
    out_ += truth ? "?1" : "?0";
    return true;
  }

  // RFC 9651 section 4.1.11.
  bool bare(const DisplayString& text) {
    if (!isUtf8(text.utf8)) return refuse("字符串不是 UTF-8");
    out_ += "%\"";
    for (const char c : text.utf8) {
      if (isPrintable(c) && c != '%' && c != '"') {
        out_ += c;
      } else {
        fmt::format_to(std::back_inserter(out_), "%{:02x}", static_cast<unsigned char>(c));
      }
    }
    out_ += '"';
    return true;
  }

  bool twice(const std::string& name) {
    error_ = fail("wire.field-duplicate", fmt::format("键 {} 重复", name));
    return false;
  }
  bool refuse(std::string_view what) {
    error_ = fail("wire.field-malformed", std::string(what));
    return false;
  }

  std::string out_;
  Error error_;
};

}  // namespace

Result<std::string> writeDictionary(const Dictionary& dictionary) {
  Writer writer;
  const bool good = writer.dictionary(dictionary);
  return std::move(writer).finish(good);
}

Result<std::string> writeMemberValue(const std::variant<Item, InnerList>& value) {
  Writer writer;
  const bool good = writer.memberValue(value);
  return std::move(writer).finish(good);
}

Result<std::string> writeItem(const Item& item) {
  Writer writer;
  const bool good = writer.item(item);
  return std::move(writer).finish(good);
}

Result<std::string> writeInnerList(const InnerList& list) {
  Writer writer;
  const bool good = writer.innerList(list);
  return std::move(writer).finish(good);
}

}  // namespace tongban::wire::sf
