// Stage minimize: only what was granted leaves, disguised as the grant says.
#include "gateway/catalog/minimize.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/exchange/stages.hpp"
#include "gateway/record/json.hpp"

namespace tongban::exchange {
namespace {

void quote(std::string& out, std::string_view text) { record::writeJsonString(text, out); }

void quoteAll(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (const auto& text : texts) {
    if (&text != &texts.front()) out += ',';
    quote(out, text);
  }
  out += ']';
}

bool isCovered(const std::vector<std::string>& items, std::string_view field) {
  return std::ranges::any_of(items, [&](const auto& item) { return catalog::covers(item, field); });
}

// What was not given, and by which rule; a peer's rules are its own.
std::string withheldOf(const Trail& trail, const Canonical& canonical,
                       const catalog::Hidden& hidden) {
  std::string out = "[";
  const auto add = [&](std::string_view item, std::string_view rule) {
    out += out.size() > 1 ? ",{\"item\":" : "{\"item\":";
    quote(out, item);
    out += ",\"rule\":";
    quote(out, rule);
    out += '}';
  };
  for (const auto& item : trail.resource->items) {
    if (!isCovered(trail.grant->terms->items, item.id)) add(item.id, "grant.item-not-granted");
  }
  for (const auto& item : hidden.dropped) add(item, "grant.item-dropped");
  if (canonical.peer) {
    for (const auto& [item, rule] : canonical.peer->withheld) {
      if (isCovered(trail.items, item)) add(item, rule);
    }
  }
  return out + "]";
}

// What a peer has disguised is disguised, whatever our own grant says of it.
std::vector<std::string> maskedOf(const Trail& trail, const Canonical& canonical,
                                  const catalog::Hidden& hidden) {
  auto masked = hidden.masked;
  if (!canonical.peer) return masked;
  for (const auto& item : canonical.peer->masked) {
    const bool shown = isCovered(trail.items, item) && !isCovered(hidden.dropped, item);
    if (shown && std::ranges::find(masked, item) == masked.end()) masked.push_back(item);
  }
  return masked;
}

// What was found wrong in fields that the caller may see; of the others not even that.
std::string issuesOf(const Trail& trail, const Canonical& canonical,
                     const catalog::Hidden& hidden) {
  std::string out = "[";
  for (const auto& issue : canonical.issues) {
    if (!issue.field.empty() &&
        (!isCovered(trail.items, issue.field) || isCovered(hidden.masked, issue.field) ||
         isCovered(hidden.dropped, issue.field))) {
      continue;
    }
    out += out.size() > 1 ? ",{\"field\":" : "{\"field\":";
    quote(out, issue.field);
    out += ",\"code\":";
    quote(out, issue.code);
    out += fmt::format(",\"severity\":\"{}\",\"message\":", mapping::wordOf(issue.severity));
    quote(out, issue.message);
    out += ",\"remedy\":";
    quote(out, issue.remedy);
    out += '}';
  }
  return out + "]";
}

std::string_view systemOf(const Trail& trail, const Canonical& canonical) {
  if (canonical.peer) return canonical.peer->system;
  const auto& source = trail.deployment->sources.find(trail.resource->connector)->second;
  return source.system.empty() ? source.member : source.system;
}

std::string sourceOf(const Trail& trail, const Canonical& canonical) {
  std::string out = "{\"region\":";
  quote(out, trail.across ? trail.across->peer->region : trail.deployment->settings.region);
  out += ",\"system\":";
  quote(out, systemOf(trail, canonical));
  if (canonical.asOf) out += fmt::format(",\"asOf\":\"{}\"", toRfc3339(*canonical.asOf));
  return out + "}";
}

// The item that a member of a verdict belongs to: what explains it goes with it.
std::string_view itemOf(std::string_view member) {
  if (member == "subIndication") return "verdict";
  if (member == "uncovered" || member == "deviations") return "checks";
  return member;
}

// A license without what came of comparing it, where that is an item of its own.
void writeLicense(const record::Value& license, bool compared, std::string& out) {
  out += '{';
  for (const auto& member : license.members()) {
    if (out.back() != '{') out += ',';
    quote(out, member.name);
    out += ':';
    if (member.name == "matched" && !compared) {
      out += "[]";
    } else {
      record::writeJson(member.value, out);
    }
  }
  out += '}';
}

bool isCompared(const Trail& trail) {
  const auto& items = trail.resource->items;
  const bool ofItsOwn =
      std::ranges::any_of(items, [](const auto& one) { return one.id == "match"; });
  return !ofItsOwn || isCovered(trail.items, "match");
}

}  // namespace

Result<Minimized> minimize(House&, Trail& trail, Verified&& verified) {
  const auto& canonical = verified.canonical;
  const auto& search = trail.deployment->searchKey;
  const catalog::Disguise disguise{crypto::suite(trail.deployment->suite),
                                   search ? search->bytes() : BytesView()};
  const auto hidden = catalog::hiddenOf(*trail.grant, trail.items, search.has_value());
  record::Arena arena;
  std::string records = "[";
  std::int64_t rows = 0;
  for (const auto& record : canonical.records) {
    const auto left = catalog::minimize(record, *trail.grant, trail.items, disguise, arena);
    if (left.isNull()) continue;
    if (rows++ > 0) records += ',';
    record::writeJson(left, records);
  }
  trail.rows = rows;
  std::string body = fmt::format("{{\"exchangeId\":\"{}\",\"resource\":", trail.id);
  quote(body, trail.resourceId);
  body += ",\"records\":" + records + "],\"issues\":" + issuesOf(trail, canonical, hidden);
  body += ",\"withheld\":" + withheldOf(trail, canonical, hidden) + ",\"masked\":";
  quoteAll(body, maskedOf(trail, canonical, hidden));
  body += ",\"source\":" + sourceOf(trail, canonical);
  if (!canonical.next.empty()) {
    body += ",\"next\":";
    quote(body, canonical.next);
  }
  return Minimized(body + "}");
}

// The members of a service's answer are its items. What the file is called by stays always.
Result<Minimized> minimize(House&, Trail& trail, Performed&& performed) {
  auto document = record::parseJson(performed.json);
  if (!document) return std::move(document).error();
  std::string body = fmt::format("{{\"exchangeId\":\"{}\"", trail.id);
  for (const auto& member : document->root.members()) {
    const bool always = member.name == "file" || member.name == "at";
    if (!always && !isCovered(trail.items, itemOf(member.name))) continue;
    body += ',';
    quote(body, member.name);
    body += ':';
    if (member.name == "license" && member.value.isObject()) {
      writeLicense(member.value, isCompared(trail), body);
    } else {
      record::writeJson(member.value, body);
    }
  }
  trail.rows = 1;
  return Minimized(body + "}");
}

}  // namespace tongban::exchange
