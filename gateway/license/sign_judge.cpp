#include <algorithm>

#include "gateway/crypto/signed_data.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/license/judge_parts.hpp"
#include "gateway/license/package_checks.hpp"
#include "gateway/license/time_checks.hpp"
#include "gateway/license/trust_checks.hpp"

namespace tongban::license {
namespace {

Finding signedDataFinding(std::string_view code) {
  if (code == "crypto.signer-missing") return Finding::SignerUnknown;
  if (code == "crypto.digest-mismatch") return Finding::DataHashMismatch;
  if (code == "crypto.digest-weak") return Finding::AlgorithmWeak;
  if (code == "crypto.signed-data-unsupported") return Finding::AlgorithmUnknown;
  return Finding::SignatureInvalid;
}

// The signer of a GB/T 35275 value, over Signature.xml or over its digest inside (variants a and b
// of GM/T 0099 7.2.2).
Result<crypto::SignerProof> proveSignedData(const crypto::SignedData& data,
                                            const SignatureEntry& entry) {
  if (!data.content) return crypto::verifySigner(data, 0, BytesView(entry.file));
  auto proof = crypto::verifySigner(data, 0, std::nullopt);
  if (!proof) return proof;
  const auto digest = crypto::suite(crypto::SuiteId::Sm).digest(entry.file);
  const bool same = std::ranges::equal(*data.content, digest.bytes) ||
                    std::ranges::equal(*data.content, entry.file);
  if (!same) return fail("crypto.digest-mismatch", "签名内容不是本签名描述文件的摘要");
  return proof;
}

// Certificates that came along and are on no chain are bytes that nothing protects.
void checkBag(Docket& docket, const KnownCertificate& signer, const crypto::SignedData& data,
              Bench bench) {
  const auto usage = signer.signingUsage();
  if (!usage || data.certificates.size() < 2) return;
  const auto at = docket.report().time ? docket.report().time->at : bench.now;
  const auto chain = bench.examiner.chain(signer.certificate, *usage, data.certificates,
                                          TrustPurpose::Signer, at, bench.now);
  if (chain && !crypto::allOnChain(data, *chain)) {
    docket.add(Finding::FormatSignedData, "随附的证书不在签名人证书链上");
  }
}

void judgeProvenSigner(Docket& docket, const Package& package, const SignatureEntry& entry,
                       const crypto::SignedData& data, const crypto::SignerProof& proof,
                       Bench bench) {
  auto& report = docket.report();
  if (proof.rawSignature) docket.deviate(Deviation::RawSignature);
  docket.add(Finding::SignatureOk);
  if (proof.signingTime) {
    report.time = StatedTime::exactly(*proof.signingTime);
  } else if (const auto written = fromDocumentTime(entry.dateTime); written) {
    report.time = *written;
  }
  report.signer = reportOf(proof.certificate);
  checkTime(docket, report.time, entry.dateTime, proof.certificate, bench.now);
  docket.add(Finding::TimestampNone);
  const auto signer = bench.examiner.certificate(proof.certificate.der(), bench.now);
  if (signer) {
    checkSigner(docket, **signer, data.certificates, report.time, bench);
    checkBag(docket, **signer, data, bench);
  } else {
    docket.skip({"SIGNER_CHAIN", "REVOCATION"});
  }
  docket.add(Finding::DataHashOk);
  checkReferences(docket, package, entry, bench.policy);
}

}  // namespace

// Type=Sign with a bare value: nobody says who signed.
void judgeBareValue(Docket& docket, const Package& package, const SignatureEntry& entry,
                    Bench bench) {
  docket.report().standard = "GM/T 0009";
  docket.add(Finding::FormatOk);
  checkAlgorithm(docket, entry, entry.method, {}, bench.policy);
  docket.add(Finding::SignerUnknown);
  docket.skip({"TIME", "TIMESTAMP", "SIGNER_CHAIN", "REVOCATION", "DATAHASH"});
  checkReferences(docket, package, entry, bench.policy);
}

void judgeSignedData(Docket& docket, const Package& package, const SignatureEntry& entry,
                     Bench bench) {
  docket.report().standard = "GB/T 35275";
  const auto data = crypto::parseSignedData(entry.signedValue);
  const bool single = data && data->signers.size() == 1;
  if (!single) {
    docket.add(Finding::FormatSignedData, data ? "应恰有一名签名人" : data.error().message);
    giveUp(docket, package, entry, bench.policy);
    return;
  }
  if (data->kind == crypto::SignedDataKind::Cms) docket.report().standard = "RFC 5652";
  docket.add(data->signers.front().hasUnsignedAttributes ? Finding::FormatUnsignedAttributes
                                                         : Finding::FormatOk);
  checkAlgorithm(docket, entry, {}, {}, bench.policy);
  const auto proof = proveSignedData(*data, entry);
  if (!proof) {
    docket.add(signedDataFinding(proof.error().code), proof.error().message);
    docket.skip({"TIME", "TIMESTAMP", "SIGNER_CHAIN", "REVOCATION", "DATAHASH"});
    checkReferences(docket, package, entry, bench.policy);
    return;
  }
  judgeProvenSigner(docket, package, entry, *data, *proof, bench);
}

}  // namespace tongban::license
