#include "gateway/crypto/secret.hpp"

#include "gateway/base/ids.hpp"
#include "gateway/crypto/openssl.hpp"

namespace tongban::crypto {

void wipe(void* at, std::size_t bytes) noexcept {
  if (bytes > 0) ::OPENSSL_cleanse(at, bytes);
}

Secret::Secret(std::string&& text) : bytes_(text.begin(), text.end()) {
  wipe(text.data(), text.size());
  text.clear();
}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

Secret::~Secret() { wipe(bytes_.data(), bytes_.size()); }

Secret Secret::random(std::size_t bytes) { return Secret(randomBytes(bytes)); }

}  // namespace tongban::crypto
