// goal: no archive and no XML that two readers could read in two ways comes out valid; what is over
// a bound gets no verdict at all but a clear error.
#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

using license::Grade;
using ZipEdit = std::function<void(std::vector<ZipItem>&)>;

Bytes withItems(ZipEdit edit, const ZipOptions& zip = {}) {
  return goodLicense([&](PackageOptions& o) {
           o.zipItems = std::move(edit);
           o.zip = zip;
         })
      .file();
}

ZipItem& item(std::vector<ZipItem>& items, std::string_view name) {
  const auto at = std::ranges::find_if(items, [&](const ZipItem& one) { return one.name == name; });
  BOOST_REQUIRE(at != items.end());
  return *at;
}

constexpr std::string_view kPage = "Doc_0/Pages/Page_0/Content.xml";

void expectInvalid(const char* name, const Bytes& file, std::string_view code) {
  const auto verdict = judge(file);
  BOOST_TEST_INFO(name << " " << objections(verdict));
  BOOST_TEST((verdict.grade == Grade::Invalid));
  BOOST_TEST_INFO(name << " " << objections(verdict));
  BOOST_TEST(objects(verdict, code));
}

void expectNoVerdict(const char* name, const Bytes& file, std::string_view code) {
  const auto verdict = trusting().verify(record::MemoryBytes(file), demoNow());
  BOOST_TEST_INFO(name);
  BOOST_REQUIRE(!verdict.has_value());
  BOOST_TEST_INFO(name);
  BOOST_TEST(verdict.error().code == code);
}

BOOST_AUTO_TEST_SUITE(license_package_attacks)

BOOST_AUTO_TEST_CASE(archives_that_two_readers_read_differently) {
  expectInvalid("duplicate name", withItems([](auto& items) {
                  items.push_back(stored(std::string(kPage), "<other/>"));
                }),
                "record.zip-duplicate");
  expectInvalid("name equal but for case", withItems([](auto& items) {
                  items.push_back(stored("DOC_0/Pages/Page_0/Content.xml", "<other/>"));
                }),
                "record.zip-twin-names");
  for (const char* name : {"../outside.xml", "Doc_0/../../outside.xml", "/absolute.xml",
                           "C:/windows.xml", "Doc_0\\page.xml", "Doc_0//page.xml", "./page.xml"}) {
    expectInvalid(name, withItems([&](auto& items) { items.push_back(stored(name, "x")); }),
                  "record.zip-name");
  }
  expectInvalid("NUL in a name", withItems([](auto& items) {
                  items.push_back(stored(std::string("a\0b", 3), "x"));
                }),
                "record.zip-name");
  expectInvalid("encrypted", withItems([](auto& items) { items.push_back(encrypted("e.xml")); }),
                "record.zip-encrypted");
  expectInvalid("local header names another entry", withItems([](auto& items) {
                  item(items, kPage).local.name = "Doc_0/Pages/Page_1/Content.xml";
                }),
                "record.zip-header-mismatch");
  expectInvalid("local header states another size",
                withItems([](auto& items) { item(items, kPage).local.size = 1; }),
                "record.zip-header-mismatch");
  expectInvalid("overlapping entries", withItems([](auto& items) { items.back().offset = 0; }),
                "record.zip-header-mismatch");
}

BOOST_AUTO_TEST_CASE(bytes_that_belong_to_no_entry) {
  const auto expectStray = [](const char* name, const Bytes& file) {
    const auto verdict = judge(file);
    BOOST_TEST_INFO(name << " " << objections(verdict));
    BOOST_TEST((verdict.grade == Grade::Indeterminate));
    BOOST_TEST_INFO(name);
    BOOST_TEST(objects(verdict, "license.package.stray-bytes"));
  };
  ZipOptions prefix;
  prefix.prefix = bytesFrom("#!/bin/sh\n");
  expectStray("in front", withItems({}, prefix));
  ZipOptions suffix;
  suffix.suffix = bytesFrom("trailing");
  expectStray("behind", withItems({}, suffix));
  ZipOptions comment;
  comment.comment = "hello";
  expectStray("a comment", withItems({}, comment));
  expectStray("between entries",
              withItems([](auto& items) { items[3].before = bytesFrom("hidden"); }));
  expectInvalid("an entry that the directory does not name", withItems([](auto& items) {
                  auto one = stored("hidden.xml", "<x/>");
                  one.hidden = true;
                  items.insert(items.begin() + 2, one);
                }),
                "record.zip-hidden-entry");
}

BOOST_AUTO_TEST_CASE(damaged_entries) {
  expectInvalid("wrong CRC in both headers", withItems([](auto& items) {
                  item(items, kPage).local.crc = 7;
                  item(items, kPage).central.crc = 7;
                }),
                "record.zip-damaged");
}

