#include "gateway/wire/tls/ssl.hpp"

namespace tongban::wire {

Result<Ok> putIdentity(SSL_CTX* context, const TlsIdentity& identity) {
  if (identity.chain.empty()) return fail("wire.identity-invalid", "没有证书");
  const crypto::QuietErrors quiet;
  const auto& leaf = identity.chain.front();
  const crypto::X509StackPtr above(sk_X509_new_null());
  crypto::require(above != nullptr, "stack of certificates");
  for (std::size_t i = 1; i < identity.chain.size(); ++i) {
    crypto::require(sk_X509_push(above.get(), identity.chain[i].native()) > 0, "certificate");
  }
  if (::SSL_CTX_use_cert_and_key(context, leaf.native(), identity.key.native(), above.get(), 1) !=
      1) {
    return fail("wire.identity-invalid", "TLS 不能使用该证书与私钥(须为 P-256 或 RSA,且为一对)",
                leaf.subject());
  }
  return Ok{};
}

}  // namespace tongban::wire
