// gateway/record/xml_internal.hpp — what the files behind xml.hpp share; not for other rooms.
//
// Owners of libxml2's handles, the guard that stands between its parser and its tree, and a
// compiled path. See xml.hpp for contracts.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>

#include "gateway/base/handle.hpp"
#include "gateway/record/xml.hpp"

namespace tongban::record {

using XmlDocPtr = Handle<xmlDoc, ::xmlFreeDoc>;
using XmlParserPtr = Handle<xmlParserCtxt, ::xmlFreeParserCtxt>;
struct XmlStringFreer {
  void operator()(xmlChar* text) const noexcept { ::xmlFree(text); }  // a variable of libxml2
};
using XmlStringPtr = std::unique_ptr<xmlChar, XmlStringFreer>;
using XPathContextPtr = Handle<xmlXPathContext, ::xmlXPathFreeContext>;
using XPathCompiledPtr = Handle<xmlXPathCompExpr, ::xmlXPathFreeCompExpr>;
using XPathObjectPtr = Handle<xmlXPathObject, ::xmlXPathFreeObject>;

inline std::string_view viewOf(const xmlChar* text) noexcept {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// Before the first use of libxml2 in the process; thread-safe.
void startLibxml();

// Bounds what libxml2 checks only in quadratic time or not at all, by looking at the markup before
// it does: attributes of one tag, bytes of one tag, comment or instruction; and refuses DOCTYPE.
// It need only agree with the parser up to the first fault, since the parser stops there.
class XmlScanner final {
 public:
  // A streaming parser holds a CDATA section until it has seen its end, so there it is bounded.
  explicit XmlScanner(std::size_t cdataBytesMax) : cdataBytesMax_(cdataBytesMax) {}

  // Takes the next piece. Answers how many bytes of it may be parsed: all, or those before the
  // markup at fault, and then fault() says what is wrong.
  std::size_t feed(std::string_view piece);
  const std::optional<Error>& fault() const noexcept { return fault_; }

 private:
  enum class State : std::uint8_t { Text, Opening, Tag, Quote, Section };

  bool open(char c);
  void enterSection(char endByte, std::size_t endRun);
  bool refuse(std::string_view code, std::string message);

  std::size_t cdataBytesMax_;
  State state_ = State::Text;
  std::string opening_;  // what follows '<', as far as it is needed to tell markup apart
  char endByte_ = 0;     // a section ends with endRun_ or more of these and '>'
  std::size_t endRun_ = 0;
  std::size_t run_ = 0;
  std::size_t quotes_ = 0;  // quoted values of this tag
  std::size_t markupBytes_ = 0;
  std::uint64_t line_ = 1;
  std::optional<Error> fault_;
};

// The declaration's encoding, if it names one, must be the one agreed on.
std::optional<Error> declarationFault(std::string_view text, Encoding agreed);

// A whole document as UTF-8, in `bytes` or in `decoded`, once all of the above lets it pass.
Result<std::string_view> admitText(std::string_view bytes, const XmlOptions&, std::string& decoded);

// One parser's limits and state, hung on its context as _private.
struct XmlGuard {
  XmlOptions options;
  std::size_t depth = 0;
  std::size_t nodes = 0;
  std::optional<Error> fault;  // the first; the parser has been stopped
};

// A context that builds no DTD, drops comments and instructions, and reports to `guard`, which
// must outlive it.
void guardParser(xmlParserCtxt&, XmlGuard& guard);
constexpr int kXmlParseOptions = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT |
                                 XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES |
                                 XML_PARSE_HUGE;  // libxml2's own bounds are wider than ours

// Counts an element in; false when it is over a limit (and the parser is stopped).
bool admitElement(xmlParserCtxt&, XmlGuard&, const xmlChar* name, int attributes);
void refuseXml(xmlParserCtxt&, XmlGuard&, std::string_view code, std::string message);

struct XmlStep {
  enum class Axis : std::uint8_t { Child, Descendant, Attribute, Text, Parent };
  Axis axis = Axis::Child;
  std::string name;                     // empty: any
  std::optional<std::string> uri = "";  // "": in no namespace; none: any

  bool matches(const xmlChar* nodeName, const xmlChar* nodeUri) const noexcept;
};

struct XPath::Impl {
  std::string text;
  bool plain = false;
  bool absolute = false;
  std::vector<XmlStep> steps;  // of a plain path

  // For libxml2's evaluator: declared prefixes, and compiled forms not in use. One form serves one
  // thread at a time, since evaluating caches function pointers in it.
  Namespaces namespaces;
  std::vector<xmlNs> declared;
  std::vector<xmlNs*> declaredList;
  mutable std::mutex mutex;
  mutable std::vector<XPathCompiledPtr> idle;

  XPathCompiledPtr take() const;
  void giveBack(XPathCompiledPtr) const;
};

struct XmlTree {
  XmlDocPtr doc;
  XPathContextPtr context;  // made when a path first needs it, kept from record to record

  // Evaluates with libxml2.
  Result<XPathObjectPtr> evaluate(const XPath::Impl&, const xmlNode*);
};

}  // namespace tongban::record
