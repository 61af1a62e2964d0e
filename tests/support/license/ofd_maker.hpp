// tests/support/license/ofd_maker.hpp — OFD packages (GB/T 33190-2016) that carry a fictitious
// e-license, signed and covered as they should be unless the options say otherwise.
//
// Order of work, which the hooks name: the documents are written; `beforeSigning` changes entries;
// each signature in turn applies its own `edits`, lists itself in Signatures.xml, refers to all
// entries and signs; `afterSigning` changes entries; `zipItems` changes the archive's items.
// Paths begin with `/`. Equal options under equal keys give equal packages but for the random
// numbers of signatures. Values; thread-safe.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/license/seal_maker.hpp"
#include "tests/support/license/zip_writer.hpp"

namespace tongban::tests {

// Gives the new bytes, or nothing to remove the entry. Of a path that is not there it gets empty
// bytes, and adds it.
using Edit = std::function<std::optional<Bytes>(const Bytes&)>;
using Edits = std::map<std::string, Edit>;

Edit replacedBy(std::string_view text);
Edit replacedBy(Bytes);
// Every occurrence; throws when there is none, so that an attack is never silently absent.
Edit replacing(std::string from, std::string to);
Edit appending(std::string text);
Edit bitTurned(std::size_t offset);
Edit removed();

// --- the license --------------------------------------------------------------------------------

// Names of GB/T 36903 as they stand in CustomData@Name, in order.
using CustomDatas = std::vector<std::pair<std::string, std::string>>;

// 1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>, the check by ISO/IEC 7064 MOD 37,36.
std::string licenseIdentifier(const std::string& type, const std::string& issuer,
                              const std::string& serial, const std::string& version);
CustomDatas businessLicense();  // 营业执照 of a company that does not exist

// --- documents ----------------------------------------------------------------------------------

struct AttachmentOption {
  std::string name = "license";  // Attachment@Name
  std::string file = "license.xml";
  Bytes bytes;  // default: the license data as XML
  bool visible = false;
};

struct VersionOption {
  bool current = false;
  // With a Document.xml and a page of its own below /Doc_n/Version_i; else it names the document's.
  bool ownDocument = true;
};

struct DocumentOptions {
  std::size_t pages = 1;
  bool templates = true;
  bool annotations = true;
  bool image = true;
  bool font = true;
  bool customTags = true;
  bool extensions = true;
  std::vector<AttachmentOption> attachments = {AttachmentOption()};
  std::vector<VersionOption> versions;
  CustomDatas customDatas = businessLicense();
  std::string title = "营业执照";
};

// --- signatures ---------------------------------------------------------------------------------

enum class SignatureKind : std::uint8_t {
  Seal,                  // SES_Signature
  SignedDataAttributes,  // GB/T 35275, nothing inside, signed attributes over Signature.xml
  SignedDataContent,     // GB/T 35275, SM3(Signature.xml) inside, r‖s over it, no attributes
  Bare,                  // SEQUENCE { r, s } over Signature.xml
  BareRaw                // r‖s
};

enum class SealFile : std::uint8_t { Equal, Absent, Other };

struct ReferenceOption {
  std::string fileRef;
  std::string checkValue;  // the element's text
};

struct SignatureOptions {
  SignatureKind kind = SignatureKind::Seal;
  std::size_t document = 0;               // the DocBody that lists it
  std::string id;                         // default: 1, 2 … by position
  std::optional<std::string> type;        // Signature@Type; default by kind
  std::optional<std::string> relative;    // Signature@Relative
  std::string provider = "tongban-demo";  // Provider@ProviderName
  std::optional<std::string> method = std::string(kOidSm2WithSm3);  // SignatureMethod
  std::optional<std::string> dateTime;  // SignatureDateTime; default: the time, Beijing's clock
  std::optional<std::string> checkMethod = std::string(kOidSm3);  // nullopt: no attribute
  std::string digestName = "SM3";  // what the check values are made with

  // References: everything but Signatures.xml and the signature's own files. Paths that are named
  // here must be there, else std::logic_error.
  std::set<std::string> leaveOut;
  std::set<std::string> wrongDigest;      // one bit of the check value is turned
  std::vector<std::string> repeated;      // once more, the same check value
  std::vector<std::string> contradicted;  // once more, another check value
  std::vector<ReferenceOption> more;      // as written
  bool coverPrevious = true;              // files of the signatures before
  bool coverSignatures = false;           // Signatures.xml: breaks when another signature follows
  bool noReferences = false;              // an empty References
  std::function<std::string(const std::string& path)> writeFileRef;  // default: the path

  Edits edits;  // of any entries, just before this signature is made

  SealFile sealFile = SealFile::Equal;
  std::optional<Bytes> otherSealFile;  // for SealFile::Other; default: a seal with another picture
  SealOptions seal;
  std::optional<Bytes> sealBytes;  // this SESeal in place of makeSeal(seal)
  // Its `signer` signs whatever the kind is; its `signing` is that of the bare kinds too.
  SealSignatureOptions sealSignature;
  SignedDataOptions signedData;  // attributes, content and r‖s are set by `kind`
};

struct PackageOptions {
  std::string nameSpace = "http://www.ofdspec.org/2016";
  std::string version = "1.1";
  std::string docType = "OFD";
  std::vector<DocumentOptions> documents = {DocumentOptions()};
  std::vector<SignatureOptions> signatures = {SignatureOptions()};
  // The first DocBody has a Signatures element and an empty list even when nothing is signed.
  bool signaturesElement = true;

  // Files of signatures too, as soon as they are made: Signature.xml before it is hashed, Seal.esl
  // before it is referred to, Signatures.xml each time that it is written.
  Edits beforeSigning;
  Edits afterSigning;

  bool deflate = true;
  std::function<void(std::vector<ZipItem>&)> zipItems;
  ZipOptions zip;

  // The first document and signature, for one-line changes.
  DocumentOptions& document() { return documents.front(); }
  SignatureOptions& signature() { return signatures.front(); }
};

struct MadePackage {
  Bytes file;
  std::vector<std::pair<std::string, Bytes>> entries;  // path and bytes, after every edit

  const Bytes& at(const std::string& path) const;  // throws when there is none
};

MadePackage makePackage(const PackageOptions& = {});

// Paths of signature `index` (from 0, all documents together): "Signature.xml",
// "SignedValue.dat", "Seal.esl".
std::string signaturePath(std::size_t index, const std::string& file, std::size_t document = 0);

}  // namespace tongban::tests
