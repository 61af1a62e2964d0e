// goal: `check` finds what a reload would find, and with --connect also says of each source whether
// it answers.
#include "gateway/base/file.hpp"
#include "gateway/store/open.hpp"
#include "gateway/store/sqlite/sqlite_store.hpp"
#include "tests/support/deployment_maker.hpp"
#include "tests/unit/cli/support.hpp"

using namespace tongban;
using tests::holds;
using tests::jsonOf;
using tests::MadeDeployment;
using tests::runCommand;

BOOST_AUTO_TEST_SUITE(cli_check)

BOOST_AUTO_TEST_CASE(connect_says_that_a_source_answers_with_rows_and_date) {
  const MadeDeployment made;
  const auto people = runCommand({"check", made.folder().string(), "--connect"});
  BOOST_TEST(people.code == 0);
  BOOST_TEST(holds(people.out, "没有问题"));
  BOOST_TEST(holds(people.out, "registration 企业登记公示表:正常,可查 10 行,数据截至 2026-11-23T"));
  BOOST_TEST(holds(people.out, "1 个数据源中有 0 个异常"));

  const auto machine = runCommand({"check", made.folder().string(), "--connect", "--json"});
  BOOST_TEST(machine.code == 0);
  const auto report = jsonOf(machine.out);
  BOOST_TEST(report.root.find("ok")->asBoolean().value());
  const auto connectors = report.root.find("connectors")->items();
  BOOST_TEST(connectors.size() == 1U);
  BOOST_TEST(connectors[0].find("connector")->text() == "registration");
  BOOST_TEST(connectors[0].find("ok")->asBoolean().value());
  BOOST_TEST(connectors[0].find("rows")->asInteger().value() == 10);
  BOOST_TEST(connectors[0].find("asOf")->text() == "2026-11-23T14:00:00.000Z");
  BOOST_TEST((connectors[0].find("remarks") != nullptr));
}

BOOST_AUTO_TEST_CASE(connect_says_which_source_does_not_answer_and_what_to_do) {
  const MadeDeployment made;
  made.remove("data/registration.csv");
  const auto people = runCommand({"check", made.folder().string(), "--connect"});
  BOOST_TEST(people.code == 1);
  BOOST_TEST(holds(people.out, "registration"));
  BOOST_TEST(holds(people.out, ":异常:"));
  BOOST_TEST(holds(people.out, "[connector."));
  BOOST_TEST(holds(people.out, "1 个数据源中有 1 个异常"));

  const auto machine = runCommand({"check", made.folder().string(), "--connect", "--json"});
  BOOST_TEST(machine.code == 1);
  const auto report = jsonOf(machine.out);
  BOOST_TEST(!report.root.find("ok")->asBoolean().value());
  BOOST_TEST(report.root.find("faults")->items().empty());
  const auto connectors = report.root.find("connectors")->items();
  BOOST_TEST(!connectors[0].find("ok")->asBoolean().value());
  BOOST_TEST(connectors[0].find("code")->text().starts_with("connector."));
  BOOST_TEST(!connectors[0].find("remedy")->text().empty());

  // Nobody is asked without --connect, and nobody while the folder itself is wrong.
  BOOST_TEST(runCommand({"check", made.folder().string()}).code == 0);
  made.replace("gateway.yaml", "node: sichuan-1", "nude: sichuan-1");
  const auto wrong = runCommand({"check", made.folder().string(), "--connect", "--json"});
  BOOST_TEST(wrong.code == 1);
  BOOST_TEST((jsonOf(wrong.out).root.find("connectors") == nullptr));
}

BOOST_AUTO_TEST_CASE(check_opens_the_keys_as_a_start_would) {
  const MadeDeployment made;
  made.write("secrets/passphrase", "another passphrase", 0600);
  const auto answer = runCommand({"check", made.folder().string()});
  BOOST_TEST(answer.code == 1);
  BOOST_TEST(holds(answer.out, "gateway.yaml:"));
  BOOST_TEST(holds(answer.out, "[crypto.passphrase-wrong]"));
  BOOST_TEST(!holds(answer.out, "another passphrase"));
}

BOOST_AUTO_TEST_CASE(grants_of_files_may_speak_of_published_resources) {
  MadeDeployment made;
  made.append("catalog/market.yaml",
              "  - {id: GRANT-3, resource: published, member: data-bureau, items: [name], "
              "from: 2024-01-01, until: 2035-01-01}\n");
  const auto without = runCommand({"check", made.folder().string()});
  BOOST_TEST(without.code == 1);
  BOOST_TEST(holds(without.out, "[catalog.dangling]"));

  const tests::FixedClock clock;
  auto store = store::openSqlite({made.storeFile()});
  BOOST_REQUIRE(store);
  auto connection = (*store)->connect();
  BOOST_REQUIRE(connection);
  // A store that knows no catalog yet is as good as none.
  BOOST_TEST(runCommand({"check", made.folder().string()}).code == 1);
  BOOST_REQUIRE(store::migrate(**connection, catalog::migrations(), clock));
  catalog::Resource resource;
  resource.id = "published";
  resource.name = "已发布的资源";
  resource.provider = "market-supervision";
  resource.connector = "registration";
  resource.subject = {"uscc"};
  resource.items = {{"name", "企业名称", 1}};
  auto transaction = (*connection)->begin(store::Access::Write);
  BOOST_REQUIRE(transaction);
  BOOST_REQUIRE(catalog::putResource(**connection, resource));
  BOOST_REQUIRE(transaction->commit());
  BOOST_TEST(runCommand({"check", made.folder().string()}).code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
