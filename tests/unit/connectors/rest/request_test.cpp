// goal: the subject's values reach the source as values, wherever they stand.
#include "tests/unit/connectors/rest/rest_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using tests::queryFor;
using tests::restSettings;

namespace {

rest::Question questionOf(const rest::Settings& settings, std::vector<std::string> subject,
                          const rest::Cursor& cursor = {}) {
  return rest::questionFor(settings, queryFor(std::move(subject)), "secret", cursor).value();
}

std::string fieldOf(const rest::Question& question, std::string_view name) {
  return question.request.fields.combined(name).value_or("(none)");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rest_request)

BOOST_AUTO_TEST_CASE(a_value_is_never_a_delimiter) {
  const auto settings = restSettings("parameters: {\"q&\": \"a {0}\"}\n");
  const auto question = questionOf(settings, {"企/业?#&=+ %2F\r\n{0}"});
  BOOST_TEST(question.request.method == "GET");
  BOOST_TEST(question.request.targetUri ==
             "https://localhost/ent/%E4%BC%81%2F%E4%B8%9A%3F%23%26%3D%2B%20%252F%0D%0A%7B0%7D"
             "?q%26=a%20%E4%BC%81%2F%E4%B8%9A%3F%23%26%3D%2B%20%252F%0D%0A%7B0%7D");
  BOOST_TEST(question.body.empty());
  BOOST_TEST(fieldOf(question, "accept") == "application/json");
  BOOST_TEST(fieldOf(question, "authorization") == "(none)");
}

BOOST_AUTO_TEST_CASE(a_value_that_would_be_another_path_is_not_sent) {
  const auto settings = restSettings("");
  for (const auto* bad : {".", ".."}) {
    BOOST_TEST(rest::questionFor(settings, queryFor({bad}), "", {}).error().code ==
               "connector.query-invalid");
  }
  BOOST_TEST(questionOf(settings, {"..."}).request.targetUri == "https://localhost/ent/...");
}

BOOST_AUTO_TEST_CASE(a_body_is_json_or_a_form) {
  const std::string head = "url: https://localhost/q\nauthorities: CMakeLists.txt\nmethod: POST\n";
  const std::string parameters = "parameters: {\"a\\\"\": \"{1}\", b: \"x{0}y\"}\n";
  const auto json =
      questionOf(restSettings(parameters, tests::jsonSource(), head), {"q\"\\\n", "企&"});
  BOOST_TEST(json.request.method == "POST");
  BOOST_TEST(json.request.targetUri == "https://localhost/q");
  BOOST_TEST(json.body == "{\"a\\\"\":\"企&\",\"b\":\"xq\\\"\\\\\\ny\"}");
  BOOST_TEST(fieldOf(json, "content-type") == "application/json");
  const auto form = questionOf(restSettings(parameters + "body: form\n", tests::jsonSource(), head),
                               {"=&", "企 "});
  BOOST_TEST(form.body == "a%22=%E4%BC%81%20&b=x%3D%26y");
  BOOST_TEST(fieldOf(form, "content-type") == "application/x-www-form-urlencoded");
  BOOST_TEST(form.request.targetUri == "https://localhost/q");
}

BOOST_AUTO_TEST_CASE(credentials_go_where_they_are_wanted) {
  const std::string secret = "credentials: {env: TOKEN}\n";
  BOOST_TEST(fieldOf(questionOf(restSettings(secret), {"1"}), "authorization") == "Bearer secret");
  const auto own = questionOf(
      restSettings(secret + "credentialHeader: X-Token\nheaders: {Accept: a/b}\n"), {"1"});
  BOOST_TEST(fieldOf(own, "x-token") == "secret");
  BOOST_TEST(fieldOf(own, "authorization") == "(none)");
  BOOST_TEST(fieldOf(own, "accept") == "a/b");
  const auto bad = rest::questionFor(restSettings(secret), queryFor({"1"}), "sec\nret", {});
  BOOST_REQUIRE(!bad);
  BOOST_TEST(bad.error().code == "connector.refused");
  BOOST_TEST(bad.error().message.find("ret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(pages_are_numbered_from_where_the_source_does) {
  const std::string page =
      "answer: {total: /total}\npage: {parameter: no, sizeParameter: size, from: 0}\n";
  BOOST_TEST(questionOf(restSettings(page), {"1"}, {2, 50, 120}).request.targetUri ==
             "https://localhost/ent/1?no=2&size=50");
  const auto post = questionOf(restSettings("method: POST\n" + page), {"1"}, {2, 50, 120});
  BOOST_TEST(post.body == "{\"no\":2,\"size\":50}");
}

BOOST_AUTO_TEST_CASE(a_cursor_is_one_of_ours_or_none) {
  const auto cursor = rest::Cursor::parse("2:50:120", 50);
  BOOST_REQUIRE(cursor);
  BOOST_TEST(cursor->text() == "2:50:120");
  for (const auto* bad : {"2:50", "2:50:120:1", ":50:120", "2:50:x", "0:50:120", "-1:50:120",
                          "2:49:120", "2:50:", "121:50:120", "2:50:120 ",
                          "99999999999999999999:50:120", "2:50:99999999999999999999999"}) {
    BOOST_TEST(rest::Cursor::parse(bad, 50).error().code == "connector.query-invalid", bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()
