// goal: every knob of the license maker acts, and what it leaves alone stays as it was.
#include <algorithm>

#include "gateway/crypto/der.hpp"
#include "tests/support/license_maker.hpp"

namespace {

using namespace tongban;
using namespace tongban::tests;

const std::string kSignature = signaturePath(0, "Signature.xml");
const std::string kValue = signaturePath(0, "SignedValue.dat");
const std::string kSeal = signaturePath(0, "Seal.esl");
const std::string kPage = "/Doc_0/Pages/Page_0/Content.xml";

std::string text(const MadePackage& package, const std::string& path) {
  return std::string(textOf(package.at(path)));
}

bool contains(BytesView all, BytesView part) {
  return textOf(all).find(textOf(part)) != std::string_view::npos;
}

bool has(const MadePackage& package, const std::string& path) {
  return std::ranges::any_of(package.entries, [&](const auto& e) { return e.first == path; });
}

std::size_t count(const std::string& all, const std::string& part) {
  std::size_t found = 0;
  for (auto at = all.find(part); at != std::string::npos; at = all.find(part, at + 1)) ++found;
  return found;
}

MadePackage made(const std::function<void(PackageOptions&)>& with) {
  return goodLicense(with).package;
}

std::string referenceTo(const std::string& path) { return "FileRef=\"" + path + "\""; }

}  // namespace

BOOST_AUTO_TEST_SUITE(license_maker)

BOOST_AUTO_TEST_CASE(the_good_license_has_one_of_everything_and_covers_it) {
  const auto package = goodLicense().package;
  const auto signature = text(package, kSignature);
  for (const auto* path :
       {"/OFD.xml", "/Doc_0/Document.xml", "/Doc_0/Pages/Page_0/Content.xml",
        "/Doc_0/PublicRes.xml", "/Doc_0/Res/font.otf", "/Doc_0/DocumentRes.xml",
        "/Doc_0/Res/image.png", "/Doc_0/Tpls/Tpl_0/Content.xml", "/Doc_0/Annots/Annotations.xml",
        "/Doc_0/Annots/Page_0/Annotation.xml", "/Doc_0/Tags/CustomTags.xml",
        "/Doc_0/Tags/Tag_license.xml", "/Doc_0/Attachs/license.xml",
        "/Doc_0/Attachs/Attachments.xml", "/Doc_0/Extensions.xml", "/Doc_0/Exts/Ext_0.xml",
        "/Doc_0/Signs/Sign_0/Seal.esl"}) {
    BOOST_TEST_CONTEXT(path) {
      BOOST_TEST(has(package, path));
      BOOST_TEST(count(signature, referenceTo(path)) == 1u);
    }
  }
  BOOST_TEST(package.entries.size() == 20u);  // and Signatures.xml, Signature.xml, SignedValue.dat
  BOOST_TEST(package.entries.front().first == "/OFD.xml");
}

BOOST_AUTO_TEST_CASE(equal_options_give_equal_documents) {
  const auto one = goodLicense().package, two = goodLicense().package;
  for (const auto& [path, bytes] : one.entries) {
    if (path == kSignature || path == kValue || path == kSeal) continue;
    BOOST_TEST(two.at(path) == bytes, path);
  }
}

BOOST_AUTO_TEST_CASE(references_obey) {
  auto package = made([](PackageOptions& o) {
    auto& s = o.signature();
    s.leaveOut = {"/OFD.xml", kSeal};
    s.repeated = {kPage};
    s.contradicted = {"/Doc_0/Document.xml"};
    s.more = {{"/nowhere.xml", "AAAA"}};
    s.coverSignatures = true;
    s.checkMethod.reset();
  });
  auto xml = text(package, kSignature);
  BOOST_TEST(count(xml, referenceTo("/OFD.xml")) == 0u);
  BOOST_TEST(count(xml, referenceTo(kSeal)) == 0u);
  BOOST_TEST(count(xml, referenceTo(kPage)) == 2u);
  BOOST_TEST(count(xml, toBase64(digestOf(package.at(kPage)))) == 2u);
  BOOST_TEST(count(xml, referenceTo("/Doc_0/Document.xml")) == 2u);
  BOOST_TEST(count(xml, toBase64(digestOf(package.at("/Doc_0/Document.xml")))) == 1u);
  BOOST_TEST(count(xml, referenceTo("/nowhere.xml")) == 1u);
  BOOST_TEST(count(xml, referenceTo("/Doc_0/Signs/Signatures.xml")) == 1u);
  BOOST_TEST(count(xml, "CheckMethod") == 0u);

  package = made([](PackageOptions& o) {
    o.signature().noReferences = true;
    o.signature().checkMethod = "MD5";
  });
  BOOST_TEST(count(text(package, kSignature), "<ofd:References CheckMethod=\"MD5\"></ofd:") == 1u);

  package = made([](PackageOptions& o) {
    o.signature().digestName = "MD5";
    o.signature().writeFileRef = [](const std::string& path) { return "../../.." + path; };
  });
  xml = text(package, kSignature);
  BOOST_TEST(count(xml, referenceTo("../../../OFD.xml")) == 1u);
  BOOST_TEST(count(xml, toBase64(digestOf(package.at("/OFD.xml"), "MD5"))) == 1u);
}

