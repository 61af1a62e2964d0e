// From checked files to a Snapshot: what the check has read is not read again, keys are.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/deployment/checker.hpp"
#include "gateway/deployment/snapshot.hpp"

namespace tongban::deployment {
namespace {

namespace fs = std::filesystem;

// Puts the parts together; the first thing that is wrong ends it, named by the file it concerns.
class Assembler final {
 public:
  Assembler(Checker& checker, const fs::path& folder, mapping::Library& library,
            Surroundings& around)
      : checker_(checker), folder_(folder), library_(library), around_(around) {}

  Result<std::shared_ptr<const Snapshot>> run() {
    snapshot_->settings = readSettings(*checker_.gateway(), folder_);
    auto done = keys();
    if (done) done = members();
    if (done) done = trust();
    if (done) done = sources();
    if (done) done = catalogs();
    if (!done) return std::move(done).error();
    return std::shared_ptr<const Snapshot>(std::move(snapshot_));
  }

 private:
  Result<Ok> keys() {
    const auto& settings = snapshot_->settings;
    auto suite = crypto::parseSuite(settings.suite);
    if (!suite) return std::move(suite).error();
    snapshot_->suite = *suite;
    if (settings.messageKey) {
      auto key = signingKey(*settings.messageKey);
      if (!key) return std::move(key).error();
      snapshot_->messageKey.emplace(std::move(*key));
    }
    if (settings.searchKey) {
      auto key = settings.searchKey->readSecretKey();
      if (!key) return std::move(key).error();
      snapshot_->searchKey.emplace(std::move(*key));
    }
    if (settings.exchange) {
      auto identity = settings.exchange->key.readIdentity();
      if (!identity) return std::move(identity).error();
      snapshot_->exchangeIdentity = std::move(*identity);
    }
    return Ok{};
  }

  static Result<SigningKey> signingKey(const KeyPlace& place) {
    auto key = place.readKey();
    if (!key) return std::move(key).error();
    auto chain = place.readCertificates();
    if (!chain) return std::move(chain).error();
    auto signer = key->signer();
    if (!signer) return std::move(signer).error();
    auto certified = chain->front().publicKey();
    if (!certified) return std::move(certified).error();
    if (!(*certified == key->publicKey())) {
      return fail("deployment.key-mismatch", "私钥与证书不是一对", place.file.string());
    }
    return SigningKey{chain->front(), std::move(*signer), key->publicKey().id()};
  }

  Result<Ok> members() {
    const auto* list = checker_.members()->find("members");
    for (const auto& member : list->items()) {
      const auto* systems = member.find("systems");
      if (systems == nullptr) continue;
      for (const auto& system : systems->items()) {
        if (auto done = addSystem(member, system); !done) return done;
      }
    }
    return Ok{};
  }

  Result<Ok> addSystem(const record::Value& member, const record::Value& entry) {
    const auto* auditor = entry.find("auditor");
    const auto& system = snapshot_->members.add(
        {std::string(member.find("id")->text()), std::string(entry.find("id")->text()),
         std::string(entry.find("name")->text()),
         auditor != nullptr && auditor->asBoolean().value_or(false)});
    if (const auto* file = entry.find("tlsCertificate")) {
      auto done = eachCertificate(file->text(), [&](crypto::Certificate&& one) {
        return snapshot_->members.addCertificate(system, std::move(one));
      });
      if (!done) return done;
    }
    if (const auto* files = entry.find("messageKeys")) {
      for (const auto& file : files->items()) {
        auto done = eachCertificate(file.text(), [&](crypto::Certificate&& one) {
          return snapshot_->members.addMessageKey(system, std::move(one));
        });
        if (!done) return done;
      }
    }
    const auto* hmac = entry.find("hmac");
    if (hmac == nullptr) return Ok{};
    auto text = secretPlace(*hmac).read();
    if (!text) return std::move(text).error();
    return snapshot_->members.addSecret(system, crypto::Secret(std::move(*text)),
                                        snapshot_->suite);
  }

  connectors::SecretReference secretPlace(const record::Value& secret) const {
    connectors::SecretReference place;
    if (const auto* file = secret.find("file")) place.file = folder_ / fs::path(file->text());
    if (const auto* variable = secret.find("env")) place.variable = variable->text();
    return place;
  }

