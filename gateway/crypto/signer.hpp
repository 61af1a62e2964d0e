// gateway/crypto/signer.hpp — every private operation of the gateway, so that a device (an SM2
// card, a signing server) can stand where the software key stands.
//
// Implementations are thread-safe: one Signer serves all workers. They are owned by whoever
// loaded the deployment and borrowed by reference; they outlive what they sign for. A device
// answers with codes of its own; the software implementations (private_key.hpp) do not fail to
// sign, and unwrap with crypto.unwrap-failed.
#pragma once
#include "gateway/crypto/public_key.hpp"
#include "gateway/crypto/secret.hpp"

namespace tongban::crypto {

class Signer {
 public:
  virtual ~Signer() = default;
  virtual const PublicKey& publicKey() const noexcept = 0;

  // A DER signature over the whole message, as publicKey().verify() takes it.
  virtual Result<Bytes> sign(BytesView message) const = 0;
};

class Unwrapper {
 public:
  virtual ~Unwrapper() = default;
  virtual const PublicKey& publicKey() const noexcept = 0;

  // Opens what publicKey().wrap() closed.
  virtual Result<Secret> unwrap(BytesView wrapped) const = 0;
};

}  // namespace tongban::crypto
