// gateway/cli/demo_folder.hpp — a demonstration: its PKI made fresh, and a deployment folder that
// `tongban serve` runs as it is. Nothing of it is meant for anything but showing.
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

// A department's system, with its keys in memory.
struct DemoCaller {
  std::string member;
  std::string system;
  std::shared_ptr<const wire::TlsIdentity> tls;
  std::unique_ptr<crypto::Signer> signer;
  std::string keyId;
};

struct DemoRegion {
  std::filesystem::path folder;  // of the deployment
  std::filesystem::path trust;   // region roots, for receipts
  crypto::TrustAnchors tlsAuthorities;
  DemoCaller oneWindow;  // granted three of seven items
  DemoCaller counter;    // of another member, granted nothing
  DemoCaller stranger;   // registered nowhere
  std::string uscc;      // of a company that is in the table
};

struct DemoPlace {
  std::filesystem::path folder;    // new
  std::filesystem::path table;     // CSV of published registrations
  std::filesystem::path licenses;  // trust folder of licenses
  crypto::SuiteId suite = crypto::SuiteId::Sm;
  Instant now;
};

Result<DemoRegion> makeDemoRegion(const DemoPlace&);

}  // namespace tongban::cli
