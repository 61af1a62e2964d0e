#include "gateway/ledger/receipt.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/ledger/canonical.hpp"
#include "gateway/record/json.hpp"

namespace tongban::ledger {
namespace {

using record::Value;

Error malformed(std::string_view what) {
  return fail("ledger.receipt-malformed", fmt::format("存证回执的「{}」缺失或不合法", what));
}

Error mismatch(std::string message) { return fail("ledger.receipt-mismatch", std::move(message)); }

std::string_view textAt(const Value& object, std::string_view name) {
  const auto* member = object.find(name);
  return member == nullptr ? std::string_view() : member->text();
}

}  // namespace

std::string Receipt::form() const {
  std::string out = fmt::format("{{\"certificate\":\"{}\",\"entry\":{},\"head\":{},\"inclusion\":[",
                                toBase64(certificate), entry, head.form());
  for (std::size_t i = 0; i < inclusion.size(); ++i) {
    out += fmt::format("{}\"{}\"", i == 0 ? "" : ",", inclusion[i].text());
  }
  return out + fmt::format("],\"index\":{},\"log\":\"{}\",\"suite\":\"{}\"}}", index, log,
                           crypto::suite(head.root.suite).name());
}

Result<Receipt> Receipt::parse(std::string_view form) {
  if (form.size() > limits::kReceiptBytesMax) return malformed("大小");
  auto document = record::parseJson(form);
  if (!document) return std::move(document).error();
  const auto& root = document->root;
  if (root.members().size() != 7) return malformed("成员");
  Receipt receipt;
  receipt.log = textAt(root, "log");
  const auto* entry = root.find("entry");
  if (entry == nullptr) return malformed("entry");
  auto entryForm = canonicalForm(*entry);
  if (!entryForm) return std::move(entryForm).error();
  receipt.entry = std::move(*entryForm);
  const auto* index = root.find("index");
  const auto number = index == nullptr ? std::nullopt : index->asInteger();
  if (!number || *number < 0) return malformed("index");
  receipt.index = static_cast<std::uint64_t>(*number);
  const auto* head = root.find("head");
  if (head == nullptr) return malformed("head");
  auto read = Head::fromValue(*head);
  if (!read) return std::move(read).error();
  receipt.head = std::move(*read);
  const auto* inclusion = root.find("inclusion");
  if (inclusion == nullptr || !inclusion->isArray() || inclusion->items().size() > 64) {
    return malformed("inclusion");
  }
  for (const auto& item : inclusion->items()) {
    auto digest = Digest::parse(item.text());
    if (!digest || digest->suite != receipt.head.root.suite) return malformed("inclusion");
    receipt.inclusion.push_back(*digest);
  }
  auto certificate = fromBase64(textAt(root, "certificate"));
  if (!certificate) return malformed("certificate");
  receipt.certificate = std::move(*certificate);
  // Everything else that the file says must be what the form says: suite, order, spelling.
  if (receipt.form() != form) return malformed("规范形式");
  return receipt;
}

Result<Proven> verifyReceipt(const Receipt& receipt, const crypto::ChainVerifier& regionRoots) {
  if (receipt.index >= receipt.head.size) return mismatch("序号不小于账本大小");
  auto entry = parseEntry(receipt.entry);
  if (!entry) return std::move(entry).error();
  if (entry->log != receipt.log || receipt.head.log != receipt.log) {
    return mismatch("条目、账本签名与回执所指的账本不是同一本");
  }
  auto certificate = crypto::Certificate::parse(receipt.certificate);
  if (!certificate) return std::move(certificate).error();
  // Certificate::parse() reads PEM as well; a receipt has one form only.
  if (!std::ranges::equal(certificate->der(), receipt.certificate)) {
    return mismatch("回执中的证书不是 DER 编码");
  }
  if (certificate->keyId() != receipt.log) return mismatch("证书不是该账本密钥的证书");
  auto key = certificate->publicKey();
  if (!key) return std::move(key).error();
  auto at = fromRfc3339(receipt.head.time);
  if (!at) return std::move(at).error();
  auto chain = regionRoots.verify(*certificate, {}, {crypto::KeyUsage::DigitalSignature}, *at);
  if (!chain) return std::move(chain).error();
  if (auto genuine = receipt.head.verify(*key); !genuine) return std::move(genuine).error();
  const TreeHash hash(crypto::suite(key->suite()));
  auto included = verifyInclusion(hash, hash.leaf(bytesOf(receipt.entry)), receipt.index,
                                  receipt.head.size, receipt.inclusion, receipt.head.root);
  if (!included) return std::move(included).error();
  return Proven{std::move(*entry), receipt.head.time, certificate->subject()};
}

}  // namespace tongban::ledger
