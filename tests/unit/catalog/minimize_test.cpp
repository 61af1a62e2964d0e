// goal: of any record only granted items leave, disguised as the grant says, and nothing else.
#include <random>

#include "gateway/catalog/grant.hpp"
#include "tests/unit/catalog/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using catalog::Grant;
using catalog::GrantTerms;
using catalog::Mask;
using Kind = catalog::Mask::Kind;

namespace {

const Bytes kKey(32, 7);

std::string minimized(const GrantTerms& terms, const std::string& record,
                      const std::vector<std::string>& items = {}, BytesView key = kKey) {
  const auto document = json(record);
  record::Arena arena;
  const auto out = catalog::minimize(document.root, grant("G-1", "enterprise", terms), items,
                                     {crypto::suite(crypto::SuiteId::Sm), key}, arena);
  return record::toJson(out);
}

GrantTerms of(std::vector<std::string> items, std::vector<Mask> masks = {}) {
  GrantTerms terms;
  terms.items = std::move(items);
  terms.masks = std::move(masks);
  return terms;
}

const std::string kRecord =
    R"({"name":"成都某公司","uscc":"91510100MA0000000X","legalRepresentative":"张三丰",)"
    R"("registeredCapital":{"amount":"1000000","currency":"CNY"},)"
    R"("region":{"code":"510104","name":"四川省/成都市/锦江区"},)"
    R"("partners":[{"name":"李四","share":40,"home":{"city":"成都"}},{"name":"王五","share":60}],)"
    R"("tags":["甲","乙"],)"
    R"("original":{"registeredCapital":"100万元人民币","region":"锦江","name":"成都某公司 ",)"
    R"("registeredCapital.currency":"人民币"}})";

void expect(const std::string& got, const std::string& expected) { BOOST_TEST(got == expected); }

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_minimize)

BOOST_AUTO_TEST_CASE(items) {
  struct Case {
    std::vector<std::string> granted;
    std::vector<std::string> asked;
    std::string out;
  };
  const Case cases[] = {
      {{"uscc"}, {}, R"({"uscc":"91510100MA0000000X"})"},
      {{"name"}, {}, R"({"name":"成都某公司","original":{"name":"成都某公司 "}})"},
      {{"uscc", "name"}, {"uscc"}, R"({"uscc":"91510100MA0000000X"})"},
      {{"uscc"}, {"name"}, "{}"},  // asked beyond what is granted
      {{"uscc"}, {"uscc", "tags"}, R"({"uscc":"91510100MA0000000X"})"},
      {{}, {}, "{}"},
      {{}, {"name"}, "{}"},
      {{"na"}, {}, "{}"},
      {{"name.first"}, {}, "{}"},
      {{"original"}, {}, "{}"},
      {{"original.name"}, {}, "{}"},
      {{"region"},
       {},
       R"({"region":{"code":"510104","name":"四川省/成都市/锦江区"},"original":{"region":"锦江"}})"},
      {{"region.code"}, {}, R"({"region":{"code":"510104"}})"},
      {{"region"}, {"region.code"}, R"({"region":{"code":"510104"}})"},
      {{"region.code"}, {"region"}, R"({"region":{"code":"510104"}})"},
      {{"registeredCapital.currency"},
       {},
       R"({"registeredCapital":{"currency":"CNY"},"original":{"registeredCapital.currency":"人民币"}})"},
      {{"partners.name"}, {}, R"({"partners":[{"name":"李四"},{"name":"王五"}]})"},
      {{"partners.home.city"}, {}, R"({"partners":[{"home":{"city":"成都"}}]})"},
      {{"partners.0.name"}, {}, "{}"},
      {{"tags"}, {}, R"({"tags":["甲","乙"]})"},
      {{"tags.x"}, {}, "{}"},
      {{"missing"}, {}, "{}"},
  };
  for (const auto& one : cases) {
    expect(minimized(of(one.granted), kRecord, one.asked), one.out);
  }
}

