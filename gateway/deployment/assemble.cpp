// From checked files to a Snapshot: what the check has read is not read again, keys are.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/deployment/checker.hpp"
#include "gateway/deployment/snapshot.hpp"
#include "gateway/record/json.hpp"

namespace tongban::deployment {
namespace {

namespace fs = std::filesystem;

// Puts the parts together. What is wrong is found, with the line that asked for it, and the next
// part is looked at all the same; a snapshot comes of it only when nothing was.
class Assembler final {
 public:
  Assembler(Checker& checker, const fs::path& folder, mapping::Library& library,
            Surroundings& around)
      : checker_(checker), folder_(folder), library_(library), around_(around) {}

  std::shared_ptr<const Snapshot> run() {
    snapshot_->settings = readSettings(*checker_.gateway(), folder_);
    keys();
    members();
    trust();
    peers();
    licenses();
    catalogs();
    if (!good_) return nullptr;
    sources();
    return std::move(snapshot_);
  }

 private:
  void find(const std::string& file, std::uint32_t line, Error error) {
    good_ = false;
    checker_.find(file, line, shown(std::move(error)));
  }
  void findInGateway(std::string_view part, std::string_view name, Error error) {
    const auto* place = checker_.gateway()->find(part);
    if (place != nullptr && place->find(name) != nullptr) place = place->find(name);
    find("gateway.yaml", place == nullptr ? 0 : place->line(), std::move(error));
  }

  // The file that is meant goes into the words, as it is written in the configuration.
  Error shown(Error error) const {
    if (error.where.empty()) return error;
    const auto inside = fs::path(error.where).lexically_relative(folder_);
    const bool below = !inside.empty() && *inside.begin() != "..";
    error.message = fmt::format("「{}」:{}", below ? inside.string() : error.where, error.message);
    return error;
  }

  void keys() {
    const auto& settings = snapshot_->settings;
    if (auto suite = crypto::parseSuite(settings.suite)) snapshot_->suite = *suite;
    if (settings.messageKey) {
      auto key = signingKey(*settings.messageKey);
      if (key) snapshot_->messageKey.emplace(std::move(*key));
      if (!key) findInGateway("keys", "message", std::move(key).error());
    }
    // The log's key and the storage key are read again by whoever uses them; here it is found out
    // whether they can be.
    if (settings.logKey) {
      auto key = signingKey(*settings.logKey);
      if (key) snapshot_->logCertificate = std::move(key->certificate);
      if (!key) findInGateway("keys", "log", std::move(key).error());
    }
    if (settings.storageKey) {
      if (auto key = secretKey(*settings.storageKey); !key) {
        findInGateway("keys", "storage", std::move(key).error());
      }
    }
    if (settings.searchKey) {
      auto key = secretKey(*settings.searchKey);
      if (key) snapshot_->searchKey.emplace(std::move(*key));
      if (!key) findInGateway("keys", "search", std::move(key).error());
    }
    identity(settings.exchange, "exchange", snapshot_->exchangeIdentity);
    identity(settings.peer, "peer", snapshot_->peerIdentity);
  }

  void identity(const std::optional<ListenerPlace>& listener, std::string_view name,
                std::shared_ptr<const wire::TlsIdentity>& into) {
    if (!listener) return;
    auto read = listener->key.readIdentity();
    if (read) into = std::move(*read);
    if (!read) findInGateway("listeners", name, std::move(read).error());
  }

  Error otherSuite(const KeyPlace& place) const {
    return fail("deployment.suite-mismatch",
                fmt::format("密钥不属于套件 {}", crypto::suite(snapshot_->suite).name()),
                place.file.string());
  }

  Result<crypto::SecretKey> secretKey(const KeyPlace& place) const {
    auto key = place.readSecretKey();
    if (key && key->suite() != snapshot_->suite) return otherSuite(place);
    return key;
  }

  Result<SigningKey> signingKey(const KeyPlace& place) const {
    auto key = place.readKey();
    if (!key) return std::move(key).error();
    auto chain = place.readCertificates();
    if (!chain) return std::move(chain).error();
    auto signer = key->signer();
    if (!signer) return at(std::move(signer).error(), place.file);
    if (key->publicKey().suite() != snapshot_->suite) return otherSuite(place);
    const auto certified = chain->front().publicKey();
    if (!certified || !(*certified == key->publicKey())) {
      return fail("deployment.key-mismatch", "私钥与证书不是一对", place.file.string());
    }
    return SigningKey{chain->front(), std::move(*signer), key->publicKey().id()};
  }

