// goal: a location leads to exactly one place inside the package, or nowhere.
#include "gateway/license/ofd/location.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongban;
using namespace tongban::license;

namespace {

std::string file(std::string_view folder, std::string_view written) {
  const auto path = resolveFile(folder, written);
  return path ? *path : path.error().code;
}
std::string folder(std::string_view from, std::string_view written) {
  const auto path = resolveFolder(from, written);
  return path ? *path : path.error().code;
}
const std::string kRefused = "license.package.location";

}  // namespace

BOOST_AUTO_TEST_SUITE(location)

BOOST_AUTO_TEST_CASE(leads_to_a_path_from_the_root) {
  BOOST_TEST(file("/", "OFD.xml") == "/OFD.xml");
  BOOST_TEST(file("/Doc_0/", "Pages/P.xml") == "/Doc_0/Pages/P.xml");
  BOOST_TEST(file("/Doc_0/", "/Doc_1/P.xml") == "/Doc_1/P.xml");
  BOOST_TEST(file("/Doc_0/", "./P.xml") == "/Doc_0/P.xml");
  BOOST_TEST(file("/Doc_0/Res/", "../../Doc_0/Res/f.ttf") == "/Doc_0/Res/f.ttf");
  BOOST_TEST(file("/Doc_0/", "../OFD.xml") == "/OFD.xml");
  BOOST_TEST(file("/a/b/", ".././../c") == "/c");
  BOOST_TEST(file("/a/", "/b/../c") == "/c");
}

BOOST_AUTO_TEST_CASE(nothing_is_decoded_and_case_stays) {
  BOOST_TEST(file("/", "a%2Fb%20c.xml") == "/a%2Fb%20c.xml");
  BOOST_TEST(file("/", "%2e%2e/x") == "/%2e%2e/x");
  BOOST_TEST(file("/", "TPLS/a.XML") == "/TPLS/a.XML");
  BOOST_TEST(file("/", "...") == "/...");
  BOOST_TEST(file("/", "a..b/.c") == "/a..b/.c");
  BOOST_TEST(file("/", "页面/第一页.xml") == "/页面/第一页.xml");
  BOOST_TEST(file("/", "a b") == "/a b");
}

BOOST_AUTO_TEST_CASE(leaving_the_package_is_refused) {
  for (const auto* written : {"../x", "../../OFD.xml", "/../x", "a/../../x", "./../x", "/.."}) {
    BOOST_TEST(file("/", written) == kRefused, written);
  }
  BOOST_TEST(file("/Doc_0/", "../../x") == kRefused);
  // Also when it comes back.
  BOOST_TEST(file("/Doc_0/", "../../Doc_0/x") == kRefused);
}

BOOST_AUTO_TEST_CASE(what_two_readers_could_understand_differently_is_refused) {
  for (const auto* written :
       {"",     "/",     ".",     "..",    "a/",   "a/.", "a/..",      "a//b",
        "//a",  "/a//b", "a\\b",  "..\\x", "C:/x", "c:x", "file:///x", "http://host/x",
        "a\tb", "a\nb",  "a\x7f", "\x01"}) {
    BOOST_TEST(file("/Doc_0/", written) == kRefused, written);
  }
  BOOST_TEST(file("/", std::string_view("a\0b", 3)) == kRefused);
  BOOST_TEST(file("/", std::string(1025, 'a')) == kRefused);
  BOOST_TEST(file("/" + std::string(600, 'a') + "/", std::string(600, 'b')) == kRefused);
}

BOOST_AUTO_TEST_CASE(a_folder_may_end_in_a_slash) {
  BOOST_TEST(folder("/Doc_0/", "Res") == "/Doc_0/Res/");
  BOOST_TEST(folder("/Doc_0/", "Res/") == "/Doc_0/Res/");
  BOOST_TEST(folder("/Doc_0/", ".") == "/Doc_0/");
  BOOST_TEST(folder("/Doc_0/", "..") == "/");
  BOOST_TEST(folder("/Doc_0/", "/") == "/");
  BOOST_TEST(folder("/Doc_0/", "") == kRefused);
  BOOST_TEST(folder("/Doc_0/", "../..") == kRefused);
  BOOST_TEST(folder("/Doc_0/", "Res//") == kRefused);
}

BOOST_AUTO_TEST_CASE(a_path_has_a_folder) {
  BOOST_TEST(folderOf("/OFD.xml") == "/");
  BOOST_TEST(folderOf("/Doc_0/Pages/P.xml") == "/Doc_0/Pages/");
}

BOOST_AUTO_TEST_SUITE_END()
