#include "gateway/exchange/peer_fields.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/wire/structured_fields.hpp"

namespace tongban::exchange {
namespace {

namespace sf = wire::sf;

constexpr std::string_view kProtocolField = "tongban-protocol";
constexpr std::string_view kCommitmentField = "tongban-commitment";

Error malformed(std::string_view field, std::string_view why) {
  return fail("peer.message-malformed", fmt::format("{} {}", field, why), std::string(field));
}

// The byte sequences of a dictionary, exactly those two.
struct Pair {
  Bytes first;
  Bytes second;
};
Result<Pair> readPair(std::string_view field, std::string_view value, const char* first,
                      const char* second) {
  auto dictionary = sf::parseDictionary(value);
  if (!dictionary) return malformed(field, "不是合法的结构化字段");
  const auto bytes = [&](const char* name) -> const Bytes* {
    const auto* member = sf::find(*dictionary, name);
    const auto* item = member == nullptr ? nullptr : std::get_if<sf::Item>(&member->value);
    return item == nullptr || !item->parameters.empty() ? nullptr
                                                        : std::get_if<Bytes>(&item->value);
  };
  const auto* one = bytes(first);
  const auto* other = bytes(second);
  if (one == nullptr || other == nullptr || dictionary->size() != 2) {
    return malformed(field, "的成员不对");
  }
  return Pair{*one, *other};
}

std::string writePair(const char* first, BytesView one, const char* second, BytesView other) {
  return fmt::format("{}=:{}:, {}=:{}:", first, toBase64(one), second, toBase64(other));
}

}  // namespace

Salts Salts::fresh() {
  Salts salts;
  std::ranges::copy(randomBytes(salts.request.size()), salts.request.begin());
  std::ranges::copy(randomBytes(salts.answer.size()), salts.answer.begin());
  return salts;
}

Result<Ok> checkProtocol(const wire::Fields& fields) {
  const auto version = fields.combined(kProtocolField);
  if (version && *version == kPeerProtocol) return Ok{};
  return fail("peer.protocol-unsupported",
              fmt::format("对端网关协议版本为「{}」,本网关为「{}」",
                          version && version->size() <= 16 ? *version : "未写明", kPeerProtocol));
}

std::string writeSalts(const Salts& salts) {
  return writePair("request", salts.request, "answer", salts.answer);
}

Result<Salts> readSalts(const wire::Fields& fields) {
  const auto value = fields.combined(kCommitmentField);
  if (!value) return malformed(kCommitmentField, "缺失");
  auto pair = readPair(kCommitmentField, *value, "request", "answer");
  if (!pair) return std::move(pair).error();
  Salts salts;
  if (pair->first.size() != salts.request.size() || pair->second.size() != salts.answer.size()) {
    return malformed(kCommitmentField, "的盐应为 32 字节");
  }
  std::ranges::copy(pair->first, salts.request.begin());
  std::ranges::copy(pair->second, salts.answer.begin());
  return salts;
}

std::string writeHead(const ledger::Head& head, const crypto::Certificate& ofItsLog) {
  return writePair("head", bytesOf(head.form()), "certificate", ofItsLog.der());
}

Result<ShownHead> readHead(std::string_view value) {
  auto pair = readPair(kHeadField, value, "head", "certificate");
  if (!pair) return std::move(pair).error();
  auto head = ledger::Head::parse(textOf(pair->first));
  auto certificate = crypto::Certificate::parse(pair->second);
  if (!head) return malformed(kHeadField, "的树头不是其规范形式");
  if (!certificate) return malformed(kHeadField, "的证书不是 X.509 证书");
  if (certificate->keyId() != head->log) return malformed(kHeadField, "的证书不属于该账本");
  return ShownHead{std::move(*head), std::move(*certificate)};
}

ledger::Opening openingWith(const Salt& salt, BytesView body) {
  ledger::Opening opening;
  opening.salt = salt;
  opening.body.assign(body.begin(), body.end());
  return opening;
}

}  // namespace tongban::exchange
