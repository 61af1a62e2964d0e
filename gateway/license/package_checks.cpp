#include "gateway/license/package_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/crypto/suite.hpp"
#include "gateway/license/wording.hpp"

namespace tongban::license {
namespace {

bool isAlgorithmFinding(Finding finding) { return infoOf(finding).check == "ALGORITHM"; }

bool holds(const PackageEntry* entry, crypto::SuiteId suite, const Reference& reference) {
  if (entry == nullptr) return false;
  const auto at = entry->digests.find(suite);
  return at != entry->digests.end() && std::ranges::equal(at->second.bytes, reference.checkValue);
}

bool looksLikePath(std::string_view property) {
  return property.starts_with('/') || property.ends_with(".xml");
}

}  // namespace

std::optional<crypto::SuiteId> acceptedDigest(CheckMethod method, const Policy& policy) noexcept {
  if (method == CheckMethod::Sm3) return crypto::SuiteId::Sm;
  if (method == CheckMethod::Sha256 && policy.sha256) return crypto::SuiteId::Intl;
  return std::nullopt;
}

void checkAlgorithm(Docket& docket, const SignatureEntry& entry, std::string_view algorithm,
                    std::initializer_list<const ValueProof*> proofs, const Policy& policy) {
  for (const auto* proof : proofs) {
    if (isAlgorithmFinding(proof->finding)) {
      docket.add(proof->finding, proof->detail);
      return;
    }
  }
  const auto written = fmt::format("摘要算法写作“{}”", entry.checkMethodWritten);
  if (!algorithm.empty() && algorithm != kSm2WithSm3 && !policy.sha256) {
    docket.add(Finding::AlgorithmPolicy, std::string(algorithm));
  } else if (!algorithm.empty() && !entry.method.empty() && entry.method != algorithm) {
    docket.add(Finding::AlgorithmMismatch,
               fmt::format("签名文件写 {},签章内为 {}", entry.method, algorithm));
  } else if (entry.checkMethod == CheckMethod::Weak) {
    docket.add(Finding::AlgorithmWeak,
               entry.checkMethodWritten.empty() ? "没有写明摘要算法,按标准即 MD5" : written);
  } else if (entry.checkMethod == CheckMethod::Unknown) {
    docket.add(Finding::AlgorithmUnknown, written);
  } else if (!acceptedDigest(entry.checkMethod, policy)) {
    docket.add(Finding::AlgorithmPolicy, written);
  } else {
    docket.add(Finding::AlgorithmOk);
  }
}

void checkDataHash(Docket& docket, const SignatureEntry& entry, const SignatureBits& hash,
                   std::string_view algorithm, std::string_view property) {
  const auto suite = algorithm == kSm2WithSm3 ? crypto::SuiteId::Sm : crypto::SuiteId::Intl;
  const auto digest = crypto::suite(suite).digest(entry.file);
  Bytes stated(hash.octets.begin(), hash.octets.end());
  // Trailing zero octets were dropped together with the bits; the field is under the signature.
  if (hash.unusedBits > 0 && stated.size() < crypto::Digest::kBytes) {
    stated.resize(crypto::Digest::kBytes);
  }
  if (!std::ranges::equal(stated, digest.bytes)) {
    docket.add(Finding::DataHashMismatch);
    return;
  }
  if (!looksLikePath(property)) {
    docket.deviate(Deviation::PropertyNotPath);
  } else if (property != entry.path && "/" + std::string(property) != entry.path) {
    docket.add(Finding::DataHashOther, fmt::format("签章写 {},实为 {}", property, entry.path));
    return;
  }
  docket.add(Finding::DataHashOk);
}

void checkReferences(Docket& docket, const Package& package, const SignatureEntry& entry,
                     const Policy& policy) {
  const auto suite = acceptedDigest(entry.checkMethod, policy);
  if (!suite || entry.references.empty()) {
    docket.skip({"REFERENCES"});
    return;
  }
  bool good = true;
  for (const auto& fault : entry.faults) {
    const bool conflict = fault.code == "license.reference.conflict";
    const bool value = fault.code == "license.reference.check-value";
    const bool missing = fault.code == "license.reference.missing";
    if (!conflict && !value && !missing) continue;
    docket.add(conflict ? Finding::ReferenceConflict
               : value  ? Finding::ReferenceValue
                        : Finding::ReferenceMissing,
               fault);
    good = false;
  }
  FirstNames changed;
  for (const auto& reference : entry.references) {
    const auto* target = package.find(reference.path);
    if (target == nullptr && good) {  // the reader says so too; never take its word alone
      docket.add(Finding::ReferenceMissing, reference.written);
      good = false;
    }
    if (target != nullptr && !holds(target, *suite, reference)) changed.add(reference.path);
  }
  if (!changed.empty()) {
    docket.add(Finding::ReferenceMismatch, changed.text());
  } else if (good) {
    docket.add(Finding::ReferencesOk, fmt::format("共 {} 个文件", entry.references.size()));
  }
}

void checkSealFile(Docket& docket, const SignatureEntry& entry, const Seal& seal) {
  const bool equal = !entry.sealFile || std::ranges::equal(*entry.sealFile, seal.whole);
  docket.add(equal ? Finding::SealFileOk : Finding::SealFileDiffers,
             equal ? "" : entry.sealPath.value_or(""));
}

void checkBase(Docket& docket, const Package& package, const SignatureEntry& entry) {
  if (entry.relative.empty()) return;
  const bool there = std::ranges::any_of(package.signatures, [&](const SignatureEntry& other) {
    return &other != &entry && other.document == entry.document && other.id == entry.relative;
  });
  docket.add(there ? Finding::BaseOk : Finding::BaseMissing, entry.relative);
}

std::set<std::string_view> coveredBy(const Package& package, const SignatureEntry& entry) {
  std::set<std::string_view> covered;
  for (const auto& reference : entry.references) {
    const auto* target = package.find(reference.path);
    if (target == nullptr) continue;
    const bool good = std::ranges::any_of(target->digests, [&](const auto& one) {
      return std::ranges::equal(one.second.bytes, reference.checkValue);
    });
    if (good) covered.insert(target->path);
  }
  return covered;
}

bool needsCover(const PackageEntry& entry) noexcept {
  switch (entry.part) {
    case Part::Signatures:
    case Part::SignatureFile:
    case Part::SignedValue:
    case Part::SealFile:
    case Part::Stray:
      return false;
    default:
      return true;
  }
}

}  // namespace tongban::license
