// gateway/crypto/x509.hpp — small translations between OpenSSL's X.509 types and ours. Internal.
#pragma once
#include <optional>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/openssl.hpp"

namespace tongban::crypto {

std::optional<Instant> instantOf(const ASN1_TIME*);
std::string nameText(const X509_NAME*);
std::string serialText(const ASN1_INTEGER*);

// The bytes of `input` when it is DER; of the single PEM block with one of the labels when it is
// PEM; nothing when it is neither or holds more than one thing.
std::optional<Bytes> derFromPem(BytesView input, std::string_view label);

}  // namespace tongban::crypto
