// tests/integration/license/license_maker_dump.cpp — writes what the license maker makes into a
// folder, for check_license_maker.py and for people who want to look.
//   license_maker_dump DIR
#include <cstdio>
#include <fstream>

#include "tests/support/license_maker.hpp"

namespace {

using namespace tongban;
using namespace tongban::tests;

void put(const std::filesystem::path& file, BytesView bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out.write(textOf(bytes).data(), static_cast<std::streamsize>(bytes.size()));
}

using Change = std::function<void(PackageOptions&)>;

void writeVersions(const std::filesystem::path& folder) {
  for (std::int64_t version = 1; version <= 5; ++version) {
    put(folder / ("version-" + std::to_string(version) + ".ofd"),
        goodLicense([&](PackageOptions& o) { o.signature().seal.version = version; }).file());
  }
}

const std::vector<std::pair<const char*, Change>>& cases() {
  static const std::vector<std::pair<const char*, Change>> all = {
      {"good", [](PackageOptions&) {}},
      {"version-5-timestamp",
       [](PackageOptions& o) {
         o.signature().seal.version = 5;
         o.signature().seal.timestamp = TimestampOptions();
         o.signature().sealSignature.timestamp = TimestampOptions();
       }},
      {"timestamp-national",
       [](PackageOptions& o) {
         TimestampOptions token;
         token.signedData.dialect = Dialect::Gbt35275;
         token.essCertId = EssCertId::V1;
         o.signature().sealSignature.timestamp = token;
       }},
      {"token-2014",
       [](PackageOptions& o) {
         o.signature().seal.version = 2;
         o.signature().sealSignature.timeInfo2014 = TimeInfo2014::Token;
       }},
      {"list-digests", [](PackageOptions& o) { o.signature().seal.certListType = 2; }},
      {"extensions",
       [](PackageOptions& o) {
         o.signature().seal.extensions = {{.critical = Critical::ExplicitFalse}};
         o.signature().sealSignature.extensions = {{"1.3.6.1.5.5.7.1.4", Critical::True, {5, 0}}};
       }},
      {"raw",
       [](PackageOptions& o) {
         o.signature().seal.signing.form = SignatureForm::Raw;
         o.signature().sealSignature.signing.form = SignatureForm::Raw;
       }},
      {"unused-bits",
       [](PackageOptions& o) {
         o.signature().seal.signing.form = SignatureForm::UnusedBits;
         o.signature().sealSignature.signing.form = SignatureForm::LostZero;
         o.signature().sealSignature.dataHashForm = SignatureForm::UnusedBits;
       }},
      {"signed-data-attributes",
       [](PackageOptions& o) { o.signature().kind = SignatureKind::SignedDataAttributes; }},
      {"signed-data-content",
       [](PackageOptions& o) { o.signature().kind = SignatureKind::SignedDataContent; }},
      {"bare", [](PackageOptions& o) { o.signature().kind = SignatureKind::Bare; }},
      {"bare-raw", [](PackageOptions& o) { o.signature().kind = SignatureKind::BareRaw; }},
      {"two-signatures", [](PackageOptions& o) { o.signatures.resize(2); }},
      {"second-breaks-first",
       [](PackageOptions& o) {
         o.signatures.resize(2);
         o.signature().coverSignatures = true;
       }},
      {"everything",
       [](PackageOptions& o) {
         o.deflate = false;
         o.documents.resize(2);
         o.document().pages = 3;
         o.document().versions = {{true, false}, {false, true}};
         o.document().attachments.push_back({"说明", "说明.txt", bytesFrom("说明\n"), true});
       }},
      {"other-keys",
       [](PackageOptions& o) {
         o.signature().seal.signing.otherKey = demoCa().foreignMaker.key;
         o.signature().sealSignature.signing.otherKey = demoCa().foreignSigner.key;
       }},
      {"empty-id",
       [](PackageOptions& o) {
         o.signature().seal.signing.sm2Id.clear();
         o.signature().sealSignature.signing.sm2Id.clear();
       }},
      {"corrupt",
       [](PackageOptions& o) {
         o.signature().seal.signing.corrupt = true;
         o.signature().sealSignature.signing.corrupt = true;
       }},
      {"wrong-digest",
       [](PackageOptions& o) {
         o.signature().wrongDigest = {"/OFD.xml"};
         o.afterSigning["/Doc_0/Pages/Page_0/Content.xml"] = replacing("营业执照", "许可执照");
       }},
      {"uncovered", [](PackageOptions& o) { o.signature().leaveOut = {"/OFD.xml"}; }}};
  return all;
}

void writeZips(const std::filesystem::path& folder) {
  const auto good = stored("a.txt", "alpha");
  put(folder / "duplicate.zip", writeZip({good, stored("a.txt", "beta")}));
  auto other = good;
  other.local.name = "b.txt";
  put(folder / "local-name.zip", writeZip({other}));
  put(folder / "encrypted.zip", writeZip({encrypted("a.txt")}));
  put(folder / "claims.zip", writeZip({claiming("a.txt", 0x7fffffff)}));
  put(folder / "many.zip", zipOfManyEntries(100'000));
  put(folder / "bomb.zip", writeZip({bomb("a.txt", 10u << 20)}));
  ZipOptions around;
  around.prefix = bytesFrom("in front");
  around.prefixCounted = false;
  around.comment = "remark";
  put(folder / "prefix.zip", writeZip({good}, around));
  auto described = good;
  described.deflated = described.dataDescriptor = true;
  auto wide = stored("执照.txt", "gamma");
  wide.zip64 = true;
  put(folder / "legal.zip", writeZip({described, wide, stored("dir/../x", "up")}));
}

void writeCertificates(const std::filesystem::path& folder) {
  const auto& ca = demoCa();
  const std::vector<std::pair<const char*, const Party*>> all = {
      {"maker-root", &ca.makerRoot},
      {"signer-root", &ca.signerRoot},
      {"timestamp-root", &ca.timestampRoot},
      {"foreign-root", &ca.foreignRoot},
      {"intermediate", &ca.intermediate},
      {"maker", &ca.maker},
      {"signer", &ca.signer},
      {"tsa", &ca.tsa},
      {"intermediate-signer", &ca.intermediateSigner},
      {"expired-signer", &ca.expiredSigner},
      {"not-yet-valid-signer", &ca.notYetValidSigner},
      {"later-expired-signer", &ca.laterExpiredSigner},
      {"wrong-usage-signer", &ca.wrongUsageSigner},
      {"no-usage-signer", &ca.noUsageSigner},
      {"foreign-signer", &ca.foreignSigner},
      {"wrong-usage-tsa", &ca.wrongUsageTsa},
      {"uncritical-tsa", &ca.uncriticalTsa}};
  for (const auto& [name, party] : all) {
    put(folder / (std::string(name) + ".pem"), bytesOf(pemOf(party->certificate)));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: license_maker_dump DIR\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  writeCertificates(folder / "ca");
  writeVersions(folder / "ofd");
  for (const auto& [name, change] : cases()) {
    put(folder / "ofd" / (std::string(name) + ".ofd"), goodLicense(change).file());
  }
  writeZips(folder / "zip");
  TrustOptions trust;
  trust.intermediate = true;
  trust.signerCrl = DemoCa::revoking(demoCa().signer, instant("2026-10-01T00:00:00Z"), 1);
  demoCa().writeTrust(folder / "trust", trust);
  return 0;
}
