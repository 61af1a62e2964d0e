// gateway/record/xml_events.hpp — an XML document as its elements in their order, without a tree:
// for documents of which only a few places matter.
//
// The rules of gateway/record/xml.hpp hold: the same refusals, limits, codes and `where`. What was
// heard before a fault came from a document that is then refused: forget it.
// Threads: a reader belongs to one thread at a time; it keeps its parser from document to document.
// Lifetime: every view handed to a visitor lives until that call returns.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/record/xml.hpp"

namespace tongban::record {

// The start tag of an element.
class XmlElement final {
 public:
  std::string_view name() const noexcept { return name_; }  // local
  std::string_view uri() const noexcept { return uri_; }    // of its namespace; empty: in none
  // An attribute in no namespace.
  std::optional<std::string> attribute(std::string_view name) const;

 private:
  friend struct XmlEvents;
  std::string_view name_;
  std::string_view uri_;
  const unsigned char* const* attributes_ = nullptr;  // libxml2's five pointers each
  std::size_t count_ = 0;
};

class XmlVisitor {
 public:
  virtual ~XmlVisitor() = default;
  // Whether what is inside the element shall be heard; if not, close() is not called for it.
  virtual bool open(const XmlElement&) = 0;
  virtual void text(std::string_view) = 0;  // a part of the innermost open element's own text
  virtual void close() = 0;
};

class XmlEventReader final {
 public:
  XmlEventReader();
  XmlEventReader(XmlEventReader&&) noexcept;
  XmlEventReader& operator=(XmlEventReader&&) noexcept;
  ~XmlEventReader();

  Result<Ok> read(std::string_view bytes, XmlVisitor&, const XmlOptions& = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongban::record
