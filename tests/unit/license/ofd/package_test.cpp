// goal: every file that a document reaches is known by what it is, and whether a reader shows it.
#include "gateway/license/ofd/package.hpp"

#include "gateway/base/limits.hpp"
#include "tests/unit/license/ofd/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::license::tests;

namespace {

using Set = std::map<std::string, std::pair<Part, bool>>;  // path to part and visible

Set setOf(const Package& package) {
  Set set;
  for (const auto& entry : package.entries) set[entry.path] = {entry.part, entry.visible};
  return set;
}

void same(const Package& package, const Set& expected) {
  const auto found = setOf(package);
  BOOST_TEST(found.size() == expected.size());
  for (const auto& [path, what] : expected) {
    BOOST_TEST_REQUIRE(found.contains(path), path);
    BOOST_TEST(static_cast<int>(found.at(path).first) == static_cast<int>(what.first), path);
    BOOST_TEST(found.at(path).second == what.second, path);
  }
}

// One document that uses everything that can name a file.
Files everything() {
  return Files()
      .put("OFD.xml",
           ofdFile("OFD",
                   "<ofd:DocBody><ofd:DocInfo><ofd:Cover>cover.png</ofd:Cover><ofd:CustomDatas>"
                   "<ofd:CustomData Name='名称'> 甲&amp;乙 </ofd:CustomData>"
                   "<ofd:CustomData Name='空'/></ofd:CustomDatas></ofd:DocInfo>"
                   "<ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody>"))
      .put("cover.png", "png")
      .put("D/Document.xml",
           document("<ofd:CommonData><ofd:PublicRes>Res/Public.xml</ofd:PublicRes>"
                    "<ofd:PublicRes>Res/Public2.xml</ofd:PublicRes>"
                    "<ofd:DocumentRes>/D/DocumentRes.xml</ofd:DocumentRes>"
                    "<ofd:TemplatePage ID='9' BaseLoc='T/T.xml'/></ofd:CommonData>"
                    "<ofd:Pages><ofd:Page ID='1' BaseLoc='P/1.xml'/>"
                    "<ofd:Page ID='2' BaseLoc='./P/2.xml'/></ofd:Pages>"
                    "<ofd:Annotations>A/List.xml</ofd:Annotations>"
                    "<ofd:CustomTags>G/List.xml</ofd:CustomTags>"
                    "<ofd:Attachments>F/List.xml</ofd:Attachments>"
                    "<ofd:Extensions>E/List.xml</ofd:Extensions>"))
      .put("D/Res/Public.xml",
           ofdFile(
               "Res",
               "<ofd:ColorSpaces><ofd:ColorSpace ID='3' Profile='c.icc'/><ofd:ColorSpace ID='4'/>"
               "</ofd:ColorSpaces><ofd:Fonts><ofd:Font ID='5'><ofd:FontFile>f.ttf</ofd:FontFile>"
               "</ofd:Font><ofd:Font ID='6'/></ofd:Fonts>",
               "BaseLoc='Files'"))
      .put("D/Res/Files/c.icc", "icc")
      .put("D/Res/Files/f.ttf", "ttf")
      .put("D/Res/Public2.xml", ofdFile("Res",
                                        "<ofd:MultiMedias><ofd:MultiMedia ID='7'><ofd:MediaFile>"
                                        "m.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>"))
      .put("D/Res/m.jpg", "jpg")
      .put("D/DocumentRes.xml",
           ofdFile("Res",
                   "<ofd:MultiMedias><ofd:MultiMedia><ofd:MediaFile>n.jpg</ofd:MediaFile>"
                   "</ofd:MultiMedia></ofd:MultiMedias>",
                   "BaseLoc='/Media/'"))
      .put("Media/n.jpg", "jpg")
      .put("D/T/T.xml", ofdFile("Page", "<ofd:PageRes>TRes.xml</ofd:PageRes><ofd:Content/>"))
      .put("D/T/TRes.xml", ofdFile("Res",
                                   "<ofd:MultiMedias><ofd:MultiMedia><ofd:MediaFile>t.png"
                                   "</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>"))
      .put("D/T/t.png", "png")
      .put("D/P/1.xml", ofdFile("Page",
                                "<ofd:Template TemplateID='9'/><ofd:PageRes>R1.xml</ofd:PageRes>"
                                "<ofd:PageRes>R2.xml</ofd:PageRes><ofd:Content><ofd:Layer/>"
                                "</ofd:Content>"))
      .put("D/P/R1.xml", ofdFile("Res", ""))
      .put("D/P/R2.xml", ofdFile("Res",
                                 "<ofd:Fonts><ofd:Font><ofd:FontFile>../g.ttf</ofd:FontFile>"
                                 "</ofd:Font></ofd:Fonts>"))
      .put("D/g.ttf", "ttf")
      .put("D/P/2.xml", ofdFile("Page", ""))
      .put("D/A/List.xml", ofdFile("Annotations",
                                   "<ofd:Page PageID='1'><ofd:FileLoc>1.xml</ofd:FileLoc>"
                                   "</ofd:Page>"))
      .put("D/A/1.xml", ofdFile("PageAnnot", "<ofd:Annot/>"))
      .put("D/G/List.xml", ofdFile("CustomTags",
                                   "<ofd:CustomTag TypeID='t'><ofd:SchemaLoc>t.xsd"
                                   "</ofd:SchemaLoc><ofd:FileLoc>t.xml</ofd:FileLoc>"
                                   "</ofd:CustomTag>"))
      .put("D/G/t.xsd", "<!DOCTYPE x><x>")
      .put("D/G/t.xml", "not xml")
      .put("D/F/List.xml",
           ofdFile("Attachments",
                   "<ofd:Attachment ID='1' Name='shown'><ofd:FileLoc>a.txt</ofd:FileLoc>"
                   "</ofd:Attachment><ofd:Attachment ID='2' Name='hidden' Visible='false'>"
                   "<ofd:FileLoc>b.txt</ofd:FileLoc></ofd:Attachment>"
                   "<ofd:Attachment ID='3' Visible='0'><ofd:FileLoc>c.txt</ofd:FileLoc>"
                   "</ofd:Attachment><ofd:Attachment ID='4' Visible='true'><ofd:FileLoc>"
                   "d.txt</ofd:FileLoc></ofd:Attachment><ofd:Attachment Visible='maybe'>"
                   "<ofd:FileLoc>e.txt</ofd:FileLoc></ofd:Attachment>"))
      .put("D/F/a.txt", "a")
      .put("D/F/b.txt", "<!DOCTYPE b>")
      .put("D/F/c.txt", "c")
      .put("D/F/d.txt", "d")
      .put("D/F/e.txt", "e")
      .put("D/E/List.xml", ofdFile("Extensions",
                                   "<ofd:Extension AppName='x' RefId='1'><ofd:ExtendData>"
                                   "x.bin</ofd:ExtendData></ofd:Extension>"))
      .put("D/E/x.bin", "x")
      .put("D/stray.txt", "stray");
}

const Set kEverything = {{"/OFD.xml", {Part::Root, true}},
                         {"/cover.png", {Part::Media, true}},
                         {"/D/Document.xml", {Part::Document, true}},
                         {"/D/Res/Public.xml", {Part::PublicResource, true}},
                         {"/D/Res/Files/c.icc", {Part::Media, true}},
                         {"/D/Res/Files/f.ttf", {Part::Media, true}},
                         {"/D/Res/Public2.xml", {Part::PublicResource, true}},
                         {"/D/Res/m.jpg", {Part::Media, true}},
                         {"/D/DocumentRes.xml", {Part::PublicResource, true}},
                         {"/Media/n.jpg", {Part::Media, true}},
                         {"/D/T/T.xml", {Part::Template, true}},
                         {"/D/T/TRes.xml", {Part::PublicResource, true}},
                         {"/D/T/t.png", {Part::Media, true}},
                         {"/D/P/1.xml", {Part::Page, true}},
                         {"/D/P/R1.xml", {Part::PublicResource, true}},
                         {"/D/P/R2.xml", {Part::PublicResource, true}},
                         {"/D/g.ttf", {Part::Media, true}},
                         {"/D/P/2.xml", {Part::Page, true}},
                         {"/D/A/List.xml", {Part::Annotations, true}},
                         {"/D/A/1.xml", {Part::Annotations, true}},
                         {"/D/G/List.xml", {Part::CustomTag, false}},
                         {"/D/G/t.xsd", {Part::CustomTag, false}},
                         {"/D/G/t.xml", {Part::CustomTag, false}},
                         {"/D/F/List.xml", {Part::Attachment, true}},
                         {"/D/F/a.txt", {Part::Attachment, true}},
                         {"/D/F/b.txt", {Part::Attachment, false}},
                         {"/D/F/c.txt", {Part::Attachment, false}},
                         {"/D/F/d.txt", {Part::Attachment, true}},
                         {"/D/F/e.txt", {Part::Attachment, true}},
                         {"/D/E/List.xml", {Part::Extension, false}},
                         {"/D/E/x.bin", {Part::Extension, false}},
                         {"/D/stray.txt", {Part::Stray, false}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(package)

BOOST_AUTO_TEST_CASE(everything_that_names_a_file_is_followed) {
  const auto package = read(everything());
  BOOST_TEST(codesOf(package.faults).empty());
  BOOST_TEST(package.deviations.empty());
  BOOST_TEST(package.signatures.empty());
  BOOST_TEST(package.strayBytes.empty());
  BOOST_TEST(package.documents == 1u);
  same(package, kEverything);
}

BOOST_AUTO_TEST_CASE(custom_datas_are_read_in_order_with_their_document) {
  auto files = everything();
  files.put("OFD.xml",
            ofdFile("OFD",
                    "<ofd:DocBody><ofd:DocInfo><ofd:CustomDatas><ofd:CustomData Name='a'>1"
                    "</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo></ofd:DocBody>"
                    "<ofd:DocBody><ofd:DocInfo><ofd:CustomDatas><ofd:CustomData Name='a'>\n"
                    "甲<![CDATA[<&>]]> 乙\n</ofd:CustomData><ofd:CustomData>3"
                    "</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo></ofd:DocBody>"));
  const auto package = read(files);
  BOOST_TEST(package.documents == 2u);
  BOOST_TEST_REQUIRE(package.customDatas.size() == 3u);
  BOOST_TEST(package.customDatas[0].document == 0u);
  BOOST_TEST(package.customDatas[0].value == "1");
  BOOST_TEST(package.customDatas[1].document == 1u);
  BOOST_TEST(package.customDatas[1].value == "甲<&> 乙");
  BOOST_TEST(package.customDatas[2].name.empty());
}

BOOST_AUTO_TEST_CASE(the_namespace_without_year_is_read_and_named) {
  auto files = small();
  files.put("Doc_0/P.xml", ofdFile("Page", "", "", "http://www.ofdspec.org"));
  const auto package = read(files);
  BOOST_TEST(package.faults.empty());
  BOOST_TEST(has(package.deviations, Deviation::NamespaceWithoutYear));
}

BOOST_AUTO_TEST_CASE(elements_of_another_namespace_or_place_name_nothing) {
  auto files = small();
  files.put(
      "Doc_0/Document.xml",
      document("<x:Attachments xmlns:x='urn:x'>nowhere.xml</x:Attachments><Annotations>nowhere.xml"
               "</Annotations><ofd:PublicRes>nowhere.xml</ofd:PublicRes>"
               "<ofd:Pages><ofd:Page BaseLoc='P.xml'/><ofd:Group><ofd:Page BaseLoc='nowhere'/>"
               "</ofd:Group></ofd:Pages>"));
  const auto package = read(files);
  BOOST_TEST(package.faults.empty());
  BOOST_TEST(package.find("/Doc_0/P.xml")->visible);
}

BOOST_AUTO_TEST_CASE(each_document_is_followed) {
  Files files;
  files.put("OFD.xml", ofdFile("OFD",
                               "<ofd:DocBody><ofd:DocRoot>A/D.xml</ofd:DocRoot></ofd:DocBody>"
                               "<ofd:DocBody><ofd:DocRoot>B/D.xml</ofd:DocRoot></ofd:DocBody>"));
  for (const auto* folder : {"A/", "B/"}) {
    files.put(std::string(folder) + "D.xml",
              document("<ofd:Pages><ofd:Page BaseLoc='P.xml'/></ofd:Pages>"));
    files.put(std::string(folder) + "P.xml", ofdFile("Page", ""));
  }
  const auto package = read(files);
  BOOST_TEST(package.faults.empty());
  BOOST_TEST(package.documents == 2u);
  same(package, {{"/OFD.xml", {Part::Root, true}},
                 {"/A/D.xml", {Part::Document, true}},
                 {"/A/P.xml", {Part::Page, true}},
                 {"/B/D.xml", {Part::Document, true}},
                 {"/B/P.xml", {Part::Page, true}}});
}

BOOST_AUTO_TEST_CASE(only_the_current_version_is_visible) {
  const auto version = [](std::string_view name) {
    return ofdFile("DocVersion",
                   fmt::format("<ofd:FileList><ofd:File ID='1'>{0}/D.xml</ofd:File>"
                               "<ofd:File ID='2'>{0}/extra.bin</ofd:File></ofd:FileList>"
                               "<ofd:DocRoot>{0}/D.xml</ofd:DocRoot>",
                               name));
  };
  auto files = small(
      "<ofd:Versions><ofd:Version ID='1' Index='1' BaseLoc='V/Old.xml'/>"
      "<ofd:Version ID='2' Index='2' Current='true' BaseLoc='V/New.xml'/></ofd:Versions>");
  files.put("V/Old.xml", version("old")).put("V/New.xml", version("new"));
  for (const auto* folder : {"V/old/", "V/new/"}) {
    files.put(std::string(folder) + "D.xml",
              document("<ofd:Pages><ofd:Page BaseLoc='P.xml'/></ofd:Pages>"));
    files.put(std::string(folder) + "P.xml", ofdFile("Page", ""));
    files.put(std::string(folder) + "extra.bin", "x");
  }
  const auto package = read(files);
  BOOST_TEST(package.faults.empty());
  same(package, {{"/OFD.xml", {Part::Root, true}},
                 {"/Doc_0/Document.xml", {Part::Document, true}},
                 {"/Doc_0/P.xml", {Part::Page, true}},
                 {"/V/Old.xml", {Part::Version, false}},
                 {"/V/old/D.xml", {Part::Document, false}},
                 {"/V/old/P.xml", {Part::Page, false}},
                 {"/V/old/extra.bin", {Part::Version, false}},
                 {"/V/New.xml", {Part::Version, true}},
                 {"/V/new/D.xml", {Part::Document, true}},
                 {"/V/new/P.xml", {Part::Page, true}},
                 {"/V/new/extra.bin", {Part::Version, true}}});
}

BOOST_AUTO_TEST_CASE(a_list_of_versions_may_be_a_file) {
  auto files = small("<ofd:Versions>V/List.xml</ofd:Versions>");
  files.put("V/List.xml", ofdFile("Versions", "<ofd:Version Current='1' BaseLoc='1.xml'/>"));
  files.put("V/1.xml", ofdFile("DocVersion", "<ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>"));
  const auto package = read(files);
  BOOST_TEST(package.faults.empty());
  BOOST_TEST(package.find("/V/List.xml")->visible);
  BOOST_TEST(package.find("/V/1.xml")->visible);
  BOOST_TEST(static_cast<int>(package.find("/Doc_0/Document.xml")->part) ==
             static_cast<int>(Part::Document));
}

BOOST_AUTO_TEST_CASE(reached_twice_visible_wins) {
  auto files = everything();
  files.put("D/F/List.xml", ofdFile("Attachments",
                                    "<ofd:Attachment Visible='false'><ofd:FileLoc>../P/1.xml"
                                    "</ofd:FileLoc></ofd:Attachment><ofd:Attachment "
                                    "Visible='false'><ofd:FileLoc>b.txt</ofd:FileLoc>"
                                    "</ofd:Attachment><ofd:Attachment><ofd:FileLoc>b.txt"
                                    "</ofd:FileLoc></ofd:Attachment>"));
  const auto package = read(files);
  BOOST_TEST(package.find("/D/P/1.xml")->visible);
  BOOST_TEST(static_cast<int>(package.find("/D/P/1.xml")->part) == static_cast<int>(Part::Page));
  BOOST_TEST(package.find("/D/F/b.txt")->visible);
}

// What only hidden files name is not shown, however it is named there.
BOOST_AUTO_TEST_CASE(visible_means_reached_by_visible_files_only) {
  auto files = small("<ofd:Versions><ofd:Version BaseLoc='V.xml'/></ofd:Versions>");
  files.put("V.xml", ofdFile("DocVersion", "<ofd:DocRoot>O/D.xml</ofd:DocRoot>"));
  files.put("O/D.xml",
            document("<ofd:CommonData><ofd:PublicRes>R.xml</ofd:PublicRes></ofd:CommonData>"
                     "<ofd:Pages><ofd:Page BaseLoc='../Doc_0/P.xml'/></ofd:Pages>"));
  files.put(
      "O/R.xml",
      ofdFile("Res", "<ofd:Fonts><ofd:Font><ofd:FontFile>f</ofd:FontFile></ofd:Font></ofd:Fonts>"));
  files.put("O/f", "f");
  const auto package = read(files);
  BOOST_TEST(package.faults.empty());
  BOOST_TEST(!package.find("/O/D.xml")->visible);
  BOOST_TEST(!package.find("/O/f")->visible);
  BOOST_TEST(static_cast<int>(package.find("/O/f")->part) == static_cast<int>(Part::Media));
  BOOST_TEST(package.find("/Doc_0/P.xml")->visible);
}

BOOST_AUTO_TEST_CASE(a_location_that_differs_in_case_is_followed_and_named) {
  auto files = small();
  files.drop("Doc_0/P.xml").put("DOC_0/p.XML", ofdFile("Page", ""));
  const auto package = read(files);
  BOOST_TEST(package.faults.empty());
  BOOST_TEST(has(package.deviations, Deviation::LocationCase));
  BOOST_TEST(package.find("/DOC_0/p.XML")->visible);
  BOOST_TEST((package.find("/Doc_0/P.xml") == nullptr));
}

BOOST_AUTO_TEST_CASE(attachments_are_kept_by_name_or_file_name) {
  const auto package =
      read(everything(), {.keepAttachmentsNamed = {"hidden", "a.txt", "t", "x.bin"}});
  BOOST_TEST(package.kept.size() == 4u);
  BOOST_TEST(textOf(package.kept.at("/D/F/b.txt")) == "<!DOCTYPE b>");
  BOOST_TEST(textOf(package.kept.at("/D/F/a.txt")) == "a");
  BOOST_TEST(textOf(package.kept.at("/D/G/t.xml")) == "not xml");
  BOOST_TEST(textOf(package.kept.at("/D/G/t.xsd")) == "<!DOCTYPE x><x>");
  BOOST_TEST(read(everything()).kept.empty());
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_bounded) {
  auto files = everything();
  files.put("D/F/a.txt", std::string(limits::kLicenseKeptBytesMax + 1, 'a'));
  BOOST_TEST(read(files, {.keepAttachmentsNamed = {"a.txt"}}).kept.empty());
  std::string list;
  for (int i = 0; i < 20; ++i) {
    list +=
        fmt::format("<ofd:Attachment Name='n'><ofd:FileLoc>{}</ofd:FileLoc></ofd:Attachment>", i);
    files.put(fmt::format("D/F/{}", i), "x");
  }
  files.put("D/F/List.xml", ofdFile("Attachments", list));
  BOOST_TEST(read(files, {.keepAttachmentsNamed = {"n"}}).kept.size() == limits::kLicenseKeptMax);
}

BOOST_AUTO_TEST_CASE(find_answers_for_a_path) {
  const auto package = read(everything());
  BOOST_TEST(package.find("/D/g.ttf")->path == "/D/g.ttf");
  BOOST_TEST((package.find("D/g.ttf") == nullptr));
  BOOST_TEST((package.find("/D/") == nullptr));
  BOOST_TEST((package.find("") == nullptr));
  Package byHand;
  byHand.entries.emplace_back().path = "/a";
  BOOST_TEST((byHand.find("/a") == &byHand.entries[0]));
  BOOST_TEST((byHand.find("/b") == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
