// goal: a department asks by the command line, sees what it was given and what not, and is told of
// every refusal what happened, why, and what to do.
#include "gateway/cli/query_output.hpp"
#include "gateway/ledger/receipt.hpp"
#include "tests/unit/api/support.hpp"
#include "tests/unit/cli/support.hpp"

namespace tongban::tests {
namespace {

// A gateway, and the files of its callers.
struct Asked {
  ApiNode node;
  TempDir home;

  explicit Asked(DeploymentOptions options = {}) : node(std::move(options)) {
    node.clock.at = CommandClock().now();
    node.start();
    write("passphrase", keyPassphrase());
    write("authority.pem", pemOf(node.made.pki().tlsRoot.certificate));
    for (const auto* one : {&node.made.oneWindow(), &node.made.pki().stranger}) {
      write(one->system + ".key", encryptedKeyPem(*one->message.party.key));
      write(one->system + "-tls.key", encryptedKeyPem(*one->tls.party.key));
      write(one->system + "-tls.pem", one->tls.pem());
      write(one->system + ".secret", one->secret);
    }
  }
  void write(const std::string& name, std::string_view text) const {
    BOOST_TEST_REQUIRE(replaceFile(home / name, text, 0600).has_value());
  }
  std::string file(const std::string& name) const { return (home / name).string(); }

  std::vector<std::string> signedBy(const Caller& who) const {
    return {"--message-key", file(who.system + ".key"), "--message-passphrase-file",
            file("passphrase")};
  }
  Answer ask(std::vector<std::string> proof, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "query",       "enterprise-registration",
        "--server",    "https://" + node.gateway().address(),
        "--authority", file("authority.pem"),
        "--suite",     std::string(crypto::suite(node.suite()).name()),
        "--member",    "data-bureau",
        "--system",    "one-window",
        "--matter",    "企业开办",
        "--case",      "2026-0001",
        "--operator",  "A0137",
        "--schemas",   "schemas"};
    words.insert(words.end(), proof.begin(), proof.end());
    words.insert(words.end(), more.begin(), more.end());
    return runCommand(words);
  }
  Answer askUscc(std::vector<std::string> proof, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--uscc", "91500112MAF000012X"});
    return ask(std::move(proof), more);
  }
};

BOOST_AUTO_TEST_SUITE(query)

BOOST_AUTO_TEST_CASE(what_was_given_masked_and_withheld) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Asked asked({.suite = suite});
    const auto answer = asked.askUscc(
        asked.signedBy(asked.node.made.oneWindow()),
        {"--server-message-certificate", (asked.node.made / "certs/message.pem").string(),
         "--receipt", asked.file("receipt.json")});
    BOOST_TEST_INFO(answer.out + answer.err);
    BOOST_TEST_REQUIRE(answer.code == 0);
    BOOST_TEST(answer.err.empty());
    BOOST_TEST(holds(answer.out, "企业名称: 示例渝北软件有限公司\n"));
    BOOST_TEST(holds(answer.out, "张*  (已脱敏)\n"));
    BOOST_TEST(holds(answer.out, "未提供(grant.item-not-granted)\n"));
    BOOST_TEST(!holds(answer.out, "name"));
    const auto receipt = readFile(asked.home / "receipt.json", 1u << 20).value();
    BOOST_TEST(ledger::Receipt::parse(receipt).has_value());
  }
}

BOOST_AUTO_TEST_CASE(by_secret_and_by_certificate) {
  Asked asked;
  const auto secret = asked.askUscc({"--secret-file", asked.file("one-window.secret")}, {"--json"});
  BOOST_TEST_INFO(secret.out + secret.err);
  BOOST_TEST(secret.code == 0);
  BOOST_TEST(jsonOf(secret.out).root.find("records")->items().size() == 1u);
  const std::vector<std::string> bare = {"--certificate",
                                         asked.file("one-window-tls.pem"),
                                         "--key",
                                         asked.file("one-window-tls.key"),
                                         "--passphrase-file",
                                         asked.file("passphrase")};
  BOOST_TEST(asked.askUscc(bare).code == 0);
  // Nothing was signed, so the answer is not either.
  const auto wanted = asked.askUscc(
      bare, {"--server-message-certificate", (asked.node.made / "certs/message.pem").string()});
  BOOST_TEST(wanted.code == 1);
  BOOST_TEST(holds(wanted.err, "wire.signature-missing"));
  BOOST_TEST(wanted.out.empty());
}

