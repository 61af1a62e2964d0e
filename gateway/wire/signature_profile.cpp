#include "gateway/wire/signature_profile.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/wire/characters.hpp"
#include "gateway/wire/signature_base.hpp"

namespace tongban::wire {
namespace {

constexpr std::string_view kWhere = "Signature-Input";

sf::Item plain(std::string_view name) { return {std::string(name), {}}; }
sf::Item ofRequest(std::string_view name) { return {std::string(name), {{"req", true}}}; }

Error badParameter(std::string what) {
  return fail("wire.signature-parameter", std::move(what), std::string(kWhere));
}

std::string nameOf(const sf::Item& item) {
  const auto* name = std::get_if<std::string>(&item.value);
  return name == nullptr ? std::string() : *name;
}

bool isNonceCharacter(char c) noexcept {
  return isAlpha(c) || isDigit(c) || std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

bool isNonce(std::string_view nonce) noexcept {
  return nonce.size() >= limits::kNonceCharactersMin &&
         nonce.size() <= limits::kNonceCharactersMax &&
         std::ranges::all_of(nonce, isNonceCharacter);
}

Result<Ok> checkParameters(const Message& message, const SignatureParameters& parameters) {
  if (parameters.created.time_since_epoch().count() < 0 ||
      parameters.expires <= parameters.created ||
      parameters.expires - parameters.created > kSignatureLifetimeMax) {
    return badParameter(fmt::format("签名的 expires 应在 created 之后,且相隔不超过 {} 秒",
                                    kSignatureLifetimeMax.count()));
  }
  const bool mayLackNonce = message.response != nullptr && parameters.nonce.empty();
  if (!mayLackNonce && !isNonce(parameters.nonce)) {
    return badParameter(fmt::format("签名的 nonce 应为 {} 至 {} 个字母、数字或 -._~+/=",
                                    limits::kNonceCharactersMin, limits::kNonceCharactersMax));
  }
  if (parameters.keyId.empty() || parameters.keyId.size() > limits::kKeyIdCharactersMax ||
      !std::ranges::all_of(parameters.keyId, isPrintable)) {
    return badParameter(fmt::format("签名的 keyid 应为 1 至 {} 个可打印的 ASCII 字符",
                                    limits::kKeyIdCharactersMax));
  }
  return Ok{};
}

}  // namespace

std::vector<sf::Item> profileComponents(const Message& message) {
  if (message.response == nullptr) {
    std::vector<sf::Item> components{
        plain("@method"),        plain("@target-uri"),         plain("content-type"),
        plain("content-digest"), plain("tongban-exchange-id"), plain("tongban-on-behalf"),
        plain("tongban-purpose")};
    if (message.request.fields.has("idempotency-key")) {
      components.push_back(plain("idempotency-key"));
    }
    return components;
  }
  sf::Item signature = ofRequest("signature");
  signature.parameters.push_back({"key", std::string(kSignatureLabel)});
  return {plain("@status"),
          plain("content-type"),
          plain("content-digest"),
          plain("tongban-exchange-id"),
          ofRequest("@method"),
          ofRequest("@target-uri"),
          ofRequest("content-digest"),
          std::move(signature)};
}

Result<Ok> checkComponents(const Message& message, const sf::InnerList& covered) {
  const auto wanted = profileComponents(message);
  std::vector<bool> seen(wanted.size(), false);
  for (const auto& item : covered.items) {
    const auto match = std::ranges::find_if(
        wanted, [&](const sf::Item& component) { return sameComponent(component, item); });
    if (match == wanted.end()) {
      return fail("wire.signature-component-unknown",
                  fmt::format("签名覆盖了约定之外的成分 {}", nameOf(item)), std::string(kWhere));
    }
    const auto index = static_cast<std::size_t>(match - wanted.begin());
    if (seen[index]) {
      return fail("wire.signature-duplicate", fmt::format("签名成分 {} 重复", nameOf(item)),
                  std::string(kWhere));
    }
    seen[index] = true;
  }
  const auto absent = std::ranges::find(seen, false);
  if (absent != seen.end()) {
    const auto& component = wanted[static_cast<std::size_t>(absent - seen.begin())];
    return fail("wire.signature-component-missing",
                fmt::format("签名没有覆盖成分 {}", nameOf(component)), std::string(kWhere));
  }
  return Ok{};
}

Result<sf::Parameters> writeParameters(const Message& message,
                                       const SignatureParameters& parameters) {
  if (auto good = checkParameters(message, parameters); !good) return std::move(good).error();
  sf::Parameters written{
      {"created", std::int64_t{parameters.created.time_since_epoch().count()}},
      {"expires", std::int64_t{parameters.expires.time_since_epoch().count()}},
  };
  if (!parameters.nonce.empty()) written.push_back({"nonce", parameters.nonce});
  written.push_back({"keyid", parameters.keyId});
  written.push_back({"tag", std::string(kSignatureTag)});
  return written;
}

Result<SignatureParameters> readParameters(const Message& message, const sf::Parameters& written) {
  constexpr std::string_view kKnown[] = {"created", "expires", "nonce", "keyid", "tag"};
  for (const auto& parameter : written) {
    if (std::ranges::find(kKnown, parameter.key) == std::end(kKnown)) {
      return badParameter(fmt::format("签名参数不允许 {}", parameter.key));
    }
  }
  const auto* tag = sf::find(written, "tag");
  if (tag == nullptr || *tag != sf::BareItem(std::string(kSignatureTag))) {
    return badParameter(fmt::format("签名的 tag 应为 {}", kSignatureTag));
  }
  const auto* created = sf::find(written, "created");
  const auto* expires = sf::find(written, "expires");
  if (created == nullptr || expires == nullptr || !std::holds_alternative<std::int64_t>(*created) ||
      !std::holds_alternative<std::int64_t>(*expires)) {
    return badParameter("签名应有 created 与 expires,都是整数秒");
  }
  const auto* nonce = sf::find(written, "nonce");
  const auto* keyId = sf::find(written, "keyid");
  if ((nonce != nullptr && !std::holds_alternative<std::string>(*nonce)) || keyId == nullptr ||
      !std::holds_alternative<std::string>(*keyId)) {
    return badParameter("签名的 nonce 与 keyid 应为字符串");
  }
  SignatureParameters parameters;
  parameters.created += std::chrono::seconds(std::get<std::int64_t>(*created));
  parameters.expires += std::chrono::seconds(std::get<std::int64_t>(*expires));
  if (nonce != nullptr) parameters.nonce = std::get<std::string>(*nonce);
  parameters.keyId = std::get<std::string>(*keyId);
  if (auto good = checkParameters(message, parameters); !good) return std::move(good).error();
  if (nonce != nullptr && parameters.nonce.empty()) return badParameter("签名的 nonce 为空");
  return parameters;
}

}  // namespace tongban::wire
