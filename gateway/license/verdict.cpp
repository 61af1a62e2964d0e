#include "gateway/license/verdict.hpp"

#include <algorithm>
#include <array>

namespace tongban::license {
namespace {

constexpr CheckResult Pass = CheckResult::Pass;
constexpr CheckResult Fail = CheckResult::Fail;
constexpr CheckResult NotDone = CheckResult::NotDone;

constexpr std::array kTable{
#define X(name, check, code, result, sub, etsi, zh, en, clause) \
  FindingInfo{Finding::name, #check, code, result, sub, etsi, zh, en, clause},
#include "gateway/license/checks.def"
#undef X
};

}  // namespace

const FindingInfo& infoOf(Finding id) noexcept { return kTable[static_cast<std::size_t>(id)]; }

std::span<const FindingInfo> allFindings() noexcept { return kTable; }

std::string_view wordOf(Grade grade) noexcept {
  constexpr std::array<std::string_view, 3> words{"valid", "invalid", "indeterminate"};
  return words[static_cast<std::size_t>(grade)];
}

std::string_view wordOf(CheckResult result) noexcept {
  constexpr std::array<std::string_view, 3> words{"pass", "fail", "notDone"};
  return words[static_cast<std::size_t>(result)];
}

std::string_view inChinese(Grade grade) noexcept {
  constexpr std::array<std::string_view, 3> words{"核验通过", "核验不通过", "无法判定"};
  return words[static_cast<std::size_t>(grade)];
}

Check found(Finding finding, std::string detail) {
  const auto& info = infoOf(finding);
  return {finding, info.check, std::string(info.code), std::move(detail)};
}

Check found(Finding finding, const Error& why) {
  auto check = found(finding, why.message);
  check.code = why.code;
  if (!why.where.empty()) check.detail += "(" + why.where + ")";
  return check;
}

Check notReached(std::string_view check) {
  return {Finding::NotReached, check, std::string(infoOf(Finding::NotReached).code), {}};
}

Graded gradeOf(const std::vector<Check>& checks) noexcept {
  const auto firstWith = [&](CheckResult result) {
    return std::ranges::find_if(checks,
                                [&](const Check& one) { return one.info().result == result; });
  };
  if (const auto at = firstWith(CheckResult::Fail); at != checks.end()) {
    return {Grade::Invalid, at->info().subIndication};
  }
  if (const auto at = firstWith(CheckResult::NotDone); at != checks.end()) {
    return {Grade::Indeterminate, at->info().subIndication};
  }
  // Nothing checked proves nothing.
  if (checks.empty()) return {Grade::Indeterminate, infoOf(Finding::TimeMissing).subIndication};
  return {Grade::Valid, {}};
}

}  // namespace tongban::license
