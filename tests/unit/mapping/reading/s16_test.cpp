// goal: every trap of the list is read as the list says, and no number of it is forgotten.
#include <functional>
#include <map>
#include <set>

#include <boost/test/unit_test.hpp>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/cleanup.hpp"
#include "gateway/mapping/reading/date.hpp"
#include "gateway/mapping/reading/document_number.hpp"
#include "gateway/mapping/reading/document_parts.hpp"
#include "gateway/mapping/reading/duration.hpp"
#include "gateway/mapping/reading/growth.hpp"
#include "gateway/mapping/reading/lost_text.hpp"
#include "gateway/mapping/reading/money.hpp"
#include "gateway/mapping/reading/names.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"
#include "gateway/mapping/reading/quantity.hpp"
#include "gateway/mapping/reading/simplified.hpp"
#include "gateway/observe/personal_data.hpp"
#include "tests/unit/mapping/reading/support.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;

struct Seen {
  char outcome = '?';
  std::string value;
};

char letter(Outcome outcome) {
  return outcome == Outcome::Accepted ? 'A' : outcome == Outcome::Normalized ? 'N' : 'Q';
}
Seen changed(bool was, std::string text) { return {was ? 'N' : 'A', std::move(text)}; }
Seen refused(const Error& error) { return {'Q', error.code}; }

std::string bounded(std::string text, Bound bound, bool conflict) {
  if (conflict) return text + " bound?";
  const auto sign = boundSign(bound);
  return sign.empty() ? text : text + " " + std::string(sign);
}

std::string show(const Quantity& q) {
  const auto text = q.unit.empty() ? q.value.text() : q.value.text() + " " + q.unit;
  return bounded(text, q.bound, q.boundConflict);
}
std::string show(const Duration& d) {
  return bounded(d.value.text() + " " + std::string(unitWord(d.unit)), d.bound, d.boundConflict);
}

std::string simplified(std::string_view text) {
  static const auto simplifier = Simplifier::open();
  BOOST_REQUIRE(simplifier);
  const auto out = simplifier->convert(text);
  BOOST_REQUIRE(out);
  return out->text;
}

std::vector<std::string> parts(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (const auto part : split(text, separator)) out.emplace_back(trim(part));
  return out;
}

Seen readQuantityRow(const std::string& input, const std::string&) {
  const auto q = readQuantity(input);
  if (!q) return refused(q.error());
  return {q->boundConflict ? 'Q' : letter(q->outcome), show(*q)};
}

template <class Places, class Of>
Seen joined(const Places& places, Of of) {
  Seen seen{'A', ""};
  for (const auto& place : places) {
    const auto& value = of(place);
    if (!seen.value.empty()) seen.value += "; ";
    seen.value += show(value);
    if (value.outcome != Outcome::Accepted) seen.outcome = 'N';
  }
  return seen;
}

Seen readQuantitiesRow(const std::string& input, const std::string&) {
  const auto places = findQuantities(input);
  if (!places) return refused(places.error());
  return joined(
      *places, [](const auto& p) -> const auto& { return p.quantity; });
}

Seen readDurationsRow(const std::string& input, const std::string&) {
  const auto places = findDurations(input);
  if (!places) return refused(places.error());
  return joined(
      *places, [](const auto& p) -> const auto& { return p.duration; });
}

Seen readDateRow(const std::string& input, const std::string& context) {
  DateRule rule;
  if (!context.empty()) rule.contextYear = std::stoi(context);
  const auto date = readDate(input, rule);
  if (!date) return refused(date.error());
  auto text = bounded(date->text(), date->bound, false);
  return {letter(date->outcome), date->derived ? text + " derived" : text};
}

Seen readDatesRow(const std::string& input, const std::string&) {
  const std::map<std::string, DateKind> kinds{{"page", DateKind::Page},
                                              {"published", DateKind::Published},
                                              {"written", DateKind::Written},
                                              {"printed", DateKind::Printed}};
  std::vector<TypedDate> dates;
  for (const auto& part : parts(input, ';')) {
    const auto blank = part.find(' ');
    const auto date = readDate(part.substr(blank + 1));
    BOOST_REQUIRE(date);
    dates.push_back({kinds.at(part.substr(0, blank)), *date});
  }
  const auto out = reconcileDates(dates);
  BOOST_REQUIRE(out.key);
  std::string text = "key " + dates[*out.key].date.text() + " quarantined";
  for (const auto i : out.quarantined) text += " " + dates[i].date.text();
  return {out.quarantined.empty() ? 'A' : 'Q', text};
}

