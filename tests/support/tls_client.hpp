// tests/support/tls_client.hpp — the other end of a TLS listener, byte by byte: it sends what a
// proper client never would, and waits for what comes back (20 s at most, then it is a fault).
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/handle.hpp"
#include "gateway/wire/tls/identity.hpp"

namespace tongban::tests {

struct TlsClientSettings {
  const wire::TlsIdentity* identity = nullptr;
  std::string protocol = "http/1.1";  // ALPN; empty: none
  bool onlyTls12 = false;
  bool stolen = false;  // the certificate of `identity` with another's private key
};

struct TlsAnswer {
  int status = 0;
  std::map<std::string, std::string> fields;  // lower case
  std::string body;
};

// A connected socket that speaks no TLS.
Descriptor connectTcp(const std::string& address);

class TlsClient final {
 public:
  explicit TlsClient(const std::string& address, const TlsClientSettings& = {});
  ~TlsClient();
  TlsClient(TlsClient&&) noexcept;

  bool connected() const;  // the handshake succeeded, as far as this end knows
  std::string protocol() const;
  std::string version() const;
  std::optional<crypto::Certificate> serverCertificate() const;
  bool couldResume() const;  // the server gave out something to resume with

  bool send(std::string_view);
  std::optional<TlsAnswer> answer(bool toHead = false);
  TlsAnswer ask(std::string_view request);  // throws when no answer came
  bool ended();                             // nothing comes any more: waits for the end
  void reset();                             // ends the connection with a RST
  void finishWriting();                     // half-closes

 private:
  struct Inside;
  bool fill();
  std::unique_ptr<Inside> inside_;
};

}  // namespace tongban::tests
