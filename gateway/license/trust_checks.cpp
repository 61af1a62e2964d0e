#include "gateway/license/trust_checks.hpp"

#include <fmt/format.h>

#include "gateway/license/time_checks.hpp"
#include "gateway/license/wording.hpp"

namespace tongban::license {
namespace {

// The findings of one role, so that signer and maker are judged by the same code.
struct Role {
  Finding ok;
  Finding untrusted;
  Finding broken;
  Finding forged;
  Finding usage;
  Finding usageUnstated;
  Finding notRevoked;
  Finding revoked;
  Finding revokedLater;
  Finding revocationUnknown;
  std::string_view revocationCheck;
};

constexpr Role kMaker{Finding::MakerOk,           Finding::MakerUntrusted,
                      Finding::MakerChainBroken,  Finding::MakerForged,
                      Finding::MakerUsage,        Finding::MakerUsageUnstated,
                      Finding::MakerRevocationOk, Finding::MakerRevoked,
                      Finding::MakerRevokedLater, Finding::MakerRevocationUnknown,
                      "MAKER_REVOCATION"};
constexpr Role kSigner{Finding::ChainOk,
                       Finding::ChainUntrusted,
                       Finding::ChainBroken,
                       Finding::ChainForged,
                       Finding::SignerUsage,
                       Finding::SignerUsageUnstated,
                       Finding::RevocationOk,
                       Finding::SignerRevoked,
                       Finding::SignerRevokedLater,
                       Finding::RevocationUnknown,
                       "REVOCATION"};

Finding chainFinding(const Role& role, std::string_view code) {
  if (code == "crypto.chain-untrusted") return role.untrusted;
  if (code == "crypto.chain-bad-signature") return role.forged;
  return role.broken;
}

// Revoked before the act is a failure. Revoked after it is one too, for all that can be told,
// unless a timestamp proves that the act came first: a stolen key writes any time.
void checkRevocation(Docket& docket, const Role& role, const crypto::Chain& chain,
                     const std::optional<StatedTime>& act, std::optional<Instant> proven,
                     const Bench& bench) {
  const auto [state, index] = bench.examiner.trust().revocationOf(chain, bench.now);
  if (std::holds_alternative<crypto::Good>(state)) {
    docket.add(role.notRevoked);
    return;
  }
  const auto& subject = chain[index].subject();
  if (const auto* unknown = std::get_if<crypto::Unknown>(&state)) {
    docket.add(role.revocationUnknown,
               fmt::format("{}({})", unknown->why.message, commonName(subject)));
    return;
  }
  const auto& revoked = std::get<crypto::Revoked>(state);
  const auto detail = fmt::format("{} 于 {} 被吊销", commonName(subject), inBeijing(revoked.at));
  if (proven && *proven < revoked.at) {
    docket.add(role.notRevoked, detail + ",时间戳证明签章在此之前");
  } else if (!act || revoked.at <= act->earliest) {
    docket.add(role.revoked, detail);
  } else {
    docket.add(role.revokedLater, detail);
  }
}

struct Question {
  const KnownCertificate& subject;
  const std::vector<crypto::Certificate>& alongside;
  TrustPurpose purpose;
  std::optional<StatedTime> act;  // when the certificate was used; absent: now
  std::optional<Instant> proven;  // a time before which it certainly was
  std::string okDetail;
};

void checkTrust(Docket& docket, const Role& role, const Question& question, const Bench& bench) {
  const auto& certificate = question.subject.certificate;
  const auto usage = question.subject.signingUsage();
  if (!usage) {
    docket.add(certificate.statesUsage() ? role.usage : role.usageUnstated);
    docket.skip({role.revocationCheck});
    return;
  }
  const auto at = question.act ? question.act->at : bench.now;
  const auto chain = bench.examiner.chain(certificate, *usage, question.alongside, question.purpose,
                                          at, bench.now);
  if (!chain) {
    const auto& error = chain.error();
    docket.add(chainFinding(role, error.code),
               fmt::format("{};{}", commonName(error.where), error.message));
    docket.skip({role.revocationCheck});
    return;
  }
  docket.add(role.ok, question.okDetail);
  checkRevocation(docket, role, *chain, question.act, question.proven, bench);
}

}  // namespace

void checkMaker(Docket& docket, const Seal& seal, const KnownCertificate& maker, bool makerIsSigner,
                const std::optional<StatedTime>& signedAt, Bench bench) {
  const auto& certificate = maker.certificate;
  if (makerIsSigner) {
    docket.deviate(Deviation::MakerIsSigner);
    if (!bench.policy.makerMaySign) {
      docket.add(Finding::MakerIsSignerRefused);
      docket.skip({kMaker.revocationCheck});
      return;
    }
  }
  // The maker's act is the making of the seal. Whether the certificate is still valid when the seal
  // is used is information (7.3 d); for a seal by itself it must be valid now (6.3 c).
  const auto act = signedAt ? seal.created : StatedTime::exactly(bench.now);
  const auto place = placementOf(act, StatedTime::exactly(certificate.notBefore()),
                                 StatedTime::exactly(certificate.notAfter()));
  if (place == Placement::Before || place == Placement::After) {
    docket.add(Finding::MakerPeriod,
               fmt::format("{} 时证书有效期为 {} 至 {}", inBeijing(act.at),
                           inBeijing(certificate.notBefore()), inBeijing(certificate.notAfter())));
    docket.skip({kMaker.revocationCheck});
    return;
  }
  std::string detail;
  if (signedAt && signedAt->at > certificate.notAfter()) {
    detail = "签章时制章人证书已过期(仅作提示)";
  } else if (bench.now > certificate.notAfter()) {
    detail = "制章人证书现已过期(仅作提示)";
  }
  const std::vector<crypto::Certificate> none;
  checkTrust(docket, kMaker,
             {maker, none, TrustPurpose::SealMaker, seal.created, docket.report().stampedTime,
              std::move(detail)},
             bench);
}

void checkSigner(Docket& docket, const KnownCertificate& signer,
                 const std::vector<crypto::Certificate>& alongside,
                 const std::optional<StatedTime>& signedAt, Bench bench) {
  checkTrust(docket, kSigner,
             {signer, alongside, TrustPurpose::Signer, signedAt, docket.report().stampedTime, {}},
             bench);
}

}  // namespace tongban::license