Seen readLostRow(const std::string& input, const std::string&) {
  const auto places = findLost(input);
  if (!places) return refused(places.error());
  std::string text;
  for (const auto& place : *places) {
    if (!text.empty()) text += " ";
    text += place.kind == LostKind::MiddleDot ? "dot[" : "lost[";
    text += input.substr(place.begin, place.end - place.begin) + "]";
  }
  return {places->empty() ? 'A' : 'Q', text};
}

Seen readKeyRow(const std::string& input, const std::string& context) {
  const auto told = parts(context, '|');
  const auto number = readDocumentNumber(input);
  const auto date = readDate(told.at(2));
  BOOST_REQUIRE(number);
  BOOST_REQUIRE(date);
  const std::vector<std::string_view> words{told.at(1)};
  const auto own = checkIssuerWord(*number, told.at(0), words);
  const auto key = documentKey(told.at(0), *number, *date);
  return {own ? letter(number->outcome) : 'Q', key};
}

// "name@region*count; …"; the context is region#role for those that name none.
Seen readAliasRow(const std::string& input, const std::string& context) {
  const auto told = parts(context + "#", '#');
  const auto names = parts(input, ';');
  std::vector<NameUse> uses;
  for (const auto& part : names) {
    std::string_view name = part;
    NameUse use{name, told.at(0), told.at(1), 1};
    if (const auto at = name.find('@'); at != std::string_view::npos) {
      use.region = name.substr(at + 1);
      use.name = name.substr(0, at);
    }
    if (const auto at = name.find('*'); at != std::string_view::npos) {
      use.count = static_cast<std::uint32_t>(std::stoul(part.substr(at + 1)));
      use.name = name.substr(0, at);
    }
    uses.push_back(use);
  }
  const auto candidates = aliasCandidates(uses);
  if (!candidates) return refused(candidates.error());
  std::string text;
  for (const auto& candidate : *candidates) {
    text += candidate.reason == AliasReason::Spelling      ? "spelling"
            : candidate.reason == AliasReason::PartMissing ? "part-missing"
                                                           : "used-once";
  }
  return {candidates->empty() ? 'A' : 'Q', text};
}

Seen readStandardsRow(const std::string& input, const std::string&) {
  const auto list = splitStandards(input);
  if (!list) return refused(list.error());
  std::string text;
  for (const auto& standard : list->standards) {
    if (!text.empty()) text += "; ";
    text += standard.code + (standard.title.empty() ? "" : " " + standard.title);
  }
  return {'N', list->bracketUnbalanced ? text + " unbalanced" : text};
}

Seen readStateRow(const std::string& input, const std::string&) {
  const auto state = assessText(input);
  if (!state) return refused(state.error());
  if (state->completeness == Completeness::Incomplete) return {'Q', "incomplete"};
  if (state->completeness == Completeness::Complete) return {'A', "complete"};
  return {'A', "known-empty " + std::to_string(state->ordinal) + " " + state->name};
}

Seen readMembersRow(const std::string& input, const std::string& context) {
  const auto count = readMemberCount(input, static_cast<std::uint32_t>(std::stoul(context)));
  if (!count) return refused(count.error());
  return {letter(count->outcome), std::to_string(count->count)};
}

Seen readGrowthRow(const std::string& input, const std::string&) {
  const auto growth = readGrowth(input);
  if (!growth) return refused(growth.error());
  const auto text = "growth " + growth->growth.text() + " level " + growth->level.text();
  return {letter(growth->outcome), bounded(text, growth->bound, growth->boundConflict)};
}

using Reader = std::function<Seen(const std::string& input, const std::string& context)>;

