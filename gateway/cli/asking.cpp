#include "gateway/cli/asking.hpp"

#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/signature.hpp"

namespace tongban::cli {
namespace {

constexpr std::chrono::seconds kSigned{limits::kSignatureLifetimeSecondsMax};

}  // namespace

Result<Ok> dress(const Asking& asking, std::string_view exchangeId, std::string_view body,
                 Instant now, wire::Request& request) {
  auto purpose = wire::writePurpose(asking.purpose);
  if (!purpose) return std::move(purpose).error();
  auto onBehalf = wire::writeOnBehalf({asking.member, asking.system, {}});
  if (!onBehalf) return std::move(onBehalf).error();
  const std::pair<std::string_view, std::string> fields[] = {
      {"content-type", asking.contentType},
      {"content-digest", wire::contentDigest(asking.suite, bytesOf(body))},
      {"tongban-exchange-id", std::string(exchangeId)},
      {"tongban-on-behalf", *onBehalf},
      {"tongban-purpose", *purpose}};
  for (const auto& [name, value] : fields) {
    if (auto added = request.fields.add(name, value); !added) return added;
  }
  if (!asking.idempotencyKey.empty() && request.method == "POST") {
    auto added = request.fields.add("idempotency-key", asking.idempotencyKey);
    if (!added) return added;
  }
  const auto created = std::chrono::floor<std::chrono::seconds>(now);
  const wire::SignatureParameters parameters{created, created + kSigned, toHex(randomBytes(16)),
                                             asking.keyId};
  if (asking.signer != nullptr) return wire::signRequest(request, parameters, *asking.signer);
  if (asking.secret == nullptr) return Ok{};
  return wire::signRequest(request, parameters, asking.suite, *asking.secret);
}

}  // namespace tongban::cli
