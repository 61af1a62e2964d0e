// goal: a source that is down, slow, cut off, talks nonsense or of somebody else costs the caller a
// code and an entry, and nothing of what it said leaves.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/record/random_access.hpp"
#include "gateway/record/zip.hpp"
#include "tests/support/exchange_node.hpp"
#include "tests/support/https_server.hpp"

namespace tongban::tests {
namespace {

constexpr std::string_view kAsked = "91500112MAF000012X";
constexpr std::string_view kOther = "91510104MAF000020A";

std::string httpOf(std::string_view body) {
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body);
}

std::string recordOf(std::string_view uscc, std::string_view more = "") {
  return fmt::format(
      R"({{"data":[{{"entName":"示例来源有限公司","uniscid":"{}","estDate":"2019-01-02",)"
      R"("regState_CN":"存续（在营、开业、在册）"{}}}]}})",
      uscc, more);
}

// The made node, with a source over HTTPS in the place of the file.
struct RestNode {
  HttpsServer server;
  ExchangeNode node;

  explicit RestNode(const std::string& path, std::string_view licenseRule = "") {
    node.made.write("connectors/registration.yaml",
                    fmt::format("connector: registration\ntitle: 企业信息接口\n"
                                "member: market-supervision\nsystem: registration-library\n"
                                "kind: rest\nmapping: market/registration-gsxt\n"
                                "url: {}{}\nparameters: {{uscc: \"{{0}}\"}}\nauthorities: \"{}\"\n"
                                "limits: {{timeoutSeconds: 1, failures: 100}}\n",
                                server.origin(), path, server.rootFile().string()));
    if (!licenseRule.empty()) {
      node.made.replace("catalog/market.yaml", "    updates: 每日\n",
                        fmt::format("    updates: 每日\n    licenses: [{}]\n", licenseRule));
    }
    node.reload();
  }
};

BOOST_AUTO_TEST_SUITE(source)

BOOST_AUTO_TEST_CASE(what_it_says_of_the_subject_is_given) {
  RestNode rest("/raw/good");
  rest.server.serve("good", httpOf(recordOf(kAsked)));
  const auto told = rest.node.ask(rest.node.call());
  BOOST_TEST_INFO(told.out.body);
  BOOST_TEST_REQUIRE(told.status() == 200);
  BOOST_TEST(told.at("records").items().front().find("name")->text() == "示例来源有限公司");
}

// Nothing in the connector compares here, so it is the journey that has to.
BOOST_AUTO_TEST_CASE(another_subject_never_leaves) {
  RestNode rest("/raw/other");
  rest.server.serve("other", httpOf(recordOf(kOther)));
  const auto told = rest.node.ask(rest.node.call());
  BOOST_TEST(told.code() == "verify.subject-mismatch");
  BOOST_TEST(told.status() == 502);
  BOOST_TEST(told.out.body.find(kOther) == std::string::npos);
  BOOST_TEST(told.out.body.find("示例来源") == std::string::npos);
  BOOST_TEST(rest.node.entries().back().outcomeCode == "verify.subject-mismatch");
}

BOOST_AUTO_TEST_CASE(failures_have_their_codes) {
  struct Case {
    const char* path;
    const char* code;
    int status;
  };
  for (const auto& one :
       {Case{"/never", "connector.timed-out", 504}, Case{"/drip-body", "connector.timed-out", 504},
        Case{"/cut", "connector.unavailable", 503},
        Case{"/garbage", "connector.answer-malformed", 502},
        Case{"/redirect", "connector.answer-malformed", 502},
        Case{"/status/500", "connector.unavailable", 503},
        Case{"/status/403", "connector.refused", 502}}) {
    RestNode rest(one.path);
    const auto told = rest.node.ask(rest.node.call());
    BOOST_TEST_INFO(one.path << " " << told.out.body);
    BOOST_TEST(told.code() == one.code);
    BOOST_TEST_INFO(one.path);
    BOOST_TEST(told.status() == one.status);
    const auto entries = rest.node.entries();
    BOOST_TEST_REQUIRE(entries.size() == 1u);
    BOOST_TEST(entries.front().outcomeCode == told.code());
  }
}

// The seal inside a genuine license stands for a license file: it fits into the field.
BOOST_AUTO_TEST_CASE(a_license_in_the_record_is_verified) {
  const auto package = readFile("ops/examples/licenses/genuine.ofd", 1u << 20).value();
  const record::MemoryBytes bytes(bytesOf(package));
  const auto archive = record::ZipArchive::open(bytes).value();
  const auto* entry = archive.find("Doc_0/Signs/Sign_0/Seal.esl");
  BOOST_TEST_REQUIRE(entry != nullptr);
  const auto seal = archive.readWhole(*entry, 1u << 16).value();

  RestNode rest("/raw/sealed", "{field: businessScope, minimumVerdict: valid}");
  const auto ask = [&](BytesView file) {
    const auto scope = fmt::format(R"(,"opScope":"{}")", toBase64(file));
    rest.server.serve("sealed", httpOf(recordOf(kAsked, file.empty() ? "" : scope)));
    return rest.node.ask(rest.node.call());
  };
  const auto good = ask(seal);
  BOOST_TEST_INFO(good.out.body);
  BOOST_TEST(good.status() == 200);
  BOOST_TEST(rest.node.entries().back().evidence.size() == 1u);

  auto altered = seal;
  altered[altered.size() / 2] ^= 1;
  BOOST_TEST(ask(altered).code() == "verify.license-below");
  BOOST_TEST(ask(bytesOf("no license")).code() == "verify.license-below");
  BOOST_TEST(ask({}).code() == "verify.license-below");
  BOOST_TEST(rest.node.entries().back().outcomeStatus == 502);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
