// gateway/cli/asking.hpp — a request as a department's own system makes it: what every request of
// ours carries, and the signature over it (ops/docs/interface.md).
//
// Borrows the signer or secret. Errors: those of the fields and of the signer.
#pragma once
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/crypto/signer.hpp"
#include "gateway/wire/message.hpp"
#include "gateway/wire/purpose.hpp"

namespace tongban::cli {

struct Asking {
  std::string member;
  std::string system;
  wire::Purpose purpose;
  crypto::SuiteId suite = crypto::SuiteId::Sm;
  const crypto::Signer* signer = nullptr;
  const crypto::Secret* secret = nullptr;  // instead; neither: TLS alone speaks
  std::string keyId;
  std::string idempotencyKey;
  std::string contentType = "application/json";
};

// A request without fields becomes whole: fields, then the signature with a fresh nonce.
Result<Ok> dress(const Asking&, std::string_view exchangeId, std::string_view body, Instant now,
                 wire::Request&);

}  // namespace tongban::cli
