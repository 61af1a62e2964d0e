// goal: what leaves under a mask is what the mask says, and what does not fit it does not leave.
#include "gateway/catalog/mask.hpp"

#include "tests/unit/catalog/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using catalog::Mask;
using Kind = catalog::Mask::Kind;

namespace {

const Bytes kKey(32, 0x0b);

std::string masked(const Mask& mask, const char* value, std::string_view grantId = "G-1",
                   crypto::SuiteId suite = crypto::SuiteId::Intl, BytesView key = kKey) {
  const auto document = json(std::string("[") + value + "]");
  record::Arena arena;
  const auto out = catalog::disguised(document.root.items().front(), mask, grantId,
                                      {crypto::suite(suite), key}, arena);
  return out ? std::string(out->text()) : "dropped";
}

Mask keep(unsigned first, unsigned last) { return {"x", Kind::Keep, first, last, {}}; }
Mask range(std::vector<std::string> bounds) { return {"x", Kind::Range, 0, 0, std::move(bounds)}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_mask)

BOOST_AUTO_TEST_CASE(keep_counts_characters) {
  BOOST_TEST(masked(keep(1, 0), R"("张三")") == "张*");
  BOOST_TEST(masked(keep(1, 0), R"("欧阳某某")") == "欧***");
  BOOST_TEST(masked(keep(0, 1), R"("张三")") == "*三");
  BOOST_TEST(masked(keep(3, 4), R"("510100199001010012")") == "510***********0012");
  BOOST_TEST(masked(keep(3, 4), R"("13812345678")") == "138****5678");
  BOOST_TEST(masked(keep(3, 4), "13812345678") == "138****5678");
  BOOST_TEST(masked(keep(1, 1), "12.50") == "1***0");
  BOOST_TEST(masked(keep(1, 0), R"("𠮷野家")") == "𠮷**");
}

BOOST_AUTO_TEST_CASE(keep_never_shows_a_short_value) {
  BOOST_TEST(masked(keep(1, 0), R"("张")") == "*");
  BOOST_TEST(masked(keep(3, 4), R"("1234567")") == "*******");
  BOOST_TEST(masked(keep(3, 4), R"("12345678")") == "123*5678");
  BOOST_TEST(masked(keep(0, 0), R"("张三")") == "**");
  BOOST_TEST(masked(keep(UINT32_MAX, UINT32_MAX), R"("张三")") == "**");
  BOOST_TEST(masked(keep(1, 1), R"("")") == "");
}

BOOST_AUTO_TEST_CASE(ranges) {
  const auto money = range({"1000000", "10000000"});
  BOOST_TEST(masked(money, R"("999999.99")") == "<1000000");
  BOOST_TEST(masked(money, R"("1000000.00")") == "[1000000,10000000)");
  BOOST_TEST(masked(money, "9999999") == "[1000000,10000000)");
  BOOST_TEST(masked(money, R"("10000000")") == "≥10000000");
  BOOST_TEST(masked(money, "-5") == "<1000000");
  const auto dates = range({"2000-01-01", "2020-01-01"});
  BOOST_TEST(masked(dates, R"("1999-12-31")") == "<2000-01-01");
  BOOST_TEST(masked(dates, R"("2000-01-01")") == "[2000-01-01,2020-01-01)");
  BOOST_TEST(masked(dates, R"("2026-05-01")") == "≥2020-01-01");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_dropped) {
  const auto money = range({"1000000", "10000000"});
  for (const auto* value : {R"("一百万")", R"("")", R"("1e6")", "1e6", R"("2020-01-01")", "true",
                            "null", "{}", "[1]", R"(" 1000000")"}) {
    BOOST_TEST(masked(money, value) == "dropped");
  }
  BOOST_TEST(masked(range({"2000-01-01"}), "5") == "dropped");
  BOOST_TEST(masked(range({"2000-01-01"}), R"("长期")") == "dropped");
  BOOST_TEST(masked(range({"2000-01-01"}), R"("2023-02-30")") == "dropped");
  BOOST_TEST(masked(range({"1", "2000-01-01"}), "5") == "dropped");
  BOOST_TEST(masked(range({}), "5") == "dropped");
  for (const auto* value : {"true", "null", R"({"amount":"1"})", R"(["张三"])"}) {
    BOOST_TEST(masked(keep(1, 0), value) == "dropped");
    BOOST_TEST(masked({"x", Kind::Hash, 0, 0, {}}, value) == "dropped");
    BOOST_TEST(masked({"x", Kind::Drop, 0, 0, {}}, value) == "dropped");
  }
  BOOST_TEST(masked({"x", Kind::Drop, 0, 0, {}}, R"("张三")") == "dropped");
}

BOOST_AUTO_TEST_CASE(hashes) {
  const Mask hash{"citizenId", Kind::Hash, 0, 0, {}};
  const auto* const id = R"("510100199001010012")";
  // printf 'G-1\000citizenId\000%s' 510100199001010012 | openssl dgst -sha256 -mac HMAC -macopt
  // hexkey:KEY with 32 bytes 0b for KEY, and the same with -sm3.
  BOOST_TEST(masked(hash, id) == "8b24683c94b3dea1ffecd8d135f41b7f");
  BOOST_TEST(masked(hash, id, "G-1", crypto::SuiteId::Sm) == "c159b417902dfd6a95012ca13255ebe3");
  BOOST_TEST(masked(hash, id, "G-2") != masked(hash, id));
  BOOST_TEST(masked({"uscc", Kind::Hash, 0, 0, {}}, id) != masked(hash, id));
  BOOST_TEST(masked(hash, "1.50") == masked(hash, "1.5"));
  BOOST_TEST(masked(hash, R"("1.50")") != masked(hash, R"("1.5")"));
  BOOST_TEST(masked(hash, "1e3") == "dropped");
  BOOST_TEST(masked(hash, id, "G-1", crypto::SuiteId::Intl, {}) == "dropped");
}

BOOST_AUTO_TEST_CASE(two_masks_of_one_item_drop_it) {
  catalog::GrantTerms terms;
  terms.masks = {keep(1, 0), keep(2, 0)};
  BOOST_REQUIRE(catalog::maskOf(terms, "x") != nullptr);
  BOOST_TEST((catalog::maskOf(terms, "x")->kind == Kind::Drop));
  BOOST_TEST(catalog::maskOf(terms, "x.y") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
