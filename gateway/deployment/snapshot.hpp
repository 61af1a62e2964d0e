// gateway/deployment/snapshot.hpp — a deployment compiled into one immutable whole, against which
// exchanges run. A reload makes another and swaps it in; an exchange keeps the one that it began
// with.
//
//   auto compiled = compile(folder, library, {clock, scratch, stored, previous});
//   if (!compiled.snapshot) … compiled.report.findings say why, every one of them
//
// The whole set is checked first (check.hpp); keys are read only when it is good. A connector whose
// file and mapping are unchanged is taken over from `previous` with what it has indexed; a peer of
// which nothing changed keeps its link, with its connections and its breaker.
//
// Thread-safe once made. Lifetime: the clock outlives every snapshot.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "connectors/kinds.hpp"
#include "gateway/catalog/registry.hpp"
#include "gateway/deployment/check.hpp"
#include "gateway/deployment/members.hpp"
#include "gateway/deployment/peers.hpp"
#include "gateway/deployment/settings.hpp"
#include "gateway/license/verifier.hpp"
#include "gateway/mapping/mapping.hpp"

namespace tongban::deployment {

// One source of records: how it is asked, and how its words are read.
struct Source {
  std::shared_ptr<connectors::Connector> connector;
  std::shared_ptr<const mapping::Mapping> mapping;
  std::string member;
  std::string system;
  std::string text;   // of both files, to know an unchanged one by
  std::string title;  // for people
};

// A private key of the gateway with the certificate that speaks for it.
struct SigningKey {
  crypto::Certificate certificate;
  std::unique_ptr<crypto::Signer> signer;
  std::string id;  // digest of the public key
};

struct Snapshot {
  Settings settings;
  crypto::SuiteId suite = crypto::SuiteId::Sm;
  Members members;
  MemberTrust trust;
  Peers peers;
  std::map<std::string, Source, std::less<>> sources;  // by connector
  catalog::Catalog catalog;
  std::unique_ptr<const license::Verifier> licenses;
  std::optional<SigningKey> messageKey;  // none: answers are not signed
  std::optional<crypto::SecretKey> searchKey;
  std::optional<crypto::Certificate> logCertificate;
  std::shared_ptr<const wire::TlsIdentity> exchangeIdentity;
  std::shared_ptr<const wire::TlsIdentity> peerIdentity;  // to peers, asking and asked
};

struct Surroundings {
  const Clock& clock;
  std::filesystem::path scratch;  // for connectors' copies
  catalog::Stored stored;         // the published catalog
  std::shared_ptr<const Snapshot> previous;
};

struct Compiled {
  std::shared_ptr<const Snapshot> snapshot;  // null when anything is wrong
  CheckReport report;
};

Result<Compiled> compile(const std::filesystem::path& folder, mapping::Library&, Surroundings);

// Asks every connector of a good folder whether questions could be answered (check --connect).
struct Probe {
  std::string connector;
  std::string title;
  Result<connectors::Report> outcome;
};
std::vector<Probe> probeAll(const Snapshot&);

}  // namespace tongban::deployment
