#include <algorithm>
#include <deque>

#include <fmt/format.h>
#include <libxml/SAX2.h>

#include "gateway/record/xml_internal.hpp"

namespace tongban::record {
namespace {

struct ReadyRecord {
  XmlDocPtr doc;
  std::uint64_t line = 0;
};

// The parser's side: where it stands, and the record it is building. The parser's _private.
struct Assembly : XmlGuard {
  const XPath::Impl* path = nullptr;
  std::size_t matched = 0;      // how many open elements, from the root, are those of the path
  bool parentSeen = false;      // an element stood open in which records stand
  std::size_t recordDepth = 0;  // 0: no record is being built
  std::size_t recordBytes = 0;  // of its text and attribute values
  ReadyRecord building;
  std::deque<ReadyRecord> ready;  // those of one block
};

Assembly& assemblyOf(const xmlParserCtxt& parser) {
  return static_cast<Assembly&>(*static_cast<XmlGuard*>(parser._private));
}

bool beginsRecord(Assembly& a, const xmlChar* name, const xmlChar* uri) {
  const auto& steps = a.path->steps;
  a.parentSeen = a.parentSeen || a.matched + 1 >= steps.size();
  if (steps[0].axis == XmlStep::Axis::Descendant) return steps[0].matches(name, uri);
  if (a.matched + 1 != a.depth || a.depth > steps.size()) return false;
  if (!steps[a.depth - 1].matches(name, uri)) return false;
  a.matched = a.depth;
  a.parentSeen = a.parentSeen || a.matched + 1 >= steps.size();
  return a.matched == steps.size();
}

// Every namespace in scope, inner declarations first and hiding outer ones, as libxml2's builder
// takes them: prefix, URI, prefix, URI…
std::vector<const xmlChar*> namespacesInScope(const xmlParserCtxt& parser) {
  std::vector<const xmlChar*> found;
  std::vector<const xmlChar*> hidden;
  for (int i = parser.nsNr - 2; i >= 0; i -= 2) {
    const auto* prefix = parser.nsTab[i];  // interned: one prefix is one pointer
    if (std::ranges::find(hidden, prefix) != hidden.end()) continue;
    hidden.push_back(prefix);
    if (viewOf(parser.nsTab[i + 1]).empty()) continue;  // xmlns="" takes the default away
    found.push_back(prefix);
    found.push_back(parser.nsTab[i + 1]);
  }
  return found;
}

void startRecord(xmlParserCtxt& parser, Assembly& a) {
  a.recordDepth = a.depth;
  a.recordBytes = 0;
  a.nodes = 0;
  a.building.doc.reset(::xmlNewDoc(nullptr));
  a.building.line = static_cast<std::uint64_t>(parser.input->line);
  // The tree's names are the parser's, so the document shares its dictionary.
  a.building.doc->dict = parser.dict;
  ::xmlDictReference(parser.dict);
  parser.myDoc = a.building.doc.get();
}

bool admitBytes(xmlParserCtxt& parser, Assembly& a, std::size_t bytes) {
  a.recordBytes += bytes;
  if (a.recordBytes <= a.options.bytesMax) return true;
  refuseXml(parser, a, "record.too-large", fmt::format("一条记录超过 {} 字节", a.options.bytesMax));
  return false;
}

void onStart(void* user, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
             int namespaces, const xmlChar** namespaceList, int attributes, int defaulted,
             const xmlChar** attributeList) {
  auto& parser = *static_cast<xmlParserCtxt*>(user);
  auto& a = assemblyOf(parser);
  if (!admitElement(parser, a, name, attributes)) return;
  const bool begins = a.recordDepth == 0 && beginsRecord(a, name, uri);
  std::vector<const xmlChar*> inScope;
  if (begins) {
    startRecord(parser, a);
    a.nodes = 1 + static_cast<std::size_t>(attributes);
    inScope = namespacesInScope(parser);
    namespaces = static_cast<int>(inScope.size() / 2);
    namespaceList = inScope.data();
  }
  if (a.recordDepth == 0) {
    a.nodes = 0;
    return;
  }
  std::size_t bytes = 0;
  for (int i = 0; i < attributes; ++i) {
    bytes += static_cast<std::size_t>(attributeList[5 * i + 4] - attributeList[5 * i + 3]);
  }
  if (!admitBytes(parser, a, bytes)) return;
  ::xmlSAX2StartElementNs(user, name, prefix, uri, namespaces, namespaceList, attributes, defaulted,
                          attributeList);
}

void onEnd(void* user, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri) {
  auto& parser = *static_cast<xmlParserCtxt*>(user);
  auto& a = assemblyOf(parser);
  if (a.recordDepth > 0) ::xmlSAX2EndElementNs(user, name, prefix, uri);
  if (a.recordDepth == a.depth) {
    a.ready.push_back(std::move(a.building));
    a.recordDepth = 0;
    a.nodes = 0;
    parser.myDoc = nullptr;
  }
  if (a.matched == a.depth) --a.matched;
  --a.depth;
}

void onCharacters(void* user, const xmlChar* text, int size) {
  auto& parser = *static_cast<xmlParserCtxt*>(user);
  auto& a = assemblyOf(parser);
  if (a.recordDepth == 0) return;
  if (admitBytes(parser, a, static_cast<std::size_t>(size))) {
    ::xmlSAX2Characters(user, text, size);
  }
}

bool namesRecords(const XPath::Impl& path) {
  if (!path.plain || !path.absolute || path.steps.empty()) return false;
  if (path.steps.size() == 1 && path.steps[0].axis == XmlStep::Axis::Descendant) return true;
  return std::ranges::all_of(path.steps,
                             [](const auto& s) { return s.axis == XmlStep::Axis::Child; });
}

XmlParserPtr makeParser(Assembly& assembly) {
  XmlParserPtr parser(::xmlCreatePushParserCtxt(nullptr, nullptr, nullptr, 0, nullptr));
  ::xmlCtxtUseOptions(parser.get(), kXmlParseOptions);
  ::xmlDictSetLimit(parser->dict, limits::kXmlDictionaryBytesMax);
  guardParser(*parser, assembly);
  auto& sax = *parser->sax;
  sax.startDocument = nullptr;
  sax.endDocument = nullptr;
  sax.startElementNs = onStart;
  sax.endElementNs = onEnd;
  sax.characters = onCharacters;
  sax.ignorableWhitespace = onCharacters;
  return parser;
}

}  // namespace

struct XmlRecordReader::Impl {
  Impl(ByteSource& from, const XPath& path, const XmlOptions& options, Decoder toText)
      : source(&from), record(path), decoder(std::move(toText)), block(limits::kXmlBlockBytesMax) {
    assembly.options = options;
    assembly.path = &record.impl();
    parser = makeParser(assembly);
  }

