// tests/support/signed_vectors.hpp — reads what tests/vectors/crypto/make-signed.py made.
#pragma once
#include <map>
#include <optional>

#include "gateway/crypto/signed_data.hpp"
#include "tests/support/crypto_vectors.hpp"

namespace tongban::tests {

// The folder's values by name.
inline std::map<std::string, Bytes> signedValues(const std::string& folder) {
  std::map<std::string, Bytes> values;
  for (const auto& [tool, fields] : vectorLines(folder + "/values.txt")) {
    values[fields.at(0)] = fromHex(fields.at(1)).value();
  }
  return values;
}

inline crypto::Certificate signedCertificate(const std::string& folder, const std::string& name) {
  return crypto::Certificate::parse(bytesOf(vectorFile(folder + "/" + name + ".pem"))).value();
}

// Calls `check` with every value that has one byte of `original` changed, in several ways.
template <class Check>
void forEachFlip(const Bytes& original, Check check) {
  constexpr std::uint8_t kMasks[] = {0x01, 0x02, 0x20, 0xff};
  Bytes changed = original;
  for (std::size_t at = 0; at < changed.size(); ++at) {
    for (const auto mask : kMasks) {
      changed[at] = static_cast<std::uint8_t>(original[at] ^ mask);
      check(changed, at);
    }
    changed[at] = original[at];
  }
}

}  // namespace tongban::tests
