#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/crypto/suite.hpp"
#include "gateway/crypto/timestamp.hpp"
#include "gateway/license/judge_parts.hpp"
#include "gateway/license/package_checks.hpp"
#include "gateway/license/time_checks.hpp"
#include "gateway/license/trust_checks.hpp"
#include "gateway/license/wording.hpp"

namespace tongban::license {
namespace {

std::string_view standardOf(Layout layout, std::int64_t version) {
  if (layout == Layout::Gmt2014) return "GM/T 0031-2014";
  return version == 5 ? "GM/T 0031-2025" : "GB/T 38540-2020";
}

SealReport reportOf(const Seal& seal) {
  return {seal.id, seal.name, seal.type, seal.version, {}, seal.validFrom.at, seal.validTo.at};
}

// GB/T 38540-2020 7.3 c.
void checkCertList(Docket& docket, const Seal& seal, BytesView signer) {
  if (seal.certListType == 1) {
    const bool listed = std::ranges::any_of(
        seal.certificates, [&](BytesView one) { return std::ranges::equal(one, signer); });
    docket.add(listed ? Finding::CertListOk : Finding::CertListMissing);
    return;
  }
  bool unknown = false;
  for (const auto& one : seal.digests) {
    const auto method = checkMethodOf(one.algorithm);
    if (method != CheckMethod::Sm3 && method != CheckMethod::Sha256) {
      unknown = true;
      continue;
    }
    const auto suite = method == CheckMethod::Sm3 ? crypto::SuiteId::Sm : crypto::SuiteId::Intl;
    if (std::ranges::equal(crypto::suite(suite).digest(signer).bytes, one.value)) {
      docket.add(Finding::CertListOk);
      return;
    }
  }
  docket.add(unknown ? Finding::CertListUnknown : Finding::CertListDigest);
}

// GB/T 38540-2020 7.3 d; `when` is the signing time, or now for a seal by itself (6.3 d).
void checkSealPeriod(Docket& docket, const Seal& seal, const std::optional<StatedTime>& when,
                     Instant now) {
  auto detail =
      fmt::format("印章有效期 {} 至 {}", inBeijing(seal.validFrom.at), inBeijing(seal.validTo.at));
  if (!when) {
    docket.add(Finding::SealPeriodUnclear, detail);
    return;
  }
  switch (placementOf(*when, seal.validFrom, seal.validTo)) {
    case Placement::Before:
      docket.add(Finding::SealNotYet, detail);
      return;
    case Placement::After:
      docket.add(Finding::SealExpired, detail);
      return;
    case Placement::Unclear:
      docket.add(Finding::SealPeriodUnclear, detail);
      return;
    case Placement::Inside:
      if (now > seal.validTo.latest) detail += ";印章现已过期,签章时有效";
      docket.add(Finding::SealPeriodOk, detail);
  }
}

void addValue(Docket& docket, const ValueProof& proof, Finding ok, Finding bad,
              std::string_view check) {
  if (proof.finding == Finding::SignatureOk) {
    docket.add(ok);
  } else if (proof.finding == Finding::SignatureInvalid) {
    docket.add(bad, proof.detail);
  } else {
    docket.skip({check});
  }
  if (proof.raw) docket.deviate(Deviation::RawSignature);
}

bool hasCritical(const std::vector<SealExtension>& extensions) {
  return std::ranges::any_of(extensions, &SealExtension::critical);
}

// One seal signature, once its structure and certificates have been read.
struct SealCase {
  const SealSignature& signature;
  const KnownCertificate& signer;
  const KnownCertificate& maker;
};

Result<Ok> readCertificates(const SealSignature& signature, Bench bench,
                            KnownCertificatePtr& signer, KnownCertificatePtr& maker) {
  auto one = bench.examiner.certificate(signature.signerCertificate, bench.now);
  if (!one) return one.error();
  auto other = bench.examiner.certificate(signature.seal.makerCertificate, bench.now);
  if (!other) return other.error();
  signer = *std::move(one);
  maker = *std::move(other);
  return Ok{};
}

void checkSealForm(Docket& docket, const SealSignature& signature, const Policy& policy) {
  docket.deviate(signature.deviations);
  docket.deviate(signature.seal.deviations);
  const bool critical = hasCritical(signature.extensions) || hasCritical(signature.seal.extensions);
  if (critical && !policy.criticalExtensions) {
    docket.add(Finding::FormatExtension);
  } else if (signature.signature.unusedBits > 0) {
    docket.add(Finding::FormatUnusedBits);
  } else {
    docket.add(Finding::FormatOk);
  }
}

// A token of 2014 says a time like any other text under the signature. The standard does not say
// what it stamps, so it proves nothing.
std::optional<StatedTime> claimedBy(const std::optional<BytesView>& token) {
  if (!token) return std::nullopt;
  const auto read = crypto::readTimestamp(*token);
  return read ? std::optional(StatedTime::exactly(read->time)) : std::nullopt;
}

void judgeSealCase(Docket& docket, const Package& package, const SignatureEntry& entry,
                   const SealCase& it, Bench bench) {
  const auto& signature = it.signature;
  const auto& seal = signature.seal;
  const auto& when = docket.report().time;
  const auto sealValue = bench.examiner.verifySeal(seal, it.maker, bench.now);
  const auto value =
      Examiner::verifyValue(it.signer, signature.algorithm, signature.toSign, signature.signature);
  checkAlgorithm(docket, entry, signature.algorithm, {&value, &sealValue}, bench.policy);
  addValue(docket, sealValue, Finding::SealSignatureOk, Finding::SealSignatureInvalid,
           "SEAL_SIGNATURE");
  addValue(docket, value, Finding::SignatureOk, Finding::SignatureInvalid, "SIGNATURE");
  checkCertList(docket, seal, signature.signerCertificate);
  const bool one = std::ranges::equal(signature.signerCertificate, seal.makerCertificate);
  // What the timestamp proves decides what a later revocation means.
  if (signature.timeToken) {
    docket.add(Finding::TimestampUnsupported);
  } else {
    checkTimestamp(docket, signature.timestamp, signature.signature.octets, when,
                   it.signer.certificate, bench);
  }
  checkMaker(docket, seal, it.maker, one, when, bench);
  checkSealPeriod(docket, seal, when, bench.now);
  checkTime(docket, when, entry.dateTime, it.signer.certificate, bench.now);
  checkSigner(docket, it.signer, {}, when, bench);
  checkDataHash(docket, entry, signature.dataHash, signature.algorithm, signature.propertyInfo);
  checkReferences(docket, package, entry, bench.policy);
  checkSealFile(docket, entry, seal);
}

void checkSealAlgorithm(Docket& docket, const Seal& seal, const ValueProof& value,
                        const Policy& policy) {
  if (infoOf(value.finding).check == "ALGORITHM") {
    docket.add(value.finding, value.detail);
  } else if (seal.algorithm != kSm2WithSm3 && !policy.sha256) {
    docket.add(Finding::AlgorithmPolicy, seal.algorithm);
  } else {
    docket.add(Finding::AlgorithmOk);
  }
}

}  // namespace

void judgeSealSignature(Docket& docket, const Package& package, const SignatureEntry& entry,
                        Bench bench) {
  const auto signature = parseSealSignature(entry.signedValue);
  if (!signature) {
    docket.add(formatFinding(signature.error().code, Finding::FormatSignature), signature.error());
    giveUp(docket, package, entry, bench.policy);
    return;
  }
  auto& report = docket.report();
  report.standard = standardOf(signature->layout, signature->version);
  report.seal = reportOf(signature->seal);
  report.time = signature->time ? signature->time : claimedBy(signature->timeToken);
  KnownCertificatePtr signer;
  KnownCertificatePtr maker;
  if (const auto read = readCertificates(*signature, bench, signer, maker); !read) {
    docket.add(Finding::FormatCertificate, read.error());
    giveUp(docket, package, entry, bench.policy);
    return;
  }
  report.signer = reportOf(signer->certificate);
  report.seal->maker = maker->certificate.subject();
  checkSealForm(docket, *signature, bench.policy);
  judgeSealCase(docket, package, entry, {*signature, *signer, *maker}, bench);
}

SignatureReport judgeSeal(BytesView der, Bench bench) {
  SignatureReport report;
  report.kind = "seal";
  Docket docket(report);
  constexpr std::array<std::string_view, 5> rest{"ALGORITHM", "SEAL_SIGNATURE", "MAKER_CERT",
                                                 "MAKER_REVOCATION", "SEAL_PERIOD"};
  const auto judge = [&] {
    const auto seal = parseSeal(der);
    if (!seal) {
      docket.add(formatFinding(seal.error().code, Finding::FormatSeal), seal.error());
      docket.skip(rest);
      return;
    }
    report.id = seal->id;
    report.standard = standardOf(seal->layout, seal->version);
    report.seal = reportOf(*seal);
    docket.deviate(seal->deviations);
    const auto maker = bench.examiner.certificate(seal->makerCertificate, bench.now);
    if (!maker) {
      docket.add(Finding::FormatCertificate, maker.error());
      docket.skip(rest);
      return;
    }
    report.seal->maker = (*maker)->certificate.subject();
    docket.add(seal->signature.unusedBits > 0 ? Finding::FormatUnusedBits : Finding::FormatOk);
    const auto value = bench.examiner.verifySeal(*seal, **maker, bench.now);
    checkSealAlgorithm(docket, *seal, value, bench.policy);
    addValue(docket, value, Finding::SealSignatureOk, Finding::SealSignatureInvalid,
             "SEAL_SIGNATURE");
    checkMaker(docket, *seal, **maker, false, std::nullopt, bench);
    checkSealPeriod(docket, *seal, StatedTime::exactly(bench.now), bench.now);
  };
  judge();
  conclude(report);
  return report;
}

}  // namespace tongban::license
