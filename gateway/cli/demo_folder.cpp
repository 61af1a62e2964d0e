#include "gateway/cli/demo_folder.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/crypto/issue.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;
using crypto::Certificate;
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

struct Issued {
  PrivateKey key;
  Certificate certificate;
};

// What a demonstration region is made of; the first fault ends it.
class Maker final {
 public:
  explicit Maker(const DemoPlace& place)
      : place_(place),
        validity_{wholeSeconds(place.now) - std::chrono::hours(24),
                  wholeSeconds(place.now) + std::chrono::days(365)},
        algorithm_(place.suite == crypto::SuiteId::Sm ? KeyAlgorithm::Sm2 : KeyAlgorithm::P256),
        passphrase_(std::string("demo-") + toHex(randomBytes(12))) {}

  Result<DemoRegion> run() {
    auto region = root("演示区域根", algorithm_);
    auto members = root("演示接入机构根", algorithm_);
    auto tls = root("演示 TLS 根", KeyAlgorithm::P256);
    region_.folder = place_.folder;
    region_.trust = place_.folder / "trust/regions";
    write("trust/regions/root.pem", region.certificate.pem());
    write("trust/members/message.pem", members.certificate.pem());
    write("trust/members/tls.pem", tls.certificate.pem());
    write("certs/tls-root.pem", tls.certificate.pem());
    write("secrets/passphrase", textOf(passphrase_.view()), 0600);
    key("server", issue("localhost", Profile::Tls, tls, {"localhost"}));
    key("message", issue("演示网关报文", Profile::Signing, region, {}));
    key("log", issue("演示存证账本", Profile::Signing, region, {}));
    for (const auto* name : {"search", "storage"}) {
      keep(crypto::SecretKey::generate(place_.suite)
               .save(place_.folder / "secrets" / (std::string(name) + ".pem"), passphrase_));
    }
    region_.oneWindow = caller("data-bureau", "one-window", members, tls, true);
    region_.counter = caller("jinjiang-market", "counter", members, tls, true);
    region_.stranger = caller("stranger", "stranger", members, tls, false);
    if (auto anchors = crypto::TrustAnchors::make({tls.certificate})) {
      region_.tlsAuthorities = std::move(*anchors);
    }
    writeTable();
    writeSettings();
    if (fault_) return std::move(*fault_);
    return std::move(region_);
  }

 private:
  void keep(Result<Ok> done) {
    if (!done && !fault_) fault_ = std::move(done).error();
  }
  void write(const std::string& name, std::string_view text, unsigned mode = 0644) {
    const auto path = place_.folder / name;
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    keep(replaceFile(path, text, mode));
  }

  static crypto::CertificateRequest request(const std::string& name,
                                            std::vector<std::string> dnsNames) {
    crypto::CertificateRequest request;
    request.subject.country = "CN";
    request.subject.organization = "通办网关演示";
    request.subject.commonName = name;
    request.dnsNames = std::move(dnsNames);
    return request;
  }
  Issued root(const std::string& name, KeyAlgorithm algorithm) {
    auto made = PrivateKey::generate(algorithm);
    auto signer = made.signer();
    auto certificate =
        crypto::issueSelfSigned(request(name, {}), Profile::Root, validity_, *signer.value());
    return {std::move(made), must(std::move(certificate))};
  }
  Issued issue(const std::string& name, Profile profile, const Issued& issuer,
               std::vector<std::string> dnsNames) {
    auto made = PrivateKey::generate(profile == Profile::Tls ? KeyAlgorithm::P256 : algorithm_);
    auto signer = issuer.key.signer();
    auto certificate = crypto::issue(request(name, std::move(dnsNames)), made.publicKey(), profile,
                                     validity_, issuer.certificate, *signer.value());
    return {std::move(made), must(std::move(certificate))};
  }
  void key(const std::string& name, const Issued& issued) {
    write("certs/" + name + ".pem", issued.certificate.pem());
    keep(issued.key.save(place_.folder / "secrets" / (name + ".pem"), passphrase_));
  }

  DemoCaller caller(const std::string& member, const std::string& system, const Issued& members,
                    const Issued& tls, bool registered) {
    auto message = issue(system, Profile::Signing, members, {});
    auto identity = issue(system, Profile::Tls, tls, {});
    if (registered) {
      write("certs/" + system + "-message.pem", message.certificate.pem());
      write("certs/" + system + "-tls.pem", identity.certificate.pem());
    }
    // One of them is left on disk, so that people can ask by hand.
    if (system == "one-window") {
      keep(message.key.save(place_.folder / "secrets/one-window-message.pem", passphrase_));
    }
    DemoCaller made{member, system, nullptr, message.key.signer().value(),
                    message.key.publicKey().id()};
    auto shown = wire::TlsIdentity::make({identity.certificate}, std::move(identity.key));
    if (shown) made.tls = std::move(*shown);
    if (!registered) made.signer.reset();  // shows its certificate only
    return made;
  }

