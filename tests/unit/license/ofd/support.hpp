// tests/unit/license/ofd/support.hpp — packages written file by file.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/license/ofd/package.hpp"
#include "tests/support/license/zip_writer.hpp"

namespace tongban::license::tests {

// An element `name` of the OFD namespace as a whole document; `rest` is what follows the name.
inline std::string ofdFile(std::string_view name, std::string_view inner,
                           std::string_view attributes = "",
                           std::string_view uri = "http://www.ofdspec.org/2016") {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:{0} xmlns:ofd=\"{3}\"{2}>{1}</ofd:{0}>",
      name, inner, attributes.empty() ? "" : fmt::format(" {}", attributes), uri);
}
inline std::string tag(std::string_view name, std::string_view inner) {
  return fmt::format("<ofd:{0}>{1}</ofd:{0}>", name, inner);
}

// Files of a package in their order; paths without a leading slash.
class Files {
 public:
  Files& put(const std::string& name, std::string bytes) {
    for (auto& [known, old] : files_) {
      if (known != name) continue;
      old = std::move(bytes);
      return *this;
    }
    files_.emplace_back(name, std::move(bytes));
    return *this;
  }
  Files& drop(const std::string& name) {
    std::erase_if(files_, [&](const auto& file) { return file.first == name; });
    return *this;
  }
  Bytes archive(const tongban::tests::ZipOptions& options = {}) const {
    std::vector<tongban::tests::ZipItem> items;
    for (const auto& [name, bytes] : files_) items.push_back(tongban::tests::stored(name, bytes));
    return tongban::tests::writeZip(items, options);
  }

 private:
  std::vector<std::pair<std::string, std::string>> files_;
};

inline Result<Package> tryRead(const Bytes& archive, const ReadOptions& options = {}) {
  return readPackage(record::MemoryBytes(archive), options);
}
inline Package read(const Files& files, const ReadOptions& options = {}) {
  auto package = tryRead(files.archive(), options);
  if (!package) BOOST_FAIL(package.error().code + ' ' + package.error().message);
  return *std::move(package);
}

inline std::vector<std::string> codesOf(const std::vector<Error>& errors) {
  std::vector<std::string> codes;
  for (const auto& error : errors) codes.push_back(error.code);
  return codes;
}
// The one fault of a package, as "code@where".
inline std::string onlyFault(const std::vector<Error>& errors) {
  if (errors.size() == 1) return errors[0].code + "@" + errors[0].where;
  return fmt::format("{} faults {}", errors.size(), fmt::join(codesOf(errors), ","));
}
inline bool has(const std::vector<Deviation>& list, Deviation one) {
  return std::ranges::find(list, one) != list.end();
}

// OFD.xml of one document, `more` behind its DocRoot.
inline std::string rootFile(std::string_view more = "") {
  return ofdFile("OFD", fmt::format("<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml"
                                    "</ofd:DocRoot>{}</ofd:DocBody>",
                                    more));
}

// A document of one page and nothing else.
inline Files small(std::string_view moreInRoot = "") {
  return Files()
      .put("OFD.xml", rootFile(moreInRoot))
      .put("Doc_0/Document.xml",
           ofdFile("Document",
                   "<ofd:CommonData/><ofd:Pages><ofd:Page ID='1' BaseLoc='P.xml'/>"
                   "</ofd:Pages>"))
      .put("Doc_0/P.xml", ofdFile("Page", "<ofd:Content/>"));
}

inline std::string document(std::string_view inner) { return ofdFile("Document", inner); }

constexpr std::string_view kSomeValue = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

inline std::string reference(std::string_view fileRef, std::string_view value = kSomeValue) {
  return fmt::format(
      "<ofd:Reference FileRef=\"{}\"><ofd:CheckValue>{}</ofd:CheckValue></ofd:Reference>", fileRef,
      value);
}
inline std::string signedInfo(std::string_view references, std::string_view method = "SM3") {
  return fmt::format(
      "<ofd:SignedInfo><ofd:Provider ProviderName='p'/><ofd:SignatureMethod>m"
      "</ofd:SignatureMethod><ofd:SignatureDateTime>t</ofd:SignatureDateTime>"
      "<ofd:References CheckMethod=\"{}\">{}</ofd:References></ofd:SignedInfo>",
      method, references);
}
inline std::string signatureFile(std::string_view references, std::string_view method = "SM3",
                                 std::string_view value = "V.dat") {
  return ofdFile("Signature", signedInfo(references, method) + tag("SignedValue", value));
}
inline std::string signatureList(std::string_view signatures) {
  return ofdFile("Signatures", signatures);
}

// small() with one signature S.xml over the given references.
inline Files signedSmall(std::string_view references, std::string_view method = "SM3") {
  return small("<ofd:Signatures>Doc_0/S/List.xml</ofd:Signatures>")
      .put("Doc_0/S/List.xml", signatureList("<ofd:Signature ID='1' BaseLoc='S.xml'/>"))
      .put("Doc_0/S/S.xml", signatureFile(references, method))
      .put("Doc_0/S/V.dat", "value");
}

}  // namespace tongban::license::tests
