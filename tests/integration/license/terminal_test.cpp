// goal: what a person reads and what a program reads: the terminal's text against golden files
// (TONGBAN_UPDATE=1 writes them anew), the JSON against its schema, the exit codes of the command.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/cli/arguments.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/schema.hpp"
#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

using license::Grade;

class FixedClock final : public Clock {
 public:
  Instant now() const override { return demoNow(); }
};

std::string contentOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void writeTo(const std::filesystem::path& path, BytesView bytes) {
  std::ofstream(path, std::ios::binary) << textOf(bytes);
}

void expectSchema(const license::Verdict& verdict) {
  static const auto schema = record::Schema::load("schemas/api/verdict.schema.json");
  if (!schema) BOOST_FAIL(schema.error().message);
  const auto document = record::parseJson(license::toJson(verdict));
  if (!document) BOOST_FAIL(document.error().message);
  for (const auto& fault : schema->check(document->root)) {
    BOOST_ERROR(fault.code << " " << fault.pointer << " " << fault.message);
  }
}

void expectGolden(const std::string& name, const license::Verdict& verdict) {
  BOOST_TEST_CONTEXT(name) {
    const auto text = license::toText(verdict, name + ".ofd");
    const auto path = "tests/vectors/license/terminal/" + name + ".txt";
    if (std::getenv("TONGBAN_UPDATE") != nullptr) writeTo(path, bytesOf(text));
    BOOST_TEST(text == contentOf(path));
    BOOST_TEST(std::ranges::count(text, '\n') <= 25);
    expectSchema(verdict);
  }
}

BOOST_AUTO_TEST_SUITE(license_terminal)

BOOST_AUTO_TEST_CASE(golden_files) {
  const license::Verifier nobody{license::TrustStore(),
                                 license::LayoutSet::load("schemas/licenses").value()};
  expectGolden("genuine", judge(goodLicense().file()));
  expectGolden("genuine-stamped", judge(goodLicense([](PackageOptions& o) {
                                          o.signature().sealSignature.timestamp =
                                              TimestampOptions();
                                        }).file()));
  expectGolden("tampered", judge(goodLicense([](PackageOptions& o) {
                                   o.afterSigning["/Doc_0/Pages/Page_0/Content.xml"] =
                                       appending(" ");
                                 }).file()));
  expectGolden("unknown-ca", judge(goodLicense().file(), nobody));
  expectGolden("uncovered", judge(goodLicense([](PackageOptions& o) {
                                    for (const auto& [path, bytes] : makePackage(o).entries) {
                                      const bool own = path.find("/Signs/") != std::string::npos;
                                      if (!own) o.signature().leaveOut.insert(path);
                                    }
                                    o.signature().leaveOut.erase("/OFD.xml");
                                  }).file()));
  expectGolden("unsigned",
               judge(goodLicense([](PackageOptions& o) { o.signatures.clear(); }).file()));
  expectGolden("expired",
               judge(goodLicense([](PackageOptions& o) {
                       o.signature().seal.validTo = {instant("2026-05-31T00:00:00Z"), {}, 0};
                     }).file()));
  expectGolden("six-signatures", judge(goodLicense([](PackageOptions& o) {
                                         o.signatures.resize(6);
                                         o.signature().sealSignature.signing.form =
                                             SignatureForm::Raw;
                                       }).file()));
  expectGolden("signed-data", judge(goodLicense([](PackageOptions& o) {
                                      o.signature().kind = SignatureKind::SignedDataAttributes;
                                    }).file()));
  expectGolden("broken-package", judge(goodLicense([](PackageOptions& o) {
                                         o.zipItems = [](auto& items) {
                                           items.push_back(stored("../x", "x"));
                                         };
                                       }).file()));
  expectGolden("seal", judge(makeSeal()));
}