BOOST_AUTO_TEST_CASE(masks) {
  const Mask drop{"registeredCapital.amount", Kind::Drop, 0, 0, {}};
  const Mask range{"registeredCapital.amount", Kind::Range, 0, 0, {"1000000", "10000000"}};
  const Mask whole{"registeredCapital", Kind::Keep, 3, 0, {}};
  expect(minimized(of({"registeredCapital"}, {range}), kRecord),
         R"j({"registeredCapital":{"amount":"[1000000,10000000)","currency":"CNY"},)j"
         R"("original":{"registeredCapital.currency":"人民币"}})");
  BOOST_TEST(
      minimized(of({"registeredCapital"}, {drop}), kRecord, {"registeredCapital"}) ==
      R"({"registeredCapital":{"currency":"CNY"},"original":{"registeredCapital.currency":"人民币"}})");
  expect(minimized(of({"registeredCapital.amount"}, {drop}), kRecord), "{}");
  // A masked object does not fit a mask, and hides what is below, whatever else says otherwise.
  expect(minimized(of({"registeredCapital"}, {whole}), kRecord), "{}");
  expect(minimized(of({"registeredCapital"}, {whole, range}), kRecord), "{}");
  expect(minimized(of({"registeredCapital.amount"}, {whole}), kRecord), "{}");
  expect(minimized(of({"registeredCapital", "registeredCapital.amount"}, {whole}), kRecord,
                   {"registeredCapital.amount"}),
         "{}");
  expect(
      minimized(of({"legalRepresentative", "name"},
                   {{"legalRepresentative", Kind::Keep, 1, 0, {}}, {"name", Kind::Keep, 2, 0, {}}}),
                kRecord),
      R"({"name":"成都***","legalRepresentative":"张**"})");
  expect(minimized(of({"partners"}, {{"partners.name", Kind::Keep, 1, 0, {}},
                                     {"partners.home", Kind::Drop, 0, 0, {}}}),
                   kRecord),
         R"({"partners":[{"name":"李*","share":40},{"name":"王*","share":60}]})");
  expect(minimized(of({"tags"}, {{"tags", Kind::Keep, 0, 0, {}}}), kRecord),
         R"({"tags":["*","*"]})");
  expect(minimized(of({"tags"}, {{"tags", Kind::Range, 0, 0, {"1"}}}), kRecord), "{}");
  // A mask of an item that is not granted gives nothing.
  expect(minimized(of({"uscc"}, {{"name", Kind::Keep, 1, 0, {}}}), kRecord),
         R"({"uscc":"91510100MA0000000X"})");
  // No key, no hash.
  expect(minimized(of({"uscc"}, {{"uscc", Kind::Hash, 0, 0, {}}}), kRecord, {}, {}), "{}");
}

BOOST_AUTO_TEST_CASE(shapes_that_would_deceive) {
  BOOST_TEST(
      minimized(of({"region"}), R"({"region.secret":"秘密","region":{"a.b":"密","code":"1"}})") ==
      R"({"region":{"code":"1"}})");
  expect(minimized(of({"region"}), R"({"":"秘密","region":{"":"密"}})"), "{}");
  BOOST_TEST(
      minimized(of({"region"}, {{"region.name", Kind::Drop, 0, 0, {}}}),
                R"({"region":{"name":{"first":"密"}},"original":{"region.name.first":"密"}})") ==
      "{}");
  expect(minimized(of({"region"}), R"({"original":{"region":{"name":"密"}}})"), "{}");
  expect(minimized(of({"region"}), R"({"original":["region","密"]})"), "{}");
  expect(minimized(of({"region"}), R"({"original":{"regional":"密","":"密",".region":"密"}})"),
         "{}");
  expect(minimized(of({"region"}), R"({"region":{"original":{"secret":"可"}}})"),
         R"({"region":{"original":{"secret":"可"}}})");
  expect(minimized(of({"region"}), R"([{"region":"1"}])"), "null");
  expect(minimized(of({"region"}), R"("region")"), "null");
  expect(minimized(of({"region"}), R"({"region":{}})"), R"({"region":{}})");
  expect(minimized(of({"region"}), R"({"region":[]})"), R"({"region":[]})");
  expect(minimized(of({"region.code"}), R"({"region":{}})"), "{}");
  expect(minimized(of({"region.code"}), R"({"region":[[{"code":1,"x":2}],[]]})"),
         R"({"region":[[{"code":1}]]})");
}

BOOST_AUTO_TEST_CASE(a_record_of_other_rows_stays) {
  auto terms = of({"name"});
  terms.rows = {{"region.code", catalog::RowCondition::Test::StartsWith, {"5002"}}};
  expect(minimized(terms, kRecord), "null");
}