BOOST_AUTO_TEST_CASE(an_answer_by_another_key_is_not_shown) {
  Asked asked;
  const auto answer =
      asked.askUscc(asked.signedBy(asked.node.made.oneWindow()),
                    {"--server-message-certificate", (asked.node.made / "certs/log.pem").string()});
  BOOST_TEST(answer.code == 1);
  BOOST_TEST(holds(answer.err, "wire.signature-wrong"));
  BOOST_TEST(answer.out.empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_in_three_lines_and_its_code) {
  Asked asked;
  const auto stranger = asked.askUscc(asked.signedBy(asked.node.made.pki().stranger));
  BOOST_TEST(stranger.code == 1);
  BOOST_TEST(stranger.out.empty());
  for (const auto* part : {"发生了什么:", "\n为什么:", "\n怎么办:", "\n代码:auth.key-unknown\n"}) {
    BOOST_TEST_INFO(part << " in " << stranger.err);
    BOOST_TEST(holds(stranger.err, part));
  }
  const auto item =
      asked.askUscc(asked.signedBy(asked.node.made.oneWindow()), {"--items", "nobody"});
  BOOST_TEST(item.code == 1);
  BOOST_TEST(holds(item.err, "代码:catalog.item-unknown\n交换流水号:"));
  const auto json =
      asked.askUscc(asked.signedBy(asked.node.made.oneWindow()), {"--items", "nobody", "--json"});
  BOOST_TEST(json.code == 1);
  BOOST_TEST(jsonOf(json.out).root.find("code")->text() == "catalog.item-unknown");
  BOOST_TEST(asked.ask({}, {"--uscc", "1"}).code == 1);
}

BOOST_AUTO_TEST_CASE(questions_that_are_none) {
  Asked asked;
  const auto proof = asked.signedBy(asked.node.made.oneWindow());
  const auto none = asked.ask(proof);
  BOOST_TEST(none.code == 2);
  BOOST_TEST(holds(none.err, "exchange.subject-invalid"));
  const auto unnamed = asked.ask(proof, {"--subject", "91500112MAF000012X"});
  BOOST_TEST(unnamed.code == 2);
  BOOST_TEST(holds(unnamed.err, "exchange.subject-invalid"));
  BOOST_TEST(asked.askUscc({"--message-key", asked.file("one-window.key")}).code == 2);
  BOOST_TEST(asked.askUscc({"--certificate", asked.file("one-window-tls.pem")}).code == 2);
  auto both = proof;
  both.insert(both.end(), {"--secret-file", asked.file("one-window.secret")});
  BOOST_TEST(asked.askUscc(both).code == 2);
  BOOST_TEST(asked.askUscc({"--secret-file", asked.file("nobody")}).code == 2);
  // A server whose certificate somebody else issued.
  asked.write("authority.pem", pemOf(asked.node.made.pki().foreignRoot.certificate));
  BOOST_TEST(asked.askUscc(proof).code == 2);
  asked.node.stop();
}

BOOST_AUTO_TEST_CASE(items_have_the_names_of_the_one_record_that_has_them_all) {
  const auto names = [](const std::string& answer) {
    return cli::itemNamesFor(jsonOf(answer).root, "schemas");
  };
  BOOST_TEST(names(R"({"records":[{"nobody":1}]})").empty());
  BOOST_TEST(names(R"({"records":1,"withheld":[1]})").empty());
  BOOST_TEST(cli::itemNamesFor(jsonOf(R"({"records":[{"name":"x"}]})").root, "nowhere").empty());
  const auto one =
      names(R"({"records":[{"legalRepresentative":"x"}],"withheld":[{"item":"name"}]})");
  BOOST_TEST(one.at("name") == "企业名称");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_left_out) {
  std::ostringstream out;
  cli::printAnswer(jsonOf(R"({"exchangeId":"x"})").root, {}, out);
  cli::printAnswer(jsonOf("[]").root, {}, out);
  cli::printRefusal(jsonOf("1").root, out);
  BOOST_TEST(holds(out.str(), "没有这个主体的记录。"));
  // Of two items the one that ends like the other is not masked with it.
  std::ostringstream two;
  cli::printAnswer(
      jsonOf(R"({"exchangeId":"x","records":[{"name":"a","fullname":"b"}],"masked":["fullname"]})")
          .root,
      {}, two);
  BOOST_TEST(holds(two.str(), "  name: a\n  fullname: b  (已脱敏)\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
