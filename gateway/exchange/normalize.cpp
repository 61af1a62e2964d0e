// Stage normalize: the source's words become canonical records; rows that cannot are left out, and
// said.
#include "gateway/exchange/peer_ask.hpp"
#include "gateway/exchange/stages.hpp"
#include "gateway/mapping/run.hpp"
#include "gateway/record/byte_source.hpp"

namespace tongban::exchange {
namespace {

using record::Value;

class Collector final : public mapping::Sink {
 public:
  explicit Collector(Canonical& into) : into_(into) {}

  Result<Ok> accepted(std::uint64_t, const Value& record) override {
    into_.records.push_back(copyOf(record, into_.arena));
    return Ok{};
  }
  Result<Ok> quarantined(std::uint64_t, std::string_view) override { return Ok{}; }
  Result<Ok> issue(const mapping::Issue& issue) override {
    if (into_.issues.size() < limits::kAnswerIssuesMax) into_.issues.push_back(issue);
    return Ok{};
  }

 private:
  Canonical& into_;
};

}  // namespace

// Bounded by the depth of documents.
Value copyOf(const Value& value, record::Arena& arena) {
  switch (value.kind()) {
    case record::Kind::Text:
      return Value::text(arena.keep(value.text()));
    case record::Kind::Decimal:
      return Value::decimal(arena.keep(value.text()));
    case record::Kind::Array: {
      std::vector<Value> items;
      for (const auto& item : value.items()) items.push_back(copyOf(item, arena));
      return Value::array(arena.keepAll(items.data(), items.size()), items.size());
    }
    case record::Kind::Object: {
      std::vector<record::Member> members;
      for (const auto& member : value.members()) {
        members.push_back({arena.keep(member.name), copyOf(member.value, arena)});
      }
      return Value::object(arena.keepAll(members.data(), members.size()), members.size());
    }
    default:
      return value;
  }
}

const Value* fieldOf(const Value& record, std::string_view dotted) {
  const Value* at = &record;
  while (at != nullptr) {
    const auto dot = dotted.find('.');
    at = at->find(dotted.substr(0, dot));
    if (dot == std::string_view::npos) return at;
    dotted.remove_prefix(dot + 1);
  }
  return nullptr;
}

Result<Normalized> normalize(House& house, Trail& trail, SourceRecord&& source) {
  if (trail.across) {
    auto answer = readPeerAnswer(house, trail, source.fetched.documents.front().bytes);
    if (!answer) return std::move(answer).error();
    return Normalized(std::move(*answer));
  }
  const auto& mapping = *trail.deployment->sources.find(trail.resource->connector)->second.mapping;
  Canonical canonical;
  canonical.asOf = source.fetched.asOf;
  canonical.next = std::move(source.fetched.next);
  canonical.unreadable = source.fetched.unreadable;
  if (source.fetched.documents.empty()) return Normalized(std::move(canonical));
  auto run = mapping::Run::open(
      mapping, std::chrono::floor<std::chrono::days>(trail.at + std::chrono::hours(8)));
  if (!run) return std::move(run).error();
  Collector collector(canonical);
  for (const auto& document : source.fetched.documents) {
    record::MemorySource bytes(document.bytes, document.name);
    auto done = run->over(bytes, collector);
    if (!done) {
      return fail("connector.answer-malformed", done.error().message, done.error().where);
    }
  }
  return Normalized(std::move(canonical));
}

}  // namespace tongban::exchange
