// gateway/license/ofd/structure.hpp — the XML files that make up what a reader shows (GB/T 33190
// clauses 7, 11, 14 to 17, 19 and Annex A), and where in each of them a location stands.
//
// One table of places, one walk: a file's elements are compared with the table of its kind, all
// others are passed over. Elements of another namespace are not those of the table.
//
// Errors: license.package.xml when the file is no XML, breaks a rule of record/xml.hpp, or has
// another root; its `where` is empty. Thread-safe as far as the reader and the listener are.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gateway/license/ofd/package.hpp"
#include "gateway/record/xml_events.hpp"

namespace tongban::license {

// By what a file must be to be read on.
enum class FileKind : std::uint8_t {
  Plain,  // not followed
  Root,
  Document,
  Page,  // a template is one too
  Resources,
  AnnotationList,
  PageAnnotations,
  AttachmentList,
  TagList,
  ExtensionList,
  VersionList,
  Version,
  SignatureList,
  SignatureFile
};

// A place that names a file.
struct Naming {
  std::string_view written;                 // trimmed
  std::optional<std::string_view> baseLoc;  // folder it is relative to, itself relative to the file
  Part part;
  FileKind kind;
  bool shown;              // a reader that shows the naming file shows the named one
  std::string_view label;  // Attachment@Name, CustomTag@TypeID; empty for others
};

class StructureListener {
 public:
  virtual ~StructureListener() = default;
  virtual void onNaming(const Naming&) = 0;
  virtual void onDocument() = 0;  // a DocBody begins
  virtual void onCustomData(std::string name, std::string value) = 0;
  virtual void onNamespaceWithoutYear() = 0;
};

// `kind` is none of Plain, SignatureList and SignatureFile.
Result<Ok> readStructure(record::XmlEventReader&, std::string_view bytes, FileKind kind,
                         StructureListener&);

// license.package.xml out of what record/xml says.
Error packageXmlFault(const Error& inner);

}  // namespace tongban::license
