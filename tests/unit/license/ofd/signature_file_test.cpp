// goal: Signature.xml is understood in one way only, or its fault is named.
#include "gateway/license/ofd/signature_file.hpp"

#include "tests/unit/license/ofd/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::license::tests;

namespace {

SignatureFile parse(std::string_view bytes) {
  record::XmlEventReader reader;
  auto file = readSignatureFile(reader, bytes);
  BOOST_REQUIRE(file);
  return *std::move(file);
}

// Every fault is one of the format, and there is at least one.
void refused(std::string_view bytes) {
  const auto file = parse(bytes);
  BOOST_TEST(!file.faults.empty(), bytes);
  for (const auto& fault : file.faults) BOOST_TEST(fault.code == "license.format.signature-file");
}

std::string whole(std::string_view info,
                  std::string_view rest = "<ofd:SignedValue>V.dat</ofd:SignedValue>") {
  return ofdFile("Signature", tag("SignedInfo", info) + std::string(rest));
}
const std::string kReferences =
    "<ofd:References CheckMethod='SM3'>" + reference("/OFD.xml") + "</ofd:References>";

}  // namespace

BOOST_AUTO_TEST_SUITE(signature_file)

BOOST_AUTO_TEST_CASE(everything_is_read) {
  const auto file = parse(
      ofdFile("Signature",
              "<ofd:SignedInfo><ofd:Provider ProviderName='甲 &amp; 乙' Version='1'/>"
              "<ofd:SignatureMethod>\n1.2.156.10197.1.501 </ofd:SignatureMethod>"
              "<ofd:SignatureDateTime>20201010151120</ofd:SignatureDateTime>"
              "<ofd:References CheckMethod=' 1.2.156.10197.1.401 '>" +
                  reference("/OFD.xml") + reference("a &amp;amp; b", "\n AQ== \n") +
                  "</ofd:References><ofd:StampAnnot ID='1'/><ofd:StampAnnot ID='2'/>"
                  "<ofd:Seal><ofd:BaseLoc> Seal.esl </ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
                  "<ofd:SignedValue> /S/V.dat</ofd:SignedValue>"));
  BOOST_TEST(file.faults.empty());
  BOOST_TEST(file.deviations.empty());
  BOOST_TEST(file.provider == "甲 & 乙");
  BOOST_TEST(file.method == "1.2.156.10197.1.501");
  BOOST_TEST(file.dateTime == "20201010151120");
  BOOST_TEST(file.checkMethod == "1.2.156.10197.1.401");
  BOOST_TEST_REQUIRE(file.references.size() == 2u);
  BOOST_TEST(file.references[0].written == "/OFD.xml");
  BOOST_TEST(toBase64(file.references[0].checkValue) == kSomeValue);
  BOOST_TEST(file.references[1].written == "a &amp; b");
  BOOST_TEST(file.references[1].checkValue == Bytes{1}, boost::test_tools::per_element());
  BOOST_TEST(file.signedValue == "/S/V.dat");
  BOOST_TEST(file.seal.value() == "Seal.esl");
}

BOOST_AUTO_TEST_CASE(what_may_be_absent) {
  const auto file = parse(whole("<ofd:References>" + reference("/OFD.xml") + "</ofd:References>"));
  BOOST_TEST(file.faults.empty());
  BOOST_TEST(file.checkMethod.empty());
  BOOST_TEST(!file.seal);
}

BOOST_AUTO_TEST_CASE(another_order_is_a_deviation) {
  const auto late = parse(
      ofdFile("Signature", "<ofd:SignedValue>V</ofd:SignedValue>" + signedInfo(reference("/a"))));
  BOOST_TEST(late.faults.empty());
  BOOST_TEST(has(late.deviations, Deviation::ElementOrder));
  const auto sealFirst =
      parse(whole("<ofd:Seal><ofd:BaseLoc>s</ofd:BaseLoc></ofd:Seal>" + kReferences));
  BOOST_TEST(sealFirst.faults.empty());
  BOOST_TEST(has(sealFirst.deviations, Deviation::ElementOrder));
}

BOOST_AUTO_TEST_CASE(the_namespace_without_year_is_a_deviation) {
  const auto file =
      parse(ofdFile("Signature", signedInfo(reference("/a")) + tag("SignedValue", "v"), "",
                    "http://www.ofdspec.org"));
  BOOST_TEST(file.faults.empty());
  BOOST_TEST(has(file.deviations, Deviation::NamespaceWithoutYear));
}

BOOST_AUTO_TEST_CASE(what_the_standard_does_not_know_is_passed_over) {
  const auto file = parse(
      ofdFile("Signature", "<x xmlns='urn:x'><SignedInfo2/></x>" + signedInfo(reference("/a")) +
                               "<ofd:Parameters><ofd:Parameter/></ofd:Parameters>" +
                               tag("SignedValue", "v")));
  BOOST_TEST(file.faults.empty());
}

BOOST_AUTO_TEST_CASE(a_root_of_another_kind_is_refused) {
  refused(ofdFile("Signatures", signedInfo(reference("/a"))));
  refused(ofdFile("Signature", signedInfo(reference("/a")) + tag("SignedValue", "v"), "", "urn:x"));
  refused("<Signature/>");
}

