// goal: what the store gives back is what was put in, and what is no resource or grant is refused.
#include "gateway/catalog/registry.hpp"

#include "gateway/store/open.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/catalog/support.hpp"

using namespace tongban;
using namespace tongban::tests;
using catalog::Grant;
using catalog::GrantTerms;
using catalog::Mask;
using catalog::Resource;
using catalog::RowCondition;

namespace {

struct Fixture {
  Fixture() {
    auto opened =
        store::open(store::SqliteSettings{dir / "store.db"}, catalog::migrations(), clock);
    BOOST_REQUIRE(opened);
    store = std::move(*opened);
    auto connected = store->connect();
    BOOST_REQUIRE(connected);
    connection = std::move(*connected);
  }

  template <class Do>
  std::string write(const Do& act) {
    auto transaction = connection->begin(store::Access::Write);
    BOOST_REQUIRE(transaction);
    Result<Ok> done = act();
    if (!done) return done.error().code;
    BOOST_REQUIRE(transaction->commit());
    return "ok";
  }
  std::string put(const Resource& resource) {
    return write([&] { return catalog::putResource(*connection, resource); });
  }
  std::string put(const Grant& grant) {
    return write([&] { return catalog::putGrant(*connection, grant); });
  }
  std::string run(const std::string& sql) {
    return write([&] { return store::run(*connection, sql); });
  }
  catalog::Stored load() {
    auto stored = catalog::loadStored(*connection);
    BOOST_REQUIRE_MESSAGE(stored, (stored ? "" : stored.error().message));
    return std::move(*stored);
  }

