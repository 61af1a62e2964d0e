// goal: a record that does not fit the schema of its deployment leaves as a refusal, whatever made
// it.
//
// By a whole journey nobody comes here: the mapping that makes a record puts those aside that do
// not fit the very schema which is asked again (mapping/run.cpp), and a journey keeps one
// deployment from its first stage to its last. So the stages are called one by one here, and the
// deployment is exchanged between them for one whose schema is narrower.
#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "gateway/exchange/stages.hpp"
#include "tests/support/exchange_node.hpp"

namespace tongban::tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kResource = "enterprise-registration";

// The schemas and mappings that ship, with another word in one of the schemas.
struct NarrowerSchemas {
  TempDir home;
  fs::path folder = home / "schemas";
  mapping::Library library{folder};

  NarrowerSchemas(std::string_view from, std::string_view to) {
    fs::copy("schemas", folder, fs::copy_options::recursive);
    fs::copy("mappings", home / "mappings", fs::copy_options::recursive);
    fs::create_directory(home / "scratch");
    fs::permissions(home / "scratch", fs::perms::owner_all);
    const auto file = folder / "canonical/enterprise.schema.json";
    auto text = readFile(file, 1u << 20).value();
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("not in the schema: " + std::string(from));
    text.replace(at, from.size(), to);
    if (!replaceFile(file, text, 0644)) throw std::logic_error("schema not written");
  }

  std::shared_ptr<const deployment::Snapshot> compile(const ExchangeNode& node) {
    auto compiled = ExchangeNode::must(deployment::compile(
        node.made.folder(), library, {node.clock, home / "scratch", {}, nullptr}));
    for (const auto& finding : compiled.report.findings) {
      BOOST_TEST_MESSAGE(finding.file << ": " << finding.message);
    }
    if (!compiled.snapshot) throw std::logic_error("the narrower deployment is not good");
    return std::move(compiled.snapshot);
  }
};

// A query up to its stage verify.
struct Begun {
  explicit Begun(ExchangeNode& node)
      : sent(node.call().make()),
        incoming(sent.incoming()),
        trail(node.house(), incoming, ledger::EntryKind::Query, "query", kResource),
        normalized(run(node.house())) {}

  exchange::Normalized run(exchange::House& house) {
    using namespace exchange;
    auto accepted =
        ExchangeNode::must(accept<QueryOrder>(house, trail, readQueryOrder, house.queryRequest()));
    auto known = ExchangeNode::must(authenticate(house, trail, std::move(accepted)));
    auto allowed = ExchangeNode::must(authorize(house, trail, std::move(known)));
    auto fetched = ExchangeNode::must(fetch(house, trail, std::move(allowed)));
    return ExchangeNode::must(normalize(house, trail, std::move(fetched)));
  }

  SentCall sent;
  wire::Incoming incoming;
  exchange::Trail trail;
  exchange::Normalized normalized;
};

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(what_fits_goes_on) {
  ExchangeNode node;
  Begun query(node);
  BOOST_TEST(query.normalized.canonical.records.size() == 1u);
  const auto verified = exchange::verify(node.house(), query.trail, std::move(query.normalized));
  BOOST_TEST_REQUIRE(verified.has_value());
  BOOST_TEST(verified->canonical.records.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_stays) {
  struct Case {
    const char* from;
    const char* to;
    const char* where;
  };
  for (const auto& one :
       {Case{R"("maxLength": 200)", R"("maxLength": 3)", "/name"},
        Case{R"("pattern": "^[0-9]{4}-)", R"("pattern": "^20[3-9][0-9]-)", "/establishedOn"},
        Case{R"("maxLength": 50})", R"("maxLength": 50, "enum": ["别处"]})",
             "/publishedProvince"}}) {
    BOOST_TEST_CONTEXT(one.to) {
      ExchangeNode node;
      NarrowerSchemas schemas(one.from, one.to);
      Begun query(node);
      const auto asked = query.trail.deployment;
      query.trail.deployment = schemas.compile(node);
      const auto verified =
          exchange::verify(node.house(), query.trail, std::move(query.normalized));
      BOOST_TEST_REQUIRE(!verified.has_value());
      BOOST_TEST(verified.error().code == "verify.schema");
      BOOST_TEST(verified.error().where == one.where);
      BOOST_TEST(!verified.error().message.empty());
    }
  }
}

// Its caller is told that the source is at fault, and no more; the entry says the same, and no use
// of the grant is counted.
BOOST_AUTO_TEST_CASE(it_is_refused_and_recorded) {
  ExchangeNode node({.dailyMax = 1});
  NarrowerSchemas schemas(R"("maxLength": 200)", R"("maxLength": 3)");
  Begun query(node);
  const auto asked = query.trail.deployment;
  query.trail.deployment = schemas.compile(node);
  auto outcome = exchange::verify(node.house(), query.trail, std::move(query.normalized))
                     .and_then([&](auto from) {
                       return exchange::minimize(node.house(), query.trail, std::move(from));
                     });
  const auto told = ExchangeNode::told(exchange::reply(
      node.house(), query.trail, exchange::record(node.house(), query.trail, std::move(outcome))));
  BOOST_TEST_INFO(told.out.body);
  BOOST_TEST(told.status() == 502);
  BOOST_TEST(told.code() == "verify.schema");
  BOOST_TEST(told.text("exchangeId") == query.trail.id);
  const auto problem = record::Schema::load("schemas/api/problem.schema.json").value();
  BOOST_TEST(problem.check(told.document.root).empty());
  for (const auto* kept : {"示例渝北", "91500112MAF000012X", "张"}) {
    BOOST_TEST_INFO(kept);
    BOOST_TEST(told.out.body.find(kept) == std::string::npos);
    BOOST_TEST(node.logged.str().find(kept) == std::string::npos);
  }
  const auto entries = node.entries();
  BOOST_TEST_REQUIRE(entries.size() == 1u);
  BOOST_TEST((entries.front().kind == ledger::EntryKind::Refusal));
  BOOST_TEST(entries.front().outcomeCode == "verify.schema");
  BOOST_TEST(entries.front().outcomeStatus == 502);
  BOOST_TEST(node.ask(node.call()).status() == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
