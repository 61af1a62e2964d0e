// goal: an entry says what is in its closed list and nothing else; the schema for others says so
// too.
#include "gateway/ledger/entry.hpp"

#include <random>

#include "gateway/base/limits.hpp"
#include "gateway/ledger/canonical.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/schema.hpp"
#include "tests/unit/ledger/support.hpp"

using namespace tongban;

namespace {

const std::string kDigest = "sm3:" + std::string(64, 'a');

ledger::Entry fullEntry() {
  const tests::FakeClock clock;
  auto entry = tests::proposal(clock, "x").entry;
  entry.log = kDigest;
  entry.caller.credential = "sha256:" + std::string(64, 'b');
  entry.onBehalf = "county-bureau";
  entry.basis = "《行政许可法》第三十四条";
  entry.caseId = "AB-2026-1";
  entry.request = entry.answer = entry.peer = kDigest;
  entry.evidence = {kDigest, kDigest};
  return entry;
}

std::string fullForm() { return fullEntry().form().value(); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

std::string codeOf(const std::string& form) {
  const auto entry = ledger::parseEntry(form);
  return entry ? std::string() : entry.error().code;
}

record::Schema schema() {
  auto loaded = record::Schema::load("schemas/ledger/entry.schema.json");
  if (!loaded) BOOST_FAIL(loaded.error().code << ' ' << loaded.error().message);
  return std::move(*loaded);
}

// A number that a schema may take for an integer, and an entry never.
bool agree(const record::Schema& schema, const std::string& json, bool& accepted) {
  const auto document = record::parseJson(json);
  if (!document) return true;
  accepted = ledger::checkEntry(document->root).has_value();
  return accepted == schema.accepts(document->root);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_entry)

BOOST_AUTO_TEST_CASE(an_entry_is_read_back_as_it_was) {
  const auto form = fullForm();
  const auto read = ledger::parseEntry(form);
  BOOST_REQUIRE(read);
  BOOST_TEST(read->form().value() == form);
  ledger::Entry least;
  least.log = kDigest;
  least.id = "01976f3e-0000-7000-8000-000000000000";
  least.at = "2026-11-24T08:00:00.000Z";
  least.kind = ledger::EntryKind::Summary;
  least.outcomeCode = "ok";
  BOOST_TEST(least.form().value() ==
             "{\"at\":\"2026-11-24T08:00:00.000Z\",\"id\":\"01976f3e-0000-7000-8000-000000000000\","
             "\"kind\":\"summary\",\"log\":\"" +
                 kDigest + "\",\"outcome\":{\"code\":\"ok\",\"status\":200},\"v\":1}");
  BOOST_TEST(ledger::parseEntry(least.form().value())->form().value() == least.form().value());
}

BOOST_AUTO_TEST_CASE(every_kind_is_read_back_and_is_in_the_schema) {
  using Kind = ledger::EntryKind;
  const std::pair<Kind, std::string_view> kinds[] = {
      {Kind::Query, "query"},     {Kind::Push, "push"},  {Kind::Delivery, "delivery"},
      {Kind::Service, "service"}, {Kind::Act, "act"},    {Kind::Refusal, "refusal"},
      {Kind::Summary, "summary"}, {Kind::Alarm, "alarm"}};
  const auto known = schema();
  for (const auto& [kind, word] : kinds) {
    auto entry = fullEntry();
    entry.kind = kind;
    BOOST_TEST(ledger::wordOf(kind) == word);
    const auto form = entry.form().value();
    BOOST_TEST((ledger::parseEntry(form).value().kind == kind), word);
    BOOST_TEST(known.accepts(record::parseJson(form)->root), word);
  }
  for (const auto* other : {"alarms", "Alarm", "alarm ", ""}) {
    const auto form = replaced(fullForm(), "\"query\"", std::string("\"") + other + "\"");
    BOOST_TEST(codeOf(form) == "ledger.entry-invalid", other);
    BOOST_TEST(!known.accepts(record::parseJson(form)->root), other);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_in_the_list_is_refused) {
  const auto form = fullForm();
  const struct {
    const char* from;
    std::string to;
  } cases[] = {
      {"\"v\":1", "\"v\":2"},
      {"\"v\":1", "\"v\":1.0"},
      {"\"v\":1", "\"v\":\"1\""},
      {",\"v\":1", ""},
      {"\"answer\"", "\"aname\":\"张三\",\"answer\""},
      {"\"answer\"", "\"answer1\""},
      {"\"auth\"", "\"aname\":\"张三\",\"auth\""},
      {"\"matter\"", "\"mobile\""},
      {"\"status\"", "\"subject\":\"x\",\"status\""},
      {"\"kind\":\"query\"", "\"kind\":\"other\""},
      {"\"kind\":\"query\"", "\"kind\":7"},
      {"\"rows\":1", "\"rows\":1.5"},
      {"\"rows\":1", "\"rows\":true"},
      {"\"rows\":1", "\"rows\":9007199254740993"},
      {"\"rows\":1", "\"rows\":-9007199254740993"},
      {"\"rows\":1", "\"rows\":-9223372036854775808"},
      {"\"rows\":1", "\"rows\":99999999999999999999"},
      {"\"rows\":1", "\"rows\":null"},
      {"\"status\":200", "\"status\":\"200\""},
      {"sm3:aaaa", "sm3:AAAA"},
      {"sm3:aaaa", "md5:aaaa"},
      {"sm3:aaaa", "sm3:aaa"},
      {"08:00:00.000Z", "08:00:00Z"},
      {"08:00:00.000Z", "08:00:00.00+00"},
      {"08:00:00.000Z", "24:00:00.000Z"},
      {"2026-11-24T", "2026-02-30T"},
      {"2026-11-24T", "2026-11-24t"},
      {"[\"uscc\",\"name\"]", "[]"},
      {"[\"uscc\",\"name\"]", "[\"uscc\",\"\"]"},
      {"[\"uscc\",\"name\"]", "[\"uscc\",7]"},
      {"[\"uscc\",\"name\"]", "\"uscc\""},
      {"\"AB-2026-1\"", "\"\""},
      {"\"AB-2026-1\"", "\"" + repeated("甲", limits::kEntryTextCodePointsMax + 1) + "\""},
      {"{\"basis\"", "{\"basis\":{},\"basis\""},
  };
  for (const auto& [from, to] : cases) {
    const auto code = codeOf(replaced(form, from, to));
    BOOST_TEST((code == "ledger.entry-invalid" || code.starts_with("record.")), to << ": " << code);
  }
  for (const auto* text : {"", "[]", "{}", "null", "7", "\"x\""}) BOOST_TEST(codeOf(text) != "");
  BOOST_TEST(codeOf(replaced(form, "\"AB-2026-1\"",
                             "\"" + repeated("甲", limits::kEntryTextCodePointsMax) + "\"")) == "");
  BOOST_TEST(codeOf(replaced(form, "\"rows\":1", "\"rows\":-9007199254740992")) == "");
}

BOOST_AUTO_TEST_CASE(an_entry_has_one_form) {
  const auto form = fullForm();
  BOOST_TEST(codeOf(form + "\n") == "ledger.entry-invalid");
  BOOST_TEST(codeOf(" " + form) == "ledger.entry-invalid");
  BOOST_TEST(codeOf(replaced(form, ":1,", ": 1,")) == "ledger.entry-invalid");
  BOOST_TEST(codeOf(replaced(form, "query", "\\u0071uery")) == "ledger.entry-invalid");
  BOOST_TEST(codeOf(replaced(form, "\"rows\":1", "\"rows\":1e0")) == "ledger.entry-invalid");
}

BOOST_AUTO_TEST_CASE(no_entry_is_made_that_could_not_be_read) {
  const auto code = [](const std::function<void(ledger::Entry&)>& change) {
    auto entry = fullEntry();
    change(entry);
    const auto form = entry.form();
    return form ? std::string() : form.error().code;
  };
  const std::string invalid = "ledger.entry-invalid";
  BOOST_TEST(code([](auto&) {}) == "");
  BOOST_TEST(code([](auto& e) { e.log.clear(); }) == invalid);
  BOOST_TEST(code([](auto& e) { e.id = "x"; }) == invalid);
  BOOST_TEST(code([](auto& e) { e.at = "2026-11-24"; }) == invalid);
  BOOST_TEST(code([](auto& e) { e.caller.member.clear(); }) == invalid);
  BOOST_TEST(code([](auto& e) { e.caller.credential = "key-1"; }) == invalid);
  BOOST_TEST(code([](auto& e) { e.outcomeCode.clear(); }) == invalid);
  BOOST_TEST(code([](auto& e) { e.outcomeStatus = std::int64_t{1} << 60; }) == invalid);
  BOOST_TEST(code([](auto& e) { e.rows = std::numeric_limits<std::int64_t>::min(); }) == invalid);
  BOOST_TEST(code([](auto& e) { e.resource = "\xff\xfe"; }) == invalid);  // no UTF-8
  BOOST_TEST(code([](auto& e) { e.resource = repeated("x", 257); }) == invalid);
  BOOST_TEST(code([](auto& e) { e.items.assign(1025, "x"); }) == invalid);
  BOOST_TEST(code([](auto& e) { e.evidence = {"body"}; }) == invalid);
}

BOOST_AUTO_TEST_CASE(the_schema_for_others_says_the_same) {
  const auto entries = schema();
  const auto form = fullForm();
  constexpr std::string_view values[] = {"null",
                                         "true",
                                         "\"\"",
                                         "\"x\"",
                                         "7",
                                         "-1",
                                         "1.5",
                                         "[]",
                                         "[\"x\"]",
                                         "{}",
                                         "[[]]",
                                         "1e2",
                                         "9007199254740992",
                                         "9007199254740993",
                                         "-9007199254740993",
                                         "\"query\"",
                                         "\"refusal\"",
                                         "\"2026-11-24T08:00:00.000Z\"",
                                         "\"2026-11-24T08:00:00Z\"",
                                         "{\"member\":\"a\",\"auth\":\"b\"}",
                                         "{\"code\":\"ok\",\"status\":200}",
                                         "{\"code\":\"ok\"}",
                                         "{\"matter\":\"a\"}",
                                         "\"01976f3e-0000-7000-8000-000000000000\"",
                                         "\"01976F3E-0000-7000-8000-000000000000\""};
  std::mt19937 random(20261124);
  const auto pick = [&](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
  };
  int good = 0;
  int bad = 0;
  for (int round = 0; round < 20000; ++round) {
    auto json = form;
    const auto count = 1 + pick(2);
    for (std::size_t change = 0; change < count; ++change) {
      // A member's value is exchanged, a member is renamed, or a byte is.
      const auto colon = json.find("\":", pick(json.size()));
      if (colon == std::string::npos) continue;
      const auto end = json.find_first_of(",}", colon);
      switch (pick(3)) {
        case 0:
          json.replace(colon + 2, end - colon - 2, values[pick(std::size(values))]);
          break;
        case 1:
          json.insert(colon, 1, static_cast<char>('a' + pick(26)));
          break;
        default:
          json[pick(json.size())] = static_cast<char>(' ' + pick(95));
      }
    }
    bool accepted = false;
    BOOST_TEST(agree(entries, json, accepted), json);
    ++(accepted ? good : bad);
  }
  BOOST_TEST(good > 500);
  BOOST_TEST(bad > 5000);
  bool accepted = false;
  for (const auto length : {256U, 257U}) {
    const auto json = replaced(form, "\"AB-2026-1\"", "\"" + repeated("甲", length) + "\"");
    BOOST_TEST(agree(entries, json, accepted));
    BOOST_TEST(accepted == (length == 256));
  }
  for (const auto count : {1024U, 1025U}) {
    auto many = "[\"x\"" + repeated(",\"x\"", count - 1) + "]";
    BOOST_TEST(agree(entries, replaced(form, "[\"uscc\",\"name\"]", many), accepted));
    BOOST_TEST(accepted == (count == 1024));
  }
}

BOOST_AUTO_TEST_SUITE_END()
