#include "gateway/cli/demo/maker.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;
using crypto::KeyAlgorithm;
using crypto::PrivateKey;
using crypto::Profile;

// Certificates know no fractions.
Instant wholeSeconds(Instant at) { return std::chrono::floor<std::chrono::seconds>(at); }

// A demonstration that cannot be made is a fault of the program, and says which.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().code + ": " + result.error().message);
  return std::move(result).value();
}

crypto::CertificateRequest request(const std::string& name, std::vector<std::string> dnsNames) {
  crypto::CertificateRequest request;
  request.subject.country = "CN";
  request.subject.organization = "通办网关演示";
  request.subject.commonName = name;
  request.dnsNames = std::move(dnsNames);
  return request;
}

std::string keyLine(std::string_view name, bool certified) {
  return fmt::format("{{file: secrets/{0}.pem, passphrase: {{file: secrets/passphrase}}{1}}}", name,
                     certified ? fmt::format(", certificate: certs/{}.pem", name) : "");
}

}  // namespace

DemoMaker::DemoMaker(const DemoPlace& place, std::string code, std::string name, std::string node)
    : place_(place),
      validity_{wholeSeconds(place.now) - std::chrono::hours(24),
                wholeSeconds(place.now) + std::chrono::days(365)},
      algorithm_(place.suite == crypto::SuiteId::Sm ? KeyAlgorithm::Sm2 : KeyAlgorithm::P256),
      passphrase_(std::string("demo-") + toHex(randomBytes(12))),
      name_(std::move(name)),
      region_(root("区域根", algorithm_)),
      members_(root("接入机构根", algorithm_)),
      tls_(root("TLS 根", KeyAlgorithm::P256)) {
  region.code = std::move(code);
  region.name = name_;
  region.folder = place.folder;
  write(fmt::format("trust/regions/{}.pem", region.code), region_.certificate.pem());
  write("trust/members/message.pem", members_.certificate.pem());
  write("trust/members/tls.pem", tls_.certificate.pem());
  write("certs/tls-root.pem", tls_.certificate.pem());
  write("secrets/passphrase", textOf(passphrase_.view()), 0600);
  const auto peer = issue("localhost", Profile::Tls, tls_, {"localhost"});
  const auto message = issue("网关报文", Profile::Signing, region_);
  save("server", issue("localhost", Profile::Tls, tls_, {"localhost"}));
  save("peer", peer);
  save("message", message);
  save("log", issue("存证账本", Profile::Signing, region_));
  for (const auto* secret : {"search", "storage"}) {
    keep(crypto::SecretKey::generate(place_.suite)
             .save(place_.folder / "secrets" / (std::string(secret) + ".pem"), passphrase_));
  }
  region.papers = {region_.certificate.pem(), tls_.certificate.pem(), peer.certificate.pem(),
                   message.certificate.pem()};
  region.root = must(crypto::TrustAnchors::make({region_.certificate}));
  region.tlsAuthorities = must(crypto::TrustAnchors::make({tls_.certificate}));
  writeGateway(node);
}

void DemoMaker::keep(Result<Ok> done) {
  if (!done && !fault_) fault_ = std::move(done).error();
}

void DemoMaker::write(const std::string& name, std::string_view text, unsigned mode) {
  const auto path = place_.folder / name;
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  keep(replaceFile(path, text, mode));
}

DemoMaker::Issued DemoMaker::root(std::string_view what, KeyAlgorithm algorithm) {
  auto made = PrivateKey::generate(algorithm);
  auto signer = made.signer();
  auto certificate = crypto::issueSelfSigned(request(fmt::format("{}{}", name_, what), {}),
                                             Profile::Root, validity_, *signer.value());
  return {std::move(made), must(std::move(certificate))};
}

DemoMaker::Issued DemoMaker::issue(const std::string& name, Profile profile, const Issued& issuer,
                                   std::vector<std::string> dnsNames) {
  auto made = PrivateKey::generate(profile == Profile::Tls ? KeyAlgorithm::P256 : algorithm_);
  auto signer = issuer.key.signer();
  const auto full = dnsNames.empty() ? name_ + " " + name : name;
  auto certificate = crypto::issue(request(full, std::move(dnsNames)), made.publicKey(), profile,
                                   validity_, issuer.certificate, *signer.value());
  return {std::move(made), must(std::move(certificate))};
}

