#include <algorithm>

#include <fmt/format.h>
#include <libxml/SAX2.h>

#include "gateway/base/text.hpp"
#include "gateway/record/xml_internal.hpp"

namespace tongban::record {
namespace {

void onStart(void* user, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
             int namespaces, const xmlChar** namespaceList, int attributes, int defaulted,
             const xmlChar** attributeList) {
  auto& parser = *static_cast<xmlParserCtxt*>(user);
  if (!admitElement(parser, *static_cast<XmlGuard*>(parser._private), name, attributes)) return;
  ::xmlSAX2StartElementNs(user, name, prefix, uri, namespaces, namespaceList, attributes, defaulted,
                          attributeList);
}

void onEnd(void* user, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri) {
  auto& parser = *static_cast<xmlParserCtxt*>(user);
  --static_cast<XmlGuard*>(parser._private)->depth;
  ::xmlSAX2EndElementNs(user, name, prefix, uri);
}

// The document as UTF-8: a view of `bytes`, or `decoded`.
Result<std::string_view> textOfDocument(std::string_view bytes, Encoding encoding,
                                        std::string& decoded) {
  if (encoding == Encoding::Utf8) {
    const auto mark = byteOrderMarkOf(encoding);
    if (validUtf8Prefix(bytes) == bytes.size()) {
      return bytes.substr(bytes.starts_with(mark) ? mark.size() : 0);
    }
  }
  auto text = toUtf8(bytes, encoding);
  if (!text) return text.error();
  decoded = std::move(*text);
  return std::string_view(decoded);
}

}  // namespace

XmlDocument::XmlDocument(std::unique_ptr<XmlTree> tree) noexcept : tree_(std::move(tree)) {}
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;
XmlDocument::~XmlDocument() = default;

Result<std::string_view> admitText(std::string_view bytes, const XmlOptions& options,
                                   std::string& decoded) {
  if (bytes.size() > std::min(options.bytesMax, limits::kDocumentBytesMax)) {
    return fail("record.too-large", fmt::format("文档 {} 字节,超过上限", bytes.size()));
  }
  const auto text = textOfDocument(bytes, options.encoding, decoded);
  if (!text) return text.error();
  // No XML character, and two of them would make libxml2 guess at UTF-16.
  if (text->find('\0') != std::string_view::npos) {
    return fail("record.xml-malformed", "文档含有 NUL 字节");
  }
  if (auto fault = declarationFault(*text, options.encoding)) return std::move(*fault);
  XmlScanner scanner(limits::kDocumentBytesMax);
  scanner.feed(*text);
  if (scanner.fault()) return *scanner.fault();
  return *text;
}

Result<XmlDocument> XmlDocument::parse(std::string_view bytes, const XmlOptions& options) {
  startLibxml();
  std::string decoded;
  const auto text = admitText(bytes, options, decoded);
  if (!text) return text.error();
  XmlGuard guard;
  guard.options = options;
  const XmlParserPtr parser(::xmlNewParserCtxt());
  guardParser(*parser, guard);
  parser->sax->startElementNs = onStart;
  parser->sax->endElementNs = onEnd;
  auto tree = std::make_unique<XmlTree>();
  tree->doc.reset(::xmlCtxtReadMemory(parser.get(), text->data(), static_cast<int>(text->size()),
                                      nullptr, nullptr, kXmlParseOptions));
  if (guard.fault) return std::move(*guard.fault);
  if (!tree->doc) return fail("record.xml-malformed", "不符合 XML 1.0");
  return XmlDocument(std::move(tree));
}

XmlNode XmlDocument::node() const noexcept { return {tree_.get(), tree_->doc.get()}; }

}  // namespace tongban::record
