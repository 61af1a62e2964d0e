// gateway/cli/demo/region.hpp — a region of the demonstration: its PKI made fresh, and a deployment
// folder that `tongban serve` runs as it is. Nothing of it is meant for anything but showing.
//
// 510000 owns a front-end exchange table and grants it: three items to a department of its own,
// five to a department of 500000. 500000 has that resource in its catalog and departments that ask.
// Each has roots, keys, ports and a ledger of its own; introduce() makes them known to each other.
//
// Errors: base.file-*, crypto.*.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/chain.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/wire/tls/identity.hpp"

namespace tongban::cli {

inline constexpr const char* kFrontEndFile = "data/qzk.db";

// A department's system, with its keys in memory.
struct DemoCaller {
  std::string member;
  std::string system;
  std::shared_ptr<const wire::TlsIdentity> tls;
  std::unique_ptr<crypto::Signer> signer;  // null: it shows its certificate only
  std::string keyId;
};

// What a region shows to the other, as PEM.
struct DemoPapers {
  std::string regionRoot;
  std::string tlsRoot;
  std::string peer;     // of the listener for peers; also shown when it asks
  std::string message;  // of the gateway's message key
};

struct DemoRegion {
  std::string code;              // 行政区划代码
  std::string name;              // 四川省
  std::filesystem::path folder;  // of the deployment
  std::string origin;            // https://localhost:port of the exchange listener
  std::string peerOrigin;
  DemoPapers papers;
  crypto::TrustAnchors root;  // its own alone
  crypto::TrustAnchors tlsAuthorities;
  DemoCaller oneWindow;  // has a grant
  DemoCaller counter;    // of another member, granted nothing
  DemoCaller stranger;   // registered nowhere
};

struct DemoPlace {
  std::filesystem::path folder;    // new
  std::string exchangeAddress;     // 127.0.0.1:port of the listener for members
  std::string peerAddress;         // and of that for the other region
  std::filesystem::path licenses;  // trust folder of licenses
  crypto::SuiteId suite = crypto::SuiteId::Sm;
  Instant now;
};

// Without its front-end table (table.hpp), which lies at kFrontEndFile below the folder.
Result<DemoRegion> makeSichuan(const DemoPlace&);
Result<DemoRegion> makeChongqing(const DemoPlace&);

// Writes into the folder of `to` what it has to know of `other`.
Result<Ok> introduce(const DemoRegion& to, const DemoRegion& other);

}  // namespace tongban::cli