BOOST_AUTO_TEST_CASE(an_element_that_is_missing_or_there_twice_is_refused) {
  refused(ofdFile("Signature", ""));
  refused(ofdFile("Signature", signedInfo(reference("/a"))));
  refused(ofdFile("Signature", tag("SignedValue", "v")));
  refused(whole(""));
  refused(whole("<ofd:References CheckMethod='SM3'/>"));
  refused(whole(kReferences, ""));
  refused(whole(kReferences + "<ofd:Seal/>"));
  refused(ofdFile("Signature", signedInfo(reference("/a")) + signedInfo(reference("/b")) +
                                   tag("SignedValue", "v")));
  refused(whole(kReferences, tag("SignedValue", "v") + tag("SignedValue", "w")));
  refused(whole(kReferences + kReferences));
  const std::string seal = "<ofd:Seal><ofd:BaseLoc>s</ofd:BaseLoc></ofd:Seal>";
  refused(whole(kReferences + seal + seal));
  refused(whole(kReferences +
                "<ofd:Seal><ofd:BaseLoc>s</ofd:BaseLoc><ofd:BaseLoc>t</ofd:BaseLoc></ofd:Seal>"));
  refused(whole("<ofd:Provider/><ofd:Provider/>" + kReferences));
  refused(whole(
      "<ofd:SignatureMethod>1</ofd:SignatureMethod><ofd:SignatureMethod>2</ofd:SignatureMethod>" +
      kReferences));
  refused(
      whole("<ofd:References><ofd:Reference FileRef='/a'><ofd:CheckValue>AQ==</ofd:CheckValue>"
            "<ofd:CheckValue>Ag==</ofd:CheckValue></ofd:Reference></ofd:References>"));
}

BOOST_AUTO_TEST_CASE(an_element_out_of_its_place_is_refused) {
  refused(ofdFile("Signature",
                  tag("Signature", "") + signedInfo(reference("/a")) + tag("SignedValue", "v")));
  refused(whole(kReferences + tag("SignedValue", "w")));
  refused(whole(kReferences + reference("/b")));
  refused(whole(kReferences, tag("SignedValue", "v") + reference("/b")));
  refused(whole("<ofd:References>" + reference("/a") + signedInfo(reference("/b")) +
                "</ofd:References>"));
}

BOOST_AUTO_TEST_CASE(an_element_of_another_namespace_in_a_known_place_is_refused) {
  const std::string foreign = "<x:SignedValue xmlns:x='urn:x'>w</x:SignedValue>";
  refused(whole(kReferences, foreign));
  refused(whole(kReferences, foreign + tag("SignedValue", "v")));
  refused(whole(kReferences + "<References/>"));
  refused(
      whole("<ofd:References>" + reference("/a") + "<Reference FileRef='/b'/></ofd:References>"));
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_xml_is_refused) {
  const auto good = signatureFile(reference("/a"));
  refused("");
  refused("\x30\x82");
  refused(good.substr(0, good.size() - 5));
  refused(good + "<x/>");
  refused("<!DOCTYPE x>" + good.substr(good.find("<ofd:")));
  refused("<?xml version='1.0' encoding='GBK'?>" + good.substr(good.find("<ofd:")));
  refused("<?xml version='1.0' encoding='UTF-16'?>" + good.substr(good.find("<ofd:")));
  std::string deep = good;
  std::string nest;
  for (int i = 0; i < 100; ++i) nest += "<x>";
  for (int i = 0; i < 100; ++i) nest += "</x>";
  deep.insert(deep.rfind("<ofd:SignedValue"), nest);
  refused(deep);
}

BOOST_AUTO_TEST_CASE(too_many_references_are_over_a_limit) {
  std::string many;
  for (std::size_t i = 0; i <= limits::kLicenseReferencesMax; ++i)
    many += "<ofd:Reference FileRef='/a'/>";
  record::XmlEventReader reader;
  const auto file = readSignatureFile(reader, signatureFile(many));
  BOOST_REQUIRE(!file);
  BOOST_TEST(file.error().code == "license.limit");
}

BOOST_AUTO_TEST_CASE(a_list_is_read) {
  record::XmlEventReader reader;
  const auto list = readSignatureList(
      reader, signatureList("<ofd:MaxSignId>2</ofd:MaxSignId>"
                            "<ofd:Signature ID='1' BaseLoc='a.xml'/>"
                            "<ofd:Signature ID='2' Type='Sign' Relative='1' BaseLoc='b.xml'/>"
                            "<x:Signature xmlns:x='urn:x' ID='3' BaseLoc='c.xml'/>"));
  BOOST_REQUIRE(list);
  BOOST_TEST_REQUIRE(list->signatures.size() == 2u);
  BOOST_TEST(list->signatures[0].type.empty());
  BOOST_TEST(list->signatures[1].id == "2");
  BOOST_TEST(list->signatures[1].type == "Sign");
  BOOST_TEST(list->signatures[1].relative == "1");
  BOOST_TEST(list->signatures[1].baseLoc == "b.xml");
  for (const auto& bad :
       {ofdFile("Signature", ""), std::string("x"), signatureList("<!-- -->") + "<"}) {
    const auto refusal = readSignatureList(reader, bad);
    BOOST_REQUIRE(!refusal);
    BOOST_TEST(refusal.error().code == "license.package.xml");
  }
  std::string many;
  for (std::size_t i = 0; i <= limits::kLicenseSignaturesMax; ++i) many += "<ofd:Signature/>";
  BOOST_TEST(readSignatureList(reader, signatureList(many)).error().code == "license.limit");
}

BOOST_AUTO_TEST_SUITE_END()
