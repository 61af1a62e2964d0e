// goal: a record is a row of the grant only when every condition surely holds.
#include "tests/unit/catalog/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using catalog::RowCondition;
using Test = catalog::RowCondition::Test;

BOOST_AUTO_TEST_SUITE(catalog_rows)

BOOST_AUTO_TEST_CASE(conditions) {
  struct Case {
    RowCondition row;
    const char* record;
    bool holds;
  };
  const Case cases[] = {
      {{"region.code", Test::StartsWith, {"5101"}}, R"({"region":{"code":"510104"}})", true},
      {{"region.code", Test::StartsWith, {"5102", "5101"}},
       R"({"region":{"code":"510104"}})",
       true},
      {{"region.code", Test::StartsWith, {"5101"}}, R"({"region":{"code":"500104"}})", false},
      {{"region.code", Test::StartsWith, {"5101"}}, R"({"region":{"code":510104}})", true},
      {{"region.code", Test::StartsWith, {""}}, R"({"region":{"code":"510104"}})", false},
      {{"region.code", Test::StartsWith, {}}, R"({"region":{"code":"510104"}})", false},
      {{"region.code", Test::StartsWith, {"5101"}}, R"({"region":{}})", false},
      {{"region.code", Test::StartsWith, {"5101"}}, R"({"region":"510104"})", false},
      {{"region.code", Test::StartsWith, {"5101"}}, R"({"region.code":"510104"})", false},
      {{"region.code", Test::StartsWith, {"5101"}}, R"({"region":{"code":null}})", false},
      {{"", Test::StartsWith, {"5101"}}, R"({"":"5101"})", false},
      {{"status", Test::OneOf, {"active"}}, R"({"status":"active"})", true},
      {{"status", Test::OneOf, {"active"}}, R"({"status":"Active"})", false},
      {{"status", Test::OneOf, {"active"}}, R"({"status":["active"]})", true},
      {{"status", Test::OneOf, {"active"}}, R"({"status":["active","revoked"]})", false},
      {{"status", Test::OneOf, {"active"}}, R"({"status":[]})", false},
      {{"status", Test::OneOf, {"active"}}, R"({"status":{"active":1}})", false},
      {{"status", Test::OneOf, {}}, R"({"status":"active"})", false},
      {{"level", Test::OneOf, {"1.0"}}, R"({"level":1})", true},
      {{"level", Test::OneOf, {"1"}}, R"({"level":1.00})", true},
      {{"level", Test::OneOf, {"1"}}, R"({"level":"01"})", false},
      {{"open", Test::OneOf, {"true"}}, R"({"open":true})", true},
      {{"open", Test::OneOf, {"true"}}, R"({"open":false})", false},
      {{"open", Test::OneOf, {"1"}}, R"({"open":true})", false},
      {{"capital", Test::AtLeast, {"1000000"}}, R"({"capital":"1000000"})", true},
      {{"capital", Test::AtLeast, {"1000000"}}, R"({"capital":"999999.99"})", false},
      {{"capital", Test::AtLeast, {"1000000"}}, R"({"capital":"9"})", false},
      {{"capital", Test::AtLeast, {"1000000"}}, R"({"capital":20000000})", true},
      {{"capital", Test::AtMost, {"10"}}, R"({"capital":-3.5})", true},
      {{"capital", Test::AtMost, {"10"}}, R"({"capital":1e1})", false},
      {{"capital", Test::AtMost, {"10"}}, R"({"capital":"不详"})", false},
      {{"capital", Test::AtMost, {"不详"}}, R"({"capital":1})", false},
      {{"capital", Test::AtMost, {"1", "100"}}, R"({"capital":1})", false},
      {{"capital", Test::AtMost, {}}, R"({"capital":1})", false},
      {{"on", Test::AtLeast, {"2020-01-31"}}, R"({"on":"2020-02-01"})", true},
      {{"on", Test::AtLeast, {"2020-01-31"}}, R"({"on":"2019-12-31"})", false},
      {{"on", Test::AtLeast, {"2020-01-31"}}, R"({"on":"2021-02-29"})", false},
      {{"on", Test::AtLeast, {"2020-01-31"}}, R"({"on":"20200201"})", false},
      {{"on", Test::AtMost, {"2020-01-31"}}, R"({"on":"长期"})", false},
      {{"on", Test::AtMost, {"2020-01-31"}}, R"({"on":"2020-01-01T00:00:00Z"})", false},
      {{"on", Test::AtMost, {"2020-01-31T00:00:00+08:00"}},
       R"({"on":"2020-01-30T16:00:00Z"})",
       true},
      {{"parts.code", Test::OneOf, {"a"}}, R"({"parts":[{"code":"a"},{"code":"a"}]})", true},
      {{"parts.code", Test::OneOf, {"a"}}, R"({"parts":[{"code":"a"},{"code":"b"}]})", false},
      {{"parts.code", Test::OneOf, {"a"}}, R"({"parts":[{"code":"a"},{}]})", false},
  };
  for (const auto& one : cases) {
    const auto document = json(one.record);
    BOOST_TEST_CONTEXT(one.row.field << " in " << one.record) {
      BOOST_TEST(catalog::holds({one.row}, document.root) == one.holds);
    }
  }
}

BOOST_AUTO_TEST_CASE(all_must_hold) {
  const auto document = json(R"({"a":"1","b":"2"})");
  const RowCondition a{"a", Test::OneOf, {"1"}};
  const RowCondition b{"b", Test::OneOf, {"3"}};
  BOOST_TEST(catalog::holds({}, document.root));
  BOOST_TEST(catalog::holds({a}, document.root));
  BOOST_TEST(!catalog::holds({a, b}, document.root));
}

BOOST_AUTO_TEST_SUITE_END()
