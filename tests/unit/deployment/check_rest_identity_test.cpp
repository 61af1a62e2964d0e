// goal: the key that we show to a REST source, and what opens it, are looked at as our other
// secrets are: their owner's alone, readable, and not empty.
#include <algorithm>

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "gateway/deployment/check.hpp"
#include "tests/support/deployment_maker.hpp"

namespace tongban::tests {
namespace {

constexpr auto kFile = "connectors/registration.yaml";
constexpr auto kKeyLine = 12U;
constexpr auto kPassphraseLine = 13U;

// A source over HTTPS that asks who we are; nobody listens there, and nobody has to.
struct Deployment {
  MadeDeployment made;

  explicit Deployment(const std::string& passphrase = "{file: secrets/source.pass}") {
    made.write("secrets/source.pem", made.read("secrets/server.pem"), 0600);
    made.write("secrets/source.pass", keyPassphrase(), 0600);
    made.write(kFile, R"(connector: registration
title: 企业信息接口
member: market-supervision
system: registration-library
kind: rest
mapping: market/registration-gsxt
url: https://source.example.gov.cn/query
parameters: {uscc: "{0}"}
authorities: certs/tls-root.pem
identity:
  key:
    file: secrets/source.pem
    passphrase: )" + passphrase +
                          R"(
    certificate: certs/server.pem
)");
  }

  void mode(const std::string& name, mode_t mode) const {
    BOOST_REQUIRE(::chmod((made / name).c_str(), mode) == 0);
  }

  // What is said of the connector; nothing else is wrong.
  std::vector<deployment::Finding> findings() {
    auto report = deployment::check(made.folder(), made.library());
    BOOST_REQUIRE(report);
    for (const auto& finding : report->findings) {
      BOOST_TEST_MESSAGE(finding.file << ':' << finding.line << ' ' << finding.code << ' '
                                      << finding.message);
      BOOST_TEST(finding.file == kFile);
      BOOST_TEST(!finding.remedy.empty());
    }
    return std::move(report->findings);
  }

  void expectOnly(unsigned line, const std::string& code, const std::string& named) {
    const auto found = findings();
    BOOST_TEST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found.front().line == line);
    BOOST_TEST(found.front().code == code);
    BOOST_TEST(found.front().message.find(named) != std::string::npos);
  }
};

BOOST_AUTO_TEST_SUITE(deployment_check_rest_identity)

BOOST_AUTO_TEST_CASE(its_owner_s_alone_is_good) {
  Deployment d;
  BOOST_TEST(d.findings().empty());
  d.mode("secrets/source.pem", 0400);
  d.mode("secrets/source.pass", 0400);
  BOOST_TEST(d.findings().empty());
}

BOOST_AUTO_TEST_CASE(a_key_that_others_may_read) {
  for (const mode_t mode : {0644U, 0640U, 0604U, 0660U, 0700U}) {
    Deployment d;
    d.mode("secrets/source.pem", mode);
    d.expectOnly(kKeyLine, "base.secret-mode", "secrets/source.pem");
  }
}

BOOST_AUTO_TEST_CASE(a_passphrase_that_others_may_read) {
  for (const mode_t mode : {0644U, 0640U, 0604U}) {
    Deployment d;
    d.mode("secrets/source.pass", mode);
    d.expectOnly(kPassphraseLine, "base.secret-mode", "secrets/source.pass");
  }
}

BOOST_AUTO_TEST_CASE(both_are_said_in_one_run) {
  Deployment d;
  d.mode("secrets/source.pem", 0644);
  d.mode("secrets/source.pass", 0644);
  const auto found = d.findings();
  BOOST_TEST(std::ranges::count(found, "base.secret-mode", &deployment::Finding::code) == 2);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read) {
  {
    Deployment d;
    d.made.remove("secrets/source.pass");
    d.expectOnly(kPassphraseLine, "base.file-missing", "secrets/source.pass");
  }
  {
    Deployment d;  // said once, by the kind of the connector
    d.made.remove("secrets/source.pem");
    const auto found = d.findings();
    BOOST_TEST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found.front().code == "connector.settings-invalid");
  }
  {
    Deployment d;
    d.made.remove("secrets/source.pem");
    std::filesystem::create_directory(d.made / "secrets/source.pem");
    std::filesystem::permissions(
        d.made / "secrets/source.pem",
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    d.expectOnly(kKeyLine, "base.file-unreadable", "secrets/source.pem");
  }
}

BOOST_AUTO_TEST_CASE(a_passphrase_that_is_none) {
  Deployment d;
  d.made.write("secrets/source.pass", "\n", 0600);
  d.expectOnly(kPassphraseLine, "deployment.secret-invalid", "secrets/source.pass");
  Deployment both("{file: secrets/source.pass, env: SOURCE_PASSPHRASE}");
  const auto found = both.findings();
  BOOST_TEST(std::ranges::count(found, "deployment.secret-invalid", &deployment::Finding::code) ==
             1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
