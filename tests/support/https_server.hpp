// tests/support/https_server.hpp — tests/support/https_server.py as a child of the test, with
// certificates made for it below a temporary folder; gone with the test.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "gateway/base/handle.hpp"
#include "gateway/crypto/chain.hpp"
#include "gateway/wire/tls/identity.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

class HttpsServer final {
 public:
  HttpsServer();  // throws when it does not start
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  static constexpr std::string_view kPassphrase = "test-passphrase-of-keys";

  // https://localhost:port of a listener: good, wrong, expired, untrusted, client, client12, old,
  // plain, silent, deaf.
  std::string origin(const std::string& listener = "good") const;
  const Pki& pki() const { return pki_; }
  crypto::TrustAnchors authorities() const;  // what `good` chains to
  std::filesystem::path rootFile() const { return folder_ / "root.pem"; }
  // A certificate of the same root, with its key.
  std::shared_ptr<const wire::TlsIdentity> identity(const std::string& name) const;

  // What /raw/NAME sends from now on, bytes of a whole answer.
  void serve(const std::string& name, std::string_view bytes) const;
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  void certificate(const std::string& name, const Pki&, const std::string& host,
                   crypto::Validity) const;
  void start();

  TempDir folder_;
  Pki pki_{crypto::SuiteId::Intl};
  std::map<std::string, std::string> ports_;
  Descriptor input_;
  int child_ = -1;
};

}  // namespace tongban::tests