BOOST_AUTO_TEST_CASE(edits_before_signing_are_signed_and_those_after_are_not) {
  const auto package = made([](PackageOptions& o) {
    o.beforeSigning["/Doc_0/Attachs/new.txt"] = replacedBy("early");
    o.beforeSigning[kSignature] = appending("<!-- mine -->");
    o.afterSigning["/Doc_0/late.txt"] = replacedBy("late");
    o.afterSigning[kPage] = replacing("营业执照", "假执照");
    o.afterSigning["/Doc_0/Res/font.otf"] = removed();
  });
  const auto xml = text(package, kSignature);
  BOOST_TEST(xml.ends_with("<!-- mine -->"));
  BOOST_TEST(contains(package.at(kValue), digestOf(package.at(kSignature))));
  BOOST_TEST(count(xml, toBase64(digestOf(bytesOf("early")))) == 1u);
  BOOST_TEST(count(xml, "late.txt") == 0u);
  BOOST_TEST(count(xml, referenceTo(kPage)) == 1u);
  BOOST_TEST(count(xml, toBase64(digestOf(package.at(kPage)))) == 0u);
  BOOST_TEST(!has(package, "/Doc_0/Res/font.otf"));
  BOOST_TEST(count(xml, referenceTo("/Doc_0/Res/font.otf")) == 1u);
}

