#include "tests/support/deployment_maker.hpp"

#include <map>
#include <mutex>
#include <stdexcept>
#include <tuple>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "gateway/base/file.hpp"
#include "gateway/crypto/der.hpp"

namespace tongban::tests {
namespace {

namespace der = crypto::der;
namespace fs = std::filesystem;

constexpr std::string_view kServerAuth = "1.3.6.1.5.5.7.3.1";
constexpr std::string_view kPassphrase = "a passphrase of the demonstration";
constexpr int kIterations = 2048;

using Pkcs8Info = Handle<PKCS8_PRIV_KEY_INFO, ::PKCS8_PRIV_KEY_INFO_free>;
using Pkcs8 = Handle<X509_SIG, ::X509_SIG_free>;

template <class T>
T must(Result<T> result) {
  if (!result) {
    throw std::logic_error(fmt::format("deployment maker: {} {} {}", result.error().code,
                                       result.error().message, result.error().where));
  }
  return std::move(*result);
}

void put(const fs::path& file, std::string_view bytes, unsigned mode = 0644) {
  fs::create_directories(file.parent_path());
  must(replaceFile(file, bytes, mode));
}

std::string encrypted(const Pkcs8Info& plain) {
  const Pkcs8 closed(::PKCS8_encrypt(-1, ::EVP_aes_256_cbc(), kPassphrase.data(),
                                     static_cast<int>(kPassphrase.size()), nullptr, 0, kIterations,
                                     plain.get()));
  const int size = closed ? ::i2d_X509_SIG(closed.get(), nullptr) : -1;
  if (size <= 0) throw std::logic_error("deployment maker: key not encrypted");
  Bytes bytes(static_cast<std::size_t>(size));
  auto* at = bytes.data();
  ::i2d_X509_SIG(closed.get(), &at);
  return pemOf(bytes, "ENCRYPTED PRIVATE KEY");
}

std::string keyPem(const crypto::PrivateKey& key) {
  return encrypted(Pkcs8Info(::EVP_PKEY2PKCS8(key.native())));
}

std::string keyPem(const crypto::SecretKey& key) {
  const auto* oid =
      key.suite() == crypto::SuiteId::Sm ? "1.2.156.10197.1.401.2" : "1.2.840.113549.2.9";
  const auto plain =
      der::sequence({derInteger(0), der::sequence({der::oid(oid)}), derOctets(key.bytes())});
  const auto* at = plain.data();
  return encrypted(
      Pkcs8Info(::d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(plain.size()))));
}

crypto::KeyAlgorithm messageAlgorithm(crypto::SuiteId suite) {
  return suite == crypto::SuiteId::Sm ? crypto::KeyAlgorithm::Sm2 : crypto::KeyAlgorithm::P256;
}

CertificateOptions named(std::string commonName) {
  CertificateOptions options;
  options.commonName = std::move(commonName);
  return options;
}

Party root(const std::string& commonName, crypto::KeyAlgorithm algorithm) {
  auto options = named(commonName);
  options.ca = true;
  options.usage = kKeyCertSign | kCrlSign;
  options.algorithm = algorithm;
  return selfSignedCertificate(options);
}

RawExtension localhostNames() {
  const Bytes address = {127, 0, 0, 1};
  return {"2.5.29.17", false,
          der::sequence({der::encode(der::contextTag(2, false), bytesOf("localhost")),
                         der::encode(der::contextTag(7, false), BytesView(address))})};
}

Credential server(const DemoPki& pki, bool alsoClient = false) {
  auto options = named("localhost");
  options.more.push_back(localhostNames());
  if (alsoClient) {
    options.extendedUsages = {std::string(kServerAuth), std::string(kEkuClientAuth)};
    options.extendedUsageCritical = false;
  }
  return pki.issueTls(pki.tlsRoot, std::move(options), true);
}

// Regions differ by the names of their authorities too.
std::string authority(const std::string& name, const std::string& region) {
  return region == "510000" ? name : name + " " + region;
}

Caller caller(const DemoPki& pki, const std::string& member, const std::string& system,
              std::string secret = {}) {
  return {member, system, pki.issueTls(pki.tlsRoot, named(system + " TLS")),
          pki.issueMessage(pki.memberRoot, named(system + " 报文")), std::move(secret)};
}

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("[{}]", fmt::join(names, ", "));
}

