#include "gateway/wire/tls/identity.hpp"

namespace tongban::wire {

Result<std::shared_ptr<const TlsIdentity>> TlsIdentity::make(std::vector<crypto::Certificate> chain,
                                                             crypto::PrivateKey key) {
  if (chain.empty()) return fail("wire.identity-invalid", "没有证书");
  auto leaf = chain.front().publicKey();
  if (!leaf) return std::move(leaf).error();
  if (!(*leaf == key.publicKey())) {
    return fail("wire.identity-invalid", "私钥与证书不是一对", chain.front().subject());
  }
  return std::make_shared<const TlsIdentity>(TlsIdentity{std::move(chain), std::move(key)});
}

}  // namespace tongban::wire
