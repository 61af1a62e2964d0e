// gateway/cli/demo/maker.hpp — the parts that every region of the demonstration is made of: roots,
// keys, certificates, callers, files. The first fault is kept and ends it; see finish().
//
// Used by sichuan.cpp and chongqing.cpp. One thread.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/cli/demo/region.hpp"
#include "gateway/crypto/issue.hpp"

namespace tongban::cli {

class DemoMaker final {
 public:
  // `code` and `name` of the region, `node` of its gateway. Makes roots, keys and gateway.yaml.
  DemoMaker(const DemoPlace& place, std::string code, std::string name, std::string node);

  void write(const std::string& name, std::string_view text, unsigned mode = 0644);
  void keep(Result<Ok> done);

  // Registered: its certificates lie in certs/, for members.yaml. Of `kept` the message key lies in
  // secrets/ as well, so that people can ask by hand.
  DemoCaller registered(const std::string& member, const std::string& system, bool kept = false);
  DemoCaller stranger();

  Result<DemoRegion> finish();

  DemoRegion region;

 private:
  struct Issued {
    crypto::PrivateKey key;
    crypto::Certificate certificate;
  };

  Issued root(std::string_view what, crypto::KeyAlgorithm);
  Issued issue(const std::string& name, crypto::Profile, const Issued& issuer,
               std::vector<std::string> dnsNames = {});
  void save(const std::string& name, const Issued&);
  void writeGateway(const std::string& node);
  DemoCaller caller(const std::string& member, const std::string& system, const Issued& message,
                    Issued tls) const;

  const DemoPlace& place_;
  const crypto::Validity validity_;
  const crypto::KeyAlgorithm algorithm_;
  const crypto::Secret passphrase_;
  const std::string name_;
  Issued region_, members_, tls_;  // roots
  std::optional<Error> fault_;
};

}  // namespace tongban::cli
