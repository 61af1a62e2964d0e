#include "tests/support/license/ofd_maker.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "tests/support/license/document_writer.hpp"

namespace tongban::tests {
namespace {

constexpr std::string_view kLicenseRoot = "1.2.156.3005.2.";
constexpr std::string_view kTypeCode = "11100000MB0143028R001";  // 营业执照
constexpr std::string_view kIssuerCode = "11510100MB0F00012R";   // nobody's, with good check digits

std::string signsFolder(std::size_t document) { return fmt::format("/Doc_{}/Signs/", document); }

class OneSignature final {
 public:
  OneSignature(const PackageOptions& package, EntryList& entries, std::size_t index)
      : package_(package),
        options_(package.signatures[index]),
        entries_(entries),
        index_(index),
        signs_(signsFolder(options_.document)),
        folder_(fmt::format("{}Sign_{}/", signs_, index)) {}

  void run() {
    entries_.apply(options_.edits);
    listSignatures();
    if (options_.kind == SignatureKind::Seal) prepareSeal();
    const auto path = folder_ + "Signature.xml";
    writeSignatureXml(path);
    setAndEdit(folder_ + "SignedValue.dat", signedValue(present(path), path));
  }

 private:
  std::string idOf(std::size_t i) const {
    const auto& id = package_.signatures[i].id;
    return id.empty() ? std::to_string(i + 1) : id;
  }

  void listSignatures() {
    auto list = fmt::format("<ofd:MaxSignId>{}</ofd:MaxSignId>", index_ + 1);
    for (std::size_t i = 0; i <= index_; ++i) {
      const auto& one = package_.signatures[i];
      if (one.document != options_.document) continue;
      const auto type = one.type.value_or(one.kind == SignatureKind::Seal ? "Seal" : "Sign");
      list += fmt::format("<ofd:Signature ID=\"{}\" Type=\"{}\"", escaped(idOf(i)), escaped(type));
      if (one.relative) list += fmt::format(" Relative=\"{}\"", escaped(*one.relative));
      list += fmt::format(" BaseLoc=\"{}Sign_{}/Signature.xml\"/>", signs_, i);
    }
    setAndEdit(signs_ + "Signatures.xml",
               bytesFrom(xmlFile(package_.nameSpace, "Signatures", "", list)));
  }

  // What is made while signing passes through beforeSigning too.
  void setAndEdit(const std::string& path, Bytes bytes) {
    entries_.set(path, std::move(bytes));
    const auto edit = package_.beforeSigning.find(path);
    if (edit != package_.beforeSigning.end()) entries_.apply(path, edit->second);
  }

  void prepareSeal() {
    auto options = options_.seal;
    if (!options.users) options.users = {options_.sealSignature.signer.certificate};
    seal_ = options_.sealBytes ? *options_.sealBytes : makeSeal(options);
    if (options_.sealFile == SealFile::Absent) return;
    auto file = seal_;
    if (options_.sealFile == SealFile::Other) {
      options.picture.width += 1;
      file = options_.otherSealFile.value_or(makeSeal(options));
    }
    setAndEdit(folder_ + "Seal.esl", std::move(file));
  }

  bool isReferred(const std::string& path) const {
    if (path.ends_with("/Signs/Signatures.xml")) return options_.coverSignatures;
    if (path == folder_ + "Signature.xml" || path == folder_ + "SignedValue.dat") return false;
    const bool ofAnother =
        path.find("/Signs/Sign_") != std::string::npos && !path.starts_with(folder_);
    return !ofAnother || options_.coverPrevious;
  }

  std::string checkValueOf(const Bytes& bytes, bool wrong) const {
    auto digest = digestOf(bytes, options_.digestName);
    if (wrong) digest[0] = static_cast<std::uint8_t>(digest[0] ^ 1);
    return toBase64(digest);
  }

  std::string reference(const std::string& path, const std::string& checkValue) const {
    const auto written = options_.writeFileRef ? options_.writeFileRef(path) : path;
    return fmt::format(
        "<ofd:Reference FileRef=\"{}\"><ofd:CheckValue>{}</ofd:CheckValue></ofd:Reference>",
        escaped(written), checkValue);
  }