  void members() {
    const auto* list = checker_.members()->find("members");
    if (list == nullptr) return;
    for (const auto& member : list->items()) {
      const auto* systems = member.find("systems");
      if (systems == nullptr) continue;
      for (const auto& system : systems->items()) addSystem(member, system);
    }
  }

  void addSystem(const record::Value& member, const record::Value& entry) {
    const auto* auditor = entry.find("auditor");
    const auto& system = snapshot_->members.add(
        {std::string(member.find("id")->text()), std::string(entry.find("id")->text()),
         std::string(entry.find("name")->text()),
         auditor != nullptr && auditor->asBoolean().value_or(false)});
    if (const auto* file = entry.find("tlsCertificate")) {
      eachCertificate("members.yaml", *file, [&](crypto::Certificate&& one) {
        return snapshot_->members.addCertificate(system, std::move(one));
      });
    }
    if (const auto* files = entry.find("messageKeys")) {
      for (const auto& file : files->items()) {
        eachCertificate("members.yaml", file, [&](crypto::Certificate&& one) {
          return snapshot_->members.addMessageKey(system, std::move(one));
        });
      }
    }
    if (const auto* hmac = entry.find("hmac")) addSecret(system, *hmac);
  }

  void addSecret(const System& system, const record::Value& entry) {
    const auto place = secretPlace(entry, folder_);
    auto text = readSecretAt(place);
    auto done = text ? snapshot_->members.addSecret(system, crypto::Secret(std::move(*text)),
                                                    snapshot_->suite)
                     : Result<Ok>(std::move(text).error());
    if (done) return;
    find("members.yaml", entry.line(),
         place.file ? at(std::move(done).error(), *place.file) : std::move(done).error());
  }

  template <class Take>
  void eachCertificate(const std::string& file, const record::Value& name, const Take& take) {
    const auto path = folder_ / fs::path(name.text());
    const auto report = [&](Error error) { find(file, name.line(), at(std::move(error), path)); };
    auto pem = readFile(path, limits::kCertificateBytesMax * limits::kChainLengthMax);
    if (!pem) return report(std::move(pem).error());
    auto bundle = crypto::Certificate::parseBundle(*pem);
    if (!bundle) return report(std::move(bundle).error());
    for (auto& one : *bundle) {
      if (auto taken = take(std::move(one)); !taken) report(std::move(taken).error());
    }
  }

  static Error at(Error error, const fs::path& path) {
    error.where = path.string();
    return error;
  }

  void trust() {
    const auto& settings = snapshot_->settings;
    if (settings.regionAnchors) {
      if (auto roots = crypto::TrustAnchors::load(*settings.regionAnchors); !roots) {
        findInGateway("trust", "regions", std::move(roots).error());
      }
    }
    if (!settings.memberAuthorities) return;
    auto authorities = license::TrustStore::load(*settings.memberAuthorities);
    if (!authorities) return findInGateway("trust", "members", std::move(authorities).error());
    snapshot_->trust.trust(std::move(*authorities), settings.memberRevocation);
  }

  void peers() {
    if (checker_.peers() == nullptr) return;
    for (const auto& entry : checker_.peers()->items()) addPeer(entry);
  }

  void addPeer(const record::Value& entry) {
    auto added = snapshot_->peers.add(std::string(entry.find("region")->text()));
    if (!added) return find("peers.yaml", entry.line(), std::move(added).error());
    auto& peer = **added;
    peer.name = entry.find("name")->text();
    peer.suites = suitesOf(entry);
    peer.witnessEvery = std::chrono::seconds(numberOf(&entry, "witnessSeconds", 60));
    addPeerCredentials(entry, peer);
    auto roots = peerTrust(entry, "trust", peer.trust);
    auto authorities = peerTrust(entry, "tlsTrust", peer.tlsTrust);
    if (!roots || !authorities) return;
    peer.roots = std::move(*roots);
    if (entry.find("url") != nullptr) link(entry, peer, std::move(*authorities));
  }

