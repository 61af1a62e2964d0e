// goal: an answer yields the rows of the subject that was asked for, as the source wrote them, or
// the code that says why not.
#include "gateway/mapping/rows.hpp"
#include "gateway/record/byte_source.hpp"
#include "tests/unit/connectors/rest/rest_support.hpp"

using namespace tongban;
using namespace tongban::connectors;
using tests::jsonSource;
using tests::queryFor;
using tests::restSettings;

namespace {

const std::string kCoded = "answer: {code: /code, ok: [\"0\"], none: [\"404\", \"E01\"]}\n";

struct Judged {
  explicit Judged(rest::Settings made) : settings(std::move(made)) {}
  Result<Fetched> read(std::string_view body, int status = 200, std::string_view field = {}) {
    wire::Answer answer{{status, {}}, std::string(body)};
    if (!field.empty()) BOOST_REQUIRE(answer.head.fields.add(field, "5"));
    return rest::readAnswer(settings, query, page, cursor, answer);
  }
  std::string code(std::string_view body, int status = 200, std::string_view field = {}) {
    auto answer = read(body, status, field);
    if (!answer) {
      BOOST_TEST(answer.error().message.find("91110000MA0") == std::string::npos);
      BOOST_TEST(answer.error().where == "https://localhost/ent/{0}");
      return answer.error().code;
    }
    return answer->documents.empty() ? "none" : "ok";
  }
  rest::Settings settings;
  Query query = queryFor({"91110000MA0"});
  Source::Page page{10, 100, 1u << 20};
  rest::Cursor cursor{0, 10, 0};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rest_answer)

BOOST_AUTO_TEST_CASE(a_list_is_kept_as_it_came) {
  Judged judged(restSettings("key: /uscc\n"));
  const std::string body =
      "{ \"data\": {\"rows\" : [{\"uscc\":\"91110000MA0\",\"sum\":1.50}] , \"x\":1} }\r\n";
  const auto fetched = judged.read(body);
  BOOST_REQUIRE(fetched);
  BOOST_TEST(fetched->documents.front().bytes == body);
  BOOST_TEST(fetched->documents.front().rows == 1U);
  BOOST_TEST(fetched->documents.front().name == "/ent/{0}");
  BOOST_TEST(fetched->next.empty());
  BOOST_TEST(judged.code("{\"data\":{\"rows\":[]}}") == "none");
}

BOOST_AUTO_TEST_CASE(one_row_is_put_where_the_mapping_reads_a_list) {
  Judged judged(restSettings("key: /uscc\n"));
  const auto fetched =
      judged.read("{\"data\":{\"rows\":{\"uscc\":\"91110000MA0\",\"sum\":1.50}},\"code\":0}");
  BOOST_REQUIRE(fetched);
  const auto& bytes = fetched->documents.front().bytes;
  BOOST_TEST(bytes == "{\"data\":{\"rows\":[{\"uscc\":\"91110000MA0\",\"sum\":1.50}]}}");
  record::MemorySource source(bytes, "a");
  const auto rows = mapping::openRows(judged.settings.source, source);
  BOOST_REQUIRE(rows);
  BOOST_TEST(((*rows)->next() == mapping::Rows::Status::Row));
  Judged whole(restSettings("", jsonSource("")));
  BOOST_TEST(whole.read("{\"a\":1}")->documents.front().bytes == "[{\"a\":1}]");
  BOOST_TEST(whole.read("[{\"a\":1}]")->documents.front().bytes == "[{\"a\":1}]");
}

BOOST_AUTO_TEST_CASE(lines_are_written_for_a_mapping_that_reads_lines) {
  Judged judged(
      restSettings("answer: {records: /list}\n", jsonSource("", mapping::Format::Ndjson)));
  const auto fetched = judged.read("{\"list\":[ {\"a\":\"企\"}, {\"a\" : 2.0} ]}");
  BOOST_REQUIRE(fetched);
  BOOST_TEST(fetched->documents.front().bytes == "{\"a\":\"企\"}\n{\"a\":2.0}\n");
  BOOST_TEST(fetched->documents.front().rows == 2U);
}

BOOST_AUTO_TEST_CASE(bytes_are_of_the_encoding_that_the_mapping_names) {
  auto source = jsonSource("/rows");
  source.encoding = record::Encoding::Gb18030;
  Judged judged(restSettings("key: /uscc\n", source));
  judged.query = queryFor({"企"});
  const auto list = record::fromUtf8("{\"rows\":[{\"uscc\":\"企\"}]}", source.encoding).value();
  const auto one = record::fromUtf8("{\"rows\":{\"uscc\":\"企\"}}", source.encoding).value();
  BOOST_TEST(judged.read(list)->documents.front().bytes == list);
  BOOST_TEST(judged.read(one)->documents.front().bytes == list);
  BOOST_TEST(judged.code("{\"rows\":[{\"uscc\":\"企业\xFF\"}]}") == "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(a_row_of_another_subject_never_leaves) {
  Judged judged(restSettings("key: /uscc\n"));
  for (const auto* rows :
       {"[{\"uscc\":\"91110000MA1\"}]", "[{\"uscc\":\"91110000MA0\"},{\"uscc\":\"91110000MA1\"}]",
        "[{\"code\":\"91110000MA0\"}]", "[{\"uscc\":null}]", "[{\"uscc\":[\"91110000MA0\"]}]",
        "[{\"uscc\":\"91110000ma0\"}]", "[{\"uscc\":\" 91110000MA0\"}]", "[1]", "[[]]", "[null]",
        "{\"uscc\":\"91110000MA1\"}"}) {
    BOOST_TEST(judged.code(std::string("{\"data\":{\"rows\":") + rows + "}}") ==
                   "connector.answer-malformed",
               rows);
  }
  Judged numbered(restSettings("key: /id\n"));
  numbered.query = queryFor({"120"});
  BOOST_TEST(numbered.read("{\"data\":{\"rows\":[{\"id\":120}]}}").has_value());
  BOOST_TEST(!numbered.read("{\"data\":{\"rows\":[{\"id\":121}]}}").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_what_was_agreed_is_malformed) {
  Judged judged(restSettings(""));
  for (const auto* body :
       {"", "x", "{\"data\":{\"rows\":[", "<html/>", "{\"data\":{}}", "{\"data\":null}", "null",
        "{\"data\":{\"rows\":null}}", "{\"data\":{\"rows\":\"x\"}}", "{\"data\":{\"rows\":1}}",
        "{\"data\":{\"rows\":[]},\"data\":{}}", "{\"data\":{\"rows\":[]}} x", "\xEF\xBB\xBF{}",
        "{\"data\":{\"rows\":[{\"a\":\"\\u0000\"}]}}",
        "{\"data\":{\"rows\":[{\"a\":\"\xFF\"}]}}"}) {
    BOOST_TEST(judged.code(body) == "connector.answer-malformed", body);
  }
}

BOOST_AUTO_TEST_CASE(the_sources_own_word_is_heard) {
  Judged judged(restSettings(kCoded));
  const std::string rows = ",\"data\":{\"rows\":[{\"a\":1}]}}";
  BOOST_TEST(judged.code("{\"code\":\"0\"" + rows) == "ok");
  BOOST_TEST(judged.code("{\"code\":0" + rows) == "ok");
  BOOST_TEST(judged.code("{\"code\":\"E01\"}") == "none");
  BOOST_TEST(judged.code("{\"code\":404" + rows) == "none");
  BOOST_TEST(judged.code("{\"code\":\"1\"" + rows) == "connector.refused");
  BOOST_TEST(judged.code("{\"code\":\"00\"" + rows) == "connector.refused");
  BOOST_TEST(judged.code("{\"code\":\"91110000MA0\"" + rows) == "connector.refused");
  BOOST_TEST(judged.code("{\"x\":0" + rows) == "connector.answer-malformed");
  BOOST_TEST(judged.code("{\"code\":null" + rows) == "connector.answer-malformed");
  BOOST_TEST(judged.code("{\"code\":[0]" + rows) == "connector.answer-malformed");
  const auto shown = judged.read("{\"code\":\"E-17\"}");
  BOOST_TEST(shown.error().message.find("E-17") != std::string::npos);
  // A null in place of rows says nothing by itself, and "none" where the word is that all is well.
  for (const auto* none : {"{\"code\":0,\"data\":null}", "{\"code\":0,\"data\":{\"rows\":null}}"}) {
    BOOST_TEST(judged.code(none) == "none", none);
  }
  BOOST_TEST(judged.code("{\"code\":0,\"data\":{}}") == "connector.answer-malformed");
  BOOST_TEST(judged.code("{\"code\":0}") == "connector.answer-malformed");
}

BOOST_AUTO_TEST_CASE(every_status_has_its_outcome) {
  Judged judged(restSettings(kCoded));
  const std::string good = "{\"code\":0,\"data\":{\"rows\":[{\"a\":1}]}}";
  for (const auto& [status, wanted] :
       std::initializer_list<std::pair<int, const char*>>{{200, "ok"},
                                                          {201, "ok"},
                                                          {301, "connector.answer-malformed"},
                                                          {304, "connector.answer-malformed"},
                                                          {400, "connector.refused"},
                                                          {401, "connector.refused"},
                                                          {403, "connector.refused"},
                                                          {404, "none"},
                                                          {405, "connector.refused"},
                                                          {408, "connector.timed-out"},
                                                          {429, "connector.busy"},
                                                          {500, "connector.unavailable"},
                                                          {502, "connector.unavailable"},
                                                          {503, "connector.unavailable"},
                                                          {504, "connector.timed-out"}}) {
    BOOST_TEST(judged.code(good, status) == wanted, status);
  }
  BOOST_TEST(judged.code(good, 503, "retry-after") == "connector.busy");
  BOOST_TEST(judged.code("", 204) == "connector.answer-malformed");
  Judged plain(restSettings(""));
  BOOST_TEST(plain.code(good, 404) == "connector.refused");
}

BOOST_AUTO_TEST_CASE(the_age_of_the_data_is_told_where_it_can_be_read) {
  Judged judged(restSettings("answer: {asOf: /time}\n"));
  const auto asOf = [&](const std::string& time) {
    const auto fetched = judged.read("{\"data\":{\"rows\":[{}]},\"time\":" + time + "}");
    return fetched->asOf ? toRfc3339(*fetched->asOf) : std::string("none");
  };
  BOOST_TEST(asOf("\"2024-06-30 08:15:00\"") == "2024-06-30T00:15:00.000Z");
  BOOST_TEST(asOf("1719706500123") == "2024-06-30T00:15:00.123Z");
  for (const auto* bad : {"\"soon\"", "null", "[]", "true"}) BOOST_TEST(asOf(bad) == "none", bad);
  BOOST_TEST(judged.read("{\"data\":{\"rows\":[]},\"time\":\"20240630\"}")->asOf.has_value());
}

BOOST_AUTO_TEST_CASE(without_pages_more_rows_than_one_page_are_too_much) {
  Judged judged(restSettings(""));
  judged.page.rows = 2;
  BOOST_TEST(judged.code("{\"data\":{\"rows\":[{},{}]}}") == "ok");
  BOOST_TEST(judged.code("{\"data\":{\"rows\":[{},{},{}]}}") == "connector.too-much");
}

BOOST_AUTO_TEST_CASE(pages_are_counted_against_what_the_source_says) {
  Judged judged(restSettings("answer: {total: /n}\npage: {parameter: no, sizeParameter: size}\n"));
  const auto body = [](int rows, const std::string& total) {
    std::string list;
    for (int i = 0; i < rows; ++i) list += i == 0 ? "{}" : ",{}";
    return "{\"data\":{\"rows\":[" + list + "]},\"n\":" + total + "}";
  };
  judged.cursor = {0, 2, 0};
  BOOST_TEST(judged.read(body(2, "5"))->next == "1:2:5");
  BOOST_TEST(judged.read(body(2, "\"5\""))->next == "1:2:5");
  BOOST_TEST(judged.read(body(2, "2"))->next.empty());
  BOOST_TEST(judged.read(body(1, "1"))->next.empty());
  BOOST_TEST(judged.code(body(0, "0")) == "none");
  for (const auto& bad : {body(1, "5"), body(3, "5"), body(0, "5"), body(2, "1"), body(2, "null"),
                          body(2, "-2"), body(2, "2.0"), body(2, "\"\"")}) {
    BOOST_TEST(judged.code(bad) == "connector.answer-malformed", bad);
  }
  BOOST_TEST(judged.code(body(2, "101")) == "connector.too-much");
  judged.cursor = {2, 2, 5};
  BOOST_TEST(judged.read(body(1, "5"))->next.empty());
  BOOST_TEST(judged.code(body(2, "6")) == "connector.page-stale");
  BOOST_TEST(judged.code(body(2, "5")) == "connector.answer-malformed");
  BOOST_TEST(judged.code(body(0, "5")) == "connector.answer-malformed");
}

BOOST_AUTO_TEST_SUITE_END()
