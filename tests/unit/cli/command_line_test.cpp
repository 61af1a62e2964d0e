// goal: the command line answers as its help says: sentences for people, one JSON document with
// --json, and the exit codes 0, 1 and 2.
#include <fstream>

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "gateway/base/file.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/cli/support.hpp"

using namespace tongban;
using tests::holds;
using tests::jsonOf;

namespace {

void write(const std::filesystem::path& path, const std::string& text, mode_t mode = 0644) {
  std::ofstream(path) << text;
  ::chmod(path.c_str(), mode);
}

const std::string kMapping = "mappings/market/registration-published.yaml";
const std::string kSample = "mappings/market/registration-published.sample.csv";

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_command_line)

BOOST_AUTO_TEST_CASE(help_names_every_command_and_the_exit_codes) {
  const auto help = tests::runCommand({"--help"});
  BOOST_TEST(help.code == 0);
  for (const auto* word : {"check", "map", "keygen", "退出码", "--version"}) {
    BOOST_TEST(holds(help.out, word), word);
  }
  for (const auto* command : {"check", "map", "keygen"}) {
    const auto own = tests::runCommand({command, "--help"});
    BOOST_TEST(own.code == 0);
    BOOST_TEST(holds(own.out, "示例:tongban " + std::string(command)));
  }
}

BOOST_AUTO_TEST_CASE(version_names_the_product_and_its_cryptography) {
  const auto version = tests::runCommand({"--version"});
  BOOST_TEST(version.code == 0);
  BOOST_TEST(version.out.starts_with("tongban 0."));
  BOOST_TEST(holds(version.out, "OpenSSL 3."));
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_unusable) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"fly"},
                                                       {"map"},
                                                       {"map", kMapping},
                                                       {"map", kMapping, kSample, "--no-such"},
                                                       {"check"},
                                                       {"keygen", "--purpose", "log"}};
  for (const auto& words : wrong) {
    const auto answer = tests::runCommand(words);
    BOOST_TEST(answer.code == 2);
    BOOST_TEST(holds(answer.err, "--help"));
    BOOST_TEST(answer.out.empty());
  }
}

BOOST_AUTO_TEST_CASE(check_says_good_or_names_each_fault) {
  BOOST_TEST(tests::runCommand({"check", "ops/examples/deployment"}).code == 0);

  const tests::TempDir dir;
  write(dir / "gateway.yaml", "region: \"510000\"\nnode: n1\nsuite: rsa\n");
  write(dir / "members.yaml", "members: []\n");
  const auto people = tests::runCommand({"check", dir.path().string()});
  BOOST_TEST(people.code == 1);
  BOOST_TEST(holds(people.out, "gateway.yaml:3: "));
  BOOST_TEST(holds(people.out, "[check.enum]"));

  const auto machine = tests::runCommand({"check", dir.path().string(), "--json"});
  BOOST_TEST(machine.code == 1);
  const auto report = jsonOf(machine.out);
  BOOST_TEST(report.root.find("ok")->asBoolean().value() == false);
  const auto faults = report.root.find("faults")->items();
  BOOST_TEST(faults.size() == 2U);
  BOOST_TEST(faults[0].find("line")->asInteger().value() == 3);
  BOOST_TEST(faults[0].find("file")->text() == "gateway.yaml");
  BOOST_TEST(!faults[0].find("remedy")->text().empty());
}

BOOST_AUTO_TEST_CASE(check_of_nothing_is_unusable) {
  const auto answer = tests::runCommand({"check", "/nonexistent"});
  BOOST_TEST(answer.code == 2);
  BOOST_TEST(holds(answer.err, "deployment.folder-unreadable"));
}

BOOST_AUTO_TEST_CASE(map_accounts_for_every_row) {
  const auto answer = tests::runCommand({"map", kMapping, kSample, "--json"});
  BOOST_TEST(answer.code == 1);  // the sample has rows that must be quarantined
  const auto document = jsonOf(answer.out);
  const auto count = [&](const char* name) {
    return document.root.find(name)->asInteger().value();
  };
  BOOST_TEST(count("read") == count("accepted") + count("quarantined"));
  BOOST_TEST(count("accepted") ==
             static_cast<std::int64_t>(document.root.find("records")->items().size()));
  for (const auto& issue : document.root.find("issues")->items()) {
    for (const auto* member :
         {"row", "field", "source", "rule", "code", "severity", "message", "value", "remedy"}) {
      BOOST_TEST((issue.find(member) != nullptr), member);
    }
    BOOST_TEST(!issue.find("remedy")->text().empty());
  }
}

