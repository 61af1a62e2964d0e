// tests/support/two_regions.hpp — two regions that know each other: 510000 publishes
// enterprise-registration and grants it to a system of 500000; 500000 has it in its catalog and
// grants it on to that system, which is its own.
//
//   TwoRegions regions;
//   … start both; ports are known only then …
//   regions.connect(sichuan.peerAddress(), chongqing.peerAddress());
//   … reload both …
//
// Each has roots, keys and a peer listener (127.0.0.1:0) of its own. Members have the same ids in
// both and different credentials. Both folders are good at every moment: until connect() neither
// asks the other, and the catalog of 500000 does not have the resource of 510000 yet.
//
//   in 510000   GRANT-R1, enterprise-registration, region 500000, data-bureau / one-window:
//               uscc, name, legalRepresentative (masked), establishedOn
//   in 500000   GRANT-R2, 510000.enterprise-registration, data-bureau / one-window:
//               uscc, name, legalRepresentative; the deployments' own GRANT-1 and GRANT-2 stay
//
// Throws std::logic_error. Thread-compatible.
#pragma once
#include <string>

#include "tests/support/deployment_maker.hpp"

namespace tongban::tests {

class TwoRegions final {
 public:
  // Region and peer listener of the options are set here; suites may differ.
  explicit TwoRegions(DeploymentOptions sichuan = {}, DeploymentOptions chongqing = {});

  // host:port of the peer listeners; again after a restart, which brings other ports.
  void connect(const std::string& sichuanPeerAddress, const std::string& chongqingPeerAddress);

  MadeDeployment sichuan;    // 510000, asked
  MadeDeployment chongqing;  // 500000, asks
};

// What `of` shows becomes known to `to`: trust, certificates, peers.yaml; without an address it is
// not asked. `more` are further lines of its place in peers.yaml: "revocation: none".
void writePeer(const MadeDeployment& to, const MadeDeployment& of, const std::string& address = {},
               const std::vector<std::string>& more = {});

}  // namespace tongban::tests
