#include "gateway/license/judge.hpp"

#include <algorithm>
#include <array>

#include "gateway/license/judge_parts.hpp"
#include "gateway/license/package_checks.hpp"

namespace tongban::license {
namespace {

constexpr std::array<std::string_view, 13> kAfterSealFormat{
    "ALGORITHM",        "SEAL_SIGNATURE", "SIGNATURE", "CERTLIST",  "MAKER_CERT",
    "MAKER_REVOCATION", "SEAL_PERIOD",    "TIME",      "TIMESTAMP", "SIGNER_CHAIN",
    "REVOCATION",       "DATAHASH",       "SEAL_FILE"};
constexpr std::array<std::string_view, 7> kAfterSignFormat{
    "ALGORITHM", "SIGNATURE", "TIME", "TIMESTAMP", "SIGNER_CHAIN", "REVOCATION", "DATAHASH"};

}  // namespace

void giveUp(Docket& docket, const Package& package, const SignatureEntry& entry,
            const Policy& policy) {
  entry.kind == "seal" ? docket.skip(kAfterSealFormat) : docket.skip(kAfterSignFormat);
  checkReferences(docket, package, entry, policy);
}

// The finding of FORMAT for a parser's error.
Finding formatFinding(std::string_view code, Finding otherwise) {
  for (const auto& info : allFindings()) {
    if (info.check == "FORMAT" && info.code == code) return info.id;
  }
  return otherwise;
}

SignerReport reportOf(const crypto::Certificate& certificate) {
  return {certificate.subject(), certificate.issuer(), certificate.serial(),
          certificate.notBefore(), certificate.notAfter()};
}

// In the standard's order, whatever the order in which they could be made.
void conclude(SignatureReport& report) {
  const auto rank = [](const Check& check) {
    const auto all = allFindings();
    return std::ranges::find(all, check.check, &FindingInfo::check) - all.begin();
  };
  std::ranges::stable_sort(report.checks, {}, rank);
  const auto [grade, why] = gradeOf(report.checks);
  report.grade = grade;
  report.subIndication = why;
}

namespace {

void judgeByKind(Docket& docket, const Package& package, const SignatureEntry& entry, Bench bench) {
  const auto kind = kindOfSignedValue(entry.signedValue);
  const bool isSeal = kind && *kind == SignedValueKind::SealSignature;
  if (!kind) {
    docket.add(formatFinding(kind.error().code, Finding::FormatSignature), kind.error());
    giveUp(docket, package, entry, bench.policy);
  } else if (isSeal != (entry.kind == "seal")) {
    docket.add(Finding::FormatKind, entry.path);
    giveUp(docket, package, entry, bench.policy);
  } else if (isSeal) {
    judgeSealSignature(docket, package, entry, bench);
  } else if (*kind == SignedValueKind::SignedData) {
    judgeSignedData(docket, package, entry, bench);
  } else {
    judgeBareValue(docket, package, entry, bench);
  }
}

}  // namespace

SignatureReport judgeSignature(const Package& package, const SignatureEntry& entry, Bench bench) {
  SignatureReport report;
  report.id = entry.id;
  report.kind = entry.kind;
  report.deviations = entry.deviations;
  Docket docket(report);
  bool readable = true;
  for (const auto& fault : entry.faults) {
    if (fault.code.starts_with("license.reference.")) continue;  // checkReferences tells them
    docket.add(formatFinding(fault.code, Finding::FormatSignatureFile), fault);
    readable = false;
  }
  if (readable) {
    judgeByKind(docket, package, entry, bench);
  } else {
    giveUp(docket, package, entry, bench.policy);
  }
  checkBase(docket, package, entry);
  const auto covered = coveredBy(package, entry);
  for (const auto& file : package.entries) {
    if (needsCover(file) && !covered.contains(file.path)) report.uncovered.push_back(file.path);
  }
  conclude(report);
  return report;
}

}  // namespace tongban::license
