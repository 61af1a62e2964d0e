// goal: real packages are read whole: every entry is what it is, every reference holds. Runs where
// the real files are; they are not part of the product.
#include <filesystem>

#include "gateway/base/limits.hpp"
#include "tests/unit/license/ofd/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::license::tests;

namespace {

const std::string kFolder = "/work/shared/data/ofd/";

// A letter for each entry in its order: r document page template l(ist of resources) media
// a(nnotations) f(ile attached) t(ag) S(ignatures) G(Signature.xml) V(alue) E(seal) -(stray);
// behind it ' when it is hidden.
std::string picture(const Package& package) {
  constexpr std::string_view kLetters = "rdptlmaftxvcSGVE-";
  std::string text;
  for (const auto& entry : package.entries) {
    text += kLetters[static_cast<std::size_t>(entry.part)];
    if (!entry.visible) text += '\'';
  }
  return text;
}

std::size_t goodReferences(const Package& package, const SignatureEntry& signature) {
  std::size_t good = 0;
  for (const auto& one : signature.references) {
    const auto* entry = package.find(one.path);
    BOOST_REQUIRE((entry != nullptr));
    good += std::ranges::any_of(entry->digests, [&](const auto& digest) {
      return std::ranges::equal(digest.second.bytes, one.checkValue);
    });
  }
  return good;
}

struct Expected {
  std::string name;
  std::string picture;
  std::vector<std::string> faults;
  std::vector<Deviation> deviations;
  std::size_t references;  // of the one signature; 0: unsigned
  std::vector<Deviation> ofSignature;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(real_files)

BOOST_AUTO_TEST_CASE(are_read_as_they_are) {
  const std::vector<Expected> kFiles = {
      {"v4-test-ca.ofd", "frf'-'-'llaatpmdS'G'V'", {}, {Deviation::LocationCase}, 13, {}},
      {"v4-all-protected.ofd", "dplS'E'G'V'r", {}, {}, 6, {Deviation::ElementOrder}},
      {"v4-templates-uncovered.ofd", "rdlaafttpppppmf't't'E'S'G'V'", {}, {}, 17, {}},
      {"v4-signed-after-expiry.ofd", "rlpS'G'E'V'd", {}, {}, 5, {Deviation::ElementOrder}},
      {"2014-layout-version-2.ofd",
       "mm-'mmdlppppprS'E'G'V'",
       {},
       {Deviation::NamespaceWithoutYear, Deviation::DanglingLocation},
       13,
       {}},
      {"bare-signature.ofd", "dplS'G'V'r", {}, {}, 4, {Deviation::ElementOrder}},
      {"unsigned.ofd", "dpplr", {}, {}, 0, {}},
      {"structure-root-late-in-zip.ofd", "plmmmmmmplmrd", {}, {}, 0, {}},
      {"structure-relative-paths.ofd", "rdlpplmmmmmmm", {}, {}, 0, {}}};
  for (const auto& expected : kFiles) {
    if (!std::filesystem::exists(kFolder + expected.name)) continue;
    BOOST_TEST_CONTEXT(expected.name) {
      const auto file = record::FileBytes::open(kFolder + expected.name, limits::kLicenseBytesMax);
      BOOST_REQUIRE(file);
      const auto package = readPackage(*file);
      BOOST_REQUIRE(package);
      BOOST_TEST(picture(*package) == expected.picture);
      BOOST_TEST(codesOf(package->faults) == expected.faults, boost::test_tools::per_element());
      BOOST_TEST((package->deviations == expected.deviations));
      BOOST_TEST(package->strayBytes.empty());
      BOOST_TEST(package->documents == 1u);
      BOOST_TEST_REQUIRE(package->signatures.size() == (expected.references == 0 ? 0u : 1u));
      for (const auto& signature : package->signatures) {
        BOOST_TEST(codesOf(signature.faults).empty());
        BOOST_TEST((signature.deviations == expected.ofSignature));
        BOOST_TEST(signature.references.size() == expected.references);
        BOOST_TEST(goodReferences(*package, signature) == expected.references);
        BOOST_TEST(!signature.signedValue.empty());
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
