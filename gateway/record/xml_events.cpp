#include "gateway/record/xml_events.hpp"

#include "gateway/record/xml_internal.hpp"

namespace tongban::record {

// The parser's side: the guard on its context, and whom it tells.
struct XmlEvents : XmlGuard {
  XmlVisitor* visitor = nullptr;
  std::size_t unheard = 0;  // depth of the element whose inside is not heard; 0: none

  static XmlEvents& of(const xmlParserCtxt& parser) {
    return static_cast<XmlEvents&>(*static_cast<XmlGuard*>(parser._private));
  }
  static void onStart(void* user, const xmlChar* name, const xmlChar*, const xmlChar* uri, int,
                      const xmlChar**, int attributes, int, const xmlChar** attributeList) {
    auto& parser = *static_cast<xmlParserCtxt*>(user);
    auto& events = of(parser);
    if (events.fault || !admitElement(parser, events, name, attributes)) return;
    if (events.unheard != 0) return;
    XmlElement element;
    element.name_ = viewOf(name);
    element.uri_ = viewOf(uri);
    element.attributes_ = attributeList;
    element.count_ = static_cast<std::size_t>(attributes);
    if (!events.visitor->open(element)) events.unheard = events.depth;
  }
  static void onEnd(void* user, const xmlChar*, const xmlChar*, const xmlChar*) {
    auto& events = of(*static_cast<xmlParserCtxt*>(user));
    if (events.fault) return;  // what follows a fault need not be balanced
    const auto depth = events.depth--;
    if (events.unheard == 0) {
      events.visitor->close();
    } else if (events.unheard == depth) {
      events.unheard = 0;
    }
  }
  static void onCharacters(void* user, const xmlChar* text, int size) {
    const auto& parser = *static_cast<xmlParserCtxt*>(user);
    auto& events = of(parser);
    // libxml2 2.9 goes on handing out text after a fault that it has told of already.
    if (events.unheard != 0 || events.depth == 0 || parser.disableSAX != 0) return;
    events.visitor->text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  }
};

struct XmlEventReader::Impl {
  XmlParserPtr parser;
  std::string decoded;
};

std::optional<std::string> XmlElement::attribute(std::string_view name) const {
  for (std::size_t i = 0; i < count_; ++i) {
    const auto* const* five = attributes_ + 5 * i;  // name, prefix, URI, value, its end
    if (five[2] != nullptr || viewOf(five[0]) != name) continue;
    std::string value(reinterpret_cast<const char*>(five[3]),
                      static_cast<std::size_t>(five[4] - five[3]));
    // Every reference is resolved but that to &, which the parser hands on in this one form.
    static constexpr std::string_view kAmpersand = "&#38;";
    for (auto at = value.find(kAmpersand); at != std::string::npos;
         at = value.find(kAmpersand, at + 1)) {
      value.replace(at, kAmpersand.size(), "&");
    }
    return value;
  }
  return std::nullopt;
}

XmlEventReader::XmlEventReader() : impl_(std::make_unique<Impl>()) {
  startLibxml();
  impl_->parser.reset(::xmlNewParserCtxt());
  ::xmlDictSetLimit(impl_->parser->dict, limits::kXmlDictionaryBytesMax);
}
XmlEventReader::XmlEventReader(XmlEventReader&&) noexcept = default;
XmlEventReader& XmlEventReader::operator=(XmlEventReader&&) noexcept = default;
XmlEventReader::~XmlEventReader() = default;

Result<Ok> XmlEventReader::read(std::string_view bytes, XmlVisitor& visitor,
                                const XmlOptions& options) {
  const auto text = admitText(bytes, options, impl_->decoded);
  if (!text) return text.error();
  XmlEvents events;
  events.options = options;
  events.visitor = &visitor;
  auto& parser = *impl_->parser;
  guardParser(parser, events);
  auto& sax = *parser.sax;
  sax.startDocument = nullptr;
  sax.endDocument = nullptr;
  sax.startElementNs = XmlEvents::onStart;
  sax.endElementNs = XmlEvents::onEnd;
  sax.characters = XmlEvents::onCharacters;
  sax.ignorableWhitespace = XmlEvents::onCharacters;
  parser.wellFormed = 0;  // it stays so when the parser gives up before it begins
  ::xmlCtxtReadMemory(&parser, text->data(), static_cast<int>(text->size()), nullptr, nullptr,
                      kXmlParseOptions);
  const bool good = parser.wellFormed == 1;
  ::xmlCtxtReset(&parser);  // lets go of the input
  parser._private = nullptr;
  if (events.fault) return std::move(*events.fault);
  if (!good) return fail("record.xml-malformed", "不符合 XML 1.0");
  return Ok{};
}

}  // namespace tongban::record
