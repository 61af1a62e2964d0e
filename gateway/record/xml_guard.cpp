#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "gateway/record/xml_internal.hpp"

namespace tongban::record {
namespace {

std::string_view faultName(int code) noexcept {
  switch (code) {
    case XML_ERR_DOCUMENT_EMPTY:
      return "文档为空";
    case XML_ERR_DOCUMENT_END:
      return "文档不完整,或根元素之后还有内容";
    case XML_ERR_INVALID_CHAR:
      return "含有 XML 不允许的字符";
    case XML_ERR_INVALID_CHARREF:
      return "字符引用指向 XML 不允许的字符";
    case XML_ERR_UNDECLARED_ENTITY:
      return "引用了未声明的实体";
    case XML_ERR_ENTITYREF_SEMICOL_MISSING:
      return "实体引用缺少分号";
    case XML_ERR_TAG_NAME_MISMATCH:
      return "起止标签不一致";
    case XML_ERR_TAG_NOT_FINISHED:
      return "标签没有结束";
    case XML_ERR_GT_REQUIRED:
      return "标签缺少 >";
    case XML_ERR_LT_IN_ATTRIBUTE:
      return "属性值中有未转义的 <";
    case XML_ERR_ATTRIBUTE_NOT_STARTED:
      return "属性值没有引号";
    case XML_ERR_ATTRIBUTE_NOT_FINISHED:
      return "属性值的引号没有关闭";
    case XML_ERR_ATTRIBUTE_REDEFINED:
      return "同一元素的属性重复";
    case XML_ERR_COMMENT_NOT_FINISHED:
      return "注释没有结束";
    case XML_ERR_CDATA_NOT_FINISHED:
      return "CDATA 没有结束";
    case XML_ERR_MISPLACED_CDATA_END:
      return "正文中出现 ]]>";
    case XML_ERR_SPACE_REQUIRED:
      return "缺少空格";
    case XML_ERR_RESERVED_XML_NAME:
      return "XML 声明不在文档开头";
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
      return "使用了未声明的命名空间前缀";
    case XML_NS_ERR_ATTRIBUTE_REDEFINED:
      return "同一元素的属性重复";
    default:
      return "不符合 XML 1.0";
  }
}

std::string placeOf(const xmlParserCtxt& parser) {
  if (parser.input == nullptr) return {};
  return fmt::format("line {} column {}", parser.input->line, parser.input->col);
}

// Ends parsing without releasing the input, which the parser may still be looking at.
void stop(xmlParserCtxt& parser) noexcept {
  parser.instate = XML_PARSER_EOF;
  parser.disableSAX = 1;
}

void onFault(void* user, xmlErrorPtr error) {
  auto& parser = *static_cast<xmlParserCtxt*>(user);
  auto& guard = *static_cast<XmlGuard*>(parser._private);
  // Warnings, a relative namespace URI among them, refuse nothing.
  if (error->level < XML_ERR_ERROR || guard.fault) return;
  guard.fault = fail("record.xml-malformed",
                     fmt::format("{}(XML 错误 {})", faultName(error->code), error->code),
                     fmt::format("line {} column {}", error->line, error->int2));
  stop(parser);
}

void onDoctype(void* user, const xmlChar*, const xmlChar*, const xmlChar*) {
  auto& parser = *static_cast<xmlParserCtxt*>(user);
  refuseXml(parser, *static_cast<XmlGuard*>(parser._private), "record.xml-doctype",
            "文档含有 DOCTYPE");
}

// Where a tag ends or a quoted value of it begins, from `at` on.
std::size_t tagMarkIn(std::string_view piece, std::size_t at) noexcept {
  while (at < piece.size() && piece[at] != '>' && piece[at] != '"' && piece[at] != '\'') ++at;
  return at;
}

}  // namespace

void startLibxml() {
  static const bool started = (::xmlInitParser(), true);
  static_cast<void>(started);
}

void refuseXml(xmlParserCtxt& parser, XmlGuard& guard, std::string_view code, std::string message) {
  if (!guard.fault) guard.fault = fail(code, std::move(message), placeOf(parser));
  stop(parser);
}

void guardParser(xmlParserCtxt& parser, XmlGuard& guard) {
  parser._private = &guard;
  auto& sax = *parser.sax;
  sax.serror = onFault;
  sax.internalSubset = onDoctype;
  sax.externalSubset = onDoctype;
  sax.entityDecl = nullptr;
  sax.resolveEntity = nullptr;
  sax.comment = nullptr;
  sax.processingInstruction = nullptr;
}

bool admitElement(xmlParserCtxt& parser, XmlGuard& guard, const xmlChar* name, int attributes) {
  const auto* bytes = reinterpret_cast<const char*>(name);
  guard.nodes += 1 + static_cast<std::size_t>(attributes);
  if (++guard.depth > guard.options.depthMax) {
    refuseXml(parser, guard, "record.too-deep",
              fmt::format("元素嵌套超过 {} 层", guard.options.depthMax));
  } else if (::strnlen(bytes, limits::kNameBytesMax + 1) > limits::kNameBytesMax) {
    refuseXml(parser, guard, "record.xml-limit",
              fmt::format("元素名超过 {} 字节", limits::kNameBytesMax));
  } else if (static_cast<std::size_t>(parser.nsNr) / 2 > limits::kXmlNamespacesMax) {
    refuseXml(parser, guard, "record.xml-limit",
              fmt::format("有效的命名空间声明超过 {} 个", limits::kXmlNamespacesMax));
  } else if (guard.nodes > guard.options.nodesMax) {
    refuseXml(parser, guard, "record.too-many-nodes",
              fmt::format("元素和属性超过 {} 个", guard.options.nodesMax));
  } else {
    return true;
  }
  return false;
}

std::optional<Error> declarationFault(std::string_view text, Encoding agreed) {
  text = text.substr(0, limits::kXmlDeclarationBytesMax);
  if (!text.starts_with("<?xml") || text.size() < 6 || !std::strchr(" \t\r\n", text[5])) return {};
  text = text.substr(0, text.find("?>"));
  const auto at = text.find("encoding");
  if (at == std::string_view::npos) return {};
  const auto open = text.find_first_of("\"'", at);
  const auto close = open == std::string_view::npos ? open : text.find(text[open], open + 1);
  if (close == std::string_view::npos) return {};  // malformed, and the parser will say so
  const auto declared = parseEncoding(text.substr(open + 1, close - open - 1));
  if (declared && *declared == agreed) return {};
  return fail("record.xml-encoding", fmt::format("XML 声明的编码不是约定的 {}", nameOf(agreed)),
              "line 1");
}

bool XmlScanner::refuse(std::string_view code, std::string message) {
  fault_ = fail(code, std::move(message));
  return false;
}

void XmlScanner::enterSection(char endByte, std::size_t endRun) {
  state_ = State::Section;
  endByte_ = endByte;
  endRun_ = endRun;
  run_ = 0;
}

// Takes a byte of what follows '<' until it is known what it opens.
bool XmlScanner::open(char c) {
  if (opening_.empty() && c != '!' && c != '?') {
    state_ = c == '>' ? State::Text : State::Tag;
    return true;
  }
  opening_.push_back(c);
  const auto begins = [&](std::string_view whole) { return whole.starts_with(opening_); };
  if (opening_ == "!--") {
    enterSection('-', 2);
  } else if (opening_ == "![CDATA[") {
    enterSection(']', 2);
  } else if (opening_ == "?") {
    enterSection('?', 1);
  } else if (opening_ == "!DOCTYPE") {
    return refuse("record.xml-doctype", "文档含有 DOCTYPE");
  } else if (!begins("!--") && !begins("![CDATA[") && !begins("!DOCTYPE")) {
    state_ = c == '>' ? State::Text : State::Tag;
  }
  return true;
}

std::size_t XmlScanner::feed(std::string_view piece) {
  std::size_t markup = 0;  // where the markup at hand begins in this piece
  std::size_t at = 0;
  bool good = true;
  while (good && at < piece.size()) {
    const char c = piece[at];
    switch (state_) {
      case State::Text:
        at = std::min(piece.find('<', at), piece.size());
        if (at == piece.size()) break;
        markup = at++;
        markupBytes_ = quotes_ = 0;
        opening_.clear();
        state_ = State::Opening;
        break;
      case State::Opening:
        good = open(c);
        ++at;
        break;
      case State::Tag:
        at = tagMarkIn(piece, at);
        if (at == piece.size()) break;
        if (piece[at] == '>') {
          state_ = State::Text;
        } else {
          endByte_ = piece[at];
          state_ = State::Quote;
          if (++quotes_ > limits::kXmlAttributesMax) {
            good = refuse("record.xml-limit",
                          fmt::format("一个元素的属性超过 {} 个", limits::kXmlAttributesMax));
          }
        }
        ++at;
        break;
      case State::Quote:
        at = piece.find(endByte_, at);
        if (at < piece.size()) state_ = State::Tag;
        at = at < piece.size() ? at + 1 : piece.size();
        break;
      case State::Section:
        if (c == '>' && run_ >= endRun_) state_ = State::Text;
        run_ = c == endByte_ ? run_ + 1 : 0;
        ++at;
        break;
    }
  }
  if (good && state_ != State::Text) {
    markupBytes_ += piece.size() - markup;
    const bool cdata = state_ == State::Section && endByte_ == ']';
    const std::size_t most = cdata ? cdataBytesMax_ : limits::kXmlMarkupBytesMax;
    if (markupBytes_ > most) {
      good = refuse("record.xml-limit", fmt::format("一处标记超过 {} 字节", most));
    }
  }
  const auto parsed = good ? piece.size() : markup;
  for (auto end = piece.find('\n'); end < parsed; end = piece.find('\n', end + 1)) ++line_;
  if (!good) fault_->where = fmt::format("line {}", line_);
  return parsed;
}

}  // namespace tongban::record
