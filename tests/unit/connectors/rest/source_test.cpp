// goal: a REST source is asked over TLS within bounds, and whatever becomes of it has its code.
#include <cstdlib>

#include "tests/unit/connectors/rest/rest_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using namespace std::chrono_literals;
using tests::httpsServer;
using tests::jsonSource;
using tests::LastRequest;
using tests::queryFor;
using tests::Restful;

namespace {

const std::string kRows = "{\"data\":{\"rows\":[{\"uscc\":\"1\",\"name\":\"甲\"}]}}";

void writeSecret(const std::filesystem::path& path, std::string_view text) {
  tests::writeText(path, text);
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rest_source)

BOOST_AUTO_TEST_CASE(a_question_and_its_answer) {
  writeSecret(httpsServer().folder() / "token", "first");
  Restful source("key: /uscc\nparameters: {v: 1}\ncredentials: {file: token}\n");
  source.serve(200, kRows);
  BOOST_TEST(tests::allBytes(source.ask()) == kRows);
  const LastRequest request;
  BOOST_TEST(request.text("method") == "GET");
  BOOST_TEST(request.text("target") == "/raw/answer/1?v=1");
  BOOST_TEST(request.field("authorization") == "Bearer first");
  BOOST_TEST(request.field("accept") == "application/json");
  writeSecret(httpsServer().folder() / "token", "second");
  BOOST_TEST(source.code() == "ok");
  BOOST_TEST(LastRequest().field("authorization") == "Bearer second");
  BOOST_TEST(source.code({"2"}) == "connector.answer-malformed");
  BOOST_TEST(source.codeFor(200, "{\"data\":{\"rows\":[]}}") == "connector.none");
  BOOST_TEST(source.code({"1", "2"}) == "connector.query-invalid");
}

BOOST_AUTO_TEST_CASE(a_post_carries_its_question_in_the_body) {
  Restful source("method: POST\nparameters: {code: \"{0}\"}\n", jsonSource(), "/raw/answer");
  source.serve(200, kRows);
  BOOST_TEST(source.code({"91110000"}) == "ok");
  const LastRequest request;
  BOOST_TEST(request.text("method") == "POST");
  BOOST_TEST(request.text("target") == "/raw/answer");
  BOOST_TEST(request.text("body") == "{\"code\":\"91110000\"}");
}

BOOST_AUTO_TEST_CASE(pages_are_asked_for_one_by_one) {
  Restful source("answer: {total: /n}\npage: {parameter: no, sizeParameter: size}\n",
                 jsonSource("/rows"));
  auto query = queryFor({"1"});
  query.pageSize = 2;
  source.serve(200, "{\"rows\":[{\"a\":1},{\"a\":2}],\"n\":3}");
  const auto first = source.connector->fetch(query);
  BOOST_REQUIRE(first);
  BOOST_TEST(first->rows == 2U);
  BOOST_TEST(LastRequest().text("target") == "/raw/answer/1?no=1&size=2");
  query.after = first->next;
  source.serve(200, "{\"rows\":[{\"a\":3}],\"n\":3}");
  const auto second = source.connector->fetch(query);
  BOOST_REQUIRE(second);
  BOOST_TEST(second->next.empty());
  BOOST_TEST(LastRequest().text("target") == "/raw/answer/1?no=2&size=2");
  source.serve(200, "{\"rows\":[{\"a\":3},{\"a\":4}],\"n\":4}");
  BOOST_TEST(tests::answerCode(source.connector->fetch(query)) == "connector.page-stale");
  for (const auto* bad : {"x", "1:3:3", "1:2:999999"}) {
    query.after = bad;
    BOOST_TEST(tests::answerCode(source.connector->fetch(query)) == "connector.query-invalid", bad);
  }
  Restful whole;
  query.after = "1:2:3";
  BOOST_TEST(tests::answerCode(whole.connector->fetch(query)) == "connector.query-invalid");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_down_strange_or_slow_has_its_code) {
  const auto codeAt = [](const std::string& listener, const std::string& path = "/raw/answer/{0}",
                         const std::string& more = "") {
    Restful source(more, jsonSource(), path, listener);
    return source.code();
  };
  Restful::serve(200, kRows);
  BOOST_TEST(codeAt("good") == "ok");
  for (const auto* listener : {"deaf", "wrong", "untrusted", "expired", "plain", "old"}) {
    BOOST_TEST(codeAt(listener) == "connector.unavailable", listener);
  }
  const std::string asked = "parameters: {q: \"{0}\"}\n";
  BOOST_TEST(codeAt("good", "/close", asked) == "connector.unavailable");
  BOOST_TEST(codeAt("good", "/cut", asked) == "connector.unavailable");
  BOOST_TEST(codeAt("good", "/cut-open", asked) == "connector.answer-malformed");
  BOOST_TEST(codeAt("good", "/garbage", asked) == "connector.answer-malformed");
  BOOST_TEST(codeAt("good", "/redirect", asked) == "connector.answer-malformed");
  BOOST_TEST(codeAt("good", "/endless", asked) == "connector.too-much");
  BOOST_TEST(codeAt("good", "/bytes/2000", asked + "limits: {bytes: 1024}\n") ==
             "connector.too-much");
  BOOST_TEST(codeAt("good", "/raw/answer", asked + "targets: [10.0.0.0/8]\n") ==
             "connector.unavailable");
  BOOST_TEST(codeAt("good", "/status/503", asked) == "connector.unavailable");
  BOOST_TEST(codeAt("good", "/status/403", asked) == "connector.refused");
}

BOOST_AUTO_TEST_CASE(a_question_ends_in_time) {
  const auto start = std::chrono::steady_clock::now();
  for (const auto* listener : {"good", "silent"}) {
    Restful source("parameters: {q: \"{0}\"}\n", jsonSource(), "/never", listener);
    const auto answer =
        source.connector->fetch(queryFor({"1"}), std::chrono::steady_clock::now() + 200ms);
    BOOST_TEST(tests::answerCode(answer) == "connector.timed-out", listener);
  }
  BOOST_TEST((std::chrono::steady_clock::now() - start < 10s));
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_again_and_again_is_not_asked) {
  Restful source("limits: {failures: 2, restSeconds: 600}\n");
  BOOST_TEST(source.codeFor(500, "") == "connector.unavailable");
  BOOST_TEST(source.codeFor(200, "no JSON") == "connector.answer-malformed");
  const LastRequest before;
  BOOST_TEST(source.codeFor(200, kRows) == "connector.unavailable");
  BOOST_TEST(LastRequest().count == 0U);
  BOOST_TEST(source.connector->probe().has_value());
  Restful lasting("limits: {failures: 1000}\n");  // and the client behind it has no circuit
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(lasting.codeFor(500, "") == "connector.unavailable");
  }
  BOOST_TEST(lasting.codeFor(200, kRows) == "ok");
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_our_certificate_gets_it) {
  const auto& folder = httpsServer().folder();
  ::setenv("TONGBAN_TEST_PASSPHRASE", std::string(tests::HttpsServer::kPassphrase).c_str(), 1);
  std::filesystem::permissions(folder / "good.key", std::filesystem::perms::owner_read);
  const std::string identity =
      "identity: {key: {file: good.key, passphrase: {env: TONGBAN_TEST_PASSPHRASE}, certificate: "
      "good.pem}}\n";
  Restful::serve(200, kRows);
  for (const auto* listener : {"client", "client12"}) {
    BOOST_TEST(Restful(identity, jsonSource(), "/raw/answer/{0}", listener).code() == "ok");
    BOOST_TEST(Restful("", jsonSource(), "/raw/answer/{0}", listener).code() ==
               "connector.unavailable");
  }
  Restful late(identity);
  ::setenv("TONGBAN_TEST_PASSPHRASE", "not this passphrase", 1);
  const auto refused = late.ask();
  BOOST_TEST(tests::answerCode(refused) == "connector.unavailable");
  BOOST_TEST(refused.error().message.find("not this") == std::string::npos);
  ::setenv("TONGBAN_TEST_PASSPHRASE", std::string(tests::HttpsServer::kPassphrase).c_str(), 1);
  BOOST_TEST(late.code() == "ok");  // what was wrong is looked at again
  ::unsetenv("TONGBAN_TEST_PASSPHRASE");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_leaves_the_source_unavailable) {
  const auto& folder = httpsServer().folder();
  Restful::serve(200, kRows);
  std::filesystem::create_directories(folder / "trust");
  Restful inFolder("");
  const auto trusting = [&](const std::string& where) {
    auto reading = tests::readRest(
        "url: " + httpsServer().origin() + "/raw/answer/{0}\nauthorities: " + where + "\n",
        jsonSource(), folder);
    BOOST_REQUIRE(reading.settings);
    return tests::answerCode(
        open(*reading.settings, {inFolder.clock, "."})->fetch(queryFor({"1"})));
  };
  BOOST_TEST(trusting("trust") == "connector.unavailable");  // nobody in it
  std::filesystem::copy(httpsServer().rootFile(), folder / "trust/root.pem");
  BOOST_TEST(trusting("trust") == "ok");
  tests::writeText(folder / "empty.pem", "");
  BOOST_TEST(trusting("empty.pem") == "connector.unavailable");
  BOOST_TEST(trusting("good.pem") == "connector.unavailable");  // no CA
  Restful secret("credentials: {env: TONGBAN_TEST_NO_SUCH_SECRET}\n");
  BOOST_TEST(secret.code() == "connector.unavailable");
  BOOST_TEST(secret.connector->probe().error().code == "connector.unavailable");
}

BOOST_AUTO_TEST_CASE(a_probe_asks_for_nobody) {
  const auto probe = [](const std::string& more, const std::string& listener = "good") {
    Restful source(more, jsonSource(), "/raw/answer/{0}", listener);
    const auto report = source.connector->probe();
    if (!report) return report.error().code;
    return report->remarks.empty() ? std::string("ok") : "remark " + report->remarks.front().code;
  };
  const LastRequest before;
  BOOST_TEST(probe("probe: /status/200\n") == "ok");
  BOOST_TEST(probe("probe: /status/404\n") == "remark connector.refused");
  BOOST_TEST(probe("probe: /status/302\n") == "remark connector.refused");
  BOOST_TEST(probe("probe: /status/500\n") == "remark connector.unavailable");
  BOOST_TEST(probe("probe: /close\n") == "connector.unavailable");
  BOOST_TEST(probe("") == "ok");
  BOOST_TEST(probe("", "deaf") == "connector.unavailable");
  BOOST_TEST(probe("", "untrusted") == "connector.unavailable");
  BOOST_TEST(LastRequest().count == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