std::string keyYaml(std::string_view name, bool certified) {
  auto text = fmt::format("file: secrets/{}.pem, passphrase: {{file: secrets/passphrase}}", name);
  if (certified) text += fmt::format(", certificate: certs/{}.pem", name);
  return "{" + text + "}";
}

}  // namespace

Credential::Credential(Party of)
    : party(std::move(of)),
      certificate(must(crypto::Certificate::parse(BytesView(party.certificate)))) {}

std::shared_ptr<const wire::TlsIdentity> Credential::identity() const {
  return must(wire::TlsIdentity::make({certificate}, *party.key));
}

void Credential::writeTo(const fs::path& folder, const std::string& name) const {
  const Pkcs8Info plain(::EVP_PKEY2PKCS8(party.key->native()));
  const int size = plain ? ::i2d_PKCS8_PRIV_KEY_INFO(plain.get(), nullptr) : -1;
  if (size <= 0) throw std::logic_error("deployment maker: key not written");
  Bytes bytes(static_cast<std::size_t>(size));
  auto* at = bytes.data();
  ::i2d_PKCS8_PRIV_KEY_INFO(plain.get(), &at);
  put(folder / (name + ".pem"), pem());
  put(folder / (name + ".key"), pemOf(bytes, "PRIVATE KEY"), 0600);
}

DemoPki::DemoPki(crypto::SuiteId of, const std::string& where)
    : suite(of),
      region(where),
      regionRoot(root(authority("演示区域根", where), messageAlgorithm(of))),
      memberRoot(root(authority("演示接入根", where), messageAlgorithm(of))),
      tlsRoot(root(authority("演示通信根", where), crypto::KeyAlgorithm::P256)),
      foreignRoot(root("别处的接入根", crypto::KeyAlgorithm::P256)),
      server(tests::server(*this)),
      peer(tests::server(*this, true)),
      gatewayMessage(issueMessage(regionRoot, named("演示节点报文"))),
      gatewayLog(issueMessage(regionRoot, named("演示节点账本"))),
      oneWindow(caller(*this, "data-bureau", "one-window", toHex(randomBytes(32)))),
      counter(caller(*this, "jinjiang-market", "counter")),
      audit(caller(*this, "audit-office", "audit-desk")),
      stranger(caller(*this, "nobody", "nothing", toHex(randomBytes(32)))),
      search(crypto::SecretKey::generate(of)),
      storage(crypto::SecretKey::generate(of)) {}

Credential DemoPki::issueTls(const Party& issuer, CertificateOptions options,
                             bool forServer) const {
  options.algorithm = crypto::KeyAlgorithm::P256;
  if (options.extendedUsages.empty()) {
    options.extendedUsages = {std::string(forServer ? kServerAuth : kEkuClientAuth)};
    options.extendedUsageCritical = false;
  }
  return Credential(issueCertificate(issuer, options));
}

Credential DemoPki::issueMessage(const Party& issuer, CertificateOptions options) const {
  options.algorithm = messageAlgorithm(suite);
  return Credential(issueCertificate(issuer, options));
}

const DemoPki& demoPki(crypto::SuiteId suite, const std::string& region) {
  static std::mutex mutex;
  static std::map<std::pair<crypto::SuiteId, std::string>, DemoPki> all;
  const std::lock_guard lock(mutex);
  const auto known = all.find({suite, region});
  if (known != all.end()) return known->second;
  return all
      .emplace(std::piecewise_construct, std::forward_as_tuple(suite, region),
               std::forward_as_tuple(suite, region))
      .first->second;
}

