#include "gateway/ledger/head.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gateway/ledger/canonical.hpp"
#include "gateway/record/json.hpp"

namespace tongban::ledger {
namespace {

using record::Value;

constexpr std::array<std::string_view, 3> kReasonWords = {"rotation", "restore", "death"};
constexpr std::uint64_t kSizeMax = std::uint64_t{1} << 53;

// {"log":…,"size":…} by hand: members are few, names are ASCII and already in order.
std::string jsonText(std::string_view text) {
  std::string out;
  appendCanonicalText(text, out);
  return out;
}

std::string withSignature(const std::string& signedForm, std::string_view before,
                          BytesView signature) {
  // RFC 8785 sorts names; `signature` goes before the name that follows it. That is the last of its
  // kind: statements inside the list of logs have the same names, and stand before it.
  const auto at = signedForm.rfind(before);
  auto out = signedForm;
  out.insert(at, fmt::format("\"signature\":\"{}\",", toBase64(signature)));
  return out;
}

// RFC 3339 in the one form that is written here: UTC with milliseconds.
bool isTime(std::string_view text) {
  const auto time = fromRfc3339(text);
  return time && toRfc3339(*time) == text;
}

struct Common {
  std::string log;
  std::uint64_t size = 0;
  crypto::Digest root;
  std::string time;
  Bytes signature;
};

// The members that heads and close statements share; `count` is how many there are in all.
Result<Common> readCommon(const Value& value, std::size_t count, std::string_view code) {
  const auto malformed = [&](std::string_view what) {
    return fail(code, fmt::format("账本声明的「{}」缺失或不合法", what));
  };
  if (value.members().size() != count) return malformed("成员");
  const auto textAt = [&](std::string_view name) {
    const auto* member = value.find(name);
    return member == nullptr ? std::string_view() : member->text();
  };
  Common common;
  common.log = textAt("log");
  if (!crypto::Digest::parse(common.log)) return malformed("log");
  const auto* size = value.find("size");
  const auto number = size == nullptr ? std::nullopt : size->asInteger();
  if (!number || *number < 0 || static_cast<std::uint64_t>(*number) > kSizeMax) {
    return malformed("size");
  }
  common.size = static_cast<std::uint64_t>(*number);
  auto root = crypto::Digest::parse(textAt("root"));
  if (!root) return malformed("root");
  common.root = *root;
  common.time = textAt("time");
  if (!isTime(common.time)) return malformed("time");
  auto signature = fromBase64(textAt("signature"));
  if (!signature || signature->empty()) return malformed("signature");
  common.signature = std::move(*signature);
  return common;
}

template <class Statement>
Result<Statement> parseExact(std::string_view form, std::string_view code) {
  auto document = record::parseJson(form);
  if (!document) return std::move(document).error();
  auto statement = Statement::fromValue(document->root);
  if (statement && statement->form() != form) return fail(code, "账本声明不是规范形式");
  return statement;
}

}  // namespace

std::string Head::signedForm() const {
  return fmt::format("{{\"log\":{},\"root\":{},\"size\":{},\"time\":{}}}", jsonText(log),
                     jsonText(root.text()), size, jsonText(time));
}

std::string Head::form() const { return withSignature(signedForm(), "\"size\":", signature); }

Result<Head> Head::make(std::string log, std::uint64_t size, const crypto::Digest& root,
                        Instant time, const crypto::Signer& signer) {
  Head head{std::move(log), size, root, toRfc3339(time), {}};
  auto signature = signer.sign(bytesOf(head.signedForm()));
  if (!signature) return std::move(signature).error();
  head.signature = std::move(*signature);
  return head;
}

Result<Head> Head::fromValue(const Value& value) {
  auto common = readCommon(value, 5, "ledger.head-invalid");
  if (!common) return std::move(common).error();
  return Head{std::move(common->log), common->size, common->root, std::move(common->time),
              std::move(common->signature)};
}

Result<Head> Head::parse(std::string_view form) {
  return parseExact<Head>(form, "ledger.head-invalid");
}

Result<Ok> Head::verify(const crypto::PublicKey& key) const {
  if (key.id() != log) return fail("ledger.head-invalid", "账本签名的密钥不是该账本的密钥");
  if (root.suite != key.suite()) return fail("ledger.head-invalid", "根摘要与密钥的套件不同");
  return key.verify(bytesOf(signedForm()), signature);
}

std::string_view wordOf(CloseReason reason) noexcept {
  return kReasonWords[static_cast<std::size_t>(reason)];
}

std::string CloseStatement::signedForm() const {
  return fmt::format("{{\"log\":{},\"reason\":\"{}\",\"root\":{},\"size\":{},\"time\":{}}}",
                     jsonText(log), wordOf(reason), jsonText(root.text()), size, jsonText(time));
}

std::string CloseStatement::form() const {
  return withSignature(signedForm(), "\"size\":", signature);
}

Result<CloseStatement> CloseStatement::make(std::string log, std::uint64_t size,
                                            const crypto::Digest& root, Instant time,
                                            CloseReason reason, const crypto::Signer& regionRoot) {
  CloseStatement statement{std::move(log), size, root, toRfc3339(time), reason, {}};
  auto signature = regionRoot.sign(bytesOf(statement.signedForm()));
  if (!signature) return std::move(signature).error();
  statement.signature = std::move(*signature);
  return statement;
}

Result<CloseStatement> CloseStatement::fromValue(const Value& value) {
  auto common = readCommon(value, 6, "ledger.statement-invalid");
  if (!common) return std::move(common).error();
  const auto* reason = value.find("reason");
  const auto word =
      reason == nullptr ? kReasonWords.end() : std::ranges::find(kReasonWords, reason->text());
  if (word == kReasonWords.end()) {
    return fail("ledger.statement-invalid", "关闭声明的原因不合法");
  }
  return CloseStatement{std::move(common->log),
                        common->size,
                        common->root,
                        std::move(common->time),
                        static_cast<CloseReason>(word - kReasonWords.begin()),
                        std::move(common->signature)};
}

Result<CloseStatement> CloseStatement::parse(std::string_view form) {
  return parseExact<CloseStatement>(form, "ledger.statement-invalid");
}

Result<Ok> CloseStatement::verify(const crypto::PublicKey& regionRoot) const {
  return regionRoot.verify(bytesOf(signedForm()), signature);
}

std::string LogList::signedForm() const {
  std::string out = "{\"logs\":[";
  for (const auto& item : logs) {
    if (out.back() != '[') out += ',';
    out += fmt::format("{{\"certificate\":{}", jsonText(item.certificate));
    if (!item.close.empty()) out += ",\"close\":" + item.close;
    out += fmt::format(",\"log\":{},\"opened\":{}}}", jsonText(item.log), jsonText(item.opened));
  }
  return out + fmt::format("],\"region\":{},\"time\":{}}}", jsonText(region), jsonText(time));
}

std::string LogList::form() const { return withSignature(signedForm(), "\"time\":", signature); }

Result<Ok> LogList::sign(const crypto::Signer& regionRoot) {
  auto made = regionRoot.sign(bytesOf(signedForm()));
  if (!made) return std::move(made).error();
  signature = std::move(*made);
  return Ok{};
}

Result<LogList> LogList::parse(std::string_view form) {
  const auto malformed = [] { return fail("ledger.statement-invalid", "账本清单不合法"); };
  auto document = record::parseJson(form);
  if (!document) return std::move(document).error();
  const auto& root = document->root;
  const auto textAt = [](const Value& object, std::string_view name) {
    const auto* member = object.find(name);
    return member == nullptr ? std::string() : std::string(member->text());
  };
  LogList list;
  list.region = textAt(root, "region");
  list.time = textAt(root, "time");
  auto signature = fromBase64(textAt(root, "signature"));
  const auto* logs = root.find("logs");
  if (!signature || logs == nullptr) return malformed();
  list.signature = std::move(*signature);
  if (list.region.empty() || !isTime(list.time) || list.signature.empty()) return malformed();
  for (const auto& log : logs->items()) {
    Item item{textAt(log, "log"), textAt(log, "certificate"), textAt(log, "opened"), {}};
    const auto certificate = fromBase64(item.certificate);
    if (!crypto::Digest::parse(item.log) || !isTime(item.opened) || !certificate ||
        certificate->empty()) {
      return malformed();
    }
    if (const auto* close = log.find("close")) {
      auto statement = CloseStatement::fromValue(*close);
      if (!statement) return std::move(statement).error();
      if (statement->log != item.log) return malformed();
      item.close = statement->form();
    }
    list.logs.push_back(std::move(item));
  }
  if (list.form() != form) return malformed();
  return list;
}

Result<Ok> LogList::verify(const crypto::PublicKey& regionRoot) const {
  return regionRoot.verify(bytesOf(signedForm()), signature);
}

}  // namespace tongban::ledger
