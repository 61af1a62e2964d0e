// goal: a question is allowed only when a grant allows it, and each refusal says the first reason.
#include "gateway/catalog/catalog.hpp"

#include <functional>

#include "gateway/base/limits.hpp"
#include "tests/unit/catalog/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using catalog::Catalog;
using catalog::Grant;
using catalog::GrantState;
using catalog::GrantTerms;
using catalog::Question;
using catalog::Resource;

namespace {

const std::vector<std::string> kItems = {"uscc", "name", "registeredCapital", "region.code"};

GrantTerms someTerms() {
  GrantTerms terms;
  terms.items = {"uscc", "registeredCapital"};
  return terms;
}

GrantTerms strictTerms() {
  auto terms = someTerms();
  terms.matters = {"企业开办", "变更登记"};
  terms.needsBasis = terms.needsCase = terms.needsOperator = true;
  return terms;
}

Question goodQuestion() {
  Question question;
  question.member = "data-bureau";
  question.system = "one-window";
  question.resource = "enterprise";
  question.matter = "企业开办";
  question.hasBasis = question.hasCase = question.hasOperator = true;
  question.now = at("2026-06-01T00:00:00Z");
  return question;
}

Catalog made(std::vector<Resource> resources, std::vector<Grant> grants) {
  auto catalog = Catalog::make(std::move(resources), std::move(grants));
  BOOST_REQUIRE_MESSAGE(catalog, (catalog ? "" : catalog.error().message));
  return std::move(*catalog);
}

Catalog oneGrant(const std::function<void(Grant&)>& change = {}) {
  auto one = grant("G-1", "enterprise", strictTerms());
  if (change) change(one);
  auto closed = resource("closed", {"name"});
  closed.sharing = catalog::Sharing::None;
  return made({resource("enterprise", kItems), closed}, {one});
}

std::string decided(const Catalog& catalog, const Question& question) {
  auto decision = catalog.decide(question);
  return decision ? decision->grant->id : decision.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_decide)

BOOST_AUTO_TEST_CASE(a_grant_allows_and_is_part_of_the_answer) {
  const auto catalog = oneGrant();
  const auto decision = catalog.decide(goodQuestion());
  BOOST_REQUIRE(decision);
  BOOST_TEST(decision->resource == catalog.resource("enterprise"));
  BOOST_TEST(decision->grant == catalog.grant("G-1"));
  BOOST_TEST(catalog.resources() == 2U);
  BOOST_TEST(catalog.grants() == 1U);
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_code) {
  using Change = std::function<void(Question&)>;
  const std::vector<std::string> unknown = {"uscc", "salary"};
  const std::vector<std::string> beyond = {"uscc", "name"};
  const std::vector<std::string> both = {"salary", "name"};
  const std::vector<std::string> inside = {"registeredCapital.amount"};
  const std::vector<std::string> outside = {"region"};
  const std::vector<std::string> prefix = {"registeredCapitalist"};
  const std::vector<std::string> original = {"original.uscc"};
  const std::vector<std::string> empty = {""};
  const std::vector<std::string> many(limits::kResourceItemsMax + 1, "uscc");
  const std::vector<std::pair<std::string, Change>> cases = {
      {"G-1", [&](Question& q) { q.items = inside; }},
      {"catalog.resource-unknown", [](Question& q) { q.resource = "enterprises"; }},
      {"catalog.resource-unknown", [](Question& q) { q.resource = ""; }},
      {"catalog.not-shared", [](Question& q) { q.resource = "closed"; }},
      {"grant.missing", [](Question& q) { q.member = "tax"; }},
      {"grant.missing", [](Question& q) { q.member = ""; }},
      {"grant.missing", [](Question& q) { q.region = "500000"; }},
      {"grant.not-yet-valid", [](Question& q) { q.now = at("2025-12-31T15:59:59.999Z"); }},
      {"G-1", [](Question& q) { q.now = at("2025-12-31T16:00:00Z"); }},
      {"G-1", [](Question& q) { q.now = at("2026-12-31T15:59:59.999Z"); }},
      {"grant.expired", [](Question& q) { q.now = at("2026-12-31T16:00:00Z"); }},
      {"grant.purpose-mismatch", [](Question& q) { q.matter = "企业"; }},
      {"grant.purpose-mismatch", [](Question& q) { q.matter = ""; }},
      {"caller.basis-missing", [](Question& q) { q.hasBasis = q.hasCase = false; }},
      {"caller.case-missing", [](Question& q) { q.hasCase = q.hasOperator = false; }},
      {"caller.operator-missing", [](Question& q) { q.hasOperator = false; }},
      {"grant.item-not-granted", [&](Question& q) { q.items = beyond; }},
      {"grant.item-not-granted", [&](Question& q) { q.items = both; }},
      {"catalog.item-unknown", [&](Question& q) { q.items = unknown; }},
      {"catalog.item-unknown", [&](Question& q) { q.items = outside; }},
      {"catalog.item-unknown", [&](Question& q) { q.items = prefix; }},
      {"catalog.item-unknown", [&](Question& q) { q.items = original; }},
      {"catalog.item-unknown", [&](Question& q) { q.items = empty; }},
      {"catalog.item-unknown", [&](Question& q) { q.items = many; }},
  };
  const auto catalog = oneGrant();
  for (const auto& [expected, change] : cases) {
    auto question = goodQuestion();
    change(question);
    BOOST_TEST(decided(catalog, question) == expected);
  }
}

BOOST_AUTO_TEST_CASE(the_state_of_a_grant_goes_first) {
  auto expired = goodQuestion();
  expired.now = at("2030-01-01T00:00:00Z");
  BOOST_TEST(decided(oneGrant([](Grant& g) { g.state = GrantState::Suspended; }), expired) ==
             "grant.suspended");
  BOOST_TEST(decided(oneGrant([](Grant& g) { g.state = GrantState::Revoked; }), expired) ==
             "grant.revoked");
}

BOOST_AUTO_TEST_CASE(a_grant_for_another_system_is_none) {
  const auto catalog = oneGrant([](Grant& g) { g.system = "permits"; });
  BOOST_TEST(decided(catalog, goodQuestion()) == "grant.missing");
  auto nameless = goodQuestion();
  nameless.system = "";
  BOOST_TEST(decided(catalog, nameless) == "grant.missing");
}

BOOST_AUTO_TEST_CASE(of_several_grants_the_one_that_allows_decides) {
  auto whole = grant("G-whole", "enterprise", someTerms());
  auto own = grant("G-own", "enterprise", someTerms());
  own.system = "one-window";
  const std::vector<Resource> resources = {resource("enterprise", kItems)};
  BOOST_TEST(decided(made(resources, {whole, own}), goodQuestion()) == "G-own");
  own.state = GrantState::Suspended;
  BOOST_TEST(decided(made(resources, {whole, own}), goodQuestion()) == "G-whole");
  auto second = grant("G-second", "enterprise", someTerms());
  second.until = whole.until = at("2026-02-01T00:00:00Z");
  BOOST_TEST(decided(made(resources, {whole, own, second}), goodQuestion()) == "grant.expired");
}

BOOST_AUTO_TEST_CASE(two_grants_never_add_up) {
  auto first = grant("G-1", "enterprise", someTerms());
  auto second = grant("G-2", "enterprise", {});
  GrantTerms terms;
  terms.items = {"name"};
  second.terms = share(terms);
  const auto catalog = made({resource("enterprise", kItems)}, {first, second});
  const std::vector<std::string> both = {"uscc", "name"};
  auto question = goodQuestion();
  question.items = both;
  BOOST_TEST(decided(catalog, question) == "grant.item-not-granted");
}

BOOST_AUTO_TEST_CASE(refusals_name_items_but_never_what_looks_like_data) {
  const auto catalog = oneGrant();
  auto question = goodQuestion();
  const std::vector<std::string> items = {"name", "510100199001011234", "张三"};
  question.items = items;
  auto refused = catalog.decide(question);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().message == "超出授权范围(信息项: name)");
  BOOST_TEST(refused.error().where == "name");
  const std::vector<std::string> data = {"uscc", "510100199001011234", "张三"};
  question.items = data;
  refused = catalog.decide(question);
  BOOST_TEST(codeOf(refused) == "catalog.item-unknown");
  BOOST_TEST(refused.error().where == "第 2 个信息项、第 3 个信息项");
  question.resource = "510100199001011234";
  refused = catalog.decide(question);
  BOOST_TEST(refused.error().message.find("5101") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(statuses_of_the_codes) {
  const auto status = [](std::string_view code) { return findCode(code)->httpStatus; };
  for (const auto* code :
       {"grant.missing", "grant.suspended", "grant.revoked", "grant.not-yet-valid", "grant.expired",
        "grant.purpose-mismatch", "grant.item-not-granted", "caller.basis-missing",
        "caller.case-missing", "caller.operator-missing", "catalog.not-shared"}) {
    BOOST_TEST(status(code) == 403);
  }
  BOOST_TEST(status("catalog.resource-unknown") == 404);
  BOOST_TEST(status("catalog.item-unknown") == 422);
  for (const auto* code : {"grant.quota-exceeded", "grant.rate-exceeded"}) {
    BOOST_TEST(status(code) == 429);
    BOOST_TEST((findCode(code)->retry == Retry::Later));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_catalog_knows_nothing) {
  BOOST_TEST(decided(Catalog(), goodQuestion()) == "catalog.resource-unknown");
  BOOST_TEST(Catalog().grant("G-1") == nullptr);
  BOOST_TEST(Catalog().resource("") == nullptr);
  BOOST_TEST(decided(made({}, {}), goodQuestion()) == "catalog.resource-unknown");
}

BOOST_AUTO_TEST_CASE(terms_without_items_allow_no_item) {
  auto one = grant("G-1", "enterprise", {});
  one.terms = nullptr;
  const auto catalog = made({resource("enterprise", kItems)}, {one});
  auto question = goodQuestion();
  const std::vector<std::string> items = {"name"};
  question.items = items;
  BOOST_TEST(decided(catalog, question) == "grant.item-not-granted");
  BOOST_REQUIRE(catalog.grant("G-1")->terms != nullptr);
}

BOOST_AUTO_TEST_CASE(many_grants_are_found_each) {
  std::vector<Resource> resources;
  std::vector<Grant> grants;
  for (int r = 0; r < 50; ++r) resources.push_back(resource("r-" + std::to_string(r), kItems));
  for (int g = 0; g < 2000; ++g) {
    auto one = grant("G-" + std::to_string(g), "r-" + std::to_string(g * 7 % 50), someTerms());
    one.member = "m-" + std::to_string(g / 50);
    grants.push_back(std::move(one));
  }
  const auto catalog = made(resources, grants);
  for (const auto& one : grants) {
    auto question = goodQuestion();
    question.resource = one.resource;
    question.member = one.member;
    BOOST_TEST(decided(catalog, question) == one.id);
    BOOST_REQUIRE(catalog.grant(one.id) != nullptr);
    BOOST_TEST(catalog.grant(one.id)->member == one.member);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(catalog_make)

BOOST_AUTO_TEST_CASE(what_does_not_fit_together_is_refused) {
  const auto enterprise = resource("enterprise", kItems);
  const auto one = grant("G-1", "enterprise", someTerms());
  auto twice = Catalog::make({enterprise, enterprise}, {});
  BOOST_TEST(codeOf(twice) == "catalog.duplicate");
  BOOST_TEST(twice.error().where == "enterprise");
  auto same = Catalog::make({enterprise}, {one, one});
  BOOST_TEST(codeOf(same) == "catalog.duplicate");
  BOOST_TEST(same.error().where == "G-1");
  BOOST_TEST(codeOf(Catalog::make({}, {one})) == "catalog.dangling");
  GrantTerms wrong;
  wrong.items = {"uscc", "region"};  // the resource has region.code only
  auto dangling = Catalog::make({enterprise}, {grant("G-2", "enterprise", wrong)});
  BOOST_TEST(codeOf(dangling) == "catalog.dangling");
  BOOST_TEST(dangling.error().where == "G-2");
}

BOOST_AUTO_TEST_CASE(a_disguise_that_a_service_would_not_wear_is_refused) {
  auto service = resource("verify", {"verdict", "license"});
  service.connector.clear();
  service.subject.clear();
  service.service = "license-verify";
  GrantTerms terms;
  terms.items = {"verdict", "license"};
  BOOST_TEST(Catalog::make({service}, {grant("G-3", "verify", terms)}).has_value());
  terms.masks = {{"license", catalog::Mask::Kind::Drop, 0, 0, {}}};
  auto masked = Catalog::make({service}, {grant("G-3", "verify", terms)});
  BOOST_TEST(codeOf(masked) == "catalog.grant-invalid");
  BOOST_TEST(masked.error().where == "G-3");
  terms.masks.clear();
  terms.rows = {{"verdict", catalog::RowCondition::Test::OneOf, {"valid"}}};
  BOOST_TEST(codeOf(Catalog::make({service}, {grant("G-3", "verify", terms)})) ==
             "catalog.grant-invalid");
}

BOOST_AUTO_TEST_CASE(grants_of_one_party_are_bounded) {
  std::vector<Grant> grants;
  for (std::size_t i = 0; i <= limits::kCatalogGrantsAlikeMax; ++i) {
    grants.push_back(grant("G-" + std::to_string(i), "enterprise", someTerms()));
  }
  const auto enterprise = resource("enterprise", kItems);
  BOOST_TEST(codeOf(Catalog::make({enterprise}, grants)) == "catalog.too-many");
  grants.back().system = "one-window";
  BOOST_TEST(codeOf(Catalog::make({enterprise}, grants)) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()
