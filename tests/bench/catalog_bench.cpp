// tests/bench/catalog_bench.cpp — how fast a large catalog starts, what memory it takes, and how
// long a decision takes. Prints one JSON line a figure.
//
//   catalog_bench make FILE [distinct]    10,000 resources of 12 items and 200,000 grants in a
//   store catalog_bench start FILE              loads it, in a process that did nothing else
//   catalog_bench decide FILE SECONDS     random questions, one at a time
//
// The grants of a resource give one of four choices of its items, half of them masked; `distinct`
// makes every grant say something of its own, which is the worst that can be.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <unistd.h>

#include "gateway/catalog/registry.hpp"
#include "gateway/store/open.hpp"

namespace tongban::bench {
namespace {

using catalog::Catalog;
using catalog::Mask;

constexpr int kResources = 10000;
constexpr int kGrants = 200000;
constexpr int kItems = 12;
constexpr int kMembers = 500;
constexpr int kFields = 211;
constexpr int kPerResource = kGrants / kResources;
constexpr std::size_t kQuestions = 100000;

[[noreturn]] void stop(std::string_view why) {
  fmt::print(stderr, "catalog_bench: {}\n", why);
  std::exit(1);
}

template <class T>
T need(Result<T> result) {
  if (!result) stop(result.error().code + " " + result.error().message);
  return std::move(*result);
}

using Steady = std::chrono::steady_clock;
double secondsSince(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

double residentMib() {
  std::ifstream statm("/proc/self/statm");
  long size = 0;
  long resident = 0;
  statm >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

struct Opened {
  explicit Opened(const char* file)
      : store(need(store::open(store::SqliteSettings{file}, catalog::migrations(), clock))),
        connection(need(store->connect())) {}
  SystemClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::Connection> connection;
};

std::string resourceId(int r) { return fmt::format("enterprise-registration-{:05}", r); }
std::string memberId(int m) { return fmt::format("data-bureau-{:04}", m); }
// Another dozen of the fields for each resource, in steps of its own through a prime number of
// them. One in four has a name as long as registeredCapital; the others fit where a short text
// does.
std::string fieldOf(int resource, int item) {
  const int field = (resource + item * (1 + resource / kFields)) % kFields;
  return fmt::format("{}{:03}", field % 4 == 0 ? "registeredField" : "field", field);
}

catalog::Resource resourceOf(int r) {
  catalog::Resource out;
  out.id = resourceId(r);
  out.code = "30012345/000001";
  out.name = fmt::format("企业登记信息第 {} 号", r);
  out.summary = "企业名称、统一社会信用代码、成立日期、注册资本与住所,按日更新,办理涉企事项时核验";
  out.provider = memberId(r % kMembers);
  out.connector = "registration";
  out.condition = "办理涉企事项时按事项核验";
  out.updates = "每日";
  out.subject = {"uscc"};
  for (int i = 0; i < kItems; ++i)
    out.items.push_back({fieldOf(r, i), "登记事项的中文名称", 1 + i % 3});
  return out;
}

catalog::Grant grantOf(int g, bool distinct) {
  const int r = g / kPerResource;
  const int choice = g % 4;
  catalog::GrantTerms terms;
  for (int i = 0; i < 4 + choice * 2; ++i) terms.items.push_back(fieldOf(r, (i + choice) % kItems));
  if (choice % 2 == 1) {
    terms.masks.push_back({terms.items.front(), Mask::Kind::Keep, 3, 4, {}});
    terms.rows.push_back({"region.code", catalog::RowCondition::Test::StartsWith, {"5101"}});
  }
  terms.matters = {"企业开办", "变更登记"};
  terms.needsOperator = true;
  terms.dailyMax = distinct ? 1000 + static_cast<std::uint32_t>(g) : 1000;
  catalog::Grant out;
  out.id = fmt::format("G-2026-{:08}", g);
  out.resource = resourceId(r);
  out.member = memberId(g * 31 % kMembers);
  if (g % 3 == 0) out.system = "one-window";
  out.from = Instant(std::chrono::milliseconds(1767196800000));
  out.until = Instant(std::chrono::milliseconds(1798732800000));
  out.terms = std::make_shared<const catalog::GrantTerms>(std::move(terms));
  return out;
}

void make(const char* file, bool distinct) {
  const Opened opened(file);
  auto transaction = need(opened.connection->begin(store::Access::Write));
  for (int r = 0; r < kResources; ++r)
    need(catalog::putResource(*opened.connection, resourceOf(r)));
  for (int g = 0; g < kGrants; ++g)
    need(catalog::putGrant(*opened.connection, grantOf(g, distinct)));
  need(transaction.commit());
}

Catalog load(const Opened& opened) {
  auto stored = need(catalog::loadStored(*opened.connection));
  return need(Catalog::make(std::move(stored.resources), std::move(stored.grants)));
}

void start(const char* file) {
  const auto before = residentMib();
  const auto begun = Steady::now();
  const Opened opened(file);
  auto stored = need(catalog::loadStored(*opened.connection));
  const auto read = secondsSince(begun);
  const auto catalog = need(Catalog::make(std::move(stored.resources), std::move(stored.grants)));
  fmt::print(
      "{{\"figure\": \"start\", \"seconds\": {:.3f}, \"read\": {:.3f}, \"mib\": {:.1f}, "
      "\"process_mib\": "
      "{:.1f}, \"resources\": {}, \"grants\": {}}}\n",
      secondsSince(begun), read, residentMib() - before, residentMib(), catalog.resources(),
      catalog.grants());
}

// A question of a grant that exists, of which a third is refused for one reason or another.
struct Asked {
  std::string member, system, resource;
  std::vector<std::string> items;
};

Asked ask(std::mt19937& random) {
  const int g = static_cast<int>(random() % kGrants);
  const auto grant = grantOf(g, false);
  Asked out{grant.member, "one-window", grant.resource, {}};
  const auto& items = grant.terms->items;
  out.items = {items[0], items[1], items[2]};
  const auto kind = random() % 9;
  if (kind == 0) out.member = memberId(static_cast<int>(random() % kMembers));
  if (kind == 1) out.items.push_back(fieldOf(g / kPerResource, 11));
  if (kind == 2) out.resource += "-none";
  return out;
}

void decide(const char* file, double seconds) {
  const Opened opened(file);
  const auto catalog = load(opened);
  std::mt19937 random(20261125);
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < kQuestions; ++i) asked.push_back(ask(random));
  std::vector<double> micros;
  std::size_t allowed = 0;
  const auto begun = Steady::now();
  for (std::size_t i = 0; secondsSince(begun) < seconds; i = (i + 1) % kQuestions) {
    catalog::Question question;
    question.member = asked[i].member;
    question.system = asked[i].system;
    question.resource = asked[i].resource;
    question.items = asked[i].items;
    question.matter = "企业开办";
    question.hasOperator = true;
    question.now = Instant(std::chrono::milliseconds(1780000000000));
    const auto from = Steady::now();
    const auto decision = catalog.decide(question);
    micros.push_back(secondsSince(from) * 1e6);
    allowed += decision ? 1 : 0;
  }
  std::sort(micros.begin(), micros.end());
  const auto quantile = [&](double q) {
    return micros[static_cast<std::size_t>(q * static_cast<double>(micros.size() - 1))];
  };
  fmt::print(
      "{{\"figure\": \"decide\", \"questions\": {}, \"allowed\": {:.3f}, \"median_us\": {:.3f}, "
      "\"p99_us\": {:.3f}}}\n",
      micros.size(), static_cast<double>(allowed) / static_cast<double>(micros.size()),
      quantile(0.5), quantile(0.99));
}

}  // namespace
}  // namespace tongban::bench

int main(int count, char** words) {
  using namespace tongban::bench;
  const std::string_view what = count > 2 ? words[1] : "";
  if (what == "make") {
    make(words[2], count > 3 && std::string_view(words[3]) == "distinct");
  } else if (what == "start") {
    start(words[2]);
  } else if (what == "decide" && count > 3) {
    decide(words[2], std::strtod(words[3], nullptr));
  } else {
    stop("make FILE [distinct] | start FILE | decide FILE SECONDS");
  }
}
