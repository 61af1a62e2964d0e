// gateway/crypto/pkcs8.hpp — the encrypted container of key_file.hpp. Internal to this room.
#pragma once
#include <string_view>

#include "gateway/crypto/openssl.hpp"
#include "gateway/crypto/secret.hpp"

namespace tongban::crypto {

Secret sealPkcs8(PKCS8_PRIV_KEY_INFO*, const Secret& passphrase);
Result<Pkcs8Ptr> openPkcs8(std::string_view pem, const Secret& passphrase);

}  // namespace tongban::crypto
