// gateway/license/verdict.hpp — the answer to “is this license genuine?”: graded, every check
// listed (after ETSI EN 319 102-1; the checks are those of GB/T 38540-2020 6.3 and 7.3, and the
// package's).
//
//   one signature  any check failed → invalid; else any not done → indeterminate; else valid
//   a file         invalid when a signature is invalid or the package breaks a rule;
//                  valid only when at least one signature is valid, none is otherwise, and every
//                  entry that the document reaches is covered by a valid one; else indeterminate
//
// Values; thread-safe.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/license/data/license_data.hpp"
#include "gateway/license/seal/deviation.hpp"
#include "gateway/license/seal/stated_time.hpp"

namespace tongban::license {

enum class Grade : std::uint8_t { Valid, Invalid, Indeterminate };
enum class CheckResult : std::uint8_t { Pass, Fail, NotDone };

std::string_view wordOf(Grade) noexcept;        // valid, invalid, indeterminate
std::string_view wordOf(CheckResult) noexcept;  // pass, fail, notDone
std::string_view inChinese(Grade) noexcept;     // 核验通过 …

// One line of the table checks.def: a way in which a check can come out.
enum class Finding : std::uint8_t {
#define X(name, check, code, result, sub, etsi, zh, en, clause) name,
#include "gateway/license/checks.def"
#undef X
};
struct FindingInfo {
  Finding id;
  std::string_view check;  // FORMAT, SIGNATURE …
  std::string_view code;   // license.…
  CheckResult result;
  std::string_view subIndication;  // of a failure or a check not done; empty for a pass
  bool isEtsi;                     // whether the sub-indication is a word of ETSI EN 319 102-1
  std::string_view zh;
  std::string_view en;
  std::string_view clause;
};
const FindingInfo& infoOf(Finding) noexcept;
std::span<const FindingInfo> allFindings() noexcept;

struct Check {
  Finding finding;
  std::string_view check;  // that of the finding; a NotReached stands for another one
  std::string code;        // that of the finding, or the more exact one of a fault (record.zip-…)
  std::string detail;      // Chinese, of this case; may be empty

  const FindingInfo& info() const noexcept { return infoOf(finding); }
};
Check found(Finding, std::string detail = {});
Check found(Finding, const Error& why);  // takes the error's code and message
Check notReached(std::string_view check);

// The grade of one signature, and the sub-indication that goes with it (empty when valid).
struct Graded {
  Grade grade;
  std::string_view subIndication;
};
Graded gradeOf(const std::vector<Check>&) noexcept;

struct SignerReport {
  std::string subject;
  std::string issuer;
  std::string serial;
  Instant notBefore;
  Instant notAfter;
};

struct SealReport {
  std::string id;
  std::string name;
  std::int64_t type = 0;
  std::int64_t version = 0;
  std::string maker;  // the maker certificate's subject
  Instant validFrom;
  Instant validTo;
};

struct SignatureReport {
  std::string id;
  std::string kind;      // seal, sign
  std::string standard;  // GB/T 38540-2020, GM/T 0031-2014, GM/T 0031-2025, GB/T 35275, …
  Grade grade = Grade::Indeterminate;
  std::string_view subIndication;  // empty when valid
  std::optional<SignerReport> signer;
  std::optional<SealReport> seal;
  std::optional<StatedTime> time;      // what the signature states
  std::optional<Instant> stampedTime;  // what a verified timestamp says
  std::vector<Check> checks;
  std::vector<Deviation> deviations;
  std::vector<std::string> uncovered;  // paths that this signature does not cover
};

struct Uncovered {
  std::string path;
  bool visible;
};

struct Verdict {
  std::string format;  // OFD, SEAL
  std::uint64_t bytes = 0;
  std::string digest;  // sm3:…, filled by who calls the verifier (digestOf)
  Grade grade = Grade::Indeterminate;
  std::string_view subIndication;
  std::vector<Check> checks;  // of the file: PACKAGE, SIGNED, COVERAGE
  std::vector<Uncovered> uncovered;
  std::vector<SignatureReport> signatures;
  std::optional<LicenseReport> license;
  std::vector<Deviation> deviations;
  Instant at;  // the verifier's now
};

// One JSON document (schemas/api/verdict.json), without a line end.
std::string toJson(const Verdict&);
// What a person reads on a terminal, at most 25 lines, Chinese.
std::string toText(const Verdict&, std::string_view fileName);

}  // namespace tongban::license