  // The anchors of a folder that a peer's certificates have to come from.
  std::optional<crypto::TrustAnchors> peerTrust(const record::Value& entry, std::string_view name,
                                                MemberTrust& into) {
    const auto& place = *entry.find(name);
    const auto folder = folder_ / fs::path(place.text());
    auto store = license::TrustStore::load(folder);
    auto anchors = crypto::TrustAnchors::load(folder);
    if (!store || !anchors) {
      find("peers.yaml", place.line(),
           store ? std::move(anchors).error() : std::move(store).error());
      return std::nullopt;
    }
    const auto* revocation = entry.find("revocation");
    into.trust(std::move(*store), revocation == nullptr || revocation->text() == "required");
    return std::move(*anchors);
  }

  std::vector<crypto::SuiteId> suitesOf(const record::Value& entry) const {
    const auto* written = entry.find("suites");
    if (written == nullptr) return {snapshot_->suite};
    std::vector<crypto::SuiteId> suites;
    for (const auto& name : written->items()) {
      if (auto suite = crypto::parseSuite(name.text())) suites.push_back(*suite);
    }
    return suites;
  }

  static std::int64_t numberOf(const record::Value* object, std::string_view name,
                               std::int64_t otherwise) {
    const auto* value = object == nullptr ? nullptr : object->find(name);
    return value == nullptr ? otherwise : value->asInteger().value_or(otherwise);
  }

  void addPeerCredentials(const record::Value& entry, const Peer& peer) {
    const auto each = [&](std::string_view list, const auto& add) {
      const auto* files = entry.find(list);
      if (files == nullptr) return;
      for (const auto& file : files->items()) {
        eachCertificate("peers.yaml", file, [&](crypto::Certificate&& one) -> Result<Ok> {
          if (isOurs(one.keyId())) {
            return fail("auth.credential-shared", "这是本网关自己的密钥,不是对端的");
          }
          return add(std::move(one));
        });
      }
    };
    each("tlsCertificates", [&](crypto::Certificate&& one) {
      return snapshot_->peers.addCertificate(peer, std::move(one), snapshot_->members);
    });
    each("messageKeys", [&](crypto::Certificate&& one) -> Result<Ok> {
      const auto key = one.publicKey();
      const bool signs = key && key->algorithm() != crypto::KeyAlgorithm::Rsa;
      if (signs && !peer.accepts(key->suite())) {
        return fail("deployment.suite-mismatch", "报文密钥的套件不在该对端的 suites 之内");
      }
      return snapshot_->peers.addMessageKey(peer, std::move(one), snapshot_->members);
    });
  }

  bool isOurs(const std::string& keyId) const {
    const auto shows = [&](const std::shared_ptr<const wire::TlsIdentity>& identity) {
      return identity && identity->chain.front().keyId() == keyId;
    };
    return (snapshot_->messageKey && snapshot_->messageKey->id == keyId) ||
           (snapshot_->logCertificate && snapshot_->logCertificate->keyId() == keyId) ||
           shows(snapshot_->exchangeIdentity) || shows(snapshot_->peerIdentity);
  }

  void link(const record::Value& entry, Peer& peer, crypto::TrustAnchors authorities) {
    peer.text = record::toJson(entry);
    const auto also = [&](const crypto::Certificate& one) {
      peer.text += one.fingerprint(crypto::SuiteId::Intl).text();
    };
    if (snapshot_->peerIdentity) std::ranges::for_each(snapshot_->peerIdentity->chain, also);
    std::ranges::for_each(authorities.certificates(), also);
    const auto* old = around_.previous ? around_.previous->peers.region(peer.region) : nullptr;
    if (old != nullptr && old->text == peer.text) {
      peer.link = old->link;
      return;
    }
    auto made = connectors::peer::Link::make(linkSettings(entry, peer, std::move(authorities)));
    if (made) peer.link = std::move(*made);
    if (!made) find("peers.yaml", entry.find("url")->line(), std::move(made).error());
  }

