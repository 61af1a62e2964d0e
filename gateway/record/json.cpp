#include "gateway/record/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>

#include "gateway/base/text.hpp"
#include "gateway/record/tree_builder.hpp"

namespace tongban::record {
namespace {

Error atByte(std::string_view code, std::string message, std::size_t offset) {
  return fail(code, std::move(message), fmt::format("byte {}", offset));
}

// A code point of the surrogate range, which RapidJSON lets an escape smuggle in.
bool hasSurrogate(std::string_view text) noexcept {
  for (auto at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

class Handler final {
 public:
  enum class Refusal : std::uint8_t { None, Tree, Nul, Surrogate, Number, Name };

  Handler(Arena& arena, bool escapes)
      : builder_(arena, limits::kDocumentDepthMax, limits::kDocumentNodesMax), escapes_(escapes) {}

  bool Null() { return put(Value::null()); }
  bool Bool(bool b) { return put(Value::boolean(b)); }
  // Numbers arrive as text only (kParseNumbersAsStringsFlag).
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) {
    if (size > limits::kNumberBytesMax) return refuse(Refusal::Number);
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(digits, digits + size, number);
    if (error == std::errc{} && stop == digits + size) return put(Value::integer(number));
    return put(Value::decimal({digits, size}));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (!isGoodText({text, size})) return false;
    return put(Value::text({text, size}));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (size > limits::kNameBytesMax) return refuse(Refusal::Name);
    if (!isGoodText({text, size})) return false;
    name_ = {text, size};
    return true;
  }
  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndObject(rapidjson::SizeType) { return tree(builder_.closeObject(leave())); }
  bool EndArray(rapidjson::SizeType) { return tree(builder_.closeArray(leave())); }

  Refusal refusal() const { return refusal_; }
  const TreeBuilder& builder() const { return builder_; }

 private:
  bool refuse(Refusal why) {
    refusal_ = why;
    return false;
  }
  bool tree(bool good) { return good || refuse(Refusal::Tree); }
  bool isGoodText(std::string_view text) {
    if (!escapes_) return true;
    if (std::memchr(text.data(), 0, text.size()) != nullptr) return refuse(Refusal::Nul);
    if (hasSurrogate(text)) return refuse(Refusal::Surrogate);
    return true;
  }
  bool put(Value value) {
    builder_.name(name_);
    name_ = {};
    return tree(builder_.add(value));
  }
  bool open() {
    containerNames_.push_back(name_);
    name_ = {};
    return tree(builder_.open());
  }
  std::string_view leave() {
    const auto name = containerNames_.back();
    containerNames_.pop_back();
    return name;
  }

  TreeBuilder builder_;
  std::vector<std::string_view> containerNames_;
  std::string_view name_;
  bool escapes_;
  Refusal refusal_ = Refusal::None;
};

Error treeError(const TreeBuilder& builder, std::size_t offset) {
  switch (builder.stop()) {
    case TreeBuilder::Stop::TooDeep:
      return atByte("record.too-deep", fmt::format("嵌套超过 {} 层", limits::kDocumentDepthMax),
                    offset);
    case TreeBuilder::Stop::TooManyNodes:
      return atByte("record.too-many-nodes",
                    fmt::format("值的个数超过 {}", limits::kDocumentNodesMax), offset);
    case TreeBuilder::Stop::DuplicateName:
    case TreeBuilder::Stop::None:
      break;
  }
  return atByte("record.json-duplicate-name",
                fmt::format("同一对象中键「{}」出现两次", firstCodePoints(builder.duplicate(), 40)),
                offset);
}

std::string_view syntaxFault(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "文档是空的";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "文档结束后还有内容";
    case rapidjson::kParseErrorObjectMissName:
      return "此处应是带双引号的键名";
    case rapidjson::kParseErrorObjectMissColon:
      return "键名后缺少冒号";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "对象中缺少逗号或右花括号";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "列表中缺少逗号或右方括号";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "\\u 后应是四位十六进制数";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "文字中有未知的转义";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "文字缺少右引号";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "文字中有未转义的控制字符";
    case rapidjson::kParseErrorNumberMissFraction:
      return "小数点后缺少数字";
    case rapidjson::kParseErrorNumberMissExponent:
      return "指数缺少数字";
    default:
      return "此处不是 JSON 的值";
  }
}

Error whyNot(const Handler& handler, const rapidjson::ParseResult& result) {
  const auto offset = result.Offset();
  switch (handler.refusal()) {
    case Handler::Refusal::Tree:
      return treeError(handler.builder(), offset);
    case Handler::Refusal::Nul:
      return atByte("record.json-nul", "文本中含 \\u0000", offset);
    case Handler::Refusal::Surrogate:
      return atByte("record.encoding-invalid", "文本中含不成对的代理码", offset);
    case Handler::Refusal::Number:
      return atByte("record.json-number",
                    fmt::format("数字超过 {} 个字符", limits::kNumberBytesMax), offset);
    case Handler::Refusal::Name:
      return atByte("record.too-large", fmt::format("键名超过 {} 字节", limits::kNameBytesMax),
                    offset);
    case Handler::Refusal::None:
      break;
  }
  // RapidJSON measures numbers as binary fractions on the way, though we keep the digits.
  if (result.Code() == rapidjson::kParseErrorNumberTooBig) {
    return atByte("record.json-number", "数字超出可读的范围", offset);
  }
  if (result.Code() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid) {
    return atByte("record.encoding-invalid", "文本中含不成对的代理码", offset);
  }
  return atByte("record.json-malformed",
                fmt::format("JSON 语法错误:{}", syntaxFault(result.Code())), offset);
}

// The characters that RFC 8259 §7 does not let stand as they are: by byte, the letter behind the
// backslash, or u for those that have none.
constexpr auto kEscapes = [] {
  std::array<char, 256> escapes{};
  for (std::size_t control = 0; control < 0x20; ++control) escapes[control] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}();

// Runs without such a character, which are nearly all of every text, are appended whole.
void writeText(std::string_view text, std::string& out) {
  out += '"';
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const char escape = kEscapes[byte];
    if (escape == 0) continue;
    out.append(text, written, at - written);
    written = at + 1;
    out += '\\';
    out += escape;
    if (escape == 'u') out += fmt::format("{:04X}", byte);
  }
  out.append(text, written);
  out += '"';
}

void writeValue(const Value& value, std::string& out) {
  bool first = true;
  switch (value.kind()) {
    case Kind::Null:
      out += "null";
      return;
    case Kind::Boolean:
      out += *value.asBoolean() ? "true" : "false";
      return;
    case Kind::Integer:
      out += fmt::format_int(*value.asInteger()).c_str();
      return;
    case Kind::Decimal:
      out += value.text();
      return;
    case Kind::Text:
      writeText(value.text(), out);
      return;
    case Kind::Array:
      out += '[';
      for (const auto& item : value.items()) {
        if (!std::exchange(first, false)) out += ',';
        writeValue(item, out);
      }
      out += ']';
      return;
    case Kind::Object:
      out += '{';
      for (const auto& member : value.members()) {
        if (!std::exchange(first, false)) out += ',';
        writeText(member.name, out);
        out += ':';
        writeValue(member.value, out);
      }
      out += '}';
      return;
  }
}

}  // namespace

