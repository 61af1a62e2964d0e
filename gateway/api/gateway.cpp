#include "gateway/api/gateway.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "gateway/api/health.hpp"
#include "gateway/api/router.hpp"
#include "gateway/base/file.hpp"
#include "gateway/catalog/registry.hpp"
#include "gateway/deployment/snapshot.hpp"
#include "gateway/exchange/journeys.hpp"
#include "gateway/exchange/peer_keeper.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/open.hpp"

namespace tongban::api {
namespace {

namespace fs = std::filesystem;
using deployment::Settings;
using deployment::Snapshot;

constexpr std::chrono::seconds kTidyEvery{60};
constexpr std::chrono::seconds kKeepPeersEvery{1};

Error missing(std::string_view setting) {
  return fail("deployment.setting-missing", fmt::format("gateway.yaml 没有写明 {}", setting),
              "gateway.yaml");
}

// Private to the account that runs the gateway.
Result<Ok> makeFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error)) return Ok{};
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error) return Ok{};
  return fail("base.file-unwritable", "无法建立目录:" + error.message(), folder.string());
}

std::vector<store::Migration> allMigrations() {
  std::vector<store::Migration> all;
  for (const auto& part : {ledger::migrations(), catalog::migrations(), exchange::migrations()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

// What cannot change under a running node, as one text to compare. Keys by what they are, not by
// the names of their files: a key that was replaced in its place is another key.
std::string fixedPartOf(const Settings& settings) {
  std::string logKey = "none";
  if (settings.logKey) {
    const auto chain = settings.logKey->readCertificates();
    logKey = chain && !chain->empty() ? toHex(chain->front().der()) : "unreadable";
  }
  std::string storageKey = "none";
  if (settings.storageKey) {
    const auto secret = settings.storageKey->readSecretKey();
    storageKey = secret ? secret->id() : "unreadable";
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", settings.region, settings.node,
                     settings.suite, settings.storeFile.value_or("").string(), logKey, storageKey,
                     settings.exchange ? settings.exchange->address : std::string(),
                     settings.peer ? settings.peer->address : std::string());
}

observe::Level levelOf(std::string_view word) {
  if (word == "error") return observe::Level::Error;
  if (word == "warning") return observe::Level::Warning;
  return word == "debug" ? observe::Level::Debug : observe::Level::Notice;
}

}  // namespace

class Gateway::Core final {
 public:
  explicit Core(const GatewayOptions& options) : options_(options), library_(options.schemas) {}

  ~Core() {
    {
      const std::lock_guard lock(timerMutex_);
      stopping_ = true;
    }
    timerWake_.notify_all();
    if (timer_.joinable()) timer_.join();
    if (keeping_.joinable()) keeping_.join();
    server_.reset();  // its workers use the house
    peerServer_.reset();
  }

  // The store comes first, as it holds what was published; settings that cannot be read are among
  // the findings.
  Result<deployment::CheckReport> start() {
    auto settings = deployment::loadSettings(options_.folder, library_);
    if (settings) {
      if (auto opened = openStore(*settings); !opened) return std::move(opened).error();
    }
    auto compiled = compile(nullptr);
    if (!compiled) return std::move(compiled).error();
    if (!compiled->snapshot) return std::move(compiled->report);
    auto done = openLedger(*compiled->snapshot);
    if (done) done = openHouse(compiled->snapshot);
    if (done) done = listen(*compiled->snapshot);
    if (done) done = listenToPeers(*compiled->snapshot);
    if (!done) return std::move(done).error();
    const auto& running = compiled->snapshot->settings;
    options_.log.setThreshold(levelOf(running.logLevel));
    options_.log.write(
        observe::Level::Notice, "gateway.started",
        {{"address", address()}, {"region", running.region}, {"node", running.node}});
    timer_ = std::thread([this] { every(kTidyEvery, [this] { tidyAndTell(); }); });
    keeping_ = std::thread([this] { every(kKeepPeersEvery, [this] { keepPeers(); }); });
    return std::move(compiled->report);
  }

  bool running() const { return server_ != nullptr; }
  const std::string& address() const { return server_->address(); }
  std::string peerAddress() const { return peerServer_ ? peerServer_->address() : std::string(); }
  const Settings& settings() const { return first_->settings; }

  Result<deployment::CheckReport> reload() {
    const std::lock_guard one(reloadMutex_);
    auto report = tryReload();
    metrics_.reload(report && report->good());
    if (report) {
      tellReload(*report);
    } else {
      options_.log.write(observe::Level::Error, "deployment.reload-refused",
                         {{"code", report.error().code}, {"detail", report.error().message}});
    }
    return report;
  }

  void drain(std::chrono::milliseconds atMost) {
    options_.log.write(observe::Level::Notice, "gateway.draining", {});
    health_->drain();
    // Members first: what they ask of a peer still goes out meanwhile, and peers are answered.
    server_->drain(atMost);
    if (peerServer_) peerServer_->drain(atMost);
    options_.log.write(observe::Level::Notice, "gateway.drained", {});
  }

  Result<Ok> tidy() { return house_->tidy(); }

  void keepPeers() {
    const std::lock_guard lock(keepingMutex_);
    keeper_->tick();
  }

 private:
  Result<deployment::CheckReport> tryReload() {
    auto compiled = compile(house_->current());
    if (!compiled) return std::move(compiled).error();
    auto& report = compiled->report;
    if (compiled->snapshot && fixedPartOf(compiled->snapshot->settings) != fixedPart_) {
      const auto error = fail("deployment.restart-needed",
                              "区域、节点、套件、存储、账本与存储密钥、监听地址不能在运行中更换");
      report.findings.push_back({"gateway.yaml", 0, error.code, error.message, error.remedy});
    }
    if (!report.good()) return std::move(report);
    auto renewed = server_->renew(compiled->snapshot->exchangeIdentity);
    if (renewed && peerServer_) renewed = peerServer_->renew(compiled->snapshot->peerIdentity);
    if (!renewed) return std::move(renewed).error();
    options_.log.setThreshold(levelOf(compiled->snapshot->settings.logLevel));
    house_->replace(std::move(compiled->snapshot));
    return std::move(report);
  }

  Result<Ok> openStore(const Settings& settings) {
    if (!settings.storeFile) return missing("store.path");
    if (auto folder = makeFolder(settings.storeFile->parent_path()); !folder) return folder;
    if (auto folder = makeFolder(options_.folder / "state" / "scratch"); !folder) return folder;
    const auto migrations = allMigrations();
    auto store =
        store::open(store::SqliteSettings{*settings.storeFile}, migrations, options_.clock);
    if (!store) return std::move(store).error();
    store_ = std::move(*store);
    return Ok{};
  }

  Result<deployment::Compiled> compile(std::shared_ptr<const Snapshot> previous) {
    catalog::Stored stored;
    if (store_) {
      auto connection = store_->connect();
      if (!connection) return std::move(connection).error();
      auto transaction = (*connection)->begin(store::Access::Read);
      if (!transaction) return std::move(transaction).error();
      auto rows = catalog::loadStored(**connection);
      if (!rows) return std::move(rows).error();
      stored = std::move(*rows);
    }
    return deployment::compile(options_.folder, library_,
                               {options_.clock, options_.folder / "state" / "scratch",
                                std::move(stored), std::move(previous)});
  }

  Result<Ok> openLedger(const Snapshot& snapshot) {
    const auto& settings = snapshot.settings;
    if (!settings.logKey) return missing("keys.log");
    if (!settings.storageKey) return missing("keys.storage");
    auto key = settings.logKey->readKey();
    if (!key) return std::move(key).error();
    auto chain = settings.logKey->readCertificates();
    if (!chain) return std::move(chain).error();
    auto signer = key->signer();
    if (!signer) return std::move(signer).error();
    logSigner_ = std::move(*signer);
    auto secret = settings.storageKey->readSecretKey();
    if (!secret) return std::move(secret).error();
    auto cipher = crypto::StorageCipher::make(snapshot.suite, secret->bytes());
    if (!cipher) return std::move(cipher).error();
    cipher_.emplace(std::move(*cipher));
    auto ledger = ledger::Ledger::open(*store_, {chain->front(), logSigner_.get(), &*cipher_},
                                       options_.clock);
    if (!ledger) return std::move(ledger).error();
    ledger_ = std::move(*ledger);
    return Ok{};
  }

  Result<Ok> openHouse(const std::shared_ptr<const Snapshot>& snapshot) {
    auto queryRequest = library_.api("query-request");
    if (!queryRequest) return std::move(queryRequest).error();
    auto verifyRequest = library_.api("license-verify-request");
    if (!verifyRequest) return std::move(verifyRequest).error();
    auto queryAnswer = library_.api("query-answer");
    if (!queryAnswer) return std::move(queryAnswer).error();
    auto house = exchange::House::open(
        {*store_, *ledger_, *cipher_, options_.clock, metrics_, options_.log,
         std::move(*queryRequest), std::move(*verifyRequest), std::move(*queryAnswer)},
        snapshot);
    if (!house) return std::move(house).error();
    house_ = std::move(*house);
    keeper_ = std::make_unique<exchange::PeerKeeper>(*house_);
    first_ = snapshot;
    fixedPart_ = fixedPartOf(snapshot->settings);
    return Ok{};
  }

  Result<Ok> listen(const Snapshot& snapshot) {
    if (!snapshot.settings.exchange) return missing("listeners.exchange");
    auto document = readFile(options_.schemas / "api" / "openapi.json", limits::kConfigBytesMax);
    if (!document) return std::move(document).error();
    openApi_ = std::move(*document);
    health_ = std::make_unique<Health>(*house_, *logSigner_);
    router_ = std::make_unique<Router>(Context{*house_, *health_, openApi_});
    wire::ServerSettings settings;
    settings.name = "exchange";
    settings.address = snapshot.settings.exchange->address;
    settings.identity = snapshot.exchangeIdentity;
    if (snapshot.settings.exchange->workers)
      settings.workers = *snapshot.settings.exchange->workers;
    auto server = wire::Server::start(std::move(settings), *router_, options_.clock);
    if (!server) return std::move(server).error();
    server_ = std::move(*server);
    health_->attach(server_.get());
    return Ok{};
  }

  // A peer without a certificate has nothing to say.
  Result<Ok> listenToPeers(const Snapshot& snapshot) {
    if (!snapshot.settings.peer) return Ok{};
    peerRouter_ =
        std::make_unique<Router>(Context{*house_, *health_, openApi_}, exchange::Entrance::Peer);
    wire::ServerSettings settings;
    settings.name = "peer";
    settings.address = snapshot.settings.peer->address;
    settings.identity = snapshot.peerIdentity;
    settings.requireCertificate = true;
    if (snapshot.settings.peer->workers) settings.workers = *snapshot.settings.peer->workers;
    auto server = wire::Server::start(std::move(settings), *peerRouter_, options_.clock);
    if (!server) return std::move(server).error();
    peerServer_ = std::move(*server);
    return Ok{};
  }

  void tellReload(const deployment::CheckReport& report) {
    if (report.good()) {
      options_.log.write(observe::Level::Notice, "deployment.reloaded", {});
      return;
    }
    for (const auto& finding : report.findings) {
      options_.log.write(observe::Level::Error, "deployment.reload-refused",
                         {{"file", finding.file},
                          {"line", finding.line},
                          {"code", finding.code},
                          {"detail", finding.message}});
    }
  }

  void tidyAndTell() {
    if (auto done = tidy(); !done) {
      options_.log.write(observe::Level::Warning, "exchange.tidy-failed",
                         {{"code", done.error().code}, {"detail", done.error().message}});
    }
  }

  template <class What>
  void every(std::chrono::seconds pause, const What& what) {
    std::unique_lock lock(timerMutex_);
    while (!timerWake_.wait_for(lock, pause, [this] { return stopping_; })) {
      lock.unlock();
      what();
      lock.lock();
    }
  }

  const GatewayOptions options_;
  mapping::Library library_;
  observe::Metrics metrics_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<crypto::Signer> logSigner_;
  std::optional<crypto::StorageCipher> cipher_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<exchange::House> house_;
  std::shared_ptr<const Snapshot> first_;  // the one that it started with
  std::string fixedPart_;                  // of it
  std::string openApi_;
  std::unique_ptr<Health> health_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<wire::Server> server_;
  std::unique_ptr<Router> peerRouter_;
  std::unique_ptr<wire::Server> peerServer_;
  std::unique_ptr<exchange::PeerKeeper> keeper_;

  std::mutex reloadMutex_;
  std::mutex timerMutex_;
  std::condition_variable timerWake_;
  bool stopping_ = false;
  std::thread timer_;
  std::mutex keepingMutex_;
  std::thread keeping_;
};

Gateway::Gateway(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Gateway::~Gateway() = default;

Result<Gateway::Start> Gateway::start(const GatewayOptions& options) {
  auto core = std::make_unique<Core>(options);
  auto report = core->start();
  if (!report) return std::move(report).error();
  Start started{nullptr, std::move(*report)};
  if (core->running()) started.gateway.reset(new Gateway(std::move(core)));
  return started;
}

const std::string& Gateway::address() const noexcept { return core_->address(); }
const std::string& Gateway::region() const noexcept { return core_->settings().region; }
const std::string& Gateway::node() const noexcept { return core_->settings().node; }
Result<deployment::CheckReport> Gateway::reload() { return core_->reload(); }
void Gateway::drain(std::chrono::milliseconds atMost) { core_->drain(atMost); }
Result<Ok> Gateway::tidy() { return core_->tidy(); }
std::string Gateway::peerAddress() const { return core_->peerAddress(); }
void Gateway::keepPeers() { core_->keepPeers(); }

}  // namespace tongban::api
