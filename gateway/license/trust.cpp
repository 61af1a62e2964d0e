#include "gateway/license/trust.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"

namespace tongban::license {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 3> kPurposeFolders{"seal-makers", "signers", "timestamps"};

Result<Ok> loadCrls(const fs::path& folder, std::vector<crypto::Crl>& into) {
  std::error_code trouble;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, trouble), end; !trouble && at != end;
       at.increment(trouble)) {
    if (at->path().extension() == ".crl") files.push_back(at->path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    if (into.size() >= limits::kTrustCrlsMax) {
      return fail("license.trust.too-many",
                  fmt::format("吊销列表超过 {} 份", limits::kTrustCrlsMax), folder.string());
    }
    const auto text = readFile(file, limits::kCrlBytesMax);
    if (!text) return text.error();
    auto crl = crypto::Crl::parse(bytesOf(*text));
    if (!crl) {
      auto error = crl.error();
      error.where = file.string();
      return error;
    }
    into.push_back(*std::move(crl));
  }
  return Ok{};
}

}  // namespace

struct TrustStore::Content {
  std::vector<crypto::ChainVerifier> verifiers;  // by purpose
  std::array<bool, 3> hasAnchors{};
  std::vector<crypto::Crl> crls;
  std::multimap<std::string, std::size_t, std::less<>> crlsOf;  // encoded issuer name → which

  // What became of a list's own signature, by list and issuer certificate: verified once.
  struct Key {
    std::size_t crl;
    std::array<std::uint8_t, crypto::Digest::kBytes> issuer;
    auto operator<=>(const Key&) const = default;
  };
  mutable std::mutex mutex;
  mutable std::map<Key, Result<crypto::VerifiedCrl>> verified;

  crypto::Revocation ask(std::size_t which, const crypto::Certificate& subject,
                         const crypto::Certificate& issuer, Instant now) const {
    const Key key{which, issuer.fingerprint(crypto::SuiteId::Intl).bytes};
    const std::scoped_lock lock(mutex);
    auto at = verified.find(key);
    if (at == verified.end()) {
      if (verified.size() >= limits::kVerifierCacheMax) verified.clear();
      at = verified.emplace(key, crls[which].verifiedBy(issuer)).first;
    }
    if (!at->second) return crypto::Unknown{at->second.error()};
    return at->second->check(subject, now);
  }
};

TrustStore::TrustStore() {
  auto content = std::make_shared<Content>();
  for (std::size_t i = 0; i < kPurposeFolders.size(); ++i) {
    content->verifiers.emplace_back(crypto::TrustAnchors());
  }
  content_ = std::move(content);
}

Result<TrustStore> TrustStore::load(const fs::path& folder) {
  const auto shared = crypto::TrustAnchors::load(folder);
  if (!shared) return shared.error();
  auto content = std::make_shared<Content>();
  for (std::size_t i = 0; i < kPurposeFolders.size(); ++i) {
    auto all = shared->certificates();
    const auto own = folder / kPurposeFolders[i];
    std::error_code trouble;
    if (fs::is_directory(own, trouble)) {
      const auto some = crypto::TrustAnchors::load(own);
      if (!some) return some.error();
      all.insert(all.end(), some->certificates().begin(), some->certificates().end());
    }
    content->hasAnchors[i] = !all.empty();
    const auto anchors = crypto::TrustAnchors::make(std::move(all));
    if (!anchors) return anchors.error();
    content->verifiers.emplace_back(*anchors);
  }
  for (const auto& place : {folder, folder / "crl"}) {
    if (const auto loaded = loadCrls(place, content->crls); !loaded) return loaded.error();
  }
  for (std::size_t i = 0; i < content->crls.size(); ++i) {
    content->crlsOf.emplace(textOf(content->crls[i].issuerDer()), i);
  }
  TrustStore store;
  store.content_ = std::move(content);
  return store;
}

const crypto::ChainVerifier& TrustStore::verifierFor(TrustPurpose purpose) const noexcept {
  return content_->verifiers[static_cast<std::size_t>(purpose)];
}

bool TrustStore::hasAnchors(TrustPurpose purpose) const noexcept {
  return content_->hasAnchors[static_cast<std::size_t>(purpose)];
}

TrustStore::ChainRevocation TrustStore::revocationOf(const crypto::Chain& chain,
                                                     Instant now) const {
  ChainRevocation answer{crypto::Good{}, 0};
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    const auto [from, to] = content_->crlsOf.equal_range(textOf(chain[i].issuerDer()));
    crypto::Revocation state =
        crypto::Unknown{fail("license.trust.no-crl", "没有配置该证书签发机构的吊销列表")};
    for (auto at = from; at != to; ++at) {
      auto one = content_->ask(at->second, chain[i], chain[i + 1], now);
      if (std::holds_alternative<crypto::Revoked>(one)) return {std::move(one), i};
      if (!std::holds_alternative<crypto::Good>(state)) state = std::move(one);
    }
    const bool firstUnknown = std::holds_alternative<crypto::Unknown>(state) &&
                              std::holds_alternative<crypto::Good>(answer.state);
    if (firstUnknown) answer = {std::move(state), i};
  }
  return answer;
}

}  // namespace tongban::license
