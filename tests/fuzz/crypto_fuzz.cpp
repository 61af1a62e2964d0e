// goal: whatever the bytes, certificates, revocation lists, requests, key files and signatures are
// read or refused, and what is read has one encoding.
#include <cstdint>
#include <cstdlib>

#include "gateway/crypto/doorway.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

// The first byte picks the doorway.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const tongban::BytesView input(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      require(tongban::crypto::tryCertificate(input));
      break;
    case 1:
      require(tongban::crypto::tryCrl(input));
      break;
    case 2:
      require(tongban::crypto::tryRequest(input));
      break;
    default:
      require(tongban::crypto::trySignature(input));
      break;
  }
  return 0;
}