CrlOptions currentCrl() {
  CrlOptions options;
  options.thisUpdate = instant("2024-01-01T00:00:00Z");
  options.nextUpdate = instant("2035-12-31T23:59:59Z");
  return options;
}

std::string encryptedKeyPem(const crypto::PrivateKey& key) { return keyPem(key); }

std::string_view keyPassphrase() { return kPassphrase; }

MadeDeployment::MadeDeployment(DeploymentOptions options)
    : folder_(home_ / "deployment"),
      options_(std::move(options)),
      pki_(demoPki(options_.suite, options_.region)),
      library_("schemas") {
  fs::create_directories(folder_ / "state");
  fs::create_directories(home_ / "scratch");
  fs::permissions(home_ / "scratch", fs::perms::owner_all);
  writeKeys();
  writeTrust();
  writeMembers();
  writeGateway();
  writeSource();
  write("catalog/market.yaml", catalogYaml(options_));
}

namespace {

struct KeyPems {
  explicit KeyPems(const DemoPki& pki)
      : server(keyPem(*pki.server.party.key)),
        peer(keyPem(*pki.peer.party.key)),
        message(keyPem(*pki.gatewayMessage.party.key)),
        log(keyPem(*pki.gatewayLog.party.key)),
        search(keyPem(pki.search)),
        storage(keyPem(pki.storage)) {}
  std::string server, peer, message, log, search, storage;
};

// Made once for a program: encryption is the dear part.
const KeyPems& keyPemsOf(const DemoPki& pki) {
  static std::mutex mutex;
  static std::map<const DemoPki*, KeyPems> all;
  const std::lock_guard lock(mutex);
  return all.try_emplace(&pki, pki).first->second;
}

}  // namespace

void MadeDeployment::writeKeys() const {
  const auto& pems = keyPemsOf(pki_);
  write("secrets/passphrase", kPassphrase, 0600);
  write("secrets/server.pem", pems.server, 0600);
  write("secrets/peer.pem", pems.peer, 0600);
  write("secrets/message.pem", pems.message, 0600);
  write("secrets/log.pem", pems.log, 0600);
  write("secrets/search.pem", pems.search, 0600);
  write("secrets/storage.pem", pems.storage, 0600);
  write("certs/server.pem", pki_.server.pem());
  write("certs/peer.pem", pki_.peer.pem());
  write("certs/message.pem", pki_.gatewayMessage.pem());
  write("certs/log.pem", pki_.gatewayLog.pem());
  write("certs/tls-root.pem", pemOf(pki_.tlsRoot.certificate));
}

