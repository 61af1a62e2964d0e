// gateway/record/xml.hpp — the hardened doorway of XML 1.0 with namespaces, and XPath 1.0 over it.
//
// Refused whatever the caller wants: any DOCTYPE (so no entity but the five), an encoding other
// than the declared one, a document, depth, node count, attribute count, name or set of namespace
// declarations over gateway/base/limits.hpp. No network, no XInclude, no file but the bytes given.
// Comments and processing instructions are read and dropped; CDATA is text; the text on both sides
// of a comment is one text. White space is kept.
//
// XPath. A path is compiled once and may be used by many threads at the same time. Plain paths
// (./a/b, p:a/@x, a/text(), //rec, ../@id) are walked by our own code; everything else of XPath 1.0
// goes through libxml2 with a bound on its operations. Not to be had: variables, the namespace
// axis, id(), and functions outside XPath 1.0 (document() among them). A name without a prefix
// means "in no namespace", as XPath 1.0 says; for a default namespace declare a prefix.
//
// Errors: record.encoding-invalid, record.too-large, record.too-deep, record.too-many-nodes,
// record.xml-doctype, record.xml-encoding, record.xml-limit, record.xml-malformed,
// record.xpath-invalid, record.xpath-limit, and those of a ByteSource. `where` of a document's
// fault is "line L column C" (both from 1; the column counts bytes), preceded by the source's name
// when streaming. Messages never quote the document.
// Threads: a document and its nodes belong to one thread at a time.
// Lifetime: nodes and the views they give live as long as their document.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/limits.hpp"
#include "gateway/base/result.hpp"
#include "gateway/record/byte_source.hpp"
#include "gateway/record/encoding.hpp"

namespace tongban::record {

struct XmlOptions {
  Encoding encoding = Encoding::Utf8;
  std::size_t bytesMax = limits::kDocumentBytesMax;  // of a whole document, or of one record
  std::size_t nodesMax = limits::kDocumentNodesMax;  // likewise: elements and attributes
  std::size_t depthMax = limits::kDocumentDepthMax;
};

class XPath final {
 public:
  using Namespaces = std::map<std::string, std::string>;  // prefix to URI

  // record.xpath-invalid: not XPath 1.0, or one of what is not to be had.
  static Result<XPath> compile(std::string_view text, const Namespaces& = {});

  std::string_view text() const noexcept;
  // Whether it is a plain path, walked without libxml2's evaluator.
  bool isPlain() const noexcept;

  struct Impl;
  const Impl& impl() const noexcept { return *impl_; }

 private:
  explicit XPath(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

struct XmlTree;  // a document of libxml2 and what evaluates paths in it

// An element, an attribute, a text or the document itself. A small value; borrows its document.
class XmlNode final {
 public:
  // The nodes that `path` names, in document order. record.xpath-invalid when it yields a string,
  // number or boolean; record.xpath-limit.
  Result<std::vector<XmlNode>> records(const XPath& path) const;

  // The string value of the first node that `path` names, nothing when it names none; or the
  // string, number or boolean that it yields, as XPath's string() writes it. The view is into the
  // document or into `scratch`.
  Result<std::optional<std::string_view>> text(const XPath& path, std::string& scratch) const;

  // An element of an XmlRecordReader as XML of its own, in UTF-8 without a declaration: what parses
  // to the same element, with every namespace in scope.
  std::string xml() const;

  std::string_view name() const noexcept;  // local; empty for text and the document
  std::uint64_t line() const noexcept;

 private:
  friend class XmlDocument;
  friend class XmlRecordReader;
  XmlNode(XmlTree* tree, const void* node) noexcept : tree_(tree), node_(node) {}
  XmlTree* tree_;
  const void* node_;  // an xmlNode
};

class XmlDocument final {
 public:
  static Result<XmlDocument> parse(std::string_view bytes, const XmlOptions& = {});
  XmlDocument(XmlDocument&&) noexcept;
  XmlDocument& operator=(XmlDocument&&) noexcept;
  ~XmlDocument();

  XmlNode node() const noexcept;  // the document; paths from it begin at the root element

 private:
  explicit XmlDocument(std::unique_ptr<XmlTree>) noexcept;
  std::unique_ptr<XmlTree> tree_;
};

// The records of a document of any size, one at a time, in memory bounded by one record (options)
// and one block. A document that breaks off or breaks a rule yields the records before the fault,
// then Failed: never a short list taken for a whole one.
class XmlRecordReader final {
 public:
  enum class Status : std::uint8_t { Record, End, Failed };

  // `record`: a plain path of elements from the root (/root/rows/row) or one name anywhere (//row).
  // An element of that name inside a record is part of it. record.xpath-invalid.
  static Result<XmlRecordReader> open(ByteSource&, const XPath& record,
                                      XmlOptions = kRecordOptions);
  XmlRecordReader(XmlRecordReader&&) noexcept;
  XmlRecordReader& operator=(XmlRecordReader&&) noexcept;
  ~XmlRecordReader();

  Status next();
  // The record's element, with every namespace in scope and nothing of its ancestors: for an
  // absolute path the document is the record. Lives until the next call of next().
  XmlNode record() const noexcept;
  std::uint64_t line() const noexcept;  // of the record in the whole document
  // Whether an element was met in which records stand (/root/rows of /root/rows/row): without one,
  // a document without records is another kind of document, not an empty list.
  bool sawRecordsPlace() const noexcept;
  const Error& failure() const noexcept;

  static constexpr XmlOptions kRecordOptions{.bytesMax = limits::kXmlRecordBytesMax,
                                             .nodesMax = limits::kXmlRecordNodesMax};

 private:
  struct Impl;
  explicit XmlRecordReader(std::unique_ptr<Impl>) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongban::record
