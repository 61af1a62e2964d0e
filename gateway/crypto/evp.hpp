// gateway/crypto/evp.hpp — what signing and verifying, wrapping and unwrapping must set alike.
// Internal to this room.
#pragma once
#include "gateway/crypto/openssl.hpp"
#include "gateway/crypto/public_key.hpp"

namespace tongban::crypto {

inline void bindSm2Id(EVP_PKEY_CTX* context) {
  require(::EVP_PKEY_CTX_set1_id(context, kSm2Id, kSm2IdBytes) == 1, "SM2 id");
}

inline void useOaep(EVP_PKEY_CTX* context) {
  require(::EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
              ::EVP_PKEY_CTX_set_rsa_oaep_md_name(context, "SHA256", nullptr) == 1 &&
              ::EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, "SHA256", nullptr) == 1,
          "RSA-OAEP");
}

inline bool canWrap(KeyAlgorithm algorithm, EVP_PKEY* key) {
  return algorithm == KeyAlgorithm::Sm2 ||
         (algorithm == KeyAlgorithm::Rsa && ::EVP_PKEY_get_bits(key) >= kEnvelopeRsaBitsMin);
}

}  // namespace tongban::crypto