template <class T>
Seen ofResult(const Result<T>& result, std::string (*text)(const T&)) {
  if (!result) return refused(result.error());
  return {letter(result->outcome), text(*result)};
}

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> table{
      {"quantity", readQuantityRow},
      {"number", readQuantityRow},
      {"quantities", readQuantitiesRow},
      {"money",
       [](const auto& in, const auto&) {
         return ofResult<Money>(readMoney(in), [](const Money& m) {
           return m.amount.text() + " " + std::string(m.currency);
         });
       }},
      {"join-stops",
       [](const auto& in, const auto&) {
         const auto out = joinDecimalStops(in);
         return changed(out != in, out);
       }},
      {"ruby+t2s",
       [](const auto& in, const auto&) {
         const auto out = simplified(removeRuby(in).text);
         return changed(out != in, out);
       }},
      {"name-key",
       [](const auto& in, const auto&) {
         const auto out = nameKey(simplified(in));
         return changed(out != in, out);
       }},
      {"lost", readLostRow},
      {"document-number",
       [](const auto& in, const auto&) {
         return ofResult<DocumentNumber>(readDocumentNumber(in),
                                         [](const DocumentNumber& n) { return n.text(); });
       }},
      {"document-key", readKeyRow},
      {"date", readDateRow},
      {"dates", readDatesRow},
      {"blanks",
       [](const auto& in, const auto&) {
         const auto out = closeBlanks(in);
         return changed(out.changed, out.text);
       }},
      {"duration",
       [](const auto& in, const auto&) {
         return ofResult<Duration>(readDuration(in), [](const Duration& d) { return show(d); });
       }},
      {"durations", readDurationsRow},
      {"service-hours",
       [](const auto& in, const auto&) {
         return ofResult<ServiceHours>(readServiceHours(in),
                                       [](const ServiceHours& h) { return h.text(); });
       }},
      {"placeholder",
       [](const auto& in, const auto&) {
         const auto filled = refuseEmpty(in);
         return filled ? Seen{'A', in} : refused(filled.error());
       }},
      {"ordinal",
       [](const auto& in, const auto&) {
         return ofResult<Ordinal>(readOrdinal(in),
                                  [](const Ordinal& o) { return std::to_string(o.value); });
       }},
      {"bookmarks",
       [](const auto& in, const auto&) {
         const auto out = dropBookmarks(in);
         return changed(out.changed, out.text);
       }},
      {"alias", readAliasRow},
      {"width",
       [](const auto& in, const auto&) {
         const auto out = foldWidth(in);
         return changed(out.changed, out.text);
       }},
      {"masked",
       [](const auto& in, const auto&) {
         return tongban::observe::isMasked(in) && tongban::observe::findPersonalData(in).empty()
                    ? Seen{'A', "masked"}
                    : Seen{'Q', in};
       }},
      {"redact",
       [](const auto& in, const auto&) {
         const auto out = tongban::observe::redact(in);
         return changed(out != in, out);
       }},
      {"member-count", readMembersRow},
      {"standards", readStandardsRow},
      {"holder",
       [](const auto& in, const auto&) {
         return isGarbledHolder(in) ? Seen{'Q', "garbled"} : Seen{'A', in};
       }},
      {"state", readStateRow},
      {"growth", readGrowthRow},
      {"index-number",
       [](const auto& in, const auto&) {
         return isIndexNumber(in) ? Seen{'A', "index-number"} : Seen{'Q', in};
       }},
  };
  return table;
}

BOOST_AUTO_TEST_SUITE(s16)

BOOST_AUTO_TEST_CASE(every_row_is_read_as_the_list_says) {
  const auto rows = test::readTsv("tests/vectors/s16/rows.tsv");
  BOOST_REQUIRE(!rows.empty());
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT("row " << row.at(0) << " " << row.at(1) << " " << row.at(2)) {
      BOOST_REQUIRE_EQUAL(row.size(), 6u);
      const auto reader = readers().find(row[1]);
      BOOST_REQUIRE(reader != readers().end());
      const auto seen = reader->second(row[2], row[3]);
      BOOST_TEST(std::string(1, seen.outcome) == row[4]);
      BOOST_TEST(seen.value == row[5]);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_number_is_forgotten) {
  std::set<int> numbers;
  for (const auto& row : test::readTsv("tests/vectors/s16/rows.tsv"))
    numbers.insert(std::stoi(row[0]));
  for (const auto& row : test::readTsv("tests/vectors/s16/elsewhere.tsv")) {
    BOOST_REQUIRE_EQUAL(row.size(), 2u);
    BOOST_TEST(!row[1].empty());
    BOOST_TEST(numbers.insert(std::stoi(row[0])).second, "row " << row[0] << " is in both lists");
  }
  for (int number = 1; number <= 45; ++number) {
    BOOST_TEST(numbers.contains(number), "row " << number << " is neither covered nor explained");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