void MadeDeployment::writeTrust() const {
  write("trust/regions/root.pem", pemOf(pki_.regionRoot.certificate));
  write("trust/members/message.pem", pemOf(pki_.memberRoot.certificate));
  write("trust/members/tls.pem", pemOf(pki_.tlsRoot.certificate));
  const auto window = [](CrlOptions list) {
    const auto current = currentCrl();
    list.thisUpdate = current.thisUpdate;
    list.nextUpdate = current.nextUpdate;
    return list;
  };
  if (options_.memberRevocation) writeCrls(window(options_.memberCrl), window(options_.tlsCrl));
  fs::copy("ops/examples/licenses/trust", folder_ / "trust/licenses",
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

void MadeDeployment::writeCrls(const CrlOptions& member, const CrlOptions& tls) const {
  write("trust/members/crl/message.crl", textOf(makeCrl(pki_.memberRoot, member)));
  write("trust/members/crl/tls.crl", textOf(makeCrl(pki_.tlsRoot, tls)));
}

void MadeDeployment::writeMembers() const {
  for (const auto* one : {&pki_.oneWindow, &pki_.counter, &pki_.audit}) {
    write(fmt::format("certs/{}-tls.pem", one->system), one->tls.pem());
    write(fmt::format("certs/{}-message.pem", one->system), one->message.pem());
  }
  write("secrets/one-window.hmac", pki_.oneWindow.secret, 0600);
  auto text = std::string(R"(members:
  - id: market-supervision
    name: 示例省市场监督管理局
    uscc: 11510000MB0000019K
    region: "510000"
    systems:
      - id: registration-library
        name: 企业登记库
  - id: data-bureau
    name: 示例省大数据中心
    uscc: 12510000MB0000027B
    region: "510000"
    systems:
      - id: one-window
        name: 综合受理系统
        tlsCertificate: certs/one-window-tls.pem
        messageKeys: [certs/one-window-message.pem]
        hmac: {file: secrets/one-window.hmac}
  - id: jinjiang-market
    name: 示例区行政审批局
    uscc: 11510104MB00000345
    region: "510104"
    systems:
      - id: counter
        name: 窗口受理系统
        tlsCertificate: certs/counter-tls.pem
        messageKeys: [certs/counter-message.pem]
  - id: audit-office
    name: 示例省审计厅
    uscc: 11510000MB00000434
    region: "510000"
    systems:
      - id: audit-desk
        name: 审计工作台
        auditor: true
        tlsCertificate: certs/audit-desk-tls.pem
        messageKeys: [certs/audit-desk-message.pem]
)");
  const auto province = options_.region.substr(0, 2);
  for (auto at = text.find("region: \"51"); at != std::string::npos;
       at = text.find("region: \"51", at + 1)) {
    text.replace(at + 9, 2, province);
  }
  write("members.yaml", text);
}

void MadeDeployment::writeGateway() const {
  auto text = fmt::format(R"(region: "{}"
node: {}
suite: {}
store: {{kind: sqlite, path: state/tongban.db}}
listeners:
  exchange:
    address: 127.0.0.1:0
    key: {}
    workers: 4
)",
                          options_.region, options_.region == "510000" ? "sichuan-1" : "node-1",
                          crypto::suite(options_.suite).name(), keyYaml("server", true));
  if (options_.peerListener) {
    text += fmt::format("  peer:\n    address: 127.0.0.1:0\n    key: {}\n    workers: 4\n",
                        keyYaml("peer", true));
  }
  text += "keys:\n";
  if (options_.messageKey) text += fmt::format("  message: {}\n", keyYaml("message", true));
  text += fmt::format("  log: {}\n", keyYaml("log", true));
  text += fmt::format("  search: {}\n", keyYaml("search", false));
  text += fmt::format("  storage: {}\n", keyYaml("storage", false));
  text += "trust:\n  regions: trust/regions\n  members: trust/members\n";
  if (!options_.memberRevocation) text += "  memberRevocation: none\n";
  text += "  licenses: trust/licenses\nlog:\n  level: notice\n";
  write("gateway.yaml", text);
}

void MadeDeployment::writeSource() const {
  fs::create_directories(folder_ / "data");
  const auto file = folder_ / "data/registration.csv";
  fs::copy_file("mappings/market/registration-published.sample.csv", file);
  const auto before = options_.dataAt - instant("1970-01-01T00:00:00Z");
  timespec times[2]{};
  times[0].tv_sec = times[1].tv_sec =
      std::chrono::duration_cast<std::chrono::seconds>(before).count();
  if (::utimensat(AT_FDCWD, file.c_str(), times, 0) != 0) {
    throw std::logic_error("deployment maker: date of the file");
  }
  write("connectors/registration.yaml", R"(connector: registration
title: 企业登记公示表
member: market-supervision
system: registration-library
kind: files
folder: data
mapping: market/registration-published
key: 统一社会信用代码
refreshSeconds: 1
settleSeconds: 0
limits: {rows: 1000, timeoutSeconds: 10}
)");
}

std::string MadeDeployment::catalogYaml(const DeploymentOptions& options) {
  std::string text = R"(resources:
  - id: enterprise-registration
    name: 企业登记信息
    code: 30012345/000001
    summary: 企业名称、统一社会信用代码、成立日期、注册资本与住所
    provider: market-supervision
    connector: registration
    sharing: 有条件共享
    condition: 办理涉企事项时按事项核验
    updates: 每日
)";
  if (options.maxAgeHours) text += fmt::format("    maxAgeHours: {}\n", *options.maxAgeHours);
  text += R"(    items:
      - {id: uscc, name: 统一社会信用代码, level: 1}
      - {id: name, name: 企业名称, level: 1}
      - {id: establishedOn, name: 成立日期, level: 1}
      - {id: registeredCapital, name: 注册资本, level: 2}
      - {id: region, name: 登记机关所在地, level: 1}
      - {id: legalRepresentative, name: 法定代表人, level: 3}
      - {id: address, name: 住所, level: 2}
  - id: license-verify
    name: 电子证照核验
    summary: 核验提交的电子证照是否真实、完整、有效
    provider: market-supervision
    service: license-verify
    sharing: 有条件共享
    condition: 办理涉企事项时核验申请人提交的证照
    items:
      - {id: verdict, name: 核验结论}
      - {id: checks, name: 各项检查}
      - {id: signatures, name: 签章与时间戳}
      - {id: license, name: 照面信息, level: 2}
      - {id: match, name: 与记录的比对}
grants:
  - id: GRANT-1
    resource: enterprise-registration
    member: data-bureau
    system: one-window
)";
  text += fmt::format("    items: {}\n", listed(options.items));
  if (options.masked) {
    text += "    masks:\n      - {item: legalRepresentative, keep: {first: 1}}\n";
  }
  if (!options.matters.empty()) text += fmt::format("    matters: {}\n", listed(options.matters));
  if (!options.needs.empty()) text += fmt::format("    needs: {}\n", listed(options.needs));
  if (options.dailyMax) text += fmt::format("    dailyMax: {}\n", *options.dailyMax);
  if (options.minuteMax) text += fmt::format("    minuteMax: {}\n", *options.minuteMax);
  text += fmt::format("    from: {}\n    until: {}\n", options.from, options.until);
  text += R"(  - id: GRANT-2
    resource: license-verify
    member: data-bureau
    items: [verdict, checks, signatures, license, match]
    from: 2024-01-01
    until: 2035-01-01
)";
  return text;
}

