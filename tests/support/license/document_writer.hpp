// tests/support/license/document_writer.hpp — the entries of a package before anything is signed;
// a part of ofd_maker. Values.
#pragma once
#include "tests/support/license/ofd_maker.hpp"

namespace tongban::tests {

// The entries of a package in their order.
class EntryList final {
 public:
  const Bytes* find(const std::string& path) const;
  void set(const std::string& path, Bytes);
  void set(const std::string& path, std::string_view text) { set(path, bytesFrom(text)); }
  void apply(const std::string& path, const Edit&);
  void apply(const Edits&);
  const std::vector<std::pair<std::string, Bytes>>& all() const { return entries_; }

 private:
  std::vector<std::pair<std::string, Bytes>> entries_;
};

std::string escaped(std::string_view text);  // for XML text and attributes
// An XML file whose root element is ofd:`root` with these attributes and content.
std::string xmlFile(const std::string& nameSpace, const std::string& root,
                    const std::string& attributes, const std::string& content);

// OFD.xml and all files of the documents, without signatures.
EntryList writeDocuments(const PackageOptions&);

}  // namespace tongban::tests
