// gateway/crypto/openssl.hpp — owners of OpenSSL's handles and the two rules for calling it.
// Internal: included by the sources of this room and by rooms that speak TLS, never by a header.
//
// 1. A call that cannot fail on good memory and a complete OpenSSL goes through require(), which
//    throws std::runtime_error: there is no remedy that a caller could know.
// 2. A function that hands OpenSSL bytes from outside opens with a QuietErrors, so that the
//    thread's error queue, which TLS reads, holds nothing of it afterwards.
#pragma once
#include <stdexcept>
#include <string>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "gateway/base/bytes.hpp"
#include "gateway/base/handle.hpp"

namespace tongban::crypto {

using BioPtr = Handle<BIO, ::BIO_free_all>;
using BignumPtr = Handle<BIGNUM, ::BN_free>;
using EvpCipherPtr = Handle<EVP_CIPHER, ::EVP_CIPHER_free>;
using EvpCipherCtxPtr = Handle<EVP_CIPHER_CTX, ::EVP_CIPHER_CTX_free>;
using EvpKdfCtxPtr = Handle<EVP_KDF_CTX, ::EVP_KDF_CTX_free>;
using EvpKdfPtr = Handle<EVP_KDF, ::EVP_KDF_free>;
using EvpMacCtxPtr = Handle<EVP_MAC_CTX, ::EVP_MAC_CTX_free>;
using EvpMacPtr = Handle<EVP_MAC, ::EVP_MAC_free>;
using EvpMdCtxPtr = Handle<EVP_MD_CTX, ::EVP_MD_CTX_free>;
using EvpMdPtr = Handle<EVP_MD, ::EVP_MD_free>;
using EvpPkeyCtxPtr = Handle<EVP_PKEY_CTX, ::EVP_PKEY_CTX_free>;
using EvpPkeyPtr = Handle<EVP_PKEY, ::EVP_PKEY_free>;
using Asn1OctetsPtr = Handle<ASN1_OCTET_STRING, ::ASN1_OCTET_STRING_free>;
using ExtendedKeyUsagePtr = Handle<EXTENDED_KEY_USAGE, ::EXTENDED_KEY_USAGE_free>;
using GeneralNamesPtr = Handle<GENERAL_NAMES, ::GENERAL_NAMES_free>;
using PbePtr = Handle<X509_ALGOR, ::X509_ALGOR_free>;
using Pkcs8Ptr = Handle<PKCS8_PRIV_KEY_INFO, ::PKCS8_PRIV_KEY_INFO_free>;
using X509CrlPtr = Handle<X509_CRL, ::X509_CRL_free>;
using X509Ptr = Handle<X509, ::X509_free>;
using X509SigPtr = Handle<X509_SIG, ::X509_SIG_free>;
using X509StoreCtxPtr = Handle<X509_STORE_CTX, ::X509_STORE_CTX_free>;
using X509StorePtr = Handle<X509_STORE, ::X509_STORE_free>;

// A stack that borrows its certificates.
inline void dropStack(STACK_OF(X509) * stack) noexcept { sk_X509_free(stack); }
using X509StackPtr = Handle<STACK_OF(X509), dropStack>;

// Signing and verifying with SM2 always binds this identifier (GB/T 32918.2, GM/T 0009 clause 10).
// OpenSSL's own default is the empty one.
inline constexpr char kSm2Id[] = "1234567812345678";
inline constexpr int kSm2IdBytes = 16;

inline void require(bool done, const char* what) {
  if (done) return;
  char reason[256] = "";
  ::ERR_error_string_n(::ERR_peek_last_error(), reason, sizeof reason);
  throw std::runtime_error(std::string("OpenSSL: ") + what + ": " + reason);
}

class QuietErrors final {
 public:
  QuietErrors() noexcept { ::ERR_set_mark(); }
  ~QuietErrors() { ::ERR_pop_to_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

// What an i2d function writes. `encode` is called with an unsigned char** as OpenSSL likes it.
template <class Encode>
Bytes derOf(Encode encode, const char* what) {
  const int size = encode(nullptr);
  require(size > 0, what);
  Bytes out(static_cast<std::size_t>(size));
  unsigned char* at = out.data();
  require(encode(&at) == size, what);
  return out;
}

}  // namespace tongban::crypto
