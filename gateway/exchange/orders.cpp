#include "gateway/exchange/orders.hpp"

#include <algorithm>

#include "gateway/record/json.hpp"

namespace tongban::exchange {
namespace {

using record::Value;

// The type without its parameters, in lower case.
std::string mediaTypeOf(const wire::Fields& fields) {
  auto type = fields.combined("content-type").value_or(std::string());
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  std::ranges::transform(type, type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type;
}

Result<record::Document> readDocument(const wire::Incoming& incoming,
                                      const record::Schema& schema) {
  auto document = record::parseJson(textOf(incoming.body));
  if (!document) {
    const auto& error = document.error();
    return fail("exchange.request-malformed", error.message, error.where);
  }
  const auto faults = schema.check(document->root, 1);
  if (!faults.empty()) {
    return fail("exchange.request-malformed", faults.front().message, faults.front().pointer);
  }
  return document;
}

std::string textAt(const Value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

Result<std::optional<wire::Purpose>> purposeOf(const Value& root) {
  const auto* value = root.find("purpose");
  if (value == nullptr) return std::optional<wire::Purpose>();
  wire::Purpose purpose{textAt(*value, "matter"), textAt(*value, "basis"), textAt(*value, "case"),
                        std::nullopt};
  if (const auto* by = value->find("operator")) {
    wire::Operator person{textAt(*by, "id"), textAt(*by, "unit"), std::nullopt};
    if (const auto* name = by->find("name")) {
      auto hash = fromBase64(name->text());
      if (!hash || hash->size() != crypto::Mac{}.size()) {
        return fail("exchange.request-malformed", "姓名摘要应为 32 字节的 Base64",
                    "/purpose/operator/name");
      }
      std::ranges::copy(*hash, person.nameHash.emplace().begin());
    }
    purpose.by = std::move(person);
  }
  // The same rules as for the header; what cannot be written as one is not taken here either.
  if (auto written = wire::writePurpose(purpose); !written) {
    return fail("exchange.request-malformed", written.error().message, "/purpose");
  }
  return std::optional(std::move(purpose));
}

}  // namespace

Result<QueryOrder> readQueryOrder(const wire::Incoming& incoming, const record::Schema& schema) {
  if (mediaTypeOf(incoming.head.fields) != "application/json") {
    return fail("exchange.content-type", "查询请求应为 application/json");
  }
  auto document = readDocument(incoming, schema);
  if (!document) return std::move(document).error();
  const auto& root = document->root;
  QueryOrder order;
  auto purpose = purposeOf(root);
  if (!purpose) return std::move(purpose).error();
  order.purpose = std::move(*purpose);
  for (const auto& member : root.find("subject")->members()) {
    order.subject.emplace_back(member.name, member.value.text());
  }
  if (const auto* items = root.find("items")) {
    for (const auto& item : items->items()) order.items.emplace_back(item.text());
  }
  if (const auto* page = root.find("page")) {
    order.pageSize = static_cast<std::size_t>(page->find("size")->asInteger().value_or(0));
    order.after = textAt(*page, "after");
  }
  return order;
}

Result<VerifyOrder> readVerifyOrder(const wire::Incoming& incoming, const record::Schema& schema) {
  const auto type = mediaTypeOf(incoming.head.fields);
  VerifyOrder order;
  if (type == "application/ofd" || type == "application/octet-stream") {
    order.raw = incoming.body;
    return order;
  }
  if (type != "application/json") {
    return fail("exchange.content-type",
                "证照文件应以 application/ofd、application/octet-stream 或 application/json 提交");
  }
  auto document = readDocument(incoming, schema);
  if (!document) return std::move(document).error();
  const auto& root = document->root;
  auto purpose = purposeOf(root);
  if (!purpose) return std::move(purpose).error();
  order.purpose = std::move(*purpose);
  auto file = fromBase64(root.find("file")->text());
  if (!file) return fail("exchange.request-malformed", "file 不是规范的 Base64", "/file");
  order.decoded = std::move(*file);
  if (const auto* at = root.find("at")) {
    auto instant = fromRfc3339(at->text());
    if (!instant) return fail("exchange.request-malformed", "at 不是 RFC 3339 时间", "/at");
    order.at = *instant;
  }
  if (const auto* match = root.find("match")) order.match = record::toJson(*match);
  return order;
}

}  // namespace tongban::exchange
