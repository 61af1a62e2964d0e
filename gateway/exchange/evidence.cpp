#include "gateway/exchange/evidence.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/digest.hpp"

namespace tongban::exchange {
namespace {

constexpr std::array<std::string_view, 8> kFields = {
    "content-type",    "content-digest",  "tongban-exchange-id", "tongban-on-behalf",
    "tongban-purpose", "idempotency-key", "signature-input",     "signature"};

Bytes formOf(std::string first, const wire::Fields& fields, BytesView body) {
  std::string form = std::move(first);
  form += '\n';
  for (const auto name : kFields) {
    if (const auto value = fields.combined(name)) form += fmt::format("{}: {}\n", name, *value);
  }
  if (body.size() > limits::kEvidenceBodyBytesMax) {
    const auto digest = crypto::Hasher(crypto::SuiteId::Intl).update(body).finish();
    form += fmt::format("body: {} ({} bytes)\n\n", digest.text(), body.size());
  } else {
    form += '\n';
    form += textOf(body);
  }
  const auto bytes = bytesOf(form);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Bytes requestForm(const wire::Incoming& incoming) {
  return formOf(fmt::format("{} {}", incoming.head.method, incoming.head.targetUri),
                incoming.head.fields, incoming.body);
}

Bytes responseForm(const wire::Outgoing& outgoing) {
  return formOf(fmt::format("{}", outgoing.head.status), outgoing.head.fields,
                bytesOf(outgoing.body));
}

Result<KeptAnswer> parseResponseForm(BytesView form) {
  const auto text = textOf(form);
  const auto end = text.find("\n\n");
  const auto broken = [] { return fail("exchange.answer-erased", "留存的应答不完整"); };
  if (end == std::string_view::npos) return broken();
  KeptAnswer answer;
  auto head = text.substr(0, end + 1);
  const auto line = head.substr(0, head.find('\n'));
  if (std::from_chars(line.data(), line.data() + line.size(), answer.status).ec != std::errc()) {
    return broken();
  }
  while (!head.empty()) {
    const auto one = head.substr(0, head.find('\n'));
    head.remove_prefix(one.size() + 1);
    if (one.starts_with("content-type: ")) answer.contentType = one.substr(14);
    if (one.starts_with("body: ")) return broken();
  }
  answer.body = text.substr(end + 2);
  return answer;
}

}  // namespace tongban::exchange
