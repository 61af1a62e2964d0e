#include "gateway/crypto/timestamp.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/oids.hpp"
#include "gateway/crypto/signed_data_parts.hpp"
#include "gateway/crypto/suite.hpp"

namespace tongban::crypto {
namespace {

using der::Reader;
using std::chrono::milliseconds;

Error malformed(std::string_view what) {
  return fail("crypto.timestamp-malformed", fmt::format("时间戳格式不正确:{}", what));
}

struct TstInfo {
  std::string policy;
  Digest imprint;
  std::string serial;
  Instant time;
  std::optional<milliseconds> accuracy;
};

Result<Digest> readImprint(Reader& reader) {
  const auto whole = reader.next(der::kSequence);
  if (!whole) return malformed("缺少消息摘要");
  Reader parts(whole->content);
  const auto algorithm = readAlgorithm(parts);
  const auto octets = parts.next(der::kOctetString);
  if (!algorithm || !octets || !parts.atEnd()) return malformed("消息摘要不合法");
  const auto suiteId = oids::digestSuite(*algorithm);
  if (!suiteId) {
    return fail("crypto.timestamp-weak",
                fmt::format("时间戳的摘要算法 {} 不是 SM3 或 SHA-256", *algorithm));
  }
  if (octets->content.size() != Digest::kBytes) return malformed("消息摘要的长度不符");
  Digest imprint{*suiteId, {}};
  std::ranges::copy(octets->content, imprint.bytes.begin());
  return imprint;
}

// A non-negative INTEGER below 2^31, whatever its tag.
std::optional<std::int64_t> smallNumber(const der::Element& element) {
  const auto number = der::unsignedInteger({der::kInteger, element.content, element.whole});
  if (!number || number->size() > 4) return std::nullopt;
  std::int64_t value = 0;
  for (const auto byte : *number) value = (value << 8) | byte;
  if (value > INT32_MAX) return std::nullopt;
  return value;
}

// Accuracy ::= SEQUENCE { seconds INTEGER, millis [0] 1..999, micros [1] 1..999 }, each optional.
// Microseconds are rounded up: the accuracy is never claimed to be better than it is.
Result<milliseconds> readAccuracy(BytesView content) {
  Reader reader(content);
  milliseconds sum{0};
  if (reader.peekTag() == der::kInteger) {
    const auto element = reader.next();
    const auto seconds = element ? smallNumber(*element) : std::nullopt;
    if (!seconds) return malformed("精度不合法");
    sum += std::chrono::seconds(*seconds);
  }
  for (const unsigned tag : {0u, 1u}) {
    if (reader.peekTag() != der::contextTag(tag, false)) continue;
    const auto element = reader.next();
    const auto part = element ? smallNumber(*element) : std::nullopt;
    if (!part || *part < 1 || *part > 999) return malformed("精度不合法");
    sum += milliseconds(tag == 0 ? *part : 1);
  }
  if (!reader.atEnd()) return malformed("精度不合法");
  return sum;
}

// Extension ::= SEQUENCE { OID, critical BOOLEAN DEFAULT FALSE, OCTET STRING }.
Result<Ok> checkExtensions(BytesView content) {
  Reader reader(content);
  if (reader.atEnd()) return malformed("扩展不合法");
  while (!reader.atEnd()) {
    const auto whole = reader.next(der::kSequence);
    if (!whole) return malformed("扩展不合法");
    Reader parts(whole->content);
    if (!parts.next(der::kOid)) return malformed("扩展不合法");
    if (parts.peekTag() == der::kBoolean) {
      const auto critical = parts.next();
      if (!critical || critical->content.size() != 1) return malformed("扩展不合法");
      if (critical->content[0] != 0) return malformed("含有不认识的关键扩展");
    }
    if (!parts.next(der::kOctetString) || !parts.atEnd()) return malformed("扩展不合法");
  }
  return Ok{};
}

// What may follow genTime. Ordering, nonce and tsa say nothing that is asked for here.
Result<Ok> readOptionalParts(Reader& reader, TstInfo& out) {
  if (reader.peekTag() == der::kSequence) {
    const auto whole = reader.next();
    const auto accuracy = whole ? readAccuracy(whole->content) : malformed("精度不合法");
    if (!accuracy) return accuracy.error();
    out.accuracy = *accuracy;
  }
  if (reader.peekTag() == der::kBoolean) {
    const auto ordering = reader.next();
    const bool valid = ordering && ordering->content.size() == 1 &&
                       (ordering->content[0] == 0x00 || ordering->content[0] == 0xff);
    if (!valid) return malformed("次序标志不合法");
  }
  if (reader.peekTag() == der::kInteger) {
    const auto nonce = reader.next();
    if (!nonce || nonce->content.empty()) return malformed("随机数不合法");
  }
  if (reader.peekTag() == der::contextTag(0, true)) {
    const auto wrapped = reader.next();
    if (!wrapped) return malformed("时间戳机构名称不合法");
    Reader name(wrapped->content);
    if (!name.next() || !name.atEnd()) return malformed("时间戳机构名称不合法");
  }
  if (reader.peekTag() == der::contextTag(1, true)) {
    const auto extensions = reader.next();
    if (!extensions) return malformed("扩展不合法");
    if (const auto known = checkExtensions(extensions->content); !known) return known.error();
  }
  if (!reader.atEnd()) return malformed("时间戳信息有多余内容");
  return Ok{};
}

Result<TstInfo> readTstInfo(BytesView content) {
  const auto whole = der::single(content, der::kSequence);
  if (!whole) return malformed("不是 TSTInfo");
  Reader reader(whole->content);
  TstInfo out;
  const auto version = reader.next(der::kInteger);
  if (!version || smallNumber(*version) != 1) return malformed("版本应为 1");
  const auto policy = reader.next(der::kOid);
  const auto policyText = policy ? der::oidText(*policy) : policy.error();
  if (!policyText) return malformed("策略标识不合法");
  out.policy = *policyText;
  const auto imprint = readImprint(reader);
  if (!imprint) return imprint.error();
  out.imprint = *imprint;
  const auto serial = reader.next(der::kInteger);
  const auto number = serial ? der::unsignedInteger(*serial) : serial.error();
  if (!number) return malformed("序列号不合法");
  out.serial = toHex(*number);
  const auto genTime = reader.next(der::kGeneralizedTime);
  const auto time = genTime ? der::timeOf(*genTime) : genTime.error();
  if (!time) return malformed("时间不合法");
  out.time = *time;
  if (const auto rest = readOptionalParts(reader, out); !rest) return rest.error();
  return out;
}

Result<SignedData> readToken(BytesView token) {
  if (token.size() > limits::kTimestampBytesMax) return malformed("超过大小上限");
  auto all = parseSignedData(token);
  if (!all) {
    if (all.error().code == "crypto.signed-data-malformed") return malformed(all.error().message);
    return all.error();
  }
  if (all->contentType != oids::kTstInfo || !all->content) return malformed("内容不是 TSTInfo");
  if (all->signers.size() != 1) return malformed("应恰有一个签名者");
  if (all->signers[0].hasUnsignedAttributes) return malformed("含有未签名的属性");
  return all;
}

Result<Chain> chainOf(const SignedData& all, const Certificate& leaf, const ChainVerifier& anchors,
                      Instant at) {
  const auto usage = leaf.hasUsage(KeyUsage::DigitalSignature) ? KeyUsage::DigitalSignature
                                                               : KeyUsage::NonRepudiation;
  if (!leaf.hasUsage(ExtendedUsage::TimeStamping) || !leaf.hasUsage(usage)) {
    return fail("crypto.timestamp-usage",
                "时间戳证书没有签名用途,或其扩展密钥用途不是关键的、唯一的时间戳", leaf.subject());
  }
  auto chain = anchors.verify(leaf, all.certificates, {usage, ExtendedUsage::TimeStamping}, at);
  if (!chain) {
    const auto& why = chain.error();
    return fail("crypto.timestamp-untrusted",
                fmt::format("时间戳证书链不可信:{}({})", why.message, why.code), why.where);
  }
  if (!allOnChain(all, *chain)) return malformed("含有不在证书链上的证书");
  return chain;
}

}  // namespace

Result<Timestamp> verifyTimestamp(BytesView token, BytesView stamped,
                                  const ChainVerifier& anchors) {
  const auto all = readToken(token);
  if (!all) return all.error();
  const auto info = readTstInfo(*all->content);
  if (!info) return info.error();
  if (suite(info->imprint.suite).digest(stamped) != info->imprint) {
    return fail("crypto.timestamp-mismatch", "时间戳所盖的不是这些数据");
  }
  const auto proof = verifySigner(*all, 0, std::nullopt);
  if (!proof) return proof.error();
  auto chain = chainOf(*all, proof->certificate, anchors, info->time);
  if (!chain) return chain.error();
  return Timestamp{info->time, info->accuracy, info->serial, info->policy, *std::move(chain)};
}

Result<UnprovenTimestamp> readTimestamp(BytesView token) {
  const auto all = readToken(token);
  if (!all) return all.error();
  const auto info = readTstInfo(*all->content);
  if (!info) return info.error();
  return UnprovenTimestamp{info->time, info->imprint};
}

}  // namespace tongban::crypto
