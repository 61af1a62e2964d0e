// gateway/license/ofd/package.hpp — an OFD package (GB/T 33190-2016) read in one pass: what a
// reader would show, what signatures refer to, and the digest of every entry that one refers to.
//
// Order of reading: the archive's structure; OFD.xml; every Signatures.xml and Signature.xml that
// it leads to (so that the digest algorithms are known); then everything reachable, each entry
// inflated once, hashed while it is inflated; XML that must be followed is held while it is read,
// everything else never whole. Entries that nothing reaches are hashed only when a signature refers
// to them.
//
// Locations (ST_Loc, clause 7.2): `/` is the package root, `.` and `..` as usual, case matters,
// otherwise relative to the folder of the file that states it. One that leaves the package is a
// fault. One that names an entry only but for the case of ASCII letters is taken as naming it (a
// deviation: real files do), except in a Reference. A missing file is a fault when a document, a
// page, a template, a resource list or a version is missing, and a deviation (dangling-location)
// when it is an accessory: media, annotations, attachments, tags, extensions. Paths here begin
// with `/`.
//
// Namespaces: http://www.ofdspec.org/2016, and without /2016 as a deviation; an element of another
// namespace is not that element. Any DOCTYPE is a fault, whichever file holds it.
//
// What is wrong is a fault, not an Error: the package is read on as far as it goes, and a verdict
// says everything at once. read() answers an Error only when there is no OFD to speak of:
// license.not-ofd (no archive, or no OFD.xml), license.limit, base.file-*.
//
// Threads: read() is a pure function of its input; a Package is a value. Memory: bounded by
// limits::kLicense… whatever the file's size.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/license/seal/deviation.hpp"
#include "gateway/record/random_access.hpp"

namespace tongban::license {

enum class Part : std::uint8_t {
  Root,      // OFD.xml
  Document,  // Document.xml
  Page,
  Template,
  PublicResource,  // PublicRes, DocumentRes, PageRes: a resource list
  Media,           // an image, a font, a profile, a cover: what resource lists name
  Annotations,     // the list, and each page's annotations
  Attachment,      // the list, and each attached file
  CustomTag,
  Extension,
  Version,        // the list of a version's files
  Action,         // a file that an action names; those of GB/T 33190-2016 name none, only IDs
  Signatures,     // Signatures.xml
  SignatureFile,  // Signature.xml
  SignedValue,
  SealFile,  // Seal.esl
  Stray      // nothing reaches it
};

struct PackageEntry {
  std::string path;
  Part part = Part::Stray;
  bool visible = false;  // a reader shows it, or it decides what a reader shows
  std::uint64_t bytes = 0;
  std::map<crypto::SuiteId, crypto::Digest> digests;  // those that signatures ask for
};

struct Reference {
  std::string written;  // FileRef as it stands
  std::string path;     // resolved; empty when it cannot be
  Bytes checkValue;     // decoded; empty when it is not Base64
};

// How CheckMethod and digest names are understood (standards: GB/T 33190 18.2, GM/T 0099).
enum class CheckMethod : std::uint8_t { Sm3, Sha256, Weak, Unknown };
// By name or OID, whatever its case. Absent means MD5 by the schema's default, so Weak.
CheckMethod checkMethodOf(std::string_view written) noexcept;

struct SignatureEntry {
  std::string id;        // Signatures/Signature@ID
  std::string kind;      // "seal" (default) or "sign"
  std::string relative;  // @Relative: the id of the signature that this one builds on; may be empty
  std::string document;  // path of the Signatures.xml that lists it
  std::string path;      // of Signature.xml
  // Everything below is from Signature.xml; empty when `faults` says that it could not be read.
  Bytes file;  // the file's own bytes, which dataHash is over
  std::string provider;
  std::string method;  // SignatureMethod as written
  std::string dateTime;
  std::string checkMethodWritten;
  CheckMethod checkMethod = CheckMethod::Weak;
  std::vector<Reference> references;
  std::string signedValuePath;
  Bytes signedValue;  // its bytes
  std::optional<std::string> sealPath;
  std::optional<Bytes> sealFile;  // bytes of Seal.esl
  // Code and sentence: license.format.* for what the file breaks, license.reference.* for what it
  // names wrongly.
  std::vector<Error> faults;
  std::vector<Deviation> deviations;
};

struct CustomData {
  std::size_t document;  // which DocBody, from 0
  std::string name;
  std::string value;
};

struct Package {
  std::vector<PackageEntry> entries;  // every file of the archive, in its order; no folders
  std::vector<SignatureEntry> signatures;
  std::vector<CustomData> customDatas;  // of DocInfo, from OFD.xml
  std::size_t documents = 0;            // number of DocBody
  std::vector<Error> faults;            // package rules that are broken: license.package.*, and
                                        // record.zip-* of the archive
  std::vector<std::string> strayBytes;  // Chinese: bytes outside of entries that nothing covers
  std::vector<Deviation> deviations;
  std::map<std::string, Bytes> kept;  // entries that the caller asked to keep, by path
  std::vector<std::uint32_t> byPath;  // numbers of `entries`, sorted by path: for find()

  // The first of that path; in a package not made by readPackage() without the help of byPath.
  const PackageEntry* find(std::string_view path) const noexcept;
};

struct ReadOptions {
  bool sha256 = false;  // whether CheckMethod SHA-256 is hashed at all
  // Attachments and CustomTags whose bytes the caller wants (license data), by @Name, @TypeID or
  // file name; those above limits::kLicenseKeptBytesMax are not kept, nor more than 16.
  std::set<std::string> keepAttachmentsNamed;
};

Result<Package> readPackage(const record::RandomAccess&, const ReadOptions& = {});

}  // namespace tongban::license