  TempDir dir;
  SystemClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::Connection> connection;
};

Resource fullResource() {
  auto out = resource("enterprise", {"uscc", "registeredCapital.amount"});
  out.code = "30012345/000001";
  out.summary = "摘要 \"引号\" \\ \n 换行";
  out.sharing = catalog::Sharing::None;
  out.condition = "条件";
  out.basis = "依据";
  out.updates = "每日";
  out.items[1] = {"registeredCapital.amount", "注册资本", 3};
  out.subject = {"uscc", "name"};
  out.maxAge = std::chrono::hours(48);
  out.licenses = {{"license", "valid"}, {"photo", "indeterminate"}};
  return out;
}

Grant fullGrant() {
  GrantTerms terms;
  terms.items = {"uscc", "registeredCapital"};
  using Test = RowCondition::Test;
  terms.rows = {{"region.code", Test::StartsWith, {"5101", "5102"}},
                {"status", Test::OneOf, {"active"}},
                {"capital", Test::AtLeast, {"1"}},
                {"on", Test::AtMost, {"2026-01-01"}}};
  terms.masks = {{"uscc", Mask::Kind::Keep, 3, 4, {}},
                 {"registeredCapital", Mask::Kind::Hash, 0, 0, {}},
                 {"registeredCapital.amount", Mask::Kind::Range, 0, 0, {"1", "10"}},
                 {"registeredCapital.currency", Mask::Kind::Drop, 0, 0, {}}};
  terms.matters = {"企业开办"};
  terms.needsBasis = terms.needsCase = terms.needsOperator = true;
  terms.dailyMax = 1000;
  terms.minuteMax = 60;
  auto out = grant("G-2026-0001", "enterprise", terms);
  out.region = "500000";
  out.system = "one-window";
  out.from = at("2026-01-01T00:00:00.001Z");
  out.state = catalog::GrantState::Suspended;
  return out;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(catalog_registry, Fixture)

BOOST_AUTO_TEST_CASE(round_trip) {
  const auto plainResource = resource("plain", {"name"});
  auto service = resource("verify", {"verdict"});
  service.connector.clear();
  service.subject.clear();
  service.service = "license-verify";
  GrantTerms terms;
  terms.items = {"name"};
  const auto plainGrant = grant("G-1", "plain", terms);
  for (const auto& one : {fullResource(), plainResource, service}) BOOST_TEST(put(one) == "ok");
  for (const auto& one : {fullGrant(), plainGrant}) BOOST_TEST(put(one) == "ok");
  const auto stored = load();
  BOOST_TEST((stored.resources == std::vector{fullResource(), plainResource, service}));
  BOOST_REQUIRE(stored.grants.size() == 2U);
  for (const auto& one : stored.grants) {
    BOOST_TEST((one == (one.id == "G-1" ? plainGrant : fullGrant())));
  }
}

BOOST_AUTO_TEST_CASE(putting_again_replaces_and_removing_removes) {
  auto one = fullGrant();
  BOOST_TEST(put(one) == "ok");
  one.state = catalog::GrantState::Revoked;
  one.member = "tax-bureau";
  BOOST_TEST(put(one) == "ok");
  auto changed = fullResource();
  BOOST_TEST(put(changed) == "ok");
  changed.name = "新的名称";
  changed.sharing = catalog::Sharing::Conditional;
  BOOST_TEST(put(changed) == "ok");
  const auto stored = load();
  BOOST_REQUIRE(stored.grants.size() == 1U);
  BOOST_TEST((stored.grants.front() == one));
  BOOST_REQUIRE(stored.resources.size() == 1U);
  BOOST_TEST((stored.resources.front() == changed));
  BOOST_TEST(write([&] { return catalog::removeGrant(*connection, one.id); }) == "ok");
  BOOST_TEST(write([&] { return catalog::removeGrant(*connection, "none"); }) == "ok");
  BOOST_TEST(load().grants.empty());
}

BOOST_AUTO_TEST_CASE(equal_terms_are_one_object) {
  auto first = fullGrant();
  auto second = fullGrant();
  second.id = "G-2";
  BOOST_TEST(put(first) == "ok");
  BOOST_TEST(put(second) == "ok");
  const auto stored = load();
  BOOST_TEST(stored.grants[0].terms == stored.grants[1].terms);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_outside_a_transaction) {
  BOOST_TEST(codeOf(catalog::putResource(*connection, fullResource())) == "store.misuse");
  BOOST_TEST(codeOf(catalog::countUse(*connection, "G-1", "2026-01-01")) == "store.misuse");
}

BOOST_AUTO_TEST_CASE(a_resource_of_another_region_is_kept) {
  auto what = fullResource();
  what.id = "510000.enterprise-registration";
  BOOST_TEST(put(what) == "catalog.resource-invalid");  // it has a connector
  what.connector.clear();
  BOOST_TEST(put(what) == "ok");
  auto one = fullGrant();
  one.resource = what.id;
  BOOST_TEST(put(one) == "catalog.grant-invalid");  // a member of a third region
  one.region.clear();
  BOOST_TEST(put(one) == "ok");
  const auto stored = load();
  BOOST_TEST((stored.resources == std::vector{what}));
  BOOST_TEST(stored.grants.front().resource == what.id);
  for (const auto* wrong : {"510000.", "510000.a", "010000.enterprise", "510000.500000.a-b"}) {
    what.id = wrong;
    BOOST_TEST(put(what) == "catalog.resource-invalid", wrong);
    one.resource = wrong;
    BOOST_TEST(put(one) == "catalog.grant-invalid", wrong);
  }
}

BOOST_AUTO_TEST_CASE(an_id_has_two_parts_or_one) {
  using catalog::RegionalId;
  using catalog::splitResourceId;
  BOOST_TEST((splitResourceId("510000.enterprise") == RegionalId{"510000", "enterprise"}));
  BOOST_TEST((splitResourceId("510000.") == RegionalId{"510000", ""}));
  for (const auto* whole : {"enterprise", "", "510000", "51000.enterprise", "010000.enterprise",
                            "5100000.enterprise", "51000a.enterprise", ".enterprise"}) {
    BOOST_TEST((splitResourceId(whole) == RegionalId{"", whole}), whole);
  }
}

BOOST_AUTO_TEST_CASE(what_breaks_a_rule_is_not_put) {
  auto one = fullGrant();
  one.until = one.from;
  BOOST_TEST(put(one) == "catalog.grant-invalid");
  one = fullGrant();
  one.terms = nullptr;
  BOOST_TEST(put(one) == "catalog.grant-invalid");
  auto what = fullResource();
  what.service = "license-verify";
  BOOST_TEST(put(what) == "catalog.resource-invalid");
  what = fullResource();
  what.items.clear();
  BOOST_TEST(put(what) == "catalog.resource-invalid");
  BOOST_TEST(load().resources.empty());
}

BOOST_AUTO_TEST_CASE(altered_rows_are_refused) {
  BOOST_TEST(put(fullResource()) == "ok");
  BOOST_TEST(put(fullGrant()) == "ok");
  struct Case {
    std::string table, column, value;
  };
  const Case cases[] = {
      {"catalog_grant", "terms", "'{'"},
      {"catalog_grant", "terms", "'[]'"},
      {"catalog_grant", "terms", "'{}'"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"extra":1}')"},
      {"catalog_grant", "terms", R"('{"items":"uscc"}')"},
      {"catalog_grant", "terms", R"('{"items":[1]}')"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"basis":false}')"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"dailyMax":"9"}')"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"dailyMax":-1}')"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"dailyMax":4294967296}')"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"masks":[{"item":"uscc","kind":"show"}]}')"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"masks":[{"item":"name","kind":"drop"}]}')"},
      {"catalog_grant", "terms",
       R"('{"items":["uscc"],"rows":[{"field":"a","test":"not","values":["1"]}]}')"},
      {"catalog_grant", "terms", R"('{"items":["uscc"],"rows":["a"]}')"},
      {"catalog_grant", "state", "'other'"},
      {"catalog_grant", "state", "''"},
      {"catalog_grant", "valid_until", "0"},
      {"catalog_grant", "member", "''"},
      {"catalog_grant", "region", "'5101'"},
      {"catalog_grant", "id", "'-'"},
      {"catalog_resource", "sharing", "'共享'"},
      {"catalog_resource", "form", "'{}'"},
      {"catalog_resource", "form", "'nonsense'"},
      {"catalog_resource", "form",
       R"('{"connector":"c","items":[{"id":"a","name":"b"}],"subject":["uscc"]}')"},
      {"catalog_resource", "form",
       R"('{"connector":"c","items":[{"id":"a","name":"b","level":1,"x":1}],"subject":["uscc"]}')"},
      {"catalog_resource", "id", "'A'"},
      {"catalog_resource", "provider", "''"},
  };
  for (const auto& one : cases) {
    auto transaction = connection->begin(store::Access::Write);
    BOOST_REQUIRE(transaction);
    BOOST_REQUIRE(
        store::run(*connection, "UPDATE " + one.table + " SET " + one.column + " = " + one.value));
    BOOST_TEST_CONTEXT(one.column << " = " << one.value) {
      BOOST_TEST(codeOf(catalog::loadStored(*connection)) == "catalog.row-invalid");
    }
    transaction->rollback();
  }
  BOOST_TEST(load().grants.size() == 1U);
}