  template <class Take>
  Result<Ok> eachCertificate(std::string_view name, const Take& take) {
    const auto path = folder_ / fs::path(name);
    auto pem = readFile(path, limits::kCertificateBytesMax * limits::kChainLengthMax);
    if (!pem) return std::move(pem).error();
    auto bundle = crypto::Certificate::parseBundle(*pem);
    if (!bundle) return at(std::move(bundle).error(), path);
    for (auto& one : *bundle) {
      if (auto taken = take(std::move(one)); !taken) return at(std::move(taken).error(), path);
    }
    return Ok{};
  }

  static Error at(Error error, const fs::path& path) {
    error.where = path.string();
    return error;
  }

  Result<Ok> trust() {
    const auto& settings = snapshot_->settings;
    if (settings.memberAuthorities) {
      auto authorities = license::TrustStore::load(*settings.memberAuthorities);
      if (!authorities) return std::move(authorities).error();
      snapshot_->trust.trust(std::move(*authorities), settings.memberRevocation);
    }
    license::TrustStore trusted;
    if (settings.licenseTrust) {
      auto store = license::TrustStore::load(*settings.licenseTrust);
      if (!store) return std::move(store).error();
      trusted = std::move(*store);
    }
    auto layouts = license::LayoutSet::load(library_.folder() / "licenses");
    if (!layouts) return std::move(layouts).error();
    snapshot_->licenses =
        std::make_unique<const license::Verifier>(std::move(trusted), std::move(*layouts));
    return Ok{};
  }

  Result<Ok> sources() {
    for (auto& [id, connector] : checker_.connectors()) {
      Source source{nullptr, connector.compiled, connector.member, connector.system,
                    connector.text};
      source.connector = takeOver(id, source.text);
      if (!source.connector) {
        source.connector =
            connectors::open(*connector.settings, {around_.clock, around_.scratch});
      }
      snapshot_->sources.emplace(id, std::move(source));
    }
    return Ok{};
  }

  // Credentials may have changed behind an unchanged file, so those connectors begin anew.
  std::shared_ptr<connectors::Connector> takeOver(const std::string& id,
                                                  const std::string& text) const {
    if (!around_.previous || text.find("credential") != std::string::npos) return nullptr;
    const auto old = around_.previous->sources.find(id);
    if (old == around_.previous->sources.end() || old->second.text != text) return nullptr;
    return old->second.connector;
  }

  Result<Ok> catalogs() {
    auto all = std::move(around_.stored);
    auto& written = checker_.catalog();
    std::ranges::move(written.resources, std::back_inserter(all.resources));
    std::ranges::move(written.grants, std::back_inserter(all.grants));
    auto catalog = catalog::Catalog::make(std::move(all.resources), std::move(all.grants));
    if (!catalog) return std::move(catalog).error();
    snapshot_->catalog = std::move(*catalog);
    return Ok{};
  }

  Checker& checker_;
  const fs::path& folder_;
  mapping::Library& library_;
  Surroundings& around_;
  std::shared_ptr<Snapshot> snapshot_ = std::make_shared<Snapshot>();
};

}  // namespace

Result<Compiled> compile(const fs::path& folder, mapping::Library& library, Surroundings around) {
  Compiled compiled;
  Checker checker(folder, library, compiled.report);
  if (auto done = checker.run(); !done) return std::move(done).error();
  sortFindings(compiled.report);
  if (!compiled.report.good()) return compiled;
  auto snapshot = Assembler(checker, folder, library, around).run();
  if (snapshot) {
    compiled.snapshot = std::move(*snapshot);
  } else {
    const auto& error = snapshot.error();
    const auto file = error.where.empty() ? "gateway.yaml" : error.where;
    compiled.report.findings.push_back({file, 0, error.code, error.message, error.remedy});
  }
  return compiled;
}

std::vector<Probe> probeAll(const Snapshot& snapshot) {
  std::vector<Probe> probes;
  for (const auto& [id, source] : snapshot.sources) {
    probes.push_back({id, source.mapping->title(), source.connector->probe()});
  }
  return probes;
}

}  // namespace tongban::deployment