void DemoMaker::save(const std::string& name, const Issued& issued) {
  write("certs/" + name + ".pem", issued.certificate.pem());
  keep(issued.key.save(place_.folder / "secrets" / (name + ".pem"), passphrase_));
}

DemoCaller DemoMaker::caller(const std::string& member, const std::string& system,
                             const Issued& message, Issued tls) const {
  DemoCaller made{member, system, nullptr, must(message.key.signer()),
                  message.key.publicKey().id()};
  made.tls = must(wire::TlsIdentity::make({tls.certificate}, std::move(tls.key)));
  return made;
}

DemoCaller DemoMaker::registered(const std::string& member, const std::string& system, bool kept) {
  const auto message = issue(system, Profile::Signing, members_);
  auto tls = issue(system, Profile::Tls, tls_);
  write("certs/" + system + "-message.pem", message.certificate.pem());
  write("certs/" + system + "-tls.pem", tls.certificate.pem());
  if (kept) {
    keep(message.key.save(place_.folder / "secrets" / (system + "-message.pem"), passphrase_));
  }
  return caller(member, system, message, std::move(tls));
}

DemoCaller DemoMaker::stranger() {
  auto made = caller("stranger", "stranger", issue("没有登记的系统", Profile::Signing, members_),
                     issue("没有登记的系统", Profile::Tls, tls_));
  made.signer.reset();
  return made;
}

void DemoMaker::writeGateway(const std::string& node) {
  const auto originOf = [](const std::string& address) {
    return "https://localhost" + address.substr(address.rfind(':'));
  };
  region.origin = originOf(place_.exchangeAddress);
  region.peerOrigin = originOf(place_.peerAddress);
  auto text = fmt::format(
      "# 演示部署,由 tongban demo 生成。\nregion: \"{}\"\nnode: {}\nsuite: {}\n"
      "store: {{kind: sqlite, path: state/tongban.db}}\nlisteners:\n"
      "  exchange: {{address: \"{}\", key: {}}}\n  peer: {{address: \"{}\", key: {}}}\nkeys:\n",
      region.code, node, crypto::suite(place_.suite).name(), place_.exchangeAddress,
      keyLine("server", true), place_.peerAddress, keyLine("peer", true));
  text += fmt::format("  message: {}\n  log: {}\n", keyLine("message", true), keyLine("log", true));
  text += fmt::format("  search: {}\n  storage: {}\n", keyLine("search", false),
                      keyLine("storage", false));
  text += "trust:\n  regions: trust/regions\n  members: trust/members\n  memberRevocation: none\n";
  if (fs::exists(place_.licenses)) {
    text += fmt::format("  licenses: \"{}\"\n", fs::absolute(place_.licenses).string());
  }
  write("gateway.yaml", text);
}

Result<DemoRegion> DemoMaker::finish() {
  if (fault_) return std::move(*fault_);
  return std::move(region);
}

Result<Ok> introduce(const DemoRegion& to, const DemoRegion& other) {
  const auto trust = "trust/peers/" + other.code;
  const auto shown = "certs/peer-" + other.code;
  const auto peers = fmt::format(R"(# 对端平台:认谁的签名,到哪里去问,多久核对一次它的账本。
peers:
  - region: "{0}"
    name: {1}政务数据交换网关
    url: {2}
    targets: [127.0.0.0/8]
    trust: {3}
    tlsTrust: {3}-tls
    revocation: none
    tlsCertificates: [{4}-tls.pem]
    messageKeys: [{4}-message.pem]
    witnessSeconds: 1
    limits: {{seconds: 5, failures: 5, restSeconds: 1}}
)",
                                 other.code, other.name, other.peerOrigin, trust, shown);
  const std::pair<std::string, std::string> files[] = {
      {trust + "/root.pem", other.papers.regionRoot},
      {trust + "-tls/root.pem", other.papers.tlsRoot},
      {fmt::format("trust/regions/{}.pem", other.code), other.papers.regionRoot},
      {shown + "-tls.pem", other.papers.peer},
      {shown + "-message.pem", other.papers.message},
      {"peers.yaml", peers}};
  for (const auto& [name, text] : files) {
    const auto path = to.folder / name;
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    if (auto done = replaceFile(path, text, 0644); !done) return done;
  }
  return Ok{};
}

}  // namespace tongban::cli
