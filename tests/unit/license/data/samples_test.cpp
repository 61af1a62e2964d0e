// goal: every layout that is shipped reads its sample into exactly the fields, faults and matches
// that were written down for it by hand.
#include <map>

#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/record/json.hpp"
#include "tests/unit/license/data/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::tests;

namespace {

record::Document documentOf(const std::filesystem::path& file) {
  auto text = readFile(file, limits::kDocumentBytesMax);
  BOOST_REQUIRE_MESSAGE(text, file << " cannot be read");
  auto document = record::parseJson(*text);
  BOOST_REQUIRE_MESSAGE(document, file << " is no JSON");
  return std::move(*document);
}

std::string textAt(const record::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? "" : std::string(value->text());
}

PackageOf packageOf(const record::Value& sample) {
  PackageOf of;
  for (const auto& data : sample.find("customDatas")->items()) {
    of.with(textAt(data, "name"), textAt(data, "value"),
            static_cast<std::size_t>(*data.find("document")->asInteger()));
  }
  for (const auto& [path, text] : sample.find("attachments")->members()) {
    of.attached(std::string(path), std::string(text.text()));
  }
  return of;
}

void compare(const LicenseReport& report, const record::Value& expected) {
  BOOST_TEST(report.layout == textAt(expected, "layout"));
  const auto fields = expected.find("fields")->items();
  BOOST_REQUIRE_EQUAL(report.fields.size(), fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto& field = report.fields[i];
    BOOST_TEST_CONTEXT(field.name) {
      BOOST_TEST(field.name == textAt(fields[i], "name"));
      BOOST_TEST(field.value == textAt(fields[i], "value"));
      BOOST_TEST(field.source == textAt(fields[i], "source"));
      BOOST_TEST(faultIn(report, field.name) == textAt(fields[i], "fault"));
      const auto* personal = fields[i].find("personal");
      BOOST_TEST(field.personal == (personal != nullptr && *personal->asBoolean()));
      BOOST_TEST(!field.label.empty());
    }
  }
  std::vector<std::string> missing;
  for (const auto& name : expected.find("missing")->items()) missing.emplace_back(name.text());
  BOOST_TEST(report.missing == missing, boost::test_tools::per_element());
  std::map<std::string, std::string> matched;
  for (const auto& match : report.matched) matched[match.name] = wordOf(match.match);
  const auto wanted = expected.find("matched")->members();
  BOOST_TEST(matched.size() == wanted.size());
  for (const auto& [name, word] : wanted) {
    BOOST_TEST(matched[std::string(name)] == word.text(),
               name << ": " << matched[std::string(name)]);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_samples)

BOOST_AUTO_TEST_CASE(every_shipped_layout_reads_its_sample) {
  const auto layouts = shipped();
  std::size_t read = 0;
  for (const auto& entry : std::filesystem::directory_iterator("schemas/licenses")) {
    if (entry.path().extension() != ".yaml") continue;
    BOOST_TEST_CONTEXT(entry.path().string()) {
      auto sample = entry.path();
      auto expected = entry.path();
      const auto document = documentOf(sample.replace_extension(".sample.json"));
      const auto wanted = documentOf(expected.replace_extension(".expected.json"));
      auto report = extracted(layouts, packageOf(document.root));
      BOOST_REQUIRE(matchWith(report, record::toJson(*document.root.find("record"))));
      compare(report, wanted.root);
      ++read;
    }
  }
  BOOST_TEST(read >= 2U);
}

BOOST_AUTO_TEST_CASE(a_package_without_license_data_has_no_license) {
  const auto layouts = shipped();
  BOOST_TEST(!layouts.extract(PackageOf().package, everything));
  BOOST_TEST(!layouts.extract(PackageOf({{"发票代码", "050001700111"}}).package, everything));
  BOOST_TEST(!layouts.extract(PackageOf({{"ZZBS", " 　"}}).package, everything));
  BOOST_TEST(!LayoutSet().extract(PackageOf({{"ZZBS", kGoodId}}).package, everything));
  BOOST_TEST(layouts.attachmentNames().empty());
  BOOST_TEST(LayoutSet().attachmentNames().empty());
}

BOOST_AUTO_TEST_SUITE_END()
