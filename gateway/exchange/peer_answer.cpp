// What a peer's answer says, once it is known to be the peer's.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/exchange/peer_ask.hpp"
#include "gateway/record/json.hpp"

namespace tongban::exchange {
namespace {

using record::Value;

Error malformed(const Trail& trail, std::string_view why, std::string where = {}) {
  return fail("peer.answer-malformed",
              fmt::format("对端网关 {} 的应答{}", trail.across->peer->region, why),
              std::move(where));
}

std::string textAt(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

std::vector<mapping::Issue> issuesOf(const Value& root) {
  std::vector<mapping::Issue> issues;
  for (const auto& value : root.find("issues")->items()) {
    if (issues.size() == limits::kAnswerIssuesMax) break;
    mapping::Issue issue;
    issue.field = textAt(value, "field");
    issue.code = textAt(value, "code");
    issue.severity = textAt(value, "severity") == "note" ? mapping::Severity::Note
                                                         : mapping::Severity::Quarantine;
    issue.message = textAt(value, "message");
    issue.remedy = textAt(value, "remedy");
    issues.push_back(std::move(issue));
  }
  return issues;
}

PeerSays wordsOf(const Value& root) {
  PeerSays says;
  says.system = textAt(*root.find("source"), "system");
  for (const auto& value : root.find("withheld")->items()) {
    says.withheld.emplace_back(textAt(value, "item"), textAt(value, "rule"));
  }
  for (const auto& value : root.find("masked")->items()) says.masked.emplace_back(value.text());
  return says;
}

}  // namespace

Result<Canonical> readPeerAnswer(const House& house, const Trail& trail, const std::string& body) {
  auto document = record::parseJson(body);
  if (!document) return malformed(trail, "不是 JSON", document.error().where);
  const auto& root = document->root;
  if (const auto faults = house.queryAnswer().check(root, 1); !faults.empty()) {
    return malformed(trail, "不符合约定:" + faults.front().message, faults.front().pointer);
  }
  if (textAt(root, "exchangeId") != trail.id) return malformed(trail, "属于另一次交换");
  const auto& source = *root.find("source");
  if (textAt(source, "region") != trail.across->peer->region) {
    return malformed(trail, "的来源不是所问的区域", "/source/region");
  }
  Canonical canonical;
  if (const auto asOf = textAt(source, "asOf"); !asOf.empty()) {
    auto time = fromRfc3339(asOf);
    if (!time) return malformed(trail, "的截至时间不是日期", "/source/asOf");
    canonical.asOf = *time;
  }
  canonical.next = textAt(root, "next");
  canonical.issues = issuesOf(root);
  canonical.peer = wordsOf(root);
  for (const auto& record : root.find("records")->items()) {
    canonical.records.push_back(copyOf(record, canonical.arena));
  }
  return canonical;
}

}  // namespace tongban::exchange
