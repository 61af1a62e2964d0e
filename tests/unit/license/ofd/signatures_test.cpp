// goal: what a signature refers to is found exactly, digested as it asks, or its fault is named.
#include "gateway/base/limits.hpp"
#include "tests/unit/license/ofd/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::license::tests;

namespace {

// GB/T 32905 A.1, FIPS 180-4; the longer ones by the openssl command line.
constexpr std::string_view kSm3OfAbc =
    "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
constexpr std::string_view kSha256OfAbc =
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kSm3OfLong =
    "sm3:4e95adc7e79f9c4f94fef82f434f07144e2147faf7ea4db8aaedcb19e25b264f";
constexpr std::string_view kSha256OfLong =
    "sha256:2287d207f24a941ff3b56c04c8a25ad56b63e3023207b3bb5b4ac0c9869d74be";

std::string digestsOf(const Package& package, std::string_view path) {
  const auto* entry = package.find(path);
  BOOST_REQUIRE((entry != nullptr));
  std::string text;
  for (const auto& [id, digest] : entry->digests) text += (text.empty() ? "" : " ") + digest.text();
  return text;
}

// The one fault of the one signature of a package that is otherwise good.
std::string faultOf(const Files& files) {
  const auto package = read(files);
  BOOST_TEST(codesOf(package.faults).empty());
  BOOST_TEST_REQUIRE(package.signatures.size() == 1u);
  return onlyFault(package.signatures[0].faults);
}

Files twoSignatures(std::string_view second = "<ofd:Signature ID='2' BaseLoc='T.xml'/>") {
  auto files = signedSmall(reference("/OFD.xml"));
  files.put("Doc_0/S/List.xml",
            signatureList("<ofd:Signature ID='1' BaseLoc='S.xml'/>" + std::string(second)));
  files.put("Doc_0/S/T.xml", signatureFile(reference("/OFD.xml"), "SM3", "W.dat"));
  return files.put("Doc_0/S/W.dat", "value 2");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signatures)

BOOST_AUTO_TEST_CASE(check_methods_are_understood_by_name_and_oid) {
  using enum CheckMethod;
  const std::pair<const char*, CheckMethod> kNames[] = {{"SM3", Sm3},
                                                        {"sm3", Sm3},
                                                        {" Sm3\n", Sm3},
                                                        {"1.2.156.10197.1.401", Sm3},
                                                        {"1.2.156.10197.1.401.1", Sm3},
                                                        {"SHA256", Sha256},
                                                        {"sha-256", Sha256},
                                                        {"2.16.840.1.101.3.4.2.1", Sha256},
                                                        {"", Weak},
                                                        {"MD5", Weak},
                                                        {"md5", Weak},
                                                        {"SHA1", Weak},
                                                        {"sha-1", Weak},
                                                        {"1.2.840.113549.2.5", Weak},
                                                        {"1.3.14.3.2.26", Weak},
                                                        {"1.2.156.10197.1.401.2", Unknown},
                                                        {"1.2.156.10197.401", Unknown},
                                                        {"SM33", Unknown},
                                                        {"SM", Unknown},
                                                        {"SHA512", Unknown},
                                                        {"1.2.156.10197.1.501", Unknown},
                                                        {"SM3,MD5", Unknown}};
  for (const auto& [name, method] : kNames) {
    BOOST_TEST(static_cast<int>(checkMethodOf(name)) == static_cast<int>(method), name);
  }
}

BOOST_AUTO_TEST_CASE(a_signature_is_read_with_its_files) {
  auto files = signedSmall(reference("/Doc_0/P.xml"));
  files.put("Doc_0/S/List.xml",
            signatureList("<ofd:Signature ID='s7' Type='Sign' Relative='s6' BaseLoc='S.xml'/>"));
  const auto text = ofdFile(
      "Signature", "<ofd:SignedInfo><ofd:References CheckMethod='SM3'>" + reference("../P.xml") +
                       "</ofd:References><ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>"
                       "</ofd:SignedInfo><ofd:SignedValue>/Doc_0/S/V.dat</ofd:SignedValue>");
  files.put("Doc_0/S/S.xml", text).put("Doc_0/S/Seal.esl", "seal");
  const auto package = read(files);
  BOOST_TEST(codesOf(package.faults).empty());
  BOOST_TEST_REQUIRE(package.signatures.size() == 1u);
  const auto& one = package.signatures[0];
  BOOST_TEST(codesOf(one.faults).empty());
  BOOST_TEST(one.id == "s7");
  BOOST_TEST(one.kind == "sign");
  BOOST_TEST(one.relative == "s6");
  BOOST_TEST(one.document == "/Doc_0/S/List.xml");
  BOOST_TEST(one.path == "/Doc_0/S/S.xml");
  BOOST_TEST(textOf(one.file) == text);
  BOOST_TEST(one.checkMethodWritten == "SM3");
  BOOST_TEST((one.checkMethod == CheckMethod::Sm3));
  BOOST_TEST_REQUIRE(one.references.size() == 1u);
  BOOST_TEST(one.references[0].written == "../P.xml");
  BOOST_TEST(one.references[0].path == "/Doc_0/P.xml");
  BOOST_TEST(one.signedValuePath == "/Doc_0/S/V.dat");
  BOOST_TEST(textOf(one.signedValue) == "value");
  BOOST_TEST(one.sealPath.value() == "/Doc_0/S/Seal.esl");
  BOOST_TEST(textOf(one.sealFile.value()) == "seal");
  const std::pair<const char*, Part> kParts[] = {{"/Doc_0/S/List.xml", Part::Signatures},
                                                 {"/Doc_0/S/S.xml", Part::SignatureFile},
                                                 {"/Doc_0/S/V.dat", Part::SignedValue},
                                                 {"/Doc_0/S/Seal.esl", Part::SealFile}};
  for (const auto& [path, part] : kParts) {
    BOOST_TEST(static_cast<int>(package.find(path)->part) == static_cast<int>(part), path);
    BOOST_TEST(!package.find(path)->visible, path);
  }
}

BOOST_AUTO_TEST_CASE(what_is_referred_to_is_digested_and_nothing_else) {
  auto files = signedSmall(reference("/a.txt") + reference("/long.bin") +
                           reference("/Doc_0/S/List.xml") + reference("/Doc_0/S/V.dat"));
  files.put("a.txt", "abc").put("long.bin", std::string(200000, 'a')).put("b.txt", "abc");
  files.put("Doc_0/S/V.dat", "abc");
  const auto package = read(files);
  BOOST_TEST(codesOf(package.faults).empty());
  BOOST_TEST(digestsOf(package, "/a.txt") == kSm3OfAbc);
  BOOST_TEST(digestsOf(package, "/long.bin") == kSm3OfLong);
  BOOST_TEST(digestsOf(package, "/Doc_0/S/V.dat") == kSm3OfAbc);
  BOOST_TEST(digestsOf(package, "/Doc_0/S/List.xml").starts_with("sm3:"));
  for (const auto* path :
       {"/b.txt", "/OFD.xml", "/Doc_0/Document.xml", "/Doc_0/P.xml", "/Doc_0/S/S.xml"}) {
    BOOST_TEST(digestsOf(package, path).empty(), path);
  }
}

BOOST_AUTO_TEST_CASE(followed_files_are_digested_too) {
  const auto package = read(signedSmall(reference("/OFD.xml") + reference("/Doc_0/P.xml")));
  BOOST_TEST(digestsOf(package, "/OFD.xml").starts_with("sm3:"));
  BOOST_TEST(digestsOf(package, "/Doc_0/P.xml").starts_with("sm3:"));
}

BOOST_AUTO_TEST_CASE(sha256_is_digested_only_when_it_is_accepted) {
  auto files = signedSmall(reference("/a.txt") + reference("/long.bin"), "SHA256");
  files.put("a.txt", "abc").put("long.bin", std::string(200000, 'a'));
  BOOST_TEST(digestsOf(read(files), "/a.txt").empty());
  const auto package = read(files, {.sha256 = true, .keepAttachmentsNamed = {}});
  BOOST_TEST(digestsOf(package, "/a.txt") == kSha256OfAbc);
  BOOST_TEST(digestsOf(package, "/long.bin") == kSha256OfLong);
  for (const auto* method : {"MD5", "", "SHA512", "1.2.156.10197.1.401.2"}) {
    BOOST_TEST(digestsOf(read(signedSmall(reference("/OFD.xml"), method),
                              {.sha256 = true, .keepAttachmentsNamed = {}}),
                         "/OFD.xml")
                   .empty(),
               method);
  }
}

BOOST_AUTO_TEST_CASE(two_signatures_may_ask_for_two_digests) {
  auto files = twoSignatures();
  files.put("Doc_0/S/S.xml", signatureFile(reference("/a.txt")));
  files.put("Doc_0/S/T.xml", signatureFile(reference("/a.txt"), "SHA-256", "W.dat"))
      .put("a.txt", "abc");
  const auto package = read(files, {.sha256 = true, .keepAttachmentsNamed = {}});
  BOOST_TEST(codesOf(package.faults).empty());
  BOOST_TEST(digestsOf(package, "/a.txt") == fmt::format("{} {}", kSm3OfAbc, kSha256OfAbc));
}

BOOST_AUTO_TEST_CASE(a_named_list_that_is_missing_is_not_merely_unsigned) {
  const auto package = read(signedSmall("").drop("Doc_0/S/List.xml"));
  BOOST_TEST(onlyFault(package.faults) == "license.package.signatures-missing@/OFD.xml");
  BOOST_TEST(onlyFault(read(small("<ofd:Signatures/>")).faults) ==
             "license.package.location@/OFD.xml");
  BOOST_TEST(read(signedSmall("").put("Doc_0/S/List.xml", signatureList(""))).faults.empty());
}

BOOST_AUTO_TEST_CASE(a_list_that_is_no_list_is_a_fault) {
  for (const auto& bad :
       {std::string("x"), ofdFile("Signature", ""), "<!DOCTYPE a>" + signatureList("")}) {
    const auto package = read(signedSmall("").put("Doc_0/S/List.xml", bad));
    BOOST_TEST(onlyFault(package.faults) == "license.package.xml@/Doc_0/S/List.xml");
    BOOST_TEST(package.signatures.empty());
  }
  for (const auto* bad : {"<ofd:Signature BaseLoc='S.xml'/>",
                          "<ofd:Signature ID='1' Type='Stamp' BaseLoc='S.xml'/>"}) {
    const auto package =
        read(signedSmall(reference("/OFD.xml")).put("Doc_0/S/List.xml", signatureList(bad)));
    BOOST_TEST(onlyFault(package.faults) == "license.package.xml@/Doc_0/S/List.xml", bad);
  }
}

BOOST_AUTO_TEST_CASE(a_signature_file_that_is_missing_is_a_fault_of_both) {
  const auto package = read(signedSmall("").drop("Doc_0/S/S.xml"));
  BOOST_TEST(onlyFault(package.faults) == "license.package.missing-file@/Doc_0/S/List.xml");
  BOOST_TEST_REQUIRE(package.signatures.size() == 1u);
  BOOST_TEST(onlyFault(package.signatures[0].faults) == "license.format.signature-file@");
}

BOOST_AUTO_TEST_CASE(a_signature_file_that_breaks_the_format_is_that_signatures_fault) {
  BOOST_TEST(faultOf(signedSmall("").put("Doc_0/S/S.xml", "<!DOCTYPE a><a/>")) ==
             "license.format.signature-file@/Doc_0/S/S.xml");
  BOOST_TEST(faultOf(signedSmall("")) == "license.format.signature-file@/Doc_0/S/S.xml");
}

BOOST_AUTO_TEST_CASE(two_signatures_share_nothing) {
  BOOST_TEST(read(twoSignatures()).faults.empty());
  BOOST_TEST(onlyFault(read(twoSignatures("<ofd:Signature ID='1' BaseLoc='T.xml'/>")).faults) ==
             "license.package.duplicate-id@/Doc_0/S/List.xml");
  BOOST_TEST(
      onlyFault(read(twoSignatures().put("Doc_0/S/T.xml", signatureFile(reference("/OFD.xml"))))
                    .faults) == "license.package.shared-file@/Doc_0/S/V.dat");
  const auto codes =
      codesOf(read(twoSignatures("<ofd:Signature ID='2' BaseLoc='./S.xml'/>")).faults);
  BOOST_TEST(codes == (std::vector<std::string>{"license.package.shared-file",
                                                "license.package.shared-file"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_documents_may_number_their_signatures_alike) {
  auto files = signedSmall(reference("/OFD.xml"));
  files.put("OFD.xml",
            ofdFile("OFD",
                    "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>"
                    "Doc_0/S/List.xml</ofd:Signatures></ofd:DocBody><ofd:DocBody><ofd:Signatures>"
                    "T/List.xml</ofd:Signatures></ofd:DocBody>"));
  files.put("T/List.xml", signatureList("<ofd:Signature ID='1' BaseLoc='S.xml'/>"));
  files.put("T/S.xml", signatureFile(reference("/OFD.xml"))).put("T/V.dat", "w");
  const auto package = read(files);
  BOOST_TEST(codesOf(package.faults).empty());
  BOOST_TEST_REQUIRE(package.signatures.size() == 2u);
  BOOST_TEST(package.signatures[1].signedValuePath == "/T/V.dat");
}

BOOST_AUTO_TEST_CASE(references_that_lead_nowhere) {
  const std::string missing = "license.reference.missing@/Doc_0/S/S.xml";
  for (const auto* written : {"/no.xml", "", "../../../OFD.xml", "\\OFD.xml", "C:/OFD.xml",
                              "/ofd.xml", "/Doc_0", "/Doc_0/", "%2FOFD.xml"}) {
    BOOST_TEST(faultOf(signedSmall(reference(written))) == missing, written);
  }
  BOOST_TEST(faultOf(signedSmall(
                 "<ofd:Reference><ofd:CheckValue>AQ==</ofd:CheckValue></ofd:Reference>")) ==
             missing);
  const auto package = read(signedSmall(reference("../../../x") + reference("/no.xml")));
  BOOST_TEST(package.signatures[0].references[0].path.empty());
  BOOST_TEST(package.signatures[0].references[1].path == "/no.xml");
}

BOOST_AUTO_TEST_CASE(check_values_that_are_not_canonical_base64) {
  for (const auto* value :
       {"", "A", "AQ", "AQ=", "AR==", "AQ==AQ==", "A Q==", "AQ\n==", "-_==", "甲"}) {
    BOOST_TEST(faultOf(signedSmall(reference("/OFD.xml", value))) ==
                   "license.reference.check-value@/Doc_0/S/S.xml",
               value);
  }
  BOOST_TEST(faultOf(signedSmall("<ofd:Reference FileRef='/OFD.xml'/>")) ==
             "license.reference.check-value@/Doc_0/S/S.xml");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_referred_to_twice) {
  const auto same = read(signedSmall(reference("/OFD.xml") + reference("../../OFD.xml")));
  BOOST_TEST(codesOf(same.signatures[0].faults).empty());
  BOOST_TEST(has(same.signatures[0].deviations, Deviation::RepeatedReference));
  BOOST_TEST(faultOf(signedSmall(reference("/OFD.xml") + reference("../../OFD.xml", "AQ=="))) ==
             "license.reference.conflict@/Doc_0/S/S.xml");
}

BOOST_AUTO_TEST_CASE(a_signed_value_or_a_seal_that_is_missing) {
  BOOST_TEST(faultOf(signedSmall(reference("/OFD.xml")).drop("Doc_0/S/V.dat")) ==
             "license.reference.missing@/Doc_0/S/S.xml");
  auto files = signedSmall(reference("/OFD.xml"));
  files.put("Doc_0/S/S.xml",
            ofdFile("Signature",
                    "<ofd:SignedInfo><ofd:References>" + reference("/OFD.xml") +
                        "</ofd:References><ofd:Seal><ofd:BaseLoc>no.esl</ofd:BaseLoc></ofd:Seal>"
                        "</ofd:SignedInfo><ofd:SignedValue>V.dat</ofd:SignedValue>"));
  BOOST_TEST(faultOf(files) == "license.reference.missing@/Doc_0/S/S.xml");
  BOOST_TEST(!read(files).signatures[0].sealFile);
}

// Naming a page as part of a signature does not take it out of what must be signed.
BOOST_AUTO_TEST_CASE(what_is_shown_stays_shown_whoever_else_names_it) {
  auto files = signedSmall(reference("/OFD.xml"));
  files.put("Doc_0/Document.xml",
            document("<ofd:CommonData><ofd:PublicRes>R.xml</ofd:PublicRes></ofd:CommonData>"));
  files.put(
      "Doc_0/R.xml",
      ofdFile("Res",
              "<ofd:Fonts><ofd:Font><ofd:FontFile>S/V.dat</ofd:FontFile></ofd:Font></ofd:Fonts>"));
  const auto media = read(files);
  BOOST_TEST(static_cast<int>(media.find("/Doc_0/S/V.dat")->part) == static_cast<int>(Part::Media));
  BOOST_TEST(media.find("/Doc_0/S/V.dat")->visible);
  auto page = signedSmall(reference("/OFD.xml"));
  page.put("Doc_0/Document.xml", document("<ofd:Pages><ofd:Page BaseLoc='S/S.xml'/></ofd:Pages>"));
  const auto package = read(page);
  BOOST_TEST(onlyFault(package.faults) == "license.package.xml@/Doc_0/S/S.xml");
  BOOST_TEST(static_cast<int>(package.find("/Doc_0/S/S.xml")->part) ==
             static_cast<int>(Part::Page));
}

BOOST_AUTO_TEST_CASE(limits_end_the_reading) {
  const auto errorOf = [](const Files& files) {
    const auto package = tryRead(files.archive());
    return package ? std::string("read") : package.error().code;
  };
  BOOST_TEST(errorOf(signedSmall("").put(
                 "Doc_0/S/V.dat", std::string(limits::kSealBytesMax + 1, 'v'))) == "license.limit");
  BOOST_TEST(errorOf(signedSmall(std::string(limits::kLicenseSignatureFileBytesMax, ' '))) ==
             "license.limit");
  auto many = signedSmall("");
  std::string list;
  for (std::size_t i = 0; i < 4; ++i) {
    list += fmt::format("<ofd:Signature ID='{0}' BaseLoc='{0}.xml'/>", i);
    many.put(fmt::format("Doc_0/S/{}.xml", i),
             signatureFile(reference("/OFD.xml"), "SM3", fmt::format("{}.dat", i)));
    many.put(fmt::format("Doc_0/S/{}.dat", i), std::string(limits::kSealBytesMax - 1, 'v'));
  }
  BOOST_TEST(errorOf(many.put("Doc_0/S/List.xml", signatureList(list))) == "license.limit");
}

BOOST_AUTO_TEST_SUITE_END()