  std::string references() const {
    // A path that was misspelt would make an attack that is none.
    for (const auto& path : options_.leaveOut) present(path);
    for (const auto& path : options_.wrongDigest) present(path);
    std::string list;
    if (!options_.noReferences) {
      for (const auto& [path, bytes] : entries_.all()) {
        if (!isReferred(path) || options_.leaveOut.contains(path)) continue;
        list += reference(path, checkValueOf(bytes, options_.wrongDigest.contains(path)));
      }
    }
    for (const auto& path : options_.repeated) {
      list += reference(path, checkValueOf(present(path), false));
    }
    for (const auto& path : options_.contradicted) {
      list += reference(path, checkValueOf(present(path), true));
    }
    for (const auto& one : options_.more) {
      list += fmt::format(
          "<ofd:Reference FileRef=\"{}\"><ofd:CheckValue>{}</ofd:CheckValue></ofd:Reference>",
          escaped(one.fileRef), escaped(one.checkValue));
    }
    const auto method = options_.checkMethod
                            ? fmt::format(" CheckMethod=\"{}\"", escaped(*options_.checkMethod))
                            : "";
    return fmt::format("<ofd:References{}>{}</ofd:References>", method, list);
  }

  const Bytes& present(const std::string& path) const {
    const auto* bytes = entries_.find(path);
    if (bytes == nullptr) throw std::logic_error("license maker: no entry " + path);
    return *bytes;
  }

  Instant signedAt() const {
    const bool signedData = options_.kind == SignatureKind::SignedDataAttributes ||
                            options_.kind == SignatureKind::SignedDataContent;
    return signedData ? options_.signedData.signingTime.value_or(demoSignedAt())
                      : options_.sealSignature.time.at;
  }

  std::string signatureXml(int attempt) const {
    auto info =
        fmt::format("<ofd:Provider ProviderName=\"{}\" Version=\"1.0.{}\" Company=\"demo\"/>",
                    escaped(options_.provider), attempt);
    if (options_.method) {
      info +=
          fmt::format("<ofd:SignatureMethod>{}</ofd:SignatureMethod>", escaped(*options_.method));
    }
    info += fmt::format("<ofd:SignatureDateTime>{}</ofd:SignatureDateTime>",
                        escaped(options_.dateTime.value_or(digitsOf(signedAt(), 8))));
    info += references();
    if (options_.kind == SignatureKind::Seal) {
      info += "<ofd:StampAnnot ID=\"1\" PageRef=\"1\" Boundary=\"150 230 40 40\"/>";
      if (options_.sealFile != SealFile::Absent) {
        info += fmt::format("<ofd:Seal><ofd:BaseLoc>{}Seal.esl</ofd:BaseLoc></ofd:Seal>", folder_);
      }
    }
    return xmlFile(package_.nameSpace, "Signature", "",
                   fmt::format("<ofd:SignedInfo>{}</ofd:SignedInfo><ofd:SignedValue>{}"
                               "SignedValue.dat</ofd:SignedValue>",
                               info, folder_));
  }

