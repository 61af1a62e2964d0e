// goal: a connector file becomes settings, or every fault of it is named with its line.
#include <algorithm>

#include "connectors/kinds.hpp"
#include "gateway/mapping/library.hpp"
#include "gateway/record/yaml.hpp"
#include "tests/unit/connectors/database/database_support.hpp"

using namespace tongban;
using namespace tongban::connectors;

namespace {

const std::string kHead =
    "connector: exchange\ntitle: 前置库\nmember: market-supervision\n"
    "mapping: market/registration-published\n";

mapping::SourcePlan csvSource() {
  mapping::SourcePlan source;
  source.slots = {"code", "企业名称(全称)"};
  return source;
}

// The file passes its schema first, as a deployment's does.
Reading read(const std::string& yaml, const mapping::SourcePlan& source = csvSource(),
             const std::filesystem::path& folder = "tests") {
  static mapping::Library library("schemas");
  auto document = record::readYaml(kHead + yaml);
  BOOST_REQUIRE(document.faults.empty());
  auto schema = library.config("connector");
  BOOST_REQUIRE(schema);
  for (const auto& fault : (*schema)->check(document.document.root)) {
    BOOST_ERROR(fault.pointer << " " << fault.message);
  }
  return readConnector(document.document.root, folder, source);
}

void refused(const std::string& yaml, std::uint32_t line,
             const mapping::SourcePlan& source = csvSource()) {
  const auto reading = read(yaml, source);
  BOOST_TEST(!reading.settings.has_value(), yaml);
  BOOST_TEST(std::ranges::any_of(reading.faults,
                                 [&](const auto& fault) {
                                   return fault.code == "connector.settings-invalid" &&
                                          fault.line == line && !fault.remedy.empty();
                                 }),
             yaml);
}

const std::string kSqlite = "kind: database\ndatabase: CMakeLists.txt\ntable: up_enterprise\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(connector_settings)

BOOST_AUTO_TEST_CASE(a_files_connector) {
  const auto reading = read(
      "kind: files\nfolder: data\nkey: code\nrefreshSeconds: 30\n"
      "limits: {rows: 50, bytes: 2048, timeoutSeconds: 3, concurrency: 2,"
      " waitMilliseconds: 5}\n");
  BOOST_REQUIRE(reading.settings);
  const auto& bounds = reading.settings->identity.bounds;
  BOOST_TEST(bounds.rows == 50U);
  BOOST_TEST(bounds.bytes == 2048U);
  BOOST_TEST((bounds.timeout == std::chrono::seconds(3)));
  BOOST_TEST((bounds.wait == std::chrono::milliseconds(5)));
  BOOST_TEST(bounds.concurrency == 2U);
  const auto& files = std::get<files::Settings>(reading.settings->kind);
  BOOST_TEST(files.folder == "tests/data");
  BOOST_TEST((files.refresh == std::chrono::seconds(30)));
  BOOST_TEST((files.settle == std::chrono::seconds(5)));
  BOOST_TEST(files.source.slots.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_database_connector) {
  const auto reading = read(kSqlite +
                            "keys: [code, \"年 度\"]\nencoding: GBK\norder: [at, id]\nupdated: at\n"
                            "only: {flag: \"1\"}\nexcept: {cd_operation: D}\nsnapshot: true\n");
  BOOST_REQUIRE_MESSAGE(reading.settings,
                        (reading.faults.empty() ? "" : reading.faults.front().message));
  const auto& table = std::get<database::Settings>(reading.settings->kind);
  BOOST_TEST(table.file == "tests/CMakeLists.txt");
  BOOST_TEST((table.encoding == record::Encoding::Gb18030));
  BOOST_TEST(table.keys.size() == 2U);
  BOOST_TEST(table.columns.size() == 2U);
  BOOST_TEST(table.only.front().second == "1");
  BOOST_TEST(table.snapshot);
  const auto postgres = read(
      "kind: database\nengine: postgres\ntable: qzk.up_enterprise\nkey: code\n"
      "database: host=/run/postgresql dbname=qzk user=tongban\n"
      "credentials: {file: secrets/qzk}\n");
  BOOST_REQUIRE(postgres.settings);
  BOOST_TEST(std::get<database::Settings>(postgres.settings->kind).password->file->string() ==
             "tests/secrets/qzk");
}

BOOST_AUTO_TEST_CASE(faults_are_named_with_their_lines) {
  refused("kind: rest\nurl: https://example.com/a\nkey: code\n", 6);  // no {0}
  refused("kind: files\nkey: code\n", 1);                             // no folder
  refused("kind: files\nfolder: data\n", 1);                          // no key
  refused("kind: files\nfolder: data\nkey: a\nkeys: [b]\n", 8);       // both
  refused("kind: files\nfolder: data\nkeys: [a, a]\n", 7);
  refused("kind: files\nfolder: data\nkey: a\ntable: b\n", 8);  // means nothing here
  refused("kind: database\nkey: code\ntable: t\n", 1);          // no database
  refused("kind: database\ndatabase: none.db\nkey: code\ntable: t\n", 6);
  refused(kSqlite + "key: 'a\"b'\n", 8);
  refused(kSqlite + "key: code\norder: [\" a\"]\n", 9);
  refused(kSqlite + "key: code\nupdated: 'a\\b'\n", 9);
  refused(kSqlite + "key: code\nonly: {'\"': x}\n", 9);
  refused(kSqlite + "key: " + std::string(64, 'x') + "\n", 8);
  refused(kSqlite + "key: code\nfolder: data\n", 9);
  refused(kSqlite + "key: code\ncredentials: {env: QZK}\n", 9);
  refused("kind: database\ndatabase: CMakeLists.txt\nkey: code\ntable: a.b.c\n", 8);
  auto json = csvSource();
  json.format = mapping::Format::Json;
  json.slots = {"/code"};
  refused(kSqlite + "key: code\n", 4, json);
  refused("kind: files\nfolder: data\nkey: code\n", 7, json);  // no JSON Pointer
  auto columns = csvSource();
  columns.columns = {"code"};
  refused(kSqlite + "key: code\n", 4, columns);
}

BOOST_AUTO_TEST_CASE(a_connection_to_another_machine_is_encrypted_and_holds_no_password) {
  const auto with = [](const std::string& connection) {
    return "kind: database\nengine: postgres\ntable: t\nkey: code\ndatabase: " + connection + "\n";
  };
  for (const auto* bad :
       {"host=10.1.2.3 dbname=a user=b", "host=10.1.2.3 dbname=a user=b sslmode=require",
        "host=/run,10.1.2.3 dbname=a user=b", "host=/run hostaddr=10.1.2.3 dbname=a user=b",
        "host=/run dbname=a user=b password=c", "host=/run dbname=a user=b passfile=c",
        "service=qzk", "dbname=a user=b", "host=/run user=b", "host=/run dbname=a", "qzk.db",
        "host=/run dbname=a user=b options=-csearch_path=x"}) {
    refused(with(bad), 9);
  }
  for (const auto* good : {"host=/run/postgresql dbname=a user=b", "host=localhost dbname=a user=b",
                           "host=qzk.gov.cn dbname=a user=b sslmode=verify-full"}) {
    BOOST_TEST(read(with(good)).settings.has_value(), good);
  }
  refused(with("host=/run dbname=a user=b") + "snapshot: true\n", 10);
}

BOOST_AUTO_TEST_CASE(what_is_read_can_be_opened) {
  tests::TempDir dir;
  tests::HandClock clock;
  {
    const tests::SqliteWriter writer(dir / "qzk.db");
    writer.run(
        "CREATE TABLE up_enterprise(code TEXT, \"企业名称(全称)\" TEXT);"
        "INSERT INTO up_enterprise VALUES ('1','甲')");
  }
  tests::writeText(dir / "a.csv", "code,企业名称(全称)\n1,甲\n");
  for (const auto* yaml : {"kind: database\ndatabase: qzk.db\ntable: up_enterprise\nkey: code\n",
                           "kind: files\nfolder: .\nkey: code\n"}) {
    const auto reading = read(yaml, csvSource(), dir.path());
    BOOST_REQUIRE(reading.settings);
    const auto connector = open(*reading.settings, {clock, std::filesystem::temp_directory_path()});
    BOOST_TEST(connector->id() == "exchange");
    BOOST_TEST(connector->fetch(tests::queryFor({"1"}))->rows == 1U);
    BOOST_TEST(connector->probe().has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_secret_that_is_not_there_leaves_the_source_unopened) {
  auto settings = tests::tableSettings();
  settings.engine = database::Engine::Postgres;
  settings.connection = "host=/nonexistent dbname=a user=b";
  settings.password = SecretReference{std::nullopt, "TONGBAN_TEST_NO_SUCH_SECRET"};
  const auto answer = tests::openTable(settings)->fetch(tests::queryFor({"1"}));
  BOOST_TEST(tests::answerCode(answer) == "connector.unavailable");
  BOOST_TEST(answer.error().message.find("TONGBAN_TEST_NO_SUCH_SECRET") != std::string::npos);
  BOOST_TEST(settings.password->read().error().code == "connector.settings-invalid");
  settings.password.reset();
  BOOST_TEST(tests::answerCode(tests::openTable(settings)->fetch(tests::queryFor({"1"}))) ==
             "connector.unavailable");
}

BOOST_AUTO_TEST_SUITE_END()
