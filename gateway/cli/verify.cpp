#include <filesystem>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/license/verifier.hpp"

namespace tongban::cli {
namespace {

struct Prepared {
  license::TrustStore trust;
  license::LayoutSet layouts;
  Instant at;
};

Result<license::LayoutSet> loadLayouts(const VerifyOptions& options, const Surroundings& around) {
  if (!options.layouts.empty()) return license::LayoutSet::load(options.layouts);
  const auto schemas = schemasFor(options.schemas, "here", around);
  if (!schemas) return schemas.error();
  return license::LayoutSet::load(std::filesystem::path(*schemas) / "licenses");
}

Result<Prepared> prepare(const VerifyOptions& options, const Surroundings& around) {
  Prepared ready;
  if (!options.trust.empty()) {
    auto trust = license::TrustStore::load(options.trust);
    if (!trust) return trust.error();
    ready.trust = *std::move(trust);
  }
  auto layouts = loadLayouts(options, around);
  if (!layouts) return layouts.error();
  ready.layouts = *std::move(layouts);
  ready.at = around.clock.now();
  if (options.at.empty()) return ready;
  const auto at = fromRfc3339(options.at);
  if (!at) return at.error();
  ready.at = *at;
  return ready;
}

Result<Ok> compare(const VerifyOptions& options, license::Verdict& verdict) {
  if (options.match.empty()) return Ok{};
  const auto record = readFile(options.match, limits::kDocumentBytesMax);
  if (!record) return record.error();
  if (!verdict.license) {
    return fail("license.data.none", "文件中没有识别出证照照面信息,无从比对", options.file);
  }
  return license::matchWith(*verdict.license, *record);
}

// A difference is an answer of “no”, like a verdict that is not valid. What the record does not say
// differs from nothing.
bool agrees(const license::Verdict& verdict) {
  if (!verdict.license) return true;
  for (const auto& one : verdict.license->matched) {
    if (one.match == license::FieldMatch::Differs ||
        one.match == license::FieldMatch::MissingInLicense) {
      return false;
    }
  }
  return true;
}

}  // namespace

int runVerify(const VerifyOptions& options, Surroundings& around) {
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto ready = prepare(options, around);
  if (!ready) return unusable(ready.error());
  const auto file = record::FileBytes::open(options.file, limits::kLicenseBytesMax);
  if (!file) return unusable(file.error());
  const license::Verifier verifier(std::move(ready->trust), std::move(ready->layouts));
  auto verdict = verifier.verify(*file, ready->at);
  if (!verdict) {
    auto error = verdict.error();
    if (error.where.empty()) error.where = options.file;
    return unusable(error);
  }
  if (const auto compared = compare(options, *verdict); !compared) {
    return unusable(compared.error());
  }
  if (options.json) {
    auto digest = license::digestOf(*file);
    if (!digest) return unusable(digest.error());
    verdict->digest = *std::move(digest);
    around.out << license::toJson(*verdict) << "\n";
  } else {
    around.out << license::toText(*verdict,
                                  std::filesystem::path(options.file).filename().string());
  }
  return verdict->grade == license::Grade::Valid && agrees(*verdict) ? kGood : kNo;
}

}  // namespace tongban::cli
