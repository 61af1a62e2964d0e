#include "gateway/wire/content_digest.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/wire/structured_fields.hpp"

namespace tongban::wire {
namespace {

using crypto::Digest;
using crypto::SuiteId;

constexpr std::string_view kSha256 = "sha-256";
constexpr std::string_view kSm3 = "sm3";
constexpr std::string_view kWhere = "Content-Digest";

Error malformed(std::string what) {
  return fail("wire.digest-malformed", std::move(what), std::string(kWhere));
}

std::string memberText(std::string_view name, const Digest& digest) {
  return fmt::format("{}=:{}:", name, toBase64(digest.bytes));
}

// The digest of that name; nothing when the field does not have it.
Result<std::optional<Digest>> readDigest(const sf::Dictionary& dictionary, std::string_view name,
                                         SuiteId suite) {
  const auto* member = sf::find(dictionary, name);
  if (member == nullptr) return std::optional<Digest>();
  const auto* item = std::get_if<sf::Item>(&member->value);
  const auto* bytes = item == nullptr ? nullptr : std::get_if<Bytes>(&item->value);
  if (bytes == nullptr || bytes->size() != Digest::kBytes) {
    return malformed(fmt::format("摘要 {} 应为 {} 字节的字节串", name, Digest::kBytes));
  }
  Digest digest{suite, {}};
  std::ranges::copy(*bytes, digest.bytes.begin());
  return std::optional(digest);
}

Result<Ok> compare(std::string_view name, const Digest& expected, const Digest& found) {
  if (expected == found) return Ok{};
  return fail("wire.digest-mismatch", fmt::format("正文与 {} 摘要不符", name), std::string(kWhere));
}

}  // namespace

ContentDigestWriter::ContentDigestWriter(SuiteId suite) : sha256_(SuiteId::Intl) {
  if (suite == SuiteId::Sm) sm3_.emplace(SuiteId::Sm);
}

ContentDigestWriter& ContentDigestWriter::update(BytesView part) {
  sha256_.update(part);
  if (sm3_) sm3_->update(part);
  return *this;
}

std::string ContentDigestWriter::finish() {
  std::string value = memberText(kSha256, sha256_.finish());
  if (sm3_) value += ", " + memberText(kSm3, sm3_->finish());
  return value;
}

std::string contentDigest(SuiteId suite, BytesView body) {
  return ContentDigestWriter(suite).update(body).finish();
}

ContentDigestReader::ContentDigestReader(Digest sha256, std::optional<Digest> sm3)
    : sha256Expected_(sha256), sha256_(SuiteId::Intl), sm3Expected_(sm3) {
  if (sm3Expected_) sm3_.emplace(SuiteId::Sm);
}

Result<ContentDigestReader> ContentDigestReader::open(const Fields& fields, SuiteId suite) {
  const auto value = fields.combined("content-digest");
  if (!value) return fail("wire.digest-missing", "报文没有 Content-Digest", std::string(kWhere));
  const auto dictionary = sf::parseDictionary(*value);
  if (!dictionary) {
    return malformed(fmt::format("Content-Digest 不是合法的结构化字段: {}, {}",
                                 dictionary.error().message, dictionary.error().where));
  }
  const auto sha256 = readDigest(*dictionary, kSha256, SuiteId::Intl);
  if (!sha256) return sha256.error();
  const auto sm3 = readDigest(*dictionary, kSm3, SuiteId::Sm);
  if (!sm3) return sm3.error();
  if (!*sha256 || (suite == SuiteId::Sm && !*sm3)) {
    return fail("wire.digest-missing",
                fmt::format("Content-Digest 缺少 {} 摘要", *sha256 ? kSm3 : kSha256),
                std::string(kWhere));
  }
  return ContentDigestReader(**sha256, *sm3);
}

ContentDigestReader& ContentDigestReader::update(BytesView part) {
  sha256_.update(part);
  if (sm3_) sm3_->update(part);
  return *this;
}

Result<Ok> ContentDigestReader::finish() {
  auto good = compare(kSha256, sha256Expected_, sha256_.finish());
  if (!good || !sm3_) return good;
  return compare(kSm3, *sm3Expected_, sm3_->finish());
}

Result<Ok> checkContentDigest(const Fields& fields, SuiteId suite, BytesView body) {
  auto reader = ContentDigestReader::open(fields, suite);
  if (!reader) return std::move(reader).error();
  return reader->update(body).finish();
}

}  // namespace tongban::wire
