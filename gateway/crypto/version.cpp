#include "gateway/crypto/version.hpp"

#include <openssl/crypto.h>

namespace tongban::crypto {

std::string_view libraryVersion() noexcept { return ::OpenSSL_version(OPENSSL_VERSION); }

}  // namespace tongban::crypto
