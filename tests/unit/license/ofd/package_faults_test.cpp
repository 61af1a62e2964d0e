// goal: a package that breaks a rule is read on, and each rule that it breaks is named with a
// place.
#include "gateway/base/limits.hpp"
#include "tests/unit/license/ofd/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::license::tests;

namespace {

std::string errorOf(const Bytes& archive) {
  const auto package = tryRead(archive);
  return package ? "read" : package.error().code;
}
std::string faultOf(const Files& files) { return onlyFault(read(files).faults); }

std::string nested(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += "<ofd:PageBlock>";
  for (int i = 0; i < depth; ++i) text += "</ofd:PageBlock>";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(package_faults)

BOOST_AUTO_TEST_CASE(without_an_archive_or_a_root_there_is_no_ofd) {
  BOOST_TEST(errorOf({}) == "license.not-ofd");
  BOOST_TEST(errorOf(Bytes(100, 'x')) == "license.not-ofd");
  BOOST_TEST(errorOf(Files().archive()) == "license.not-ofd");
  BOOST_TEST(errorOf(Files().put("a.txt", "a").archive()) == "license.not-ofd");
  BOOST_TEST(errorOf(Files().put("ofd.xml", rootFile()).archive()) == "license.not-ofd");
  BOOST_TEST(errorOf(Files().put("Doc_0/OFD.xml", rootFile()).archive()) == "license.not-ofd");
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named_with_who_names_it) {
  BOOST_TEST(faultOf(small().drop("Doc_0/Document.xml").drop("Doc_0/P.xml")) ==
             "license.package.missing-file@/OFD.xml");
  BOOST_TEST(faultOf(small().drop("Doc_0/P.xml")) ==
             "license.package.missing-file@/Doc_0/Document.xml");
  const auto package = read(small().drop("Doc_0/P.xml"));
  BOOST_TEST(package.faults.at(0).message.find("/Doc_0/P.xml") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_accessory_that_is_missing_is_a_deviation) {
  for (const auto* element : {"Annotations", "CustomTags", "Attachments", "Extensions"}) {
    auto files = small();
    files.put("Doc_0/Document.xml", document(tag(element, "no.xml")));
    const auto package = read(files);
    BOOST_TEST(package.faults.empty(), element);
    BOOST_TEST((package.deviations == std::vector{Deviation::DanglingLocation}), element);
  }
}

BOOST_AUTO_TEST_CASE(every_list_may_name_a_file_that_is_missing) {
  const std::pair<const char*, std::string> kLists[] = {
      {"CustomTags",
       ofdFile("CustomTags", "<ofd:CustomTag><ofd:FileLoc>no</ofd:FileLoc></ofd:CustomTag>")},
      {"CustomTags",
       ofdFile("CustomTags", "<ofd:CustomTag><ofd:SchemaLoc>no</ofd:SchemaLoc></ofd:CustomTag>")},
      {"Attachments", ofdFile("Attachments",
                              "<ofd:Attachment Visible='false'><ofd:FileLoc>no</ofd:FileLoc>"
                              "</ofd:Attachment>")},
      {"Extensions",
       ofdFile("Extensions", "<ofd:Extension><ofd:ExtendData>no</ofd:ExtendData></ofd:Extension>")},
      {"Annotations",
       ofdFile("Annotations", "<ofd:Page><ofd:FileLoc>no</ofd:FileLoc></ofd:Page>")}};
  for (const auto& [element, list] : kLists) {
    auto files = small();
    files.put("Doc_0/Document.xml", document(tag(element, "L.xml"))).put("Doc_0/L.xml", list);
    const auto package = read(files);
    BOOST_TEST(package.faults.empty(), list);
    BOOST_TEST((package.deviations == std::vector{Deviation::DanglingLocation}), list);
  }
}

BOOST_AUTO_TEST_CASE(a_location_that_leads_nowhere_is_a_fault) {
  for (const auto* written : {"", "  ", "../../OFD.xml", "..\\P.xml", "C:/P.xml", "Pages/"}) {
    auto files = small();
    files.put("Doc_0/Document.xml",
              document(fmt::format("<ofd:Pages><ofd:Page BaseLoc='{}'/></ofd:Pages>", written)));
    BOOST_TEST(faultOf(files) == "license.package.location@/Doc_0/Document.xml", written);
  }
  auto absent = small();
  absent.put("Doc_0/Document.xml", document("<ofd:Pages><ofd:Page ID='1'/></ofd:Pages>"));
  BOOST_TEST(faultOf(absent) == "license.package.location@/Doc_0/Document.xml");
  auto folder = small();
  folder.put("Doc_0/P.xml", ofdFile("Page", "<ofd:PageRes>R.xml</ofd:PageRes>"));
  folder.put(
      "Doc_0/R.xml",
      ofdFile("Res", "<ofd:Fonts><ofd:Font><ofd:FontFile>f</ofd:FontFile></ofd:Font></ofd:Fonts>",
              "BaseLoc='../../Fonts'"));
  BOOST_TEST(faultOf(folder) == "license.package.location@/Doc_0/R.xml");
  // A percent sign is not decoded: the entry is another one.
  BOOST_TEST(
      faultOf(small().put("Doc_0/Document.xml",
                          document("<ofd:Pages><ofd:Page BaseLoc='%50.xml'/></ofd:Pages>"))) ==
      "license.package.missing-file@/Doc_0/Document.xml");
}

BOOST_AUTO_TEST_CASE(two_names_but_for_case_are_no_match) {
  auto files = small();
  files.drop("Doc_0/P.xml").put("Doc_0/p.xml", "a").put("Doc_0/P.XML", "b");
  const auto codes = codesOf(read(files).faults);
  BOOST_TEST(std::ranges::count(codes, "license.package.missing-file") == 1);
}

BOOST_AUTO_TEST_CASE(xml_that_is_followed_and_breaks_a_rule_is_a_fault) {
  const std::string open = "<ofd:Page xmlns:ofd='http://www.ofdspec.org/2016'>";
  for (const auto& bad :
       {std::string(), std::string("x"), open, "<!DOCTYPE Page>" + open + "</ofd:Page>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + open + "&b;</ofd:Page>",
        open + nested(64) + "</ofd:Page>", open + "&nbsp;</ofd:Page>",
        open + "<x a='1' a='2'/></ofd:Page>", open + "</ofd:Page><y/>",
        "<?xml version='1.0' encoding='GBK'?>" + open + "</ofd:Page>", open + "\xff\xfe</ofd:Page>",
        open + std::string(1, '\0') + "</ofd:Page>"}) {
    BOOST_TEST(faultOf(small().put("Doc_0/P.xml", bad)) == "license.package.xml@/Doc_0/P.xml", bad);
  }
  BOOST_TEST(read(small().put("Doc_0/P.xml", open + nested(63) + "</ofd:Page>")).faults.empty());
  const auto package = read(small().put("Doc_0/P.xml", "<!DOCTYPE Page>" + open + "</ofd:Page>"));
  BOOST_TEST(package.faults.at(0).message.find("record.xml-doctype") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(any_file_that_is_followed_is_held_to_it) {
  const std::string bad = "<!DOCTYPE x><x/>";
  BOOST_TEST(faultOf(small().put("OFD.xml", bad)) == "license.package.xml@/OFD.xml");
  BOOST_TEST(faultOf(small().put("Doc_0/Document.xml", bad)) ==
             "license.package.xml@/Doc_0/Document.xml");
  for (const auto* element : {"Annotations", "CustomTags", "Attachments", "Extensions"}) {
    auto files = small();
    files.put("Doc_0/Document.xml", document(tag(element, "L.xml"))).put("Doc_0/L.xml", bad);
    BOOST_TEST(faultOf(files) == "license.package.xml@/Doc_0/L.xml", element);
  }
  for (const auto* element : {"PublicRes", "DocumentRes"}) {
    auto files = small();
    files.put("Doc_0/Document.xml", document(tag("CommonData", tag(element, "L.xml"))))
        .put("Doc_0/L.xml", bad);
    BOOST_TEST(faultOf(files) == "license.package.xml@/Doc_0/L.xml", element);
  }
  auto annotated = small();
  annotated.put("Doc_0/Document.xml", document("<ofd:Annotations>L.xml</ofd:Annotations>"));
  annotated.put("Doc_0/L.xml",
                ofdFile("Annotations", "<ofd:Page><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page>"));
  annotated.put("Doc_0/A.xml", bad);
  BOOST_TEST(faultOf(annotated) == "license.package.xml@/Doc_0/A.xml");
  auto versions =
      small("<ofd:Versions><ofd:Version BaseLoc='V.xml'/></ofd:Versions>").put("V.xml", bad);
  BOOST_TEST(faultOf(versions) == "license.package.xml@/V.xml");
}

BOOST_AUTO_TEST_CASE(another_root_is_a_fault) {
  BOOST_TEST(faultOf(small().put("OFD.xml", ofdFile("Document", ""))) ==
             "license.package.xml@/OFD.xml");
  BOOST_TEST(faultOf(small().put("Doc_0/P.xml", ofdFile("Res", ""))) ==
             "license.package.xml@/Doc_0/P.xml");
  BOOST_TEST(faultOf(small().put("Doc_0/P.xml", ofdFile("Page", "", "", "urn:x"))) ==
             "license.package.xml@/Doc_0/P.xml");
  BOOST_TEST(faultOf(small().put("Doc_0/P.xml", "<Page/>")) == "license.package.xml@/Doc_0/P.xml");
}

BOOST_AUTO_TEST_CASE(a_file_of_two_kinds_is_a_fault) {
  auto files = small();
  files.put("Doc_0/Document.xml",
            document("<ofd:CommonData><ofd:PublicRes>P.xml</ofd:PublicRes></ofd:CommonData>"
                     "<ofd:Pages><ofd:Page BaseLoc='P.xml'/></ofd:Pages>"));
  const auto codes = codesOf(read(files).faults);
  BOOST_TEST(codes == (std::vector<std::string>{"license.package.xml", "license.package.xml"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(circles_end) {
  auto root = small().put(
      "OFD.xml", ofdFile("OFD", "<ofd:DocBody><ofd:DocRoot>OFD.xml</ofd:DocRoot></ofd:DocBody>"));
  BOOST_TEST(faultOf(root) == "license.package.xml@/OFD.xml");
  auto versions = small("<ofd:Versions><ofd:Version BaseLoc='V.xml'/></ofd:Versions>");
  versions.put("V.xml",
               ofdFile("DocVersion",
                       "<ofd:FileList><ofd:File>V.xml</ofd:File><ofd:File>OFD.xml</ofd:File>"
                       "</ofd:FileList><ofd:DocRoot>V.xml</ofd:DocRoot>"));
  BOOST_TEST(faultOf(versions) == "license.package.xml@/V.xml");
  auto lists = small("<ofd:Versions>V.xml</ofd:Versions>");
  lists.put("V.xml", ofdFile("Versions", "<ofd:Version BaseLoc='V.xml'/>"));
  BOOST_TEST(faultOf(lists) == "license.package.xml@/V.xml");
  auto page = small().put("Doc_0/P.xml", ofdFile("Page", "<ofd:PageRes>P.xml</ofd:PageRes>"));
  BOOST_TEST(faultOf(page) == "license.package.xml@/Doc_0/P.xml");
}

BOOST_AUTO_TEST_CASE(faults_of_the_archive_are_faults_of_the_package) {
  auto twice = small();
  std::vector<tongban::tests::ZipItem> items = {
      tongban::tests::stored("OFD.xml", rootFile()), tongban::tests::stored("OFD.xml", rootFile()),
      tongban::tests::stored("Doc_0/Document.xml", document(""))};
  const auto package = tryRead(tongban::tests::writeZip(items));
  BOOST_REQUIRE(package);
  BOOST_TEST(!package->faults.empty());
  for (const auto& code : codesOf(package->faults))
    BOOST_TEST(code.starts_with("record.zip-"), code);
}

BOOST_AUTO_TEST_CASE(a_damaged_entry_is_a_fault_with_its_path) {
  for (const auto* name : {"OFD.xml", "Doc_0/P.xml"}) {
    auto archive = small().archive();
    // A byte of the entry's content, which stands behind its local header and name.
    const std::string_view mark =
        std::string_view(name) == "OFD.xml" ? "<ofd:DocInfo" : "<ofd:Content";
    auto at = std::search(archive.begin(), archive.end(), mark.begin(), mark.end());
    BOOST_REQUIRE((at != archive.end()));
    at[1] = 'x';
    const auto package = tryRead(archive);
    BOOST_REQUIRE(package);
    BOOST_TEST(onlyFault(package->faults) == std::string("record.zip-damaged@/") + name);
  }
}

BOOST_AUTO_TEST_CASE(bytes_outside_of_entries_are_told) {
  tongban::tests::ZipOptions options;
  options.suffix = Bytes{1, 2, 3};
  const auto after = tryRead(small().archive(options));
  BOOST_REQUIRE(after);
  BOOST_TEST(after->strayBytes.size() == 1u);
  options = {};
  options.comment = "hello";
  BOOST_TEST(tryRead(small().archive(options)).value().strayBytes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(names_not_marked_as_utf8_are_a_deviation) {
  auto item = tongban::tests::stored("附件.txt", "x");
  item.utf8 = false;
  const auto package = tryRead(
      tongban::tests::writeZip({tongban::tests::stored("OFD.xml", ofdFile("OFD", "")), item}));
  BOOST_REQUIRE(package);
  BOOST_TEST(package->faults.empty());
  BOOST_TEST(has(package->deviations, Deviation::UnmarkedNames));
}

BOOST_AUTO_TEST_CASE(limits_end_the_reading) {
  const auto page = ofdFile("Page", "<!--" + std::string(limits::kLicenseXmlBytesMax, ' ') + "-->");
  BOOST_TEST(errorOf(small().put("Doc_0/P.xml", page).archive()) == "license.limit");
  std::string bodies;
  for (std::size_t i = 0; i <= limits::kLicenseDocumentsMax; ++i) bodies += "<ofd:DocBody/>";
  BOOST_TEST(errorOf(small().put("OFD.xml", ofdFile("OFD", bodies)).archive()) == "license.limit");
  std::string datas;
  for (std::size_t i = 0; i <= limits::kLicenseCustomDatasMax; ++i)
    datas += "<ofd:CustomData Name='a'/>";
  BOOST_TEST(errorOf(small()
                         .put("OFD.xml",
                              ofdFile("OFD", "<ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>" + datas +
                                                 "</ofd:CustomDatas></ofd:DocInfo></ofd:DocBody>"))
                         .archive()) == "license.limit");
  std::string pages;
  for (std::size_t i = 0; i <= limits::kLicenseLocationsMax; ++i)
    pages += "<ofd:Page BaseLoc='P.xml'/>";
  BOOST_TEST(errorOf(small().put("Doc_0/Document.xml", document(tag("Pages", pages))).archive()) ==
             "license.limit");
}

BOOST_AUTO_TEST_CASE(faults_are_bounded_and_told_once) {
  std::string pages;
  for (int i = 0; i < 500; ++i) pages += fmt::format("<ofd:Page BaseLoc='{}'/>", i);
  BOOST_TEST(read(small().put("Doc_0/Document.xml", document(tag("Pages", pages)))).faults.size() ==
             limits::kLicenseFaultsMax);
  BOOST_TEST(
      faultOf(small().put(
          "Doc_0/Document.xml",
          document("<ofd:Pages><ofd:Page BaseLoc='a'/><ofd:Page BaseLoc='a'/></ofd:Pages>"))) ==
      "license.package.missing-file@/Doc_0/Document.xml");
}

BOOST_AUTO_TEST_SUITE_END()