  // The table as it was published; the first whole code in it is the company that is asked for.
  void writeTable() {
    auto text = readFile(place_.table, limits::kDocumentBytesMax);
    if (!text) return keep(std::move(text).error());
    std::size_t run = 0;
    for (std::size_t i = 0; i <= text->size() && region_.uscc.empty(); ++i) {
      const char c = i < text->size() ? (*text)[i] : ' ';
      const bool inside = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
      if (inside) {
        ++run;
        continue;
      }
      const auto code = std::string_view(*text).substr(i - run, run);
      if (run == 18 && standards::UnifiedSocialCreditCode::parse(code)) region_.uscc = code;
      run = 0;
    }
    write("data/registration.csv", *text);
    std::error_code ignored;  // it has lain here long enough to be read at once
    fs::last_write_time(place_.folder / "data/registration.csv",
                        fs::file_time_type::clock::now() - std::chrono::hours(1), ignored);
  }

  void writeSettings();

  const DemoPlace& place_;
  const crypto::Validity validity_;
  const KeyAlgorithm algorithm_;
  const crypto::Secret passphrase_;
  DemoRegion region_;
  std::optional<Error> fault_;
};

std::string keyLine(std::string_view name, bool certified) {
  return fmt::format("{{file: secrets/{0}.pem, passphrase: {{file: secrets/passphrase}}{1}}}", name,
                     certified ? fmt::format(", certificate: certs/{}.pem", name) : "");
}

constexpr std::string_view kMembers = R"(members:
  - id: market-supervision
    name: 演示省市场监督管理局
    uscc: 11510000MB0000019K
    region: "510000"
    systems:
      - {id: registration-library, name: 企业登记库}
  - id: data-bureau
    name: 演示省大数据中心
    uscc: 12510000MB0000027B
    region: "510000"
    systems:
      - id: one-window
        name: 综合受理系统
        tlsCertificate: certs/one-window-tls.pem
        messageKeys: [certs/one-window-message.pem]
  - id: jinjiang-market
    name: 演示区行政审批局
    uscc: 11510104MB00000345
    region: "510104"
    systems:
      - id: counter
        name: 窗口受理系统
        tlsCertificate: certs/counter-tls.pem
        messageKeys: [certs/counter-message.pem]
)";

constexpr std::string_view kConnector = R"(connector: registration
title: 企业登记公示表
member: market-supervision
system: registration-library
kind: files
folder: data
mapping: market/registration-published
key: 统一社会信用代码
)";

constexpr std::string_view kCatalog = R"(resources:
  - id: enterprise-registration
    name: 企业登记信息
    provider: market-supervision
    connector: registration
    sharing: 有条件共享
    updates: 每日
    items:
      - {id: uscc, name: 统一社会信用代码}
      - {id: name, name: 企业名称}
      - {id: legalRepresentative, name: 法定代表人, level: 3}
      - {id: registeredCapital, name: 注册资本, level: 2}
      - {id: establishedOn, name: 成立日期}
      - {id: region, name: 登记机关所在地}
      - {id: address, name: 住所, level: 2}
  - id: license-verify
    name: 电子证照核验
    provider: market-supervision
    service: license-verify
    sharing: 有条件共享
    items:
      - {id: verdict, name: 核验结论}
      - {id: checks, name: 各项检查}
      - {id: signatures, name: 签章与时间戳}
      - {id: license, name: 照面信息, level: 2}
grants:
  - id: SQ-2026-0001
    resource: enterprise-registration
    member: data-bureau
    system: one-window
    items: [uscc, name, legalRepresentative]
    masks:
      - {item: legalRepresentative, keep: {first: 1}}
    needs: [case, operator]
    dailyMax: 3
    from: 2024-01-01
    until: 2035-01-01
  - id: SQ-2026-0002
    resource: license-verify
    member: data-bureau
    items: [verdict, checks, signatures, license]
    from: 2024-01-01
    until: 2035-01-01
)";

void Maker::writeSettings() {
  std::string text = fmt::format(
      "# 演示部署,由 tongban demo 生成。\nregion: \"510000\"\nnode: sichuan-demo\nsuite: {}\n"
      "store: {{kind: sqlite, path: state/tongban.db}}\nlisteners:\n  exchange: {{address: "
      "\"127.0.0.1:0\", key: {}}}\nkeys:\n",
      crypto::suite(place_.suite).name(), keyLine("server", true));
  text += fmt::format("  message: {}\n  log: {}\n", keyLine("message", true), keyLine("log", true));
  text += fmt::format("  search: {}\n  storage: {}\n", keyLine("search", false),
                      keyLine("storage", false));
  text += "trust:\n  regions: trust/regions\n  members: trust/members\n  memberRevocation: none\n";
  if (fs::exists(place_.licenses)) {
    text += fmt::format("  licenses: \"{}\"\n", fs::absolute(place_.licenses).string());
  }
  write("gateway.yaml", text);
  write("members.yaml", kMembers);
  write("connectors/registration.yaml", kConnector);
  write("catalog/market.yaml", kCatalog);
}

}  // namespace

Result<DemoRegion> makeDemoRegion(const DemoPlace& place) { return Maker(place).run(); }

}  // namespace tongban::cli
