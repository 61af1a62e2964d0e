// gateway/deployment/peers.hpp — 对端网关: the gateways of other regions, by what they show. What
// peers.yaml says:
//
//   peers:
//     - region: "500000"
//       name: 重庆市政务数据交换网关
//       trust: trust/peers/500000       its region root; revocation lists in crl/
//       tlsTrust: trust/peers/500000-tls   who issues its TLS certificates; apart, so that they
//                                       cannot certify a message or log key
//       revocation: required            or none: as trust.memberRevocation of gateway.yaml
//       suites: [sm]                    its signatures are taken in these; ours unless said
//       tlsCertificates: [certs/…]      what it shows when it asks us
//       messageKeys: [certs/…]          certificates; several while one is being replaced
//       url: https://peer.cq.example.cn:9443    without it the peer asks us and is not asked
//       targets: [10.20.0.0/16]
//       witnessSeconds: 60              how often its ledger's heads are held against each other
//       limits: {concurrency: 8, seconds: 10, waitMilliseconds: 200, failures: 5, restSeconds: 5}
//
// A credential belongs to one peer and to no member. A message key and a log key are good when
// their certificate comes from the anchors in `trust`, at the time, not revoked.
//
// Immutable once made but for what MemberTrust and Link remember; thread-safe. Codes of making:
// auth.credential-shared, crypto.key-unsupported, deployment.duplicate-id.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/peer/link.hpp"
#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/chain.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/deployment/members.hpp"

namespace tongban::deployment {

struct Peer {
  std::string region;  // 行政区划代码
  std::string name;
  std::vector<crypto::SuiteId> suites;           // never empty
  MemberTrust trust;                             // standing() of message and log certificates
  MemberTrust tlsTrust;                          // and of TLS certificates
  crypto::TrustAnchors roots;                    // of its region, for receipts
  std::shared_ptr<connectors::peer::Link> link;  // null: it is not asked
  std::chrono::seconds witnessEvery{60};
  std::string text;  // of its place in peers.yaml, and what else its link was made from: to know an
                     // unchanged one by

  bool accepts(crypto::SuiteId) const noexcept;
};

class Peers final {
 public:
  struct TlsCredential {
    const Peer* peer;
    crypto::Certificate certificate;
    std::string id;  // digest of the certificate
  };
  struct MessageKey {
    const Peer* peer;
    crypto::Certificate certificate;  // of several for one key the one that ends last
    crypto::PublicKey key;
  };

  // deployment.duplicate-id: the region is there already.
  Result<Peer*> add(std::string region);
  // auth.credential-shared: another peer, or one of `members`, has it.
  Result<Ok> addCertificate(const Peer&, crypto::Certificate, const Members& members);
  Result<Ok> addMessageKey(const Peer&, crypto::Certificate, const Members& members);

  const Peer* region(std::string_view) const;
  const TlsCredential* certificate(const crypto::Certificate&) const;
  const MessageKey* messageKey(std::string_view keyId) const;
  const std::deque<Peer>& all() const noexcept { return peers_; }
  const std::map<std::string, TlsCredential, std::less<>>& certificates() const noexcept {
    return certificates_;
  }
  const std::map<std::string, MessageKey, std::less<>>& messageKeys() const noexcept {
    return keys_;
  }

 private:
  Result<Ok> claim(std::string_view key, const Peer&, const Members&, std::string_view what);

  std::deque<Peer> peers_;  // addresses stay
  std::map<std::string, TlsCredential, std::less<>> certificates_;
  std::map<std::string, MessageKey, std::less<>> keys_;
  std::map<std::string, const Peer*, std::less<>> owners_;  // of keys of either use, by digest
};

}  // namespace tongban::deployment