Result<Ok> parseJson(std::string_view utf8, Document& into) {
  into.root = Value();
  into.arena.reset();
  if (utf8.size() > limits::kDocumentBytesMax) {
    return fail("record.too-large",
                fmt::format("文档 {} 字节,上限 {} 字节", utf8.size(), limits::kDocumentBytesMax));
  }
  const auto valid = validUtf8Prefix(utf8);
  if (valid != utf8.size()) return atByte("record.encoding-invalid", "不是合法的 UTF-8", valid);
  if (utf8.starts_with("\xEF\xBB\xBF")) {
    return atByte("record.json-malformed", "文档以字节序标记(BOM)开头,请去除", 0);
  }
  // RapidJSON takes a NUL for the end and would ignore what follows.
  const auto nul = utf8.find('\0');
  if (nul != std::string_view::npos) return atByte("record.json-nul", "文档中含 NUL 字节", nul);

  // Parsed in place: strings and numbers of the values are views into this one copy.
  char* const copy = into.arena.take(utf8.size() + 1);
  std::ranges::copy(utf8, copy);  // an empty text may have no place at all
  copy[utf8.size()] = '\0';

  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag |
                             rapidjson::kParseNumbersAsStringsFlag;
  Handler handler(into.arena, utf8.find("\\u") != std::string_view::npos);
  rapidjson::InsituStringStream stream(copy);
  rapidjson::Reader reader;
  const auto result = reader.Parse<flags>(stream, handler);
  if (result.IsError()) return whyNot(handler, result);
  into.root = handler.builder().root();
  return Ok{};
}

Result<Document> parseJson(std::string_view utf8) {
  Document document;
  auto parsed = parseJson(utf8, document);
  if (!parsed) return std::move(parsed).error();
  return document;
}

void writeJson(const Value& value, std::string& out) { writeValue(value, out); }

std::string toJson(const Value& value) {
  std::string out;
  writeJson(value, out);
  return out;
}

void writeJsonString(std::string_view utf8, std::string& out) { writeText(utf8, out); }

}  // namespace tongban::record