BOOST_AUTO_TEST_CASE(uses_of_a_day) {
  const auto count = [&](const std::string& grant, const std::string& day) {
    return write([&] { return catalog::countUse(*connection, grant, day); });
  };
  for (const auto* day : {"2026-06-01", "2026-06-01", "2026-06-02"})
    BOOST_TEST(count("G-1", day) == "ok");
  BOOST_TEST(count("G-2", "2026-06-01") == "ok");
  auto uses = catalog::usesOf(*connection, "2026-06-01");
  BOOST_REQUIRE(uses);
  BOOST_TEST(uses->size() == 2U);
  BOOST_TEST((*uses)["G-1"] == 2U);
  BOOST_TEST((*uses)["G-2"] == 1U);
  BOOST_TEST(write([&] { return catalog::dropUsesBefore(*connection, "2026-06-02"); }) == "ok");
  BOOST_TEST(catalog::usesOf(*connection, "2026-06-01")->empty());
  BOOST_TEST(catalog::usesOf(*connection, "2026-06-02")->size() == 1U);
  BOOST_TEST(run("UPDATE catalog_use SET uses = -1") == "ok");
  BOOST_TEST(codeOf(catalog::usesOf(*connection, "2026-06-02")) == "catalog.row-invalid");
}

BOOST_AUTO_TEST_CASE(days_are_those_of_china) {
  BOOST_TEST(catalog::dayOf(at("2026-11-24T15:59:59.999Z")) == "2026-11-24");
  BOOST_TEST(catalog::dayOf(at("2026-11-24T16:00:00Z")) == "2026-11-25");
  BOOST_TEST(catalog::dayOf(at("2026-12-31T23:00:00Z")) == "2027-01-01");
  BOOST_TEST(catalog::dayOf(at("2028-02-28T16:00:00Z")) == "2028-02-29");
}

BOOST_AUTO_TEST_SUITE_END()