BOOST_AUTO_TEST_CASE(an_entry_that_nothing_reaches_is_reported) {
  const auto verdict =
      judge(withItems([](auto& items) { items.push_back(stored("extra.bin", "x")); }));
  BOOST_TEST_INFO(objections(verdict));
  BOOST_TEST((verdict.grade == Grade::Valid));
  BOOST_REQUIRE(verdict.uncovered.size() == 1u);
  BOOST_TEST(verdict.uncovered.front().path == "/extra.bin");
  BOOST_TEST(!verdict.uncovered.front().visible);
}

BOOST_AUTO_TEST_CASE(bombs_and_claims_get_no_verdict) {
  expectNoVerdict("a ratio of a thousand",
                  withItems([](auto& items) { items.push_back(bomb("bomb.bin", 64u << 20)); }),
                  "license.limit");
  expectNoVerdict("a claim of 1 GiB",
                  withItems([](auto& items) { items.push_back(claiming("big.bin", 1u << 30)); }),
                  "license.limit");
  expectNoVerdict("100,000 entries", zipOfManyEntries(100000), "license.limit");
  expectNoVerdict("no OFD.xml", writeZip({stored("a.txt", "x")}), "license.not-ofd");
  expectNoVerdict("no archive", bytesFrom("hello, world"), "license.not-ofd");
  expectNoVerdict("nothing", {}, "license.not-ofd");
  expectNoVerdict("a PDF", bytesFrom("%PDF-1.7\n"), "license.format-unsupported");
}

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<a>";
  for (std::size_t i = 0; i < depth; ++i) text += "</a>";
  return text;
}

// XML attacks in a file that is covered by the signature: its maker wrote them.
BOOST_AUTO_TEST_CASE(hostile_xml_in_any_file_that_is_followed) {
  const std::string doctype = "<!DOCTYPE x [<!ENTITY e \"v\">]>";
  const std::string external = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">";
  const std::string laughs =
      "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
      "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
  for (const auto& prolog : {doctype, external, laughs}) {
    for (const char* path : {"/OFD.xml", "/Doc_0/Document.xml", "/Doc_0/Pages/Page_0/Content.xml",
                             "/Doc_0/Signs/Signatures.xml"}) {
      const auto made = goodLicense([&](PackageOptions& o) {
        o.beforeSigning[path] = [&](const Bytes& bytes) {
          auto text = std::string(textOf(bytes));
          const auto at = text.find("?>");
          text.insert(at == std::string::npos ? 0 : at + 2, prolog);
          return std::optional(bytesFrom(text));
        };
      });
      const auto verdict = trusting().verify(record::MemoryBytes(made.file()), demoNow());
      BOOST_TEST_INFO(path);
      if (!verdict) {
        BOOST_TEST(verdict.error().code == "license.not-ofd");
        continue;
      }
      BOOST_TEST_INFO(path << " " << objections(*verdict));
      BOOST_TEST((verdict->grade == Grade::Invalid));
    }
  }
}

BOOST_AUTO_TEST_CASE(deep_nesting) {
  for (const char* path : {"/Doc_0/Document.xml", "/Doc_0/Pages/Page_0/Content.xml"}) {
    const auto verdict = judge(goodLicense([&](PackageOptions& o) {
                                 o.beforeSigning[path] = [&](const Bytes& bytes) {
                                   auto text = std::string(textOf(bytes));
                                   text.insert(text.rfind("</"), nested(5000));
                                   return std::optional(bytesFrom(text));
                                 };
                               }).file());
    BOOST_TEST_INFO(path << " " << objections(verdict));
    BOOST_TEST((verdict.grade == Grade::Invalid));
    BOOST_TEST(objects(verdict, "license.package.xml"));
  }
}

BOOST_AUTO_TEST_CASE(a_foreign_namespace_is_not_ofd) {
  const auto made = goodLicense([](PackageOptions& o) { o.nameSpace = "http://example.org/ofd"; });
  const auto verdict = trusting().verify(record::MemoryBytes(made.file()), demoNow());
  BOOST_TEST((!verdict || verdict->grade != Grade::Valid));
}

BOOST_AUTO_TEST_CASE(a_location_whose_case_is_wrong_is_named_and_its_file_must_be_covered) {
  const auto wrongCase = [](PackageOptions& o) {
    o.beforeSigning["/Doc_0/Document.xml"] = replacing("Pages/Page_0", "PAGES/Page_0");
  };
  const auto named = judge(goodLicense(wrongCase).file());
  BOOST_TEST((named.grade == Grade::Valid));
  BOOST_TEST(deviates(named, license::Deviation::LocationCase));
  const auto open = judge(goodLicense([&](PackageOptions& o) {
                            wrongCase(o);
                            o.signature().leaveOut.insert("/Doc_0/Pages/Page_0/Content.xml");
                          }).file());
  BOOST_TEST((open.grade == Grade::Indeterminate));
  BOOST_TEST(objects(open, "license.coverage.incomplete"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
