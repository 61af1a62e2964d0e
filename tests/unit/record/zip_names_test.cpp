// goal: no name leads out of the package, and no two names are one for some other reader.
#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"
#include "tests/unit/record/zip_support.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace tongban::record::tests;

namespace {

constexpr std::uint16_t kUnmarked = 0;

std::string withName(const std::string& name, std::uint16_t flags = 1u << 11) {
  return build({{.name = name, .data = name.ends_with('/') ? "" : "x", .flags = flags}}).bytes;
}

std::string both(const std::string& a, const std::string& b) {
  return build({{.name = a, .data = ""}, {.name = b, .data = ""}}).bytes;
}

std::string nameIn(const std::string& bytes) {
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_REQUIRE(archive->entries().size() == 1u);
  BOOST_TEST(isUtf8(archive->entries()[0].name));
  return archive->entries()[0].name;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(zip_names)

BOOST_AUTO_TEST_CASE(ordinary_names) {
  for (const auto* name : {"OFD.xml", "Doc_0/Document.xml", "Doc_0/", "a", "a b/..c", "...", ".x",
                           "证照/第1页.xml", "é", "1:x", "x..", "Doc_0/Signs/Sign_0/Seal.esl"}) {
    BOOST_TEST(faultsOf(withName(name)).empty(), name);
    BOOST_TEST(nameIn(withName(name)) == name);
  }
}

BOOST_AUTO_TEST_CASE(names_that_lead_elsewhere) {
  for (const std::string name : {"../OFD.xml",
                                 "Doc_0/../OFD.xml",
                                 "..",
                                 "Doc_0/..",
                                 "../",
                                 "./OFD.xml",
                                 "a/./b",
                                 ".",
                                 "a//b",
                                 "a//",
                                 "/OFD.xml",
                                 "//x",
                                 "/",
                                 "C:/x",
                                 "c:x",
                                 "z:",
                                 "a:b",
                                 "a\\b",
                                 "..\\x",
                                 "\\",
                                 ""}) {
    hasOnly(withName(name), "record.zip-name");
  }
}

BOOST_AUTO_TEST_CASE(names_that_do_not_show) {
  for (const std::string& name :
       {std::string("a\0b", 3), std::string("\0", 1), std::string("a\n"), std::string("\x1B[2J"),
        std::string("a\x7F"), std::string("a\xC2\x85"), std::string("a\xC2\xAD"),
        std::string("a\xE2\x80\x8B"),
        std::string("\xE2\x80\xAE"
                    "lmx.DFO"),
        std::string("a\xE2\x81\xA6"), std::string("\xEF\xBB\xBFOFD.xml")}) {
    hasOnly(withName(name), "record.zip-name");
  }
  const auto bytes = withName("a\x1B[2Jb");
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(archive->faults()[0].message.find('\x1B') == std::string::npos);
  BOOST_TEST(archive->faults()[0].where.find('\x1B') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_leading_slash_is_dropped_and_said) {
  BOOST_TEST(nameIn(withName("/OFD.xml")) == "OFD.xml");
  const auto codes = faultsOf(both("/OFD.xml", "OFD.xml"));
  BOOST_TEST(codes.contains("record.zip-name"));
  BOOST_TEST(codes.contains("record.zip-duplicate"));
}

BOOST_AUTO_TEST_CASE(bytes_become_text) {
  const std::string gbk = "Doc_0/\xD6\xA4\xD5\xD5.txt";  // 证照
  BOOST_TEST(nameIn(withName(gbk, kUnmarked)) == "Doc_0/证照.txt");
  BOOST_TEST((remarksOf(withName(gbk, kUnmarked)) == std::vector{ZipRemarkKind::UnmarkedNames}));
  BOOST_TEST(nameIn(withName("证照", kUnmarked)) == "证照");
  BOOST_TEST((remarksOf(withName("证照", kUnmarked)) == std::vector{ZipRemarkKind::UnmarkedNames}));
  BOOST_TEST(remarksOf(withName("OFD.xml", kUnmarked)).empty());
  BOOST_TEST(nameIn(vectorFile("gbk.zip")) == "Doc_0/证照.txt");

  hasOnly(withName(gbk), "record.zip-name");  // marked as UTF-8, which it is not
  BOOST_TEST(nameIn(withName(gbk)) == "Doc_0/%D6%A4%D5%D5.txt");
  hasOnly(withName("\xFF\xFF", kUnmarked), "record.zip-name");
  hasOnly(withName("a\x81", kUnmarked), "record.zip-name");
  // A second byte that is a backslash is no separator, before or after decoding.
  BOOST_TEST(faultsOf(withName("\x81\x5C", kUnmarked)).empty());
}

BOOST_AUTO_TEST_CASE(a_second_name_in_an_extra_field) {
  const std::string gbk = "\xD6\xA4\xD5\xD5";
  const auto path = [&](std::string_view name) {
    return extraBlock(0x7075, "\1" + number(crcOf(gbk), 4) + std::string(name));
  };
  const auto archive = [&](const std::string& extra) {
    return build({{.name = gbk, .flags = 0, .localExtra = extra, .centralExtra = extra}}).bytes;
  };
  BOOST_TEST(faultsOf(archive(path("证照"))).empty());
  hasOnly(archive(path("OFD.xml")), "record.zip-name");
  hasOnly(archive(path("")), "record.zip-name");
  hasOnly(archive(extraBlock(0x7075, "\1")), "record.zip-name");
  hasOnly(archive(path("证照") + path("证照")), "record.zip-extra");
}

BOOST_AUTO_TEST_CASE(the_same_name_twice) {
  const auto bytes = build({{.name = "a", .data = "first"},
                            {.name = "b", .data = "other"},
                            {.name = "a", .data = "second"}})
                         .bytes;
  hasOnly(bytes, "record.zip-duplicate");
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(archive->find("a") == &archive->entries()[0]);
  BOOST_TEST(archive->find("b") == &archive->entries()[1]);
  BOOST_TEST(archive->find("c") == nullptr);
  BOOST_TEST(archive->find("") == nullptr);
  BOOST_TEST(archive->faults()[0].message.find("“a”") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(twins) {
  const std::vector<std::pair<std::string, std::string>> pairs{{"OFD.xml", "ofd.XML"},
                                                               {"Doc_0/a", "doc_0/A"},
                                                               {"é", "e\u0301"},
                                                               {"É", "e\u0301"},
                                                               {"ů", "U\u030A"},
                                                               {"ž", "Z\u030C"},
                                                               {"Ø", "ø"},
                                                               {"Ω", "ω"},
                                                               {"Ж", "ж"},
                                                               {"Ђ", "ђ"},
                                                               {"가", "\u1100\u1161"},
                                                               {"각", "\u1100\u1161\u11A8"},
                                                               {"ＯＦＤ．ｘｍｌ", "OFD.xml"},
                                                               {"a\u3000b", "a b"},
                                                               {"a", "a."},
                                                               {"Doc_0 /a", "Doc_0/a"},
                                                               {"a", "a/"},
                                                               {"ŉ", "ŉ "},
                                                               {"Ĳ", "ĳ"},
                                                               {"Ł", "ł"},
                                                               {"Œ", "œ"}};
  for (const auto& [a, b] : pairs) {
    hasOnly(both(a, b), "record.zip-twin-names");
    hasOnly(both(b, a), "record.zip-twin-names");
  }
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"a", "b"},
                                                                             {"e", "é"},
                                                                             {"a/b", "a/c"},
                                                                             {"ß", "ss"},
                                                                             {"证", "照"},
                                                                             {"×", "÷"},
                                                                             {"가", "나"}}) {
    BOOST_TEST(faultsOf(both(a, b)).empty(), a + ' ' + b);
  }
}

BOOST_AUTO_TEST_CASE(a_name_may_be_long_but_not_too_long) {
  BOOST_TEST(faultsOf(withName(std::string(1024, 'a'))).empty());
  BOOST_TEST(errorOf(withName(std::string(1025, 'a'))) == "record.zip-limit");
  const auto bytes = withName(std::string(1000, '\\'));
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(archive->faults()[0].message.size() < 300u);
}

BOOST_AUTO_TEST_SUITE_END()