void MadeDeployment::write(const std::string& name, std::string_view text, unsigned mode) const {
  put(folder_ / name, text, mode);
}

void MadeDeployment::append(const std::string& name, std::string_view text) const {
  write(name, read(name) + std::string(text));
}

void MadeDeployment::replace(const std::string& name, std::string_view from,
                             std::string_view to) const {
  auto text = read(name);
  const auto at = text.find(from);
  if (at == std::string::npos) {
    throw std::logic_error(fmt::format("deployment maker: {} lacks {}", name, from));
  }
  write(name, text.replace(at, from.size(), to));
}

void MadeDeployment::remove(const std::string& name) const { fs::remove_all(folder_ / name); }

std::string MadeDeployment::read(const std::string& name) const {
  return must(readFile(folder_ / name, 1u << 20));
}

deployment::Compiled MadeDeployment::compile(const Clock& clock,
                                             std::shared_ptr<const deployment::Snapshot> previous,
                                             catalog::Stored stored) {
  return must(deployment::compile(
      folder_, library_, {clock, home_ / "scratch", std::move(stored), std::move(previous)}));
}

std::shared_ptr<const deployment::Snapshot> MadeDeployment::snapshot(
    const Clock& clock, std::shared_ptr<const deployment::Snapshot> previous) {
  auto compiled = compile(clock, std::move(previous));
  if (compiled.snapshot) return compiled.snapshot;
  std::string all = "deployment maker: not good";
  for (const auto& one : compiled.report.findings) {
    all += fmt::format("\n{}:{} {} {}", one.file, one.line, one.code, one.message);
  }
  throw std::logic_error(all);
}

}  // namespace tongban::tests
