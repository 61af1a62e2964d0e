// gateway/license/ofd/package_reader.hpp — the one pass behind readPackage(); for package.cpp only.
//
// Held in memory: OFD.xml, every Signatures.xml, Signature.xml, signed value and Seal.esl, at most
// limits::kLicenseHeldBytesMax together, until digests are known to be wanted; then one followed
// XML file at a time, and blocks of everything else.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gateway/license/ofd/package.hpp"
#include "gateway/license/ofd/signature_file.hpp"
#include "gateway/license/ofd/structure.hpp"
#include "gateway/record/zip.hpp"

namespace tongban::license {

class PackageReader final : private StructureListener {
 public:
  PackageReader(record::ZipArchive archive, const ReadOptions& options)
      : archive_(std::move(archive)), options_(options) {}

  Result<Package> read() &&;

 private:
  using Index = std::size_t;  // of Package::entries
  struct File {
    const record::ZipEntry* entry = nullptr;
    FileKind kind = FileKind::Plain;  // once it has been named as something that is followed
    bool isRead = false;
    bool keep = false;
    bool sm3 = false;
    bool sha256 = false;
  };
  struct NamedFile {
    std::string path;
    Bytes bytes;
  };
  struct Edge {
    std::uint16_t from;
    std::uint16_t to;
    Part part;
    bool shown;
  };
  void onNaming(const Naming&) override;
  void onDocument() override;
  void onCustomData(std::string name, std::string value) override;
  void onNamespaceWithoutYear() override {
    note(package_.deviations, Deviation::NamespaceWithoutYear);
  }

  // package_signatures.cpp
  Result<Ok> readSignatureLists();
  Result<Ok> readSignatures();
  SignatureEntry& enlist(const ListedSignature&, Index list);
  Result<Ok> readSignature(SignatureEntry&, Index);
  void admitReferences(SignatureEntry&, std::vector<Reference>);
  Result<NamedFile> readNamed(SignatureEntry&, std::string_view written, Index namer, Part);
  void refuseShared();

  // package_reader.cpp
  void listEntries();
  Result<Ok> readRoot(Index);
  Result<Ok> follow();
  Result<Ok> readRest();
  void settleParts();

  void readStructureOf(Index, BytesView);
  // The whole entry, inflated at most once; nullptr when it is damaged (a fault then).
  Result<const Bytes*> hold(Index, std::size_t bytesMax);
  // False when the entry is damaged (a fault then).
  Result<bool> inflate(Index, const std::function<void(BytesView)>& sink);
  void take(Index, BytesView whole);
  Result<Ok> stream(Index);

  // The entry at a place that a file names. license.package.location, license.package.missing-file.
  Result<Index> locate(std::string_view written, std::string_view folder, Index namer);
  std::optional<Index> find(std::string_view path) const;
  std::optional<Index> findButForCase(std::string_view path);
  void connect(Index from, Index to, Part, bool shown);
  void want(Index, FileKind);
  void fault(Error);
  void stop(std::string message);  // license.limit
  const std::string& pathOf(Index i) const { return package_.entries[i].path; }

  record::ZipArchive archive_;
  const ReadOptions& options_;
  Package package_;
  std::vector<File> files_;
  std::unordered_map<std::string_view, Index> byPath_;
  std::unordered_map<std::string, Index> byFolded_;  // filled when first needed
  std::vector<Edge> edges_;
  std::vector<Index> queue_;  // named as something that is followed
  std::vector<Index> signatureLists_;
  std::vector<std::pair<ListedSignature, Index>> listed_;  // and the list
  std::unordered_map<Index, Bytes> held_;
  std::size_t heldBytes_ = 0;
  Bytes scratch_;
  record::XmlEventReader xml_;
  Index current_ = 0;  // the file that is being followed
  std::size_t references_ = 0;
  std::optional<Error> stopped_;  // reading ends with it
};

}  // namespace tongban::license
