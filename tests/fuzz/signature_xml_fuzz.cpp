// goal: whatever the bytes of an XML file of a package, as Signature.xml or as any other kind, they
// are understood in one way or refused with a code.
#include <cstdint>
#include <cstdlib>

#include "gateway/license/ofd/location.hpp"
#include "gateway/license/ofd/signature_file.hpp"
#include "gateway/license/ofd/structure.hpp"

using namespace tongban;
using namespace tongban::license;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

class Listener final : public StructureListener {
 public:
  void onNaming(const Naming& naming) override {
    if (const auto path = resolveFile("/Doc_0/", naming.written); path) {
      require(path->front() == '/' && path->size() > 1 && path->back() != '/');
      require((*path + "/").find("/../") == std::string::npos);
      require((*path + "/").find("/./") == std::string::npos);
      require(path->find("//") == std::string::npos);
      // A path leads to itself, from wherever.
      require(*resolveFile("/elsewhere/", *path) == *path);
    }
    if (naming.baseLoc) static_cast<void>(resolveFolder("/Doc_0/", *naming.baseLoc).has_value());
  }
  void onDocument() override {}
  void onCustomData(std::string, std::string) override {}
  void onNamespaceWithoutYear() override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static record::XmlEventReader reader;  // as one package uses it: from file to file
  if (const auto file = readSignatureFile(reader, bytes); !file) {
    require(file.error().code == "license.limit");
  } else if (file->faults.empty()) {
    require(!file->references.empty());
  }
  static_cast<void>(readSignatureList(reader, bytes).has_value());
  Listener listener;
  for (const auto kind :
       {FileKind::Root, FileKind::Document, FileKind::Page, FileKind::Resources,
        FileKind::AnnotationList, FileKind::PageAnnotations, FileKind::AttachmentList,
        FileKind::TagList, FileKind::ExtensionList, FileKind::VersionList, FileKind::Version}) {
    const auto done = readStructure(reader, bytes, kind, listener);
    require(done || done.error().code == "license.package.xml");
  }
  return 0;
}
