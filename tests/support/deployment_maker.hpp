// tests/support/deployment_maker.hpp — a complete deployment folder that works, with the keys of
// everybody who calls it.
//
//   MadeDeployment made({.suite = crypto::SuiteId::Intl, .dailyMax = 3});
//   made.replace("catalog/market.yaml", "first: 1", "first: 2");
//   auto compiled = made.compile(clock);
//
// Below folder(): gateway.yaml, members.yaml, connectors/registration.yaml over data/, and
// catalog/market.yaml with the resources enterprise-registration (seven items, of which
// data-bureau's one-window is granted three under GRANT-1, legalRepresentative masked) and
// license-verify (GRANT-2). Authorities and revocation lists are in trust/, certificates in certs/,
// keys and secrets in secrets/. Everything is good at deploymentNow(), and by the machine's clock
// until 2035 but for the lists of trust/licenses.
//
//   region root      own suite; signs the log's and the gateway's message certificate
//   member root      own suite; signs the message certificates of systems
//   tls root         P-256 in either suite; signs server and client certificates
//
// One PKI for each suite, region and program: keys are made once. Key files are encrypted with few
// iterations, so that a test costs little; the product's own writing has its tests in crypto.
// Everything throws std::logic_error when it fails. The folder goes with the MadeDeployment; the
// PKI is never gone. Thread-compatible.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/deployment/snapshot.hpp"
#include "tests/support/license/demo_ca.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

inline Instant deploymentNow() { return instant("2026-11-24T02:00:00Z"); }

struct FixedClock final : Clock {
  Instant at = deploymentNow();
  FixedClock() = default;
  explicit FixedClock(Instant instant) : at(instant) {}
  Instant now() const override { return at; }
};

// A key and its certificate, as a program would hold them.
struct Credential {
  Party party;
  crypto::Certificate certificate;

  explicit Credential(Party of);
  std::string keyId() const { return certificate.keyId(); }
  std::string pem() const { return certificate.pem(); }
  std::unique_ptr<crypto::Signer> signer() const { return party.key->signer().value(); }
  std::shared_ptr<const wire::TlsIdentity> identity() const;
  // The certificate, and the key without a passphrase, for programs that are not ours: name.pem and
  // name.key.
  void writeTo(const std::filesystem::path& folder, const std::string& name) const;
};

struct Caller {
  std::string member;
  std::string system;
  Credential tls;
  Credential message;
  std::string secret;  // empty: none is registered
};

struct DemoPki {
  DemoPki(crypto::SuiteId, const std::string& region);

  // What an issuer of the PKI signs otherwise: expired, revoked, of another use.
  Credential issueTls(const Party& issuer, CertificateOptions, bool server = false) const;
  Credential issueMessage(const Party& issuer, CertificateOptions) const;

  crypto::SuiteId suite;
  std::string region;
  Party regionRoot, memberRoot, tlsRoot;
  Party foreignRoot;  // stands in no trust folder; P-256
  Credential server;  // localhost, 127.0.0.1
  Credential peer;    // the same, and of a client too: what gateways of other regions are shown
  Credential gatewayMessage;
  Credential gatewayLog;
  Caller oneWindow;  // data-bureau
  Caller counter;    // jinjiang-market
  Caller audit;      // audit-office, audit-desk
  Caller stranger;   // issued alike, registered nowhere
  crypto::SecretKey search;
  crypto::SecretKey storage;
};
const DemoPki& demoPki(crypto::SuiteId, const std::string& region = "510000");

struct DeploymentOptions {
  crypto::SuiteId suite = crypto::SuiteId::Sm;
  std::string region = "510000";  // another: the same members under credentials of its own
  bool peerListener = false;      // two_regions.hpp
  bool memberRevocation = true;
  bool messageKey = true;  // of the gateway
  std::vector<std::string> items{"uscc", "name", "legalRepresentative"};
  bool masked = true;
  std::vector<std::string> matters{};  // empty: any
  std::vector<std::string> needs{"case", "operator"};
  std::optional<std::uint32_t> dailyMax{};
  std::optional<std::uint32_t> minuteMax{};
  std::string from = "2024-01-01";
  std::string until = "2035-01-01";
  std::optional<unsigned> maxAgeHours{};
  Instant dataAt = deploymentNow() - std::chrono::hours(12);  // the date of the file
  CrlOptions memberCrl{};                                     // the window is set by the maker
  CrlOptions tlsCrl{};
};

class MadeDeployment final {
 public:
  explicit MadeDeployment(DeploymentOptions = {});

  const std::filesystem::path& folder() const noexcept { return folder_; }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  std::filesystem::path storeFile() const { return folder_ / "state/tongban.db"; }
  std::filesystem::path regionRoots() const { return folder_ / "trust/regions"; }
  std::filesystem::path tlsRootFile() const { return folder_ / "certs/tls-root.pem"; }
  const DemoPki& pki() const noexcept { return pki_; }
  const DeploymentOptions& options() const noexcept { return options_; }
  const Caller& oneWindow() const noexcept { return pki_.oneWindow; }
  const Caller& counter() const noexcept { return pki_.counter; }
  const Caller& audit() const noexcept { return pki_.audit; }
  mapping::Library& library() noexcept { return library_; }

  void write(const std::string& name, std::string_view text, unsigned mode = 0644) const;
  void append(const std::string& name, std::string_view text) const;
  // The first `from`, which must be there.
  void replace(const std::string& name, std::string_view from, std::string_view to) const;
  void remove(const std::string& name) const;
  std::string read(const std::string& name) const;

  // What the maker itself writes, with other options: a grant of another kind, say.
  static std::string catalogYaml(const DeploymentOptions&);

  // Lists anew, for certificates that are revoked or lists that are old.
  void writeCrls(const CrlOptions& member, const CrlOptions& tls) const;

  deployment::Compiled compile(const Clock&,
                               std::shared_ptr<const deployment::Snapshot> previous = nullptr,
                               catalog::Stored stored = {});
  // The same when all is good; else it throws with the findings.
  std::shared_ptr<const deployment::Snapshot> snapshot(
      const Clock&, std::shared_ptr<const deployment::Snapshot> previous = nullptr);

 private:
  void writeKeys() const;
  void writeTrust() const;
  void writeMembers() const;
  void writeGateway() const;
  void writeSource() const;

  TempDir home_;
  std::filesystem::path folder_;
  DeploymentOptions options_;
  const DemoPki& pki_;
  mapping::Library library_;
};

// The window of a list that is current at deploymentNow().
CrlOptions currentCrl();

// A key as a file holds it, and what opens it.
std::string encryptedKeyPem(const crypto::PrivateKey&);
std::string_view keyPassphrase();

}  // namespace tongban::tests