BOOST_AUTO_TEST_CASE(map_writes_records_and_rejects) {
  const tests::TempDir dir;
  const auto records = (dir / "records.ndjson").string();
  const auto rejects = (dir / "rejects.ndjson").string();
  const auto answer =
      tests::runCommand({"map", kMapping, kSample, "--records", records, "--rejects", rejects});
  BOOST_TEST(answer.code == 1);
  BOOST_TEST(holds(answer.out, "读取 "));

  const auto lines = [](const std::string& path) {
    std::ifstream in(path);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  };
  const auto document = jsonOf(tests::runCommand({"map", kMapping, kSample, "--json"}).out);
  BOOST_TEST(lines(records).size() == document.root.find("records")->items().size());
  const auto rejected = lines(rejects);
  BOOST_TEST(static_cast<std::int64_t>(rejected.size()) ==
             document.root.find("quarantined")->asInteger().value());
  for (const auto& line : rejected) {
    const auto reject = jsonOf(line);
    BOOST_TEST(
        ((reject.root.find("raw") != nullptr) || (reject.root.find("rawBase64") != nullptr)));
    BOOST_TEST(!reject.root.find("issues")->items().empty());
  }
  struct stat status {};
  BOOST_REQUIRE(::stat(rejects.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600U);
}

BOOST_AUTO_TEST_CASE(a_mapping_with_faults_maps_nothing) {
  const tests::TempDir dir;
  write(dir / "bad.yaml", "mapping: bad\ntitle: 坏\nsource: {format: csv}\ntarget: enterprise\n");
  const auto answer = tests::runCommand(
      {"map", (dir / "bad.yaml").string(), kSample, "--schemas", "schemas", "--json"});
  BOOST_TEST(answer.code == 2);
  BOOST_TEST(answer.out.empty());
  BOOST_TEST(holds(answer.err, "[check.required]"));
}

BOOST_AUTO_TEST_CASE(input_that_cannot_be_this_mappings_is_unusable) {
  const tests::TempDir dir;
  write(dir / "other.csv", "甲,乙\n1,2\n");
  const auto other = tests::runCommand({"map", kMapping, (dir / "other.csv").string(), "--json"});
  BOOST_TEST(other.code == 2);
  BOOST_TEST(holds(other.err, "mapping.column-missing"));
  const auto document = jsonOf(other.out);
  BOOST_TEST(document.root.find("error")->find("code")->text() == "mapping.column-missing");

  const auto missing = tests::runCommand({"map", kMapping, (dir / "none.csv").string()});
  BOOST_TEST(missing.code == 2);
  BOOST_TEST(holds(missing.err, "base.file-missing"));
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_is_reported) {
  const auto answer = tests::runCommand(
      {"map", kMapping, kSample, "--records", "/nonexistent/folder/records.ndjson"});
  BOOST_TEST(answer.code == 2);
  BOOST_TEST(holds(answer.err, "base.file-unwritable"));
  const auto full = tests::runCommand({"map", kMapping, kSample, "--records", "/dev/full"});
  BOOST_TEST(full.code == 2);
  BOOST_TEST(holds(full.err, "base.file-unwritable"));
}

BOOST_AUTO_TEST_CASE(keygen_makes_an_encrypted_key_and_never_overwrites) {
  const tests::TempDir dir;
  write(dir / "pass", "correct horse battery staple\n", 0600);
  const std::vector<std::string> words = {"keygen",
                                          "--purpose",
                                          "message",
                                          "--dir",
                                          (dir / "key").string(),
                                          "--passphrase-file",
                                          (dir / "pass").string(),
                                          "--name",
                                          "node-1",
                                          "--organization",
                                          "示例省大数据中心",
                                          "--json"};
  const auto made = tests::runCommand(words);
  BOOST_TEST(made.code == 0, made.err);
  const auto document = jsonOf(made.out);
  auto key = readFile(std::string(document.root.find("keyFile")->text()), 65536);
  BOOST_REQUIRE(key);
  BOOST_TEST(holds(*key, "ENCRYPTED PRIVATE KEY"));
  BOOST_TEST((document.root.find("requestFile") != nullptr));
  const auto again = tests::runCommand(words);
  BOOST_TEST(again.code == 2);
  BOOST_TEST(holds(again.err, "crypto.key-exists"));
}

BOOST_AUTO_TEST_CASE(keygen_refuses_a_passphrase_that_others_can_read) {
  const tests::TempDir dir;
  write(dir / "pass", "correct horse battery staple\n", 0644);
  const auto answer =
      tests::runCommand({"keygen", "--purpose", "log", "--dir", (dir / "key").string(),
                         "--passphrase-file", (dir / "pass").string()});
  BOOST_TEST(answer.code == 2);
  BOOST_TEST(holds(answer.err, "base.secret-mode"));
}

BOOST_AUTO_TEST_SUITE_END()
