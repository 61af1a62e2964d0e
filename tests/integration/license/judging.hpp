// tests/integration/license/judging.hpp — a verifier that trusts the demonstration CA, and how a
// test looks into its verdict.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "gateway/license/verifier.hpp"
#include "tests/support/license_maker.hpp"

namespace tongban::tests {

inline license::Verifier verifierWith(const TrustOptions& options = {},
                                      license::Policy policy = {}) {
  const TrustFolder folder(options);
  auto trust = license::TrustStore::load(folder.path());
  auto layouts = license::LayoutSet::load("schemas/licenses");
  if (!trust) BOOST_FAIL("trust: " << trust.error().code << " " << trust.error().where);
  if (!layouts) BOOST_FAIL("layouts: " << layouts.error().message);
  return license::Verifier(*std::move(trust), *std::move(layouts), policy);
}

// Trusts the demonstration CA; its caches are warm after the first use.
inline const license::Verifier& trusting() {
  static const license::Verifier verifier = verifierWith();
  return verifier;
}

inline license::Verdict judge(BytesView file, const license::Verifier& verifier = trusting(),
                              Instant now = demoNow()) {
  auto verdict = verifier.verify(record::MemoryBytes(file), now);
  if (!verdict) BOOST_FAIL("no verdict: " << verdict.error().code);
  verdict->digest = license::digestOf(record::MemoryBytes(file)).value();
  return *std::move(verdict);
}

// Whether a check, of the file or of any signature, came out with this code and did not pass.
inline bool objects(const license::Verdict& verdict, std::string_view code) {
  const auto says = [&](const license::Check& check) {
    return check.code == code && check.info().result != license::CheckResult::Pass;
  };
  if (std::ranges::any_of(verdict.checks, says)) return true;
  return std::ranges::any_of(verdict.signatures, [&](const license::SignatureReport& one) {
    return std::ranges::any_of(one.checks, says);
  });
}

// What did not pass, for a message.
inline std::string objections(const license::Verdict& verdict) {
  auto all = std::string(license::wordOf(verdict.grade)) + ":";
  const auto tell = [&](const std::vector<license::Check>& checks) {
    for (const auto& check : checks) {
      if (check.info().result == license::CheckResult::Pass ||
          check.finding == license::Finding::NotReached) {
        continue;
      }
      all += " " + check.code + "(" + check.detail + ")";
    }
  };
  tell(verdict.checks);
  for (const auto& one : verdict.signatures) tell(one.checks);
  return all;
}

inline bool deviates(const license::Verdict& verdict, license::Deviation deviation) {
  const auto has = [&](const std::vector<license::Deviation>& some) {
    return std::ranges::find(some, deviation) != some.end();
  };
  return has(verdict.deviations) || std::ranges::any_of(verdict.signatures, [&](const auto& one) {
           return has(one.deviations);
         });
}

}  // namespace tongban::tests