BOOST_AUTO_TEST_CASE(the_answer_outlives_the_record) {
  record::Arena arena;
  record::Value out;
  {
    const auto document =
        json(R"({"name":"成都某某某某某某公司","capital":1.50,"n":[{"a":"一"}]})");
    out = catalog::minimize(document.root, grant("G-1", "e", of({"name", "capital", "n"})), {},
                            {crypto::suite(crypto::SuiteId::Sm), kKey}, arena);
  }
  BOOST_TEST(record::toJson(out) ==
             R"({"name":"成都某某某某某某公司","capital":1.50,"n":[{"a":"一"}]})");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(catalog_hidden)

BOOST_AUTO_TEST_CASE(hidden_items) {
  const auto all = grant("G-1", "e",
                         of({"name", "registeredCapital", "uscc", "region.code"},
                            {{"name", Kind::Keep, 1, 0, {}},
                             {"registeredCapital.amount", Kind::Range, 0, 0, {"1"}},
                             {"registeredCapital.currency", Kind::Drop, 0, 0, {}},
                             {"uscc", Kind::Hash, 0, 0, {}}}));
  using Names = std::vector<std::string>;
  const auto test = [&](const Names& asked, const Names& masked, const Names& dropped,
                        bool key = true) {
    const auto hidden = catalog::hiddenOf(all, asked, key);
    BOOST_TEST(hidden.masked == masked, boost::test_tools::per_element());
    BOOST_TEST(hidden.dropped == dropped, boost::test_tools::per_element());
  };
  test({}, {"name", "registeredCapital.amount", "uscc"}, {"registeredCapital.currency"});
  test({}, {"name", "registeredCapital.amount"}, {"registeredCapital.currency", "uscc"}, false);
  test({"region.code"}, {}, {});
  test({"registeredCapital"}, {"registeredCapital.amount"}, {"registeredCapital.currency"});
  test({"registeredCapital.currency"}, {}, {"registeredCapital.currency"});
  test({"names"}, {}, {});
  const auto nested =
      grant("G-2", "e", of({"a"}, {{"a", Kind::Drop, 0, 0, {}}, {"a.b", Kind::Keep, 1, 0, {}}}));
  const auto hidden = catalog::hiddenOf(nested, {"a.b"});
  BOOST_TEST(hidden.masked.empty());
  BOOST_TEST(hidden.dropped == Names{"a.b"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

// Random records whose every leaf is a text of its own, so that each can be looked for.
class Maker final {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string record() {
    leaves_.clear();
    std::string out = object("", 0);
    out.pop_back();
    if (out.size() > 1) out += ',';
    return out + "\"original\":" + originals() + "}";
  }
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  std::string field() {
    std::string out = name();
    while (below(2) == 0) out += "." + name();
    return out;
  }
  // Field of each leaf and its text; originals apart.
  struct Leaf {
    std::string field;
    std::string text;
    bool isOriginal;
  };
  const std::vector<Leaf>& leaves() const { return leaves_; }

 private:
  std::string name() { return std::string(1, static_cast<char>('a' + below(3))); }
  std::string leaf(const std::string& field, bool isOriginal) {
    leaves_.push_back({field, "秘" + std::to_string(100000 + leaves_.size()), isOriginal});
    return "\"" + leaves_.back().text + "\"";
  }
  std::string value(const std::string& field, std::size_t depth) {
    const auto kind = depth > 3 ? 0 : below(4);
    if (kind == 1) return object(field, depth);
    if (kind == 2) {
      std::string out = "[";
      for (std::size_t i = 0, n = below(3); i < n; ++i)
        out += (i > 0 ? "," : "") + value(field, depth + 1);
      return out + "]";
    }
    return leaf(field, false);
  }
  std::string object(const std::string& field, std::size_t depth) {
    std::string out = "{";
    for (const char letter : {'a', 'b', 'c'}) {
      if (below(4) == 0) continue;
      const std::string key(1, letter);
      if (out.size() > 1) out += ',';
      out += "\"" + key + "\":" + value(field.empty() ? key : field + "." + key, depth + 1);
    }
    return out + "}";
  }
  std::string originals() {
    std::string out = "{";
    std::vector<std::string> seen;
    for (int i = 0; i < 4; ++i) {
      const auto field = this->field();
      if (std::find(seen.begin(), seen.end(), field) != seen.end()) continue;
      seen.push_back(field);
      out += (out.size() > 1 ? ",\"" : "\"") + field + "\":" + leaf(field, true);
    }
    return out + "}";
  }

  std::mt19937 random_;
  std::vector<Leaf> leaves_;
};

bool anyCovers(const std::vector<std::string>& items, const std::string& field) {
  return std::any_of(items.begin(), items.end(),
                     [&](const auto& item) { return catalog::covers(item, field); });
}

// The rule itself, said without the walk: a plain leaf leaves exactly when it is granted and asked
// for and no mask is at or above it; an original, when no mask is below it either.
bool mayLeave(const Maker::Leaf& leaf, const GrantTerms& terms,
              const std::vector<std::string>& asked) {
  if (!anyCovers(terms.items, leaf.field)) return false;
  if (!asked.empty() && !anyCovers(asked, leaf.field)) return false;
  return std::none_of(terms.masks.begin(), terms.masks.end(), [&](const Mask& mask) {
    return catalog::covers(mask.item, leaf.field) ||
           (leaf.isOriginal && catalog::covers(leaf.field, mask.item));
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_minimize_property)

BOOST_AUTO_TEST_CASE(no_ungranted_text_ever_leaves_and_no_granted_one_is_lost) {
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    Maker maker(seed);
    const auto record = maker.record();
    GrantTerms terms;
    for (std::size_t i = 0, n = maker.below(4); i < n; ++i) terms.items.push_back(maker.field());
    for (std::size_t i = 0, n = maker.below(3); i < n; ++i) {
      terms.masks.push_back({maker.field(), static_cast<Kind>(maker.below(4)), 1, 1, {"5", "50"}});
    }
    std::vector<std::string> asked;
    for (std::size_t i = 0, n = maker.below(3); i < n; ++i) asked.push_back(maker.field());
    const auto out = minimized(terms, record, asked);
    for (const auto& leaf : maker.leaves()) {
      const bool left = out.find(leaf.text) != std::string::npos;
      BOOST_REQUIRE_MESSAGE(
          left == mayLeave(leaf, terms, asked),
          "seed " << seed << ": " << leaf.field << " in " << record << " gave " << out);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
