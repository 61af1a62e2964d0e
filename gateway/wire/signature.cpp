#include "gateway/wire/signature.hpp"

#include <functional>

#include <fmt/format.h>

#include "gateway/crypto/signature_form.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/wire/signature_base.hpp"
#include "gateway/wire/signature_profile.hpp"

namespace tongban::wire {
namespace {

constexpr std::string_view kInputField = "signature-input";
constexpr std::string_view kValueField = "signature";
constexpr std::size_t kMacBytes = std::tuple_size_v<crypto::Mac>;

Error malformed(std::string_view field, std::string what) {
  return fail("wire.signature-malformed", std::move(what), std::string(field));
}

Error wrong(std::string what) { return fail("wire.signature-wrong", std::move(what), "Signature"); }

// The dictionary of Signature-Input or Signature; empty when there is no such field.
Result<sf::Dictionary> readDictionary(const Fields& fields, std::string_view name) {
  const auto value = fields.combined(name);
  if (!value) return sf::Dictionary{};
  auto dictionary = sf::parseDictionary(*value);
  if (dictionary) return dictionary;
  const auto& error = dictionary.error();
  const auto where = fmt::format("{} {}", name, error.where);
  if (error.code == "wire.field-duplicate") {
    return fail("wire.signature-duplicate", fmt::format("{} 中{}", name, error.message), where);
  }
  return malformed(where, fmt::format("{} 不是合法的结构化字段: {}", name, error.message));
}

using Sign = std::function<Result<Bytes>(BytesView base)>;

Sign signWith(const crypto::Signer& signer) {
  return [&signer](BytesView base) -> Result<Bytes> {
    const auto der = signer.sign(base);
    if (!der) return der.error();
    return crypto::toRawSignature(signer.publicKey().suite(), *der);
  };
}

Sign macWith(crypto::SuiteId suite, const crypto::Secret& secret) {
  return [suite, &secret](BytesView base) -> Result<Bytes> {
    const auto mac = crypto::suite(suite).mac(secret.view(), base);
    return Bytes(mac.begin(), mac.end());
  };
}

// `fields` are those of the message, which is only read.
Result<Ok> addSignature(const Message& message, Fields& fields,
                        const SignatureParameters& parameters, const Sign& sign) {
  for (const auto name : {kInputField, kValueField}) {
    const auto present = readDictionary(fields, name);
    if (!present) return present.error();
    if (sf::find(*present, kSignatureLabel) != nullptr) {
      return fail("wire.signature-duplicate", "报文已有签名 tb", std::string(name));
    }
  }
  auto written = writeParameters(message, parameters);
  if (!written) return std::move(written).error();
  sf::InnerList covered{profileComponents(message), *std::move(written)};
  const auto base = signatureBase(message, covered);
  if (!base) return base.error();
  auto value = sign(bytesOf(*base));
  if (!value) return std::move(value).error();

  const std::string label(kSignatureLabel);
  const auto input = sf::writeDictionary({{label, std::move(covered)}});
  if (!input) return input.error();
  const auto signature = sf::writeDictionary({{label, sf::Item{*std::move(value), {}}}});
  if (!signature) return signature.error();
  Fields signedFields = fields;
  if (auto added = signedFields.add(kInputField, *input); !added) return added;
  if (auto added = signedFields.add(kValueField, *signature); !added) return added;
  fields = std::move(signedFields);
  return Ok{};
}

}  // namespace

Result<Ok> signRequest(Request& request, const SignatureParameters& parameters,
                       const crypto::Signer& signer) {
  return addSignature({request}, request.fields, parameters, signWith(signer));
}

Result<Ok> signRequest(Request& request, const SignatureParameters& parameters,
                       crypto::SuiteId suite, const crypto::Secret& secret) {
  return addSignature({request}, request.fields, parameters, macWith(suite, secret));
}

Result<Ok> signResponse(Response& response, const Request& answered,
                        const SignatureParameters& parameters, const crypto::Signer& signer) {
  return addSignature({answered, &response}, response.fields, parameters, signWith(signer));
}

Result<MessageSignature> readSignature(const Message& message) {
  const auto inputs = readDictionary(message.fields(), kInputField);
  if (!inputs) return inputs.error();
  const auto values = readDictionary(message.fields(), kValueField);
  if (!values) return values.error();
  const auto* input = sf::find(*inputs, kSignatureLabel);
  const auto* value = sf::find(*values, kSignatureLabel);
  if (input == nullptr || value == nullptr) {
    return fail("wire.signature-missing", "报文没有签名 tb",
                std::string(input == nullptr ? kInputField : kValueField));
  }
  const auto* covered = std::get_if<sf::InnerList>(&input->value);
  if (covered == nullptr) return malformed(kInputField, "签名 tb 的成分应为列表");
  const auto* item = std::get_if<sf::Item>(&value->value);
  const auto* bytes = item == nullptr ? nullptr : std::get_if<Bytes>(&item->value);
  if (bytes == nullptr || !item->parameters.empty() ||
      (bytes->size() != crypto::kRawSignatureBytes && bytes->size() != kMacBytes)) {
    return malformed(kValueField, "签名值 tb 应为 64 或 32 字节的字节串");
  }

  if (auto good = checkComponents(message, *covered); !good) return std::move(good).error();
  MessageSignature signature;
  auto parameters = readParameters(message, covered->parameters);
  if (!parameters) return std::move(parameters).error();
  auto base = signatureBase(message, *covered);
  if (!base) return std::move(base).error();
  signature.parameters_ = *std::move(parameters);
  signature.base_ = *std::move(base);
  signature.value_ = *bytes;
  return signature;
}

Result<Ok> MessageSignature::verify(const crypto::PublicKey& key) const {
  if (key.algorithm() == crypto::KeyAlgorithm::Rsa || value_.size() != crypto::kRawSignatureBytes) {
    return wrong("签名值与密钥的算法不符");
  }
  const auto der = crypto::toDerSignature(key.suite(), value_);
  if (!der || !key.verify(bytesOf(base_), *der)) return wrong("签名与报文或密钥不符");
  return Ok{};
}

Result<Ok> MessageSignature::verify(crypto::SuiteId suite, BytesView secret) const {
  if (value_.size() != kMacBytes) return wrong("签名值与密钥的算法不符");
  if (!crypto::suite(suite).checkMac(secret, bytesOf(base_), value_)) {
    return wrong("签名与报文或密钥不符");
  }
  return Ok{};
}

Result<Ok> checkWindow(const SignatureParameters& parameters, Instant now) {
  if (now > parameters.expires) {
    return fail("wire.signature-stale",
                fmt::format("签名已于 {} 过期", toRfc3339(parameters.expires)), "Signature-Input");
  }
  if (parameters.created > now + kSignatureAheadMax) {
    return fail("wire.signature-future",
                fmt::format("签名的时间 {} 比本机时钟快 {} 秒以上", toRfc3339(parameters.created),
                            kSignatureAheadMax.count()),
                "Signature-Input");
  }
  return Ok{};
}

}  // namespace tongban::wire
