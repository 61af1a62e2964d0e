// goal: whatever the bytes, parsing stays within its bounds and never crashes, a plain path agrees
// with libxml2's evaluator, and a stream yields the records that the whole document holds.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/base/text.hpp"
#include "gateway/record/xml.hpp"

using namespace tongban::record;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

XPath path(std::string_view text) {
  static const XPath::Namespaces kPrefixes = {{"g", "urn:gov"}};
  return *XPath::compile(text, kPrefixes);
}

const XmlOptions kSmall{.bytesMax = 4096, .nodesMax = 64, .depthMax = 8};

std::string valueOf(const XmlNode& node, const XPath& wanted) {
  std::string scratch;
  const auto text = node.text(wanted, scratch);
  require(text.has_value());
  require(!*text || tongban::isUtf8(**text));
  return *text ? std::string(**text) : "(none)";
}

void comparePaths(const XmlDocument& document) {
  static const std::pair<XPath, XPath> kPairs[] = {
      {path("//a"), path("(//a)")},           {path("/a/b/@c"), path("(/a/b/@c)")},
      {path("a/text()"), path("(a/text())")}, {path("//g:a"), path("(//g:a)")},
      {path("/*/*"), path("(/*/*)")},         {path("."), path("(.)")}};
  for (const auto& [plain, full] : kPairs) {
    require(valueOf(document.node(), plain) == valueOf(document.node(), full));
    require(document.node().records(plain)->size() == document.node().records(full)->size());
  }
}

void compareStream(std::string_view input, const XmlDocument* document) {
  static const XPath kRecord = path("/a/b");
  static const XPath kSelf = path(".");
  MemorySource source(input);
  auto reader = XmlRecordReader::open(source, kRecord, kSmall);
  std::size_t count = 0;
  XmlRecordReader::Status status;
  const auto whole =
      document == nullptr ? std::vector<XmlNode>() : *document->node().records(kRecord);
  while ((status = reader->next()) == XmlRecordReader::Status::Record) {
    const auto value = valueOf(reader->record(), kSelf);
    if (document != nullptr) require(value == valueOf(whole.at(count), kSelf));
    ++count;
  }
  // A document that is good as a whole is good as a stream; a bad one never ends well, but for
  // its size, which a stream bounds by the record.
  if (document != nullptr) require(status == XmlRecordReader::Status::End && count == whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto document = XmlDocument::parse(input, kSmall);
  if (document) comparePaths(*document);
  compareStream(input, document ? &*document : nullptr);
  auto gb = kSmall;
  gb.encoding = Encoding::Gb18030;
  if (const auto other = XmlDocument::parse(input, gb); other) comparePaths(*other);
  // The same bytes as a path.
  if (const auto compiled = XPath::compile(input.substr(0, 256), {{"g", "urn:gov"}}); compiled) {
    static const auto kSample =
        *XmlDocument::parse("<a xmlns:g='urn:gov'><b c='1'>x<g:a>y</g:a></b><b/>z</a>");
    std::string scratch;
    const auto text = kSample.node().text(*compiled, scratch);
    require(!text || !*text || tongban::isUtf8(**text));
  }
  return 0;
}