BOOST_AUTO_TEST_CASE(an_edit_that_finds_nothing_throws) {
  BOOST_CHECK_THROW(made([](PackageOptions& o) { o.afterSigning[kPage] = replacing("无此", ""); }),
                    std::logic_error);
  BOOST_CHECK_THROW(made([](PackageOptions& o) { o.signature().repeated = {"/none"}; }),
                    std::logic_error);
  BOOST_CHECK_THROW(made([](PackageOptions& o) { o.signature().leaveOut = {"/none"}; }),
                    std::logic_error);
  BOOST_CHECK_THROW(made([](PackageOptions& o) { o.signature().wrongDigest = {"/none"}; }),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(the_seal_file_is_equal_absent_or_another) {
  const auto equal = goodLicense().package;
  BOOST_TEST(contains(equal.at(kValue), equal.at(kSeal)));
  const auto absent = made([](PackageOptions& o) { o.signature().sealFile = SealFile::Absent; });
  BOOST_TEST(!has(absent, kSeal));
  BOOST_TEST(count(text(absent, kSignature), "Seal.esl") == 0u);
  const auto other = made([](PackageOptions& o) { o.signature().sealFile = SealFile::Other; });
  BOOST_TEST(!contains(other.at(kValue), other.at(kSeal)));
  BOOST_TEST(count(text(other, kSignature), toBase64(digestOf(other.at(kSeal)))) == 1u);
}

BOOST_AUTO_TEST_CASE(a_second_signature_covers_the_first_or_not) {
  const auto second = signaturePath(1, "Signature.xml");
  auto package = made([](PackageOptions& o) {
    o.signatures.resize(2);
    o.signatures[1].id = "1";
    o.signatures[1].relative = "1";
    o.signatures[1].edits["/Doc_0/Attachs/added.txt"] = replacedBy("between");
  });
  BOOST_TEST(count(text(package, "/Doc_0/Signs/Signatures.xml"), "ID=\"1\"") == 2u);
  BOOST_TEST(count(text(package, "/Doc_0/Signs/Signatures.xml"), "Relative=\"1\"") == 1u);
  BOOST_TEST(count(text(package, second), referenceTo(kValue)) == 1u);
  BOOST_TEST(count(text(package, second), "added.txt") == 1u);
  BOOST_TEST(count(text(package, kSignature), "added.txt") == 0u);
  package = made([](PackageOptions& o) {
    o.signatures.resize(2);
    o.signatures[1].coverPrevious = false;
  });
  BOOST_TEST(count(text(package, second), "Sign_0") == 0u);
}

BOOST_AUTO_TEST_CASE(documents_and_versions_are_listed) {
  const auto package = made([](PackageOptions& o) {
    o.documents.resize(2);
    o.document().versions = {{true, true}};
    o.signatures.resize(2);
    o.signatures[1].document = 1;
    o.nameSpace = "http://www.ofdspec.org";
  });
  const auto root = text(package, "/OFD.xml");
  BOOST_TEST(count(root, "<ofd:DocBody>") == 2u);
  BOOST_TEST(count(root, "<ofd:Signatures>") == 2u);
  BOOST_TEST(count(root, "Current=\"true\"") == 1u);
  BOOST_TEST(count(root, "/2016") == 0u);
  BOOST_TEST(has(package, "/Doc_0/Version_0/Document.xml"));
  BOOST_TEST(has(package, signaturePath(1, "SignedValue.dat", 1)));
  BOOST_TEST(count(text(package, "/Doc_1/Signs/Signatures.xml"), "BaseLoc") == 1u);
}

BOOST_AUTO_TEST_CASE(an_unsigned_package_says_so) {
  auto package = made([](PackageOptions& o) { o.signatures.clear(); });
  BOOST_TEST(count(text(package, "/Doc_0/Signs/Signatures.xml"), "BaseLoc") == 0u);
  package = made([](PackageOptions& o) {
    o.signatures.clear();
    o.signaturesElement = false;
  });
  BOOST_TEST(!has(package, "/Doc_0/Signs/Signatures.xml"));
  BOOST_TEST(count(text(package, "/OFD.xml"), "Signatures") == 0u);
}

BOOST_AUTO_TEST_CASE(seal_fields_stand_as_written) {
  SealOptions options;
  options.headerId = "EX";
  options.id = "id-1";
  options.name = std::string("\xd3\xa1\0", 3);
  options.validTo = {demoNotAfter(), "220725214639Z", 0};
  options.certListType = 3;
  options.picture.type = "ofd";
  options.extensions = {{"1.2.3", Critical::True, bytesFrom("x")}};
  options.algorithm = "1.2.840.113549.1.1.5";
  options.signing.value = bytesFrom("no signature");
  const auto seal = makeSeal(options);
  for (const auto& part :
       {derText(0x16, "EX"), derText(0x16, "id-1"), derText(0x0c, options.name),
        derText(0x18, "220725214639Z"), join({derInteger(3), Bytes{0x30}}), derText(0x16, "ofd"),
        Bytes{0x06, 0x02, 0x2a, 0x03, 0x01, 0x01, 0xff}, crypto::der::oid(options.algorithm),
        crypto::der::bitString(bytesOf("no signature"))}) {
    BOOST_TEST(contains(seal, part), toHex(part));
  }
}

BOOST_AUTO_TEST_CASE(tampering_comes_after_signing) {
  SealOptions options;
  options.tamperInfo = [](Bytes& info) { info.back() ^= 1; };
  options.tamperWhole = [](Bytes& seal) { seal.push_back(0); };
  const auto seal = makeSeal(options);
  BOOST_TEST(seal.back() == 0);
  const auto square = join({derInteger(40), derInteger(40)});
  BOOST_TEST(contains(makeSeal(), square));
  BOOST_TEST(!contains(seal, square));
  SealSignatureOptions signature;
  signature.tamperWhole = [](Bytes& whole) { whole = withIndefiniteLength(whole); };
  const auto value = makeSealSignature(makeSeal(), 4, bytesOf("original"), "/x", signature);
  BOOST_TEST(value[1] == 0x80);
  BOOST_TEST(contains(value, digestOf(bytesOf("original"))));
  BOOST_TEST(contains(value, derText(0x16, "/x")));
  BOOST_TEST(withLongLength(derInteger(7)) == (Bytes{2, 0x84, 0, 0, 0, 1, 7}));
}

BOOST_AUTO_TEST_CASE(other_algorithms_sign) {
  CertificateOptions options;
  options.algorithm = crypto::KeyAlgorithm::Rsa;
  const auto rsa = issueCertificate(demoCa().makerRoot, options);
  Signing weak;
  weak.digest = "SHA1";
  BOOST_TEST(signatureOver(bytesOf("m"), rsa.key, weak).size() == 384u);
  const auto p256 = makeKey(crypto::KeyAlgorithm::P256);
  const auto signature = signatureOver(bytesOf("m"), p256);
  BOOST_TEST(p256->publicKey().verify(bytesOf("m"), signature).has_value());
}

BOOST_AUTO_TEST_CASE(a_trust_folder_leaves_out_what_it_is_told_to) {
  TrustOptions options;
  options.timestamps = false;
  options.makerCrl.reset();
  const TrustFolder folder(options);
  const auto exists = [&](const char* file) {
    return std::filesystem::exists(folder.path() / file);
  };
  BOOST_TEST(exists("seal-makers/root.pem"));
  BOOST_TEST(exists("signers/root.pem"));
  BOOST_TEST(!exists("timestamps/root.pem"));
  BOOST_TEST(!exists("signers/intermediate.pem"));
  BOOST_TEST(!exists("crl/seal-makers.crl"));
  BOOST_TEST(exists("crl/signers.crl"));
}

BOOST_AUTO_TEST_CASE(the_archive_can_be_broken) {
  const auto twice = goodLicense([](PackageOptions& o) {
    o.zipItems = [](std::vector<ZipItem>& items) { items.push_back(items.front()); };
    o.zip.suffix = bytesFrom("behind");
  });
  const std::string file(textOf(twice.file()));
  BOOST_TEST(count(file, "OFD.xml") == 4u);  // two local headers, two central ones
  BOOST_TEST(file.ends_with("behind"));
  auto item = stored(std::string("a\0b", 3), "x");
  item.local.crc = 0;
  item.before = bytesFrom("gap");
  item.offset = 77;
  const std::string zip(textOf(writeZip({item})));
  BOOST_TEST(count(zip, std::string("a\0b", 3)) == 2u);
  BOOST_TEST(zip.starts_with("gapPK"));
  item.hidden = true;
  BOOST_TEST(count(std::string(textOf(writeZip({item}))), std::string("a\0b", 3)) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