BOOST_AUTO_TEST_CASE(texts_of_the_maker_cannot_move_the_cursor) {
  const auto text =
      license::toText(judge(goodLicense([](PackageOptions& o) {
                              o.signature().seal.name =
                                  "\x1b[2J核验通过\r\n核验通过\u202e" + std::string(5000, 'x');
                            }).file()),
                      "a\nb.ofd");
  BOOST_TEST(text.find('\x1b') == std::string::npos);
  BOOST_TEST(text.find('\r') == std::string::npos);
  BOOST_TEST(text.find("\u202e") == std::string::npos);
  BOOST_TEST(text.size() < 6000u);
  BOOST_TEST(std::ranges::count(text, '\n') <= 25);
}

struct Ran {
  int exit;
  std::string out;
  std::string err;
};

Ran run(std::vector<std::string> arguments) {
  std::vector<const char*> argv{"tongban", "verify"};
  for (const auto& one : arguments) argv.push_back(one.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const FixedClock clock;
  cli::Surroundings around{out, err, clock, "tongban"};
  const int exit = cli::runCommandLine(static_cast<int>(argv.size()), argv.data(), around);
  return {exit, out.str(), err.str()};
}

BOOST_AUTO_TEST_CASE(the_command) {
  const TrustFolder trust;
  const TempDir folder;
  const auto file = (folder.path() / "license.ofd").string();
  writeTo(file, goodLicense().file());
  const auto valid = run({file, "--trust", trust.path().string()});
  BOOST_TEST(valid.exit == 0);
  BOOST_TEST(valid.out.starts_with("核验通过:license.ofd"));
  BOOST_TEST(run({file}).exit == 1);
  const auto later = run({file, "--trust", trust.path().string(), "--at", "2026-05-01T00:00:00Z"});
  BOOST_TEST(later.exit == 1);
  const auto json = run({file, "--trust", trust.path().string(), "--json"});
  BOOST_TEST(json.exit == 0);
  BOOST_TEST(record::parseJson(json.out).has_value());
}

BOOST_AUTO_TEST_CASE(comparing_with_a_record) {
  const TrustFolder trust;
  const TempDir folder;
  const auto file = (folder.path() / "license.ofd").string();
  writeTo(file, goodLicense().file());
  const auto verdict = judge(goodLicense().file());
  BOOST_REQUIRE(verdict.license.has_value());
  std::string same = "{";
  for (const auto& field : verdict.license->fields) {
    if (same.size() > 1) same += ",";
    record::writeJsonString(field.name, same);
    same += ":";
    record::writeJsonString(field.value, same);
  }
  same += "}";
  const auto record = (folder.path() / "record.json").string();
  writeTo(record, bytesOf(same));
  const auto agrees = run({file, "--trust", trust.path().string(), "--match", record});
  BOOST_TEST_INFO(agrees.out << agrees.err);
  BOOST_TEST(agrees.exit == 0);
  writeTo(record, bytesOf("{\"holder\":\"另一家公司\"}"));
  const auto differs = run({file, "--trust", trust.path().string(), "--match", record, "--json"});
  BOOST_TEST(differs.exit == 1);
  BOOST_TEST(differs.out.find("\"match\":\"differs\"") != std::string::npos);
  BOOST_TEST(differs.out.find("\"verdict\":\"valid\"") != std::string::npos);
  writeTo(record, bytesOf("[]"));
  BOOST_TEST(run({file, "--match", record}).exit == 2);
}

BOOST_AUTO_TEST_CASE(unusable_input) {
  const TempDir folder;
  const auto file = (folder.path() / "x").string();
  BOOST_TEST(run({file}).exit == 2);
  writeTo(file, bytesOf("hello"));
  const auto none = run({file});
  BOOST_TEST(none.exit == 2);
  BOOST_TEST(none.err.find("license.not-ofd") != std::string::npos);
  BOOST_TEST(run({file, "--at", "yesterday"}).exit == 2);
  BOOST_TEST(run({file, "--trust", "/nowhere"}).exit == 2);
  BOOST_TEST(run({}).exit == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
