#include "gateway/license/time_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/crypto/timestamp.hpp"
#include "gateway/license/wording.hpp"

namespace tongban::license {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr auto kSkewMax = minutes(10);  // between honest clocks
constexpr auto kZone = hours(8);        // Beijing time taken for UTC, or the other way round

bool differByZone(Instant a, Instant b) {
  const auto gap = a > b ? a - b : b - a;
  return gap >= kZone - kSkewMax && gap <= kZone + kSkewMax;
}

void compareWithDocument(Docket& docket, const StatedTime& signedAt, std::string_view written,
                         std::string& detail) {
  if (written.empty()) return;
  const auto document = fromDocumentTime(written);
  if (!document) {
    detail += ";签名文件所写时间无法识别";
    return;
  }
  const bool apart = document->earliest > signedAt.latest + kSkewMax ||
                     signedAt.earliest > document->latest + kSkewMax;
  if (!apart) return;
  if (differByZone(document->at, signedAt.at)) {
    docket.deviate(Deviation::ShiftedTime);
  } else {
    detail += fmt::format(";签名文件另写为 {}", written);
  }
}

// A time after now: by a zone's breadth it is a slip that cannot be told from a lie.
bool checkFuture(Docket& docket, const StatedTime& signedAt, Instant now) {
  if (signedAt.earliest <= now + kSkewMax) return false;
  const auto detail =
      fmt::format("签章时间 {},核验时间 {}", inBeijing(signedAt.at), inBeijing(now));
  if (signedAt.earliest <= now + kZone + kSkewMax) {
    docket.add(Finding::TimeUnclear, detail + ",疑为时区写错");
  } else {
    docket.add(Finding::TimeFuture, detail);
  }
  return true;
}

std::string validityOf(const crypto::Certificate& signer) {
  return fmt::format("证书有效期 {} 至 {}", inBeijing(signer.notBefore()),
                     inBeijing(signer.notAfter()));
}

}  // namespace

Placement placementOf(const StatedTime& time, const StatedTime& from,
                      const StatedTime& to) noexcept {
  if (time.latest < from.earliest) return Placement::Before;
  if (time.earliest > to.latest) return Placement::After;
  const bool inside = time.earliest >= from.latest && time.latest <= to.earliest;
  return inside ? Placement::Inside : Placement::Unclear;
}

void checkTime(Docket& docket, const std::optional<StatedTime>& signedAt,
               std::string_view documentTime, const crypto::Certificate& signer, Instant now) {
  if (!signedAt) {
    docket.add(Finding::TimeMissing);
    return;
  }
  const auto from = StatedTime::exactly(signer.notBefore());
  const auto to = StatedTime::exactly(signer.notAfter());
  auto detail = fmt::format("签章时间 {},{}", inBeijing(signedAt->at), validityOf(signer));
  switch (placementOf(*signedAt, from, to)) {
    case Placement::Before:
      docket.add(Finding::TimeNotYet, detail);
      return;
    case Placement::After:
      docket.add(Finding::TimeExpired, detail);
      return;
    case Placement::Unclear:
      docket.add(Finding::TimeUnclear, detail);
      return;
    case Placement::Inside:
      break;
  }
  if (checkFuture(docket, *signedAt, now)) return;
  compareWithDocument(docket, *signedAt, documentTime, detail);
  if (now > signer.notAfter()) detail += ";证书现已过期,签章时有效";
  docket.add(Finding::TimeOk, detail);
}

namespace {

// 7.3 h: timeInfo later than the timestamp is invalid. Later is what the accuracy that the
// authority states cannot explain; one that states none is taken at its second.
bool checkOrder(Docket& docket, const std::optional<StatedTime>& signedAt,
                const crypto::Timestamp& stamp) {
  const auto stamped = stamp.time;
  const auto accuracy = stamp.accuracy.value_or(std::chrono::seconds(1));
  const auto latest = stamped + std::min<std::chrono::milliseconds>(accuracy, kSkewMax);
  if (!signedAt || signedAt->earliest <= latest) return true;
  const auto detail =
      fmt::format("时间戳 {},签章时间 {}", inBeijing(stamped), inBeijing(signedAt->at));
  docket.add(differByZone(signedAt->earliest, stamped) ? Finding::TimestampUnclear
                                                       : Finding::TimestampOrder,
             detail);
  return false;
}

bool checkAuthority(Docket& docket, const crypto::Timestamp& stamp, const Bench& bench) {
  const auto state = bench.examiner.trust().revocationOf(stamp.chain, bench.now).state;
  if (std::holds_alternative<crypto::Good>(state)) return true;
  if (const auto* unknown = std::get_if<crypto::Unknown>(&state)) {
    docket.add(Finding::TimestampRevocation, unknown->why.message);
    return false;
  }
  const auto& revoked = std::get<crypto::Revoked>(state);
  const auto detail = fmt::format("吊销时间 {}", inBeijing(revoked.at));
  docket.add(revoked.at <= stamp.time ? Finding::TimestampRevoked : Finding::TimestampRevocation,
             detail);
  return false;
}

}  // namespace

void checkTimestamp(Docket& docket, std::optional<BytesView> token, BytesView signatureValue,
                    const std::optional<StatedTime>& signedAt, const crypto::Certificate& signer,
                    Bench bench) {
  if (!token) {
    docket.add(Finding::TimestampNone);
    return;
  }
  const auto stamp = crypto::verifyTimestamp(
      *token, signatureValue, bench.examiner.trust().verifierFor(TrustPurpose::Timestamp));
  if (!stamp) {
    docket.add(stamp.error().code == "crypto.timestamp-untrusted" ? Finding::TimestampUntrusted
                                                                  : Finding::TimestampInvalid,
               stamp.error().message);
    return;
  }
  if (!checkOrder(docket, signedAt, *stamp)) return;
  if (stamp->time > bench.now + kSkewMax) {
    docket.add(Finding::TimestampInvalid, "时间戳晚于核验时间");
    return;
  }
  if (stamp->time < signer.notBefore() || stamp->time > signer.notAfter()) {
    docket.add(Finding::TimestampPeriod, validityOf(signer));
    return;
  }
  if (!checkAuthority(docket, *stamp, bench)) return;
  docket.report().stampedTime = stamp->time;
  docket.add(Finding::TimestampOk, fmt::format("时间戳 {},由 {} 签发", inBeijing(stamp->time),
                                               commonName(stamp->chain.front().subject())));
}

}  // namespace tongban::license
