// gateway/license/ofd/signature_file.hpp — Signatures.xml and Signature.xml (GB/T 33190 clause 18),
// as they are written: locations are not resolved here.
//
// Signature.xml is read strictly, since a second reading of it would be a second signature: each
// element once, in its place, in the OFD namespace. The order of elements is free (a deviation):
// real files differ, and the digest in the signed value covers the bytes. Elements that the
// standard does not know are passed over for the same reason. A Provider may be missing: it proves
// nothing.
//
// Codes: license.format.signature-file in SignatureFile::faults, whose `where` is empty;
// license.package.xml for Signatures.xml; license.limit above limits::kLicenseReferencesMax or
// kLicenseSignaturesMax. Thread-safe as far as the reader is.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/license/ofd/package.hpp"
#include "gateway/record/xml_events.hpp"

namespace tongban::license {

struct ListedSignature {
  std::string id;
  std::string type;      // @Type as written; empty: Seal
  std::string relative;  // @Relative
  std::string baseLoc;
};

struct SignatureList {
  std::vector<ListedSignature> signatures;
  bool namespaceWithoutYear = false;
};
Result<SignatureList> readSignatureList(record::XmlEventReader&, std::string_view bytes);

struct SignatureFile {
  std::string provider;
  std::string method;
  std::string dateTime;
  std::string checkMethod;            // as written; empty when absent
  std::vector<Reference> references;  // without path
  std::string signedValue;            // location
  std::optional<std::string> seal;    // location
  std::vector<Error> faults;
  std::vector<Deviation> deviations;
};
Result<SignatureFile> readSignatureFile(record::XmlEventReader&, std::string_view bytes);

}  // namespace tongban::license
