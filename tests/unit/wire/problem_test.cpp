// goal: every code of the table gives a problem document that fits its schema, and no fault of ours
// tells a caller about our insides.
#include "gateway/wire/problem.hpp"

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/schema.hpp"

using namespace tongban;
using namespace tongban::wire;

namespace {

constexpr std::string_view kExchange = "018fd000-0000-7000-8000-000000000001";

const record::Schema& schema() {
  static const auto loaded = record::Schema::load("schemas/api/problem.schema.json").value();
  return loaded;
}

record::Document read(const Problem& problem) {
  auto document = record::parseJson(problem.body);
  BOOST_REQUIRE_MESSAGE(document, problem.body);
  for (const auto& fault : schema().check(document->root)) {
    BOOST_ERROR(problem.body + ": " + fault.pointer + ": " + fault.message);
  }
  return *std::move(document);
}

std::string member(const record::Document& document, std::string_view name) {
  const auto* value = document.root.find(name);
  return value == nullptr ? "(absent)" : std::string(value->text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_problem)

BOOST_AUTO_TEST_CASE(each_code_of_the_table_fits) {
  for (const auto& row : allCodes()) {
    const auto problem = makeProblem(
        fail(row.code, "内部细节 /var/lib/tongban", "/etc/tongban/x.yaml:7"), kExchange);
    BOOST_TEST(problem.status == row.httpStatus, row.code);
    const auto document = read(problem);
    BOOST_TEST(member(document, "code") == row.code);
    BOOST_TEST(member(document, "type") == "/problems/" + std::string(row.code));
    BOOST_TEST(member(document, "title") == row.titleZh);
    BOOST_TEST(member(document, "titleEn") == row.titleEn);
    BOOST_TEST(member(document, "remedy") == row.remedyZh);
    BOOST_TEST(member(document, "remedyEn") == row.remedyEn);
    BOOST_TEST(member(document, "exchangeId") == kExchange);
    BOOST_TEST(document.root.find("status")->asInteger().value() == row.httpStatus);
    if (row.httpStatus >= 500) {
      BOOST_TEST(problem.body.find("/var/lib") == std::string::npos, row.code);
      BOOST_TEST(member(document, "where") == "(absent)");
      BOOST_TEST(member(document, "detail") == row.titleZh);
    } else {
      BOOST_TEST(member(document, "detail") == "内部细节 /var/lib/tongban");
      BOOST_TEST(member(document, "where") == "/etc/tongban/x.yaml:7");
    }
    read(makeProblem({std::string(row.code), "", "", ""}));
  }
}

BOOST_AUTO_TEST_CASE(its_text) {
  BOOST_TEST(
      makeProblem(fail("wire.signature-missing", "报文没有签名 \"tb\"", "signature")).body ==
      R"({"type":"/problems/wire.signature-missing","title":"缺少报文签名",)"
      R"("titleEn":"The signature is missing","status":401,)"
      R"("detail":"报文没有签名 \"tb\"","code":"wire.signature-missing","where":"signature",)"
      R"("remedy":"请对报文签名,标签为 tb。","remedyEn":"Sign the message under the label tb."})");
}

BOOST_AUTO_TEST_CASE(a_remedy_of_its_own) {
  const auto own =
      read(makeProblem(fail("wire.field-invalid", "头字段不合法", "", "请联系某某单位。")));
  BOOST_TEST(member(own, "remedy") == "请联系某某单位。");
  BOOST_TEST(member(own, "exchangeId") == "(absent)");
  const auto ours = read(makeProblem(fail("base.file-unreadable", "x", "y", "root 密码在 /root")));
  BOOST_TEST(member(ours, "remedy") == findCode("base.file-unreadable")->remedyZh);
}

BOOST_AUTO_TEST_CASE(an_undeclared_code_says_nothing) {
  for (const auto* code : {"", "no.such-code", "WIRE", "a\"b"}) {
    const auto problem = makeProblem({code, "秘密", "秘密", "秘密"}, kExchange);
    BOOST_TEST(problem.status == 500);
    BOOST_TEST(problem.body.find("秘密") == std::string::npos);
    BOOST_TEST(member(read(problem), "code") == "internal.undeclared-code");
  }
}

BOOST_AUTO_TEST_CASE(personal_data_is_masked) {
  const auto document = read(makeProblem(
      fail("wire.field-invalid", "证件号 510104199001011234 不合法", "联系电话 13812345678")));
  BOOST_TEST(member(document, "detail") == "证件号 510***********1234 不合法");
  BOOST_TEST(member(document, "where") == "联系电话 138****5678");
}

BOOST_AUTO_TEST_CASE(texts_that_are_none) {
  const auto title = std::string(findCode("wire.field-invalid")->titleZh);
  const auto broken = read(makeProblem({"wire.field-invalid", "\xFF\xFE", "\xC3", "\xE4\xBC"}));
  BOOST_TEST(member(broken, "detail") == title);
  BOOST_TEST(member(broken, "where") == "(absent)");
  std::string tooLong;
  for (std::size_t i = 0; i < 2 * limits::kProblemTextCodePointsMax; ++i) tooLong += "长";
  const auto cut = read(makeProblem({"wire.field-invalid", tooLong, tooLong, tooLong}));
  BOOST_TEST(countCodePoints(member(cut, "detail")) == limits::kProblemTextCodePointsMax);
}

BOOST_AUTO_TEST_SUITE_END()