  connectors::peer::LinkSettings linkSettings(const record::Value& entry, const Peer& peer,
                                              crypto::TrustAnchors authorities) const {
    const auto* limits = entry.find("limits");
    connectors::peer::LinkSettings settings;
    settings.region = peer.region;
    settings.origin = entry.find("url")->text();
    if (const auto* targets = entry.find("targets")) {
      for (const auto& one : targets->items()) settings.targets.emplace_back(one.text());
    }
    settings.authorities = std::move(authorities);
    settings.identity = snapshot_->peerIdentity;
    settings.timeout = std::chrono::seconds(numberOf(limits, "seconds", 10));
    settings.wait = std::chrono::milliseconds(numberOf(limits, "waitMilliseconds", 200));
    settings.concurrency = static_cast<std::size_t>(numberOf(limits, "concurrency", 8));
    settings.breaker.failures = static_cast<unsigned>(numberOf(limits, "failures", 5));
    settings.breaker.rest = std::chrono::seconds(numberOf(limits, "restSeconds", 5));
    settings.breaker.restMax = std::max(settings.breaker.restMax, settings.breaker.rest);
    return settings;
  }

  void licenses() {
    const auto& settings = snapshot_->settings;
    license::TrustStore trusted;
    if (settings.licenseTrust) {
      auto store = license::TrustStore::load(*settings.licenseTrust);
      if (!store) return findInGateway("trust", "licenses", std::move(store).error());
      trusted = std::move(*store);
    }
    auto layouts = license::LayoutSet::load(library_.folder() / "licenses");
    if (!layouts) return find("gateway.yaml", 0, std::move(layouts).error());
    snapshot_->licenses =
        std::make_unique<const license::Verifier>(std::move(trusted), std::move(*layouts));
  }

  void sources() {
    for (auto& [id, connector] : checker_.connectors()) {
      Source source{nullptr,          connector.compiled, connector.member,
                    connector.system, connector.text,     connector.settings->identity.title};
      source.connector = takeOver(id, source.text);
      if (!source.connector) {
        source.connector = connectors::open(*connector.settings, {around_.clock, around_.scratch});
      }
      snapshot_->sources.emplace(id, std::move(source));
    }
  }

  // What an unchanged file names (credentials, authorities, an identity) may have changed behind
  // it, so those connectors begin anew.
  std::shared_ptr<connectors::Connector> takeOver(const std::string& id,
                                                  const std::string& text) const {
    if (!around_.previous) return nullptr;
    for (const auto* named : {"credentials", "authorities", "identity"}) {
      if (text.find(named) != std::string::npos) return nullptr;
    }
    const auto old = around_.previous->sources.find(id);
    if (old == around_.previous->sources.end() || old->second.text != text) return nullptr;
    return old->second.connector;
  }

  void catalogs() {
    auto all = std::move(around_.stored);
    auto& written = checker_.catalog();
    std::ranges::move(written.resources, std::back_inserter(all.resources));
    std::ranges::move(written.grants, std::back_inserter(all.grants));
    auto catalog = catalog::Catalog::make(std::move(all.resources), std::move(all.grants));
    if (catalog) {
      snapshot_->catalog = std::move(*catalog);
      return;
    }
    // `where` is the id of a grant or resource; one of the store has no file.
    auto error = std::move(catalog).error();
    const auto place = checker_.placeInCatalog(error.where);
    error.where.clear();
    find(place.file, place.line, std::move(error));
  }

  Checker& checker_;
  const fs::path& folder_;
  mapping::Library& library_;
  Surroundings& around_;
  bool good_ = true;
  std::shared_ptr<Snapshot> snapshot_ = std::make_shared<Snapshot>();
};

}  // namespace

Result<Compiled> compile(const fs::path& folder, mapping::Library& library, Surroundings around) {
  Compiled compiled;
  Checker checker(folder, library, compiled.report);
  if (auto done = checker.run(); !done) return std::move(done).error();
  sortFindings(compiled.report);
  if (!compiled.report.good()) return compiled;
  compiled.snapshot = Assembler(checker, folder, library, around).run();
  sortFindings(compiled.report);
  return compiled;
}

std::vector<Probe> probeAll(const Snapshot& snapshot) {
  std::vector<Probe> probes;
  for (const auto& [id, source] : snapshot.sources) {
    probes.push_back({id, source.title, source.connector->probe()});
  }
  return probes;
}

}  // namespace tongban::deployment
