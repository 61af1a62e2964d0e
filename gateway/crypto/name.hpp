// gateway/crypto/name.hpp — the subject of a certificate that we ask for or issue.
//
// Empty parts are left out; the common name is required. Country is two capital letters
// (PrintableString), everything else UTF8String of at most 64 characters (X.520 upper bounds).
// Code: crypto.name-invalid. Value type.
#pragma once
#include <string>

#include "gateway/base/bytes.hpp"

namespace tongban::crypto {

struct DistinguishedName {
  std::string country;
  std::string province;
  std::string locality;
  std::string organization;
  std::string unit;
  std::string commonName;

  Result<Bytes> der() const;
};

}  // namespace tongban::crypto
