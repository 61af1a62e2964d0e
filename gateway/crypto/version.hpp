// gateway/crypto/version.hpp — which cryptographic library runs beneath, for `tongban --version`.
#pragma once
#include <string_view>

namespace tongban::crypto {

// "OpenSSL 3.0.x …" of the library that is loaded, not of the headers that were compiled.
std::string_view libraryVersion() noexcept;

}  // namespace tongban::crypto
