// gateway/license/verdict.hpp — the answer to “is this license genuine?”: graded, every check
// listed (after ETSI EN 319 102-1; the checks are those of GB/T 38540-2020 6.3 and 7.3, and the
// package's).
//
//   one signature  any check failed → invalid; else any not done → indeterminate; else valid
//   a file         invalid when a signature is invalid or the package breaks a rule; valid only
//   when
//                  at least one signature is valid, none is otherwise, and every entry that the
//                  document reaches is covered by a valid one; else indeterminate
//
// Values; thread-safe.
#pragma once
#include <optional>
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
struct CheckRow {
  std::string_view check;  // FORMAT, SIGNATURE …
  std::string_view code;   // license.… ; the pass rows end in .ok
  CheckResult result;
  std::string_view subIndication;  // of a failure or a check not done; empty for a pass
  bool subIndicationIsEtsi;        // else it is ours
  std::string_view reasonZh;
  std::string_view reasonEn;
  std::string_view clause;
};
std::span<const CheckRow> allCheckRows() noexcept;

struct Check {
  const CheckRow* row;
  std::string detail;  // Chinese, of this case; may be empty
};

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
  std::string digest;  // sm3:…
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
