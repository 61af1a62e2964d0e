#include "tests/support/two_regions.hpp"

#include <fmt/format.h>

#include "gateway/crypto/suite.hpp"

namespace tongban::tests {
namespace {

DeploymentOptions of(DeploymentOptions options, const std::string& region) {
  options.region = region;
  options.peerListener = true;
  return options;
}

std::string originOf(const std::string& address) {
  return "https://localhost" + address.substr(address.rfind(':'));
}

constexpr std::string_view kGrantToRegion = R"(grants:
  - id: GRANT-R1
    resource: enterprise-registration
    region: "500000"
    member: data-bureau
    system: one-window
    items: [uscc, name, legalRepresentative, establishedOn]
    masks:
      - {item: legalRepresentative, keep: {first: 1}}
    needs: [case, operator]
    from: 2024-01-01
    until: 2035-01-01
)";

constexpr std::string_view kResourceOfRegion = R"(resources:
  - id: 510000.enterprise-registration
    name: 企业登记信息(四川)
    provider: market-supervision
    sharing: 有条件共享
    condition: 办理跨区域涉企事项时核验
    items:
      - {id: uscc, name: 统一社会信用代码, level: 1}
      - {id: name, name: 企业名称, level: 1}
      - {id: establishedOn, name: 成立日期, level: 1}
      - {id: legalRepresentative, name: 法定代表人, level: 3}
      - {id: address, name: 住所, level: 2}
grants:
  - id: GRANT-R2
    resource: 510000.enterprise-registration
    member: data-bureau
    system: one-window
    items: [uscc, name, legalRepresentative]
    needs: [case, operator]
    from: 2024-01-01
    until: 2035-01-01
)";

}  // namespace

void writePeer(const MadeDeployment& to, const MadeDeployment& of, const std::string& address,
               const std::vector<std::string>& more) {
  const auto& pki = of.pki();
  const auto trust = fmt::format("trust/peers/{}", pki.region);
  to.write(trust + "/region.pem", pemOf(pki.regionRoot.certificate));
  to.write(trust + "-tls/tls.pem", pemOf(pki.tlsRoot.certificate));
  to.write(trust + "/crl/region.crl", textOf(makeCrl(pki.regionRoot, currentCrl())));
  to.write(trust + "-tls/crl/tls.crl", textOf(makeCrl(pki.tlsRoot, currentCrl())));
  to.write(fmt::format("trust/regions/{}.pem", pki.region), pemOf(pki.regionRoot.certificate));
  to.write(fmt::format("certs/peer-{}-tls.pem", pki.region), pki.peer.pem());
  to.write(fmt::format("certs/peer-{}-message.pem", pki.region), pki.gatewayMessage.pem());
  auto text = fmt::format(R"(peers:
  - region: "{0}"
    name: 区域 {0} 的演示网关
    trust: {1}
    tlsTrust: {1}-tls
    suites: [{2}]
    tlsCertificates: [certs/peer-{0}-tls.pem]
    messageKeys: [certs/peer-{0}-message.pem]
    targets: [127.0.0.0/8]
    witnessSeconds: 1
    limits: {{seconds: 5, failures: 3, restSeconds: 1}}
)",
                          pki.region, trust, crypto::suite(pki.suite).name());
  if (!address.empty()) text += fmt::format("    url: {}\n", originOf(address));
  for (const auto& line : more) text += fmt::format("    {}\n", line);
  to.write("peers.yaml", text);
}

TwoRegions::TwoRegions(DeploymentOptions first, DeploymentOptions second)
    : sichuan(of(std::move(first), "510000")), chongqing(of(std::move(second), "500000")) {
  sichuan.write("catalog/regions.yaml", kGrantToRegion);
  writePeer(sichuan, chongqing);
  writePeer(chongqing, sichuan);
}

void TwoRegions::connect(const std::string& sichuanPeerAddress,
                         const std::string& chongqingPeerAddress) {
  writePeer(sichuan, chongqing, chongqingPeerAddress);
  writePeer(chongqing, sichuan, sichuanPeerAddress);
  chongqing.write("catalog/regions.yaml", kResourceOfRegion);
}

}  // namespace tongban::tests
