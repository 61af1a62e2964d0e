#include "gateway/license/verifier.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/license/judge.hpp"
#include "gateway/license/wording.hpp"
#include "gateway/standards/citizen_id.hpp"

namespace tongban::license {
namespace {

constexpr std::size_t kBlockBytes = 64u << 10;

enum class Shape : std::uint8_t { Archive, Seal, Pdf };

// By the first bytes. An archive may have others in front of it, so it is the default.
Result<Shape> shapeOf(const record::RandomAccess& file) {
  std::array<std::uint8_t, 5> head{};
  const auto count = std::min<std::uint64_t>(head.size(), file.size());
  if (const auto got = file.readAt(0, std::span(head).first(count)); !got) return got.error();
  if (textOf(head) == "%PDF-") return Shape::Pdf;
  return head[0] == 0x30 ? Shape::Seal : Shape::Archive;
}

void checkPackage(const Package& package, Verdict& verdict) {
  for (const auto& fault : package.faults) {
    verdict.checks.push_back(found(Finding::PackageBroken, fault));
  }
  for (const auto& stray : package.strayBytes) {
    verdict.checks.push_back(found(Finding::PackageStrayBytes, stray));
  }
  if (verdict.checks.empty()) verdict.checks.push_back(found(Finding::PackageOk));
}

// What signatures cover together, those that `counts` takes.
template <class Counts>
std::set<std::string_view> coveredTogether(const Package& package, const Verdict& verdict,
                                           Counts counts) {
  std::set<std::string_view> all;
  for (std::size_t i = 0; i < verdict.signatures.size(); ++i) {
    if (!counts(verdict.signatures[i].grade)) continue;
    all.merge(coveredBy(package, package.signatures[i]));
  }
  return all;
}

void checkCoverage(const Package& package, Verdict& verdict) {
  // Whoever signed: what no signature even names is open to anybody.
  const auto covered = coveredTogether(package, verdict, [](Grade) { return true; });
  FirstNames needed;
  for (const auto& entry : package.entries) {
    const bool open = needsCover(entry) || entry.part == Part::Stray;
    if (!open || covered.contains(entry.path)) continue;
    verdict.uncovered.push_back({entry.path, entry.visible});
    if (needsCover(entry)) needed.add(entry.path);
  }
  const bool usable = std::ranges::any_of(
      verdict.signatures, [](const SignatureReport& one) { return one.grade != Grade::Invalid; });
  const auto finding = !usable          ? Finding::CoverageNotReached
                       : needed.empty() ? Finding::CoverageOk
                                        : Finding::CoverageIncomplete;
  verdict.checks.push_back(found(finding, usable ? needed.text() : ""));
}

// Design: one invalid signature or one broken rule makes the file invalid; valid needs everything.
void gradeFile(Verdict& verdict) {
  const auto take = [&](Grade grade, std::string_view why) {
    verdict.grade = grade;
    verdict.subIndication = why;
  };
  const auto own = gradeOf(verdict.checks);
  if (own.grade == Grade::Invalid) return take(own.grade, own.subIndication);
  for (const auto grade : {Grade::Invalid, Grade::Indeterminate}) {
    // What the file itself lacks says more than what one of its signatures does.
    if (grade == own.grade) return take(own.grade, own.subIndication);
    for (const auto& one : verdict.signatures) {
      if (one.grade == grade) return take(grade, one.subIndication);
    }
  }
  take(own.grade, own.subIndication);
}

}  // namespace

struct Verifier::Impl {
  mutable Examiner examiner;
  LayoutSet layouts;
  Policy policy;
  ReadOptions options;

  Impl(TrustStore trust, LayoutSet theLayouts, const Policy& thePolicy)
      : examiner(std::move(trust)),
        layouts(std::move(theLayouts)),
        policy(thePolicy),
        options{thePolicy.sha256, layouts.attachmentNames()} {}

  Result<Ok> judgePackage(const record::RandomAccess& file, Instant now, Verdict& verdict) const {
    const auto package = readPackage(file, options);
    if (!package) return package.error();
    verdict.format = "OFD";
    verdict.deviations = package->deviations;
    checkPackage(*package, verdict);
    for (const auto& entry : package->signatures) {
      verdict.signatures.push_back(judgeSignature(*package, entry, {examiner, policy, now}));
    }
    verdict.checks.push_back(
        found(package->signatures.empty() ? Finding::Unsigned : Finding::SignedOk));
    checkCoverage(*package, verdict);
    gradeFile(verdict);
    const auto proven =
        coveredTogether(*package, verdict, [](Grade grade) { return grade == Grade::Valid; });
    verdict.license = layouts.extract(
        *package, [&](std::string_view path) { return proven.contains(path); },
        standards::dayInChina(now));
    return Ok{};
  }

  Result<Ok> judgeSealFile(const record::RandomAccess& file, Instant now, Verdict& verdict) const {
    if (file.size() > limits::kSealBytesMax) {
      return fail("license.limit", fmt::format("印章文件超过 {} 字节", limits::kSealBytesMax));
    }
    Bytes bytes(file.size());
    if (const auto got = file.readAt(0, bytes); !got) return got.error();
    verdict.format = "SEAL";
    verdict.signatures.push_back(judgeSeal(bytes, {examiner, policy, now}));
    verdict.grade = verdict.signatures.front().grade;
    verdict.subIndication = verdict.signatures.front().subIndication;
    return Ok{};
  }
};

Verifier::Verifier(TrustStore trust, LayoutSet layouts, Policy policy)
    : impl_(std::make_unique<Impl>(std::move(trust), std::move(layouts), policy)) {}
Verifier::Verifier(Verifier&&) noexcept = default;
Verifier& Verifier::operator=(Verifier&&) noexcept = default;
Verifier::~Verifier() = default;

Result<Verdict> Verifier::verify(const record::RandomAccess& file, Instant now) const {
  if (file.size() == 0) return fail("license.not-ofd", "文件是空的");
  if (file.size() > limits::kLicenseBytesMax) {
    return fail("license.limit",
                fmt::format("文件 {} 字节,上限 {} 字节", file.size(), limits::kLicenseBytesMax));
  }
  const auto shape = shapeOf(file);
  if (!shape) return shape.error();
  if (*shape == Shape::Pdf) {
    return fail("license.format-unsupported", "这是 PDF 文件,目前核验 OFD 版式文件和电子印章文件");
  }
  Verdict verdict;
  verdict.at = now;
  verdict.bytes = file.size();
  const auto judged = *shape == Shape::Seal ? impl_->judgeSealFile(file, now, verdict)
                                            : impl_->judgePackage(file, now, verdict);
  if (!judged) return judged.error();
  return verdict;
}

Result<std::string> digestOf(const record::RandomAccess& file) {
  crypto::Hasher hasher(crypto::SuiteId::Sm);
  Bytes block(std::min<std::uint64_t>(kBlockBytes, file.size()));
  for (std::uint64_t at = 0; at < file.size(); at += block.size()) {
    const auto part =
        std::span(block).first(std::min<std::uint64_t>(block.size(), file.size() - at));
    if (const auto got = file.readAt(at, part); !got) return got.error();
    hasher.update(part);
  }
  return hasher.finish().text();
}

}  // namespace tongban::license