  // A dataHash with zero bits to lose is found by trying.
  void writeSignatureXml(const std::string& path) {
    const auto form = options_.sealSignature.dataHashForm;
    const auto suits = [&] {
      const auto last = digestOf(present(path)).back();
      return form == SignatureForm::UnusedBits ? last != 0 && (last & 1) == 0
             : form == SignatureForm::LostZero ? last == 0
                                               : true;
    };
    int attempt = 0;
    do setAndEdit(path, bytesFrom(signatureXml(attempt)));
    while (!suits() && ++attempt < 100'000);
  }

  Bytes signedValue(const Bytes& original, const std::string& path) const {
    const auto& signer = options_.sealSignature.signer;
    auto signing = options_.sealSignature.signing;
    auto signedData = options_.signedData;
    switch (options_.kind) {
      case SignatureKind::Seal:
        return makeSealSignature(seal_, options_.seal.version, original, path,
                                 options_.sealSignature);
      case SignatureKind::SignedDataAttributes:
        signedData.attributes = true;
        signedData.content = false;
        return makeSignedData(signer, original, signedData);
      case SignatureKind::SignedDataContent:
        signedData.attributes = false;
        signedData.content = true;
        signedData.signing.form = SignatureForm::Raw;
        if (signedData.signatureAlgorithm.empty()) signedData.signatureAlgorithm = kOidSm2WithSm3;
        return makeSignedData(signer, digestOf(original), signedData);
      case SignatureKind::Bare:
        return signatureOver(original, signer.key, signing);
      case SignatureKind::BareRaw:
        signing.form = SignatureForm::Raw;
        return signatureOver(original, signer.key, signing);
    }
    return {};
  }

  const PackageOptions& package_;
  const SignatureOptions& options_;
  EntryList& entries_;
  std::size_t index_;
  std::string signs_;   // the folder of Signatures.xml
  std::string folder_;  // the signature's own
  Bytes seal_;
};

// Those files are edited when they are made.
bool isMadeBySigning(const PackageOptions& package, const std::string& path) {
  for (std::size_t i = 0; i < package.signatures.size(); ++i) {
    const auto document = package.signatures[i].document;
    if (path == signsFolder(document) + "Signatures.xml") return true;
    for (const auto* file : {"Signature.xml", "SignedValue.dat", "Seal.esl"}) {
      if (path == signaturePath(i, file, document)) return true;
    }
  }
  return false;
}

char checkCharacter(const std::string& text) {
  constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::size_t p = 36;
  for (const char c : text) {
    const auto value = kCharacters.find(c);
    if (value == std::string_view::npos) throw std::logic_error("license maker: identifier");
    const auto sum = (p + value) % 36;
    p = (sum == 0 ? 36 : sum) * 2 % 37;
  }
  return kCharacters[(37 - p) % 36];
}

}  // namespace

Edit replacedBy(Bytes bytes) {
  return [bytes = std::move(bytes)](const Bytes&) { return bytes; };
}

Edit replacedBy(std::string_view text) { return replacedBy(bytesFrom(text)); }

Edit replacing(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](const Bytes& bytes) -> std::optional<Bytes> {
    std::string text(textOf(bytes));
    auto at = text.find(from);
    if (at == std::string::npos)
      throw std::logic_error("license maker: nothing to replace: " + from);
    for (; at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
    return bytesFrom(text);
  };
}

Edit appending(std::string text) {
  return [text = std::move(text)](const Bytes& bytes) { return join({bytes, bytesOf(text)}); };
}

Edit bitTurned(std::size_t offset) {
  return [offset](Bytes bytes) {
    bytes.at(offset) = static_cast<std::uint8_t>(bytes.at(offset) ^ 1);
    return bytes;
  };
}

Edit removed() {
  return [](const Bytes&) { return std::nullopt; };
}

std::string licenseIdentifier(const std::string& type, const std::string& issuer,
                              const std::string& serial, const std::string& version) {
  return fmt::format("{}{}.{}.{}.{}.{}", kLicenseRoot, type, issuer, serial, version,
                     checkCharacter(type + issuer + serial + version));
}

CustomDatas businessLicense() {
  const std::string type(kTypeCode), issuer(kIssuerCode);
  return {{"ZZLXMC", "营业执照"},
          {"ZZLXDM", type},
          {"ZZMC", "营业执照"},
          {"ZZBH", "91510100MA60000320"},
          {"ZZBS", licenseIdentifier(type, issuer, "2026000000000001", "001")},
          {"ZZBFJG", "演示市市场监督管理局"},
          {"ZZBFJGDM", issuer},
          {"ZZBFRQ", "2026-06-01"},
          {"CZZT", "演示科技有限公司"},
          {"CZZTDM", "91510100MA60000320"},
          {"CZZTDMLX", "统一社会信用代码"},
          {"CZZTDMLXDM", "001"},
          {"ZZYXQQSRQ", "2026-06-01"},
          {"ZZYXQJZRQ", "2034-05-31"}};
}

std::string signaturePath(std::size_t index, const std::string& file, std::size_t document) {
  return fmt::format("/Doc_{}/Signs/Sign_{}/{}", document, index, file);
}

const Bytes& MadePackage::at(const std::string& path) const {
  for (const auto& [name, bytes] : entries) {
    if (name == path) return bytes;
  }
  throw std::logic_error("license maker: no entry " + path);
}

MadePackage makePackage(const PackageOptions& options) {
  auto entries = writeDocuments(options);
  if (options.signatures.empty() && options.signaturesElement) {
    entries.set(signsFolder(0) + "Signatures.xml",
                xmlFile(options.nameSpace, "Signatures", "", "<ofd:MaxSignId>0</ofd:MaxSignId>"));
  }
  for (const auto& [path, edit] : options.beforeSigning) {
    if (!isMadeBySigning(options, path)) entries.apply(path, edit);
  }
  for (std::size_t i = 0; i < options.signatures.size(); ++i) {
    OneSignature(options, entries, i).run();
  }
  entries.apply(options.afterSigning);
  std::vector<ZipItem> items;
  for (const auto& [path, bytes] : entries.all()) {
    ZipItem item;
    item.name = path.substr(1);
    item.bytes = bytes;
    item.deflated = options.deflate;
    items.push_back(std::move(item));
  }
  if (options.zipItems) options.zipItems(items);
  return {writeZip(items, options.zip), entries.all()};
}

}  // namespace tongban::tests