  void readBlock();
  bool begin();
  void push(bool last);
  void fault(Error error) {
    error.where = error.where.empty() ? std::string(source->name())
                                      : fmt::format("{} {}", source->name(), error.where);
    if (!failure) failure = std::move(error);
  }

  ByteSource* source;
  XPath record;
  Decoder decoder;
  XmlScanner scanner{limits::kXmlCdataBytesMax};
  Assembly assembly;
  XmlParserPtr parser;
  std::vector<char> block;
  std::string raw;   // bytes read, not yet whole characters
  std::string text;  // UTF-8, not yet parsed
  bool begun = false;
  bool ended = false;
  std::optional<Error> failure;
  XmlTree current;
  std::uint64_t currentLine = 0;
};

// Once the declaration is there, or cannot come any more.
bool XmlRecordReader::Impl::begin() {
  begun = true;
  const auto mark = byteOrderMarkOf(Encoding::Utf8);
  if (text.starts_with(mark)) text.erase(0, mark.size());
  if (auto wrong = declarationFault(text, decoder.encoding())) fault(std::move(*wrong));
  return !failure;
}

void XmlRecordReader::Impl::push(bool last) {
  std::optional<Error> nul;
  if (const auto at = text.find('\0'); at != std::string::npos) {
    nul = fail("record.xml-malformed", "文档含有 NUL 字节");
    text.resize(at);
  }
  const auto parsed = static_cast<int>(scanner.feed(text));
  const bool whole = last && !nul && !scanner.fault();
  ::xmlParseChunk(parser.get(), text.data(), parsed, whole ? 1 : 0);
  text.clear();
  // The parser's fault is the earliest: it has seen nothing of what follows the others.
  if (assembly.fault) fault(*assembly.fault);
  if (scanner.fault()) fault(*scanner.fault());
  if (nul) fault(std::move(*nul));
}

void XmlRecordReader::Impl::readBlock() {
  const auto got = source->read(block);
  if (!got) {
    if (begun || begin()) push(false);
    if (!failure) failure = got.error();
    return;
  }
  raw.append(block.data(), *got);
  std::optional<Error> undecodable;
  const bool last = *got == 0;
  if (last) {
    if (auto done = decoder.appendLast(raw, text); !done) undecodable = done.error();
  } else if (const auto taken = decoder.appendPart(raw, text); taken) {
    raw.erase(0, *taken);
  } else {
    undecodable = taken.error();
  }
  if (!begun) {
    if (!last && !undecodable && text.size() < limits::kXmlDeclarationBytesMax) return;
    if (!begin()) return;
  }
  push(last && !undecodable);
  if (undecodable) fault(std::move(*undecodable));
  ended = last;
}

XmlRecordReader::XmlRecordReader(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
XmlRecordReader::XmlRecordReader(XmlRecordReader&&) noexcept = default;
XmlRecordReader& XmlRecordReader::operator=(XmlRecordReader&&) noexcept = default;
XmlRecordReader::~XmlRecordReader() = default;

Result<XmlRecordReader> XmlRecordReader::open(ByteSource& source, const XPath& record,
                                              XmlOptions options) {
  if (!namesRecords(record.impl())) {
    return fail("record.xpath-invalid",
                fmt::format("记录路径应形如 /root/rows/row 或 //row:{}", record.text()));
  }
  auto decoder = Decoder::open(options.encoding);
  if (!decoder) return decoder.error();
  return XmlRecordReader(std::make_unique<Impl>(source, record, options, std::move(*decoder)));
}

XmlRecordReader::Status XmlRecordReader::next() {
  auto& ready = impl_->assembly.ready;
  while (ready.empty()) {
    if (impl_->failure) return Status::Failed;
    if (impl_->ended) return Status::End;
    impl_->readBlock();
  }
  impl_->current.doc = std::move(ready.front().doc);
  impl_->currentLine = ready.front().line;
  ready.pop_front();
  return Status::Record;
}

XmlNode XmlRecordReader::record() const noexcept {
  return {&impl_->current, ::xmlDocGetRootElement(impl_->current.doc.get())};
}
bool XmlRecordReader::sawRecordsPlace() const noexcept { return impl_->assembly.parentSeen; }
std::uint64_t XmlRecordReader::line() const noexcept { return impl_->currentLine; }
const Error& XmlRecordReader::failure() const noexcept { return *impl_->failure; }

}  // namespace tongban::record
