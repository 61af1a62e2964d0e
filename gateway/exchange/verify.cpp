// Stage verify: what leaves is about the subject that was asked for, fits its schema, is young
// enough, and its license files are what the resource promises. Nothing leaves on any doubt.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/exchange/stages.hpp"

namespace tongban::exchange {
namespace {

using license::Grade;

Result<Ok> checkSubject(const Trail& trail, const record::Value& record) {
  for (std::size_t i = 0; i < trail.resource->subject.size(); ++i) {
    const auto* value = fieldOf(record, trail.resource->subject[i]);
    if (value == nullptr || value->text() != trail.subject[i]) {
      return fail("verify.subject-mismatch",
                  fmt::format("来源答复的「{}」不是所问的主体", trail.resource->subject[i]));
    }
  }
  return Ok{};
}

Result<Ok> checkSchema(const Trail& trail, const record::Value& record) {
  const auto& source = trail.deployment->sources.find(trail.resource->connector)->second;
  const auto faults = source.mapping->target().check(record, 1);
  if (faults.empty()) return Ok{};
  return fail("verify.schema", faults.front().message, faults.front().pointer);
}

// A peer has minimized: what is there has to be what was asked for, and about whom.
Result<Ok> checkPeerRecord(const Trail& trail, const record::Value& record,
                           const std::vector<std::string>& masked) {
  for (const auto& member : record.members()) {
    const bool asked = std::ranges::any_of(trail.items, [&](const auto& item) {
      return catalog::covers(item, member.name) || catalog::covers(member.name, item);
    });
    if (asked || member.name == "original") continue;
    return fail("verify.item-unasked", "对端网关的应答含有没有请求的信息项", "/records");
  }
  for (std::size_t i = 0; i < trail.resource->subject.size(); ++i) {
    const auto& field = trail.resource->subject[i];
    const auto* value = fieldOf(record, field);
    const bool disguised =
        std::ranges::any_of(masked, [&](const auto& item) { return catalog::covers(item, field); });
    if (value == nullptr || disguised || value->text() == trail.subject[i]) continue;
    return fail("verify.subject-mismatch",
                fmt::format("对端网关答复的「{}」不是所问的主体", field));
  }
  return Ok{};
}

Result<Ok> checkLicense(Trail& trail, const record::Value& record,
                        const catalog::LicenseRule& rule) {
  const auto* value = fieldOf(record, rule.field);
  const auto below = [&](std::string why) {
    return fail("verify.license-below", fmt::format("「{}」:{}", rule.field, why));
  };
  if (value == nullptr || !value->isText()) return below("记录没有附上证照文件");
  const auto file = fromBase64(value->text());
  if (!file) return below("证照文件不是 Base64");
  const record::MemoryBytes bytes(*file);
  const auto verdict = trail.deployment->licenses->verify(bytes, trail.at);
  if (!verdict) return below(verdict.error().message);
  trail.evidence.push_back(ledger::Opening::of(bytesOf(license::toJson(*verdict))));
  const bool good = verdict->grade == Grade::Valid || (verdict->grade == Grade::Indeterminate &&
                                                       rule.minimumVerdict == "indeterminate");
  if (good) return Ok{};
  return below(fmt::format("{}({})", license::inChinese(verdict->grade), verdict->subIndication));
}

Result<Ok> checkAge(const Trail& trail, const Canonical& canonical) {
  if (!trail.resource->maxAge) return Ok{};
  if (!canonical.asOf) {
    return fail("verify.source-too-old", "来源没有说明数据的截至时间,无法确认是否过旧");
  }
  if (*canonical.asOf + *trail.resource->maxAge >= trail.at) return Ok{};
  return fail("verify.source-too-old",
              fmt::format("来源数据截至 {},超过 {} 小时", toRfc3339(*canonical.asOf),
                          trail.resource->maxAge->count()));
}

Result<Ok> checkOwnRecord(const Trail& trail, const record::Value& record) {
  if (auto same = checkSubject(trail, record); !same) return same;
  return checkSchema(trail, record);
}

}  // namespace

Result<Verified> verify(House&, Trail& trail, Normalized&& normalized) {
  auto& canonical = normalized.canonical;
  if (canonical.records.empty() && canonical.unreadable > 0) {
    return fail("verify.absence-unproven",
                fmt::format("来源有 {} 行无法读取,其中可能有所问的记录", canonical.unreadable));
  }
  if (auto young = checkAge(trail, canonical); !young) return std::move(young).error();
  for (const auto& record : canonical.records) {
    auto good = canonical.peer ? checkPeerRecord(trail, record, canonical.peer->masked)
                               : checkOwnRecord(trail, record);
    for (const auto& rule : trail.resource->licenses) {
      if (good) good = checkLicense(trail, record, rule);
    }
    if (!good) return std::move(good).error();
  }
  return Verified(std::move(canonical));
}

}  // namespace tongban::exchange
