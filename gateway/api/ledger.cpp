// Heads and proofs, for everybody: they prove that nothing was altered, and tell nothing of what it
// is.
#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "gateway/api/router.hpp"
#include "gateway/base/text.hpp"
#include "gateway/ledger/reader.hpp"

namespace tongban::api {
namespace {

using Numbers = std::map<std::string, std::uint64_t, std::less<>>;

// first=1&second=2: each name once, none besides, plain decimal numbers.
Result<Numbers> readNumbers(std::string_view query, std::initializer_list<std::string_view> names) {
  Numbers numbers;
  for (const auto part : split(query, '&')) {
    const auto equals = part.find('=');
    const auto name = part.substr(0, equals);
    const auto text = equals == std::string_view::npos ? "" : part.substr(equals + 1);
    std::uint64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool plain = fault == std::errc() && end == text.data() + text.size() && !text.empty() &&
                       (text.size() == 1 || text.front() != '0');
    const bool known = std::ranges::find(names, name) != names.end();
    if (!plain || !known || !numbers.emplace(name, value).second) {
      return fail("exchange.query-invalid", "参数名称、个数或数值不对", std::string(name));
    }
  }
  if (numbers.size() != names.size()) {
    return fail("exchange.query-invalid",
                fmt::format("应给出参数 {}", fmt::join(names.begin(), names.end(), "、")));
  }
  return numbers;
}

std::string listOf(const std::vector<ledger::Digest>& digests) {
  std::string out = "[";
  for (const auto& digest : digests) {
    out += fmt::format("{}\"{}\"", out.size() > 1 ? "," : "", digest.text());
  }
  return out + "]";
}

// Answers with the ledger that is open. Nobody has a head of more than the newest one's `size`;
// what is beyond it is not missing, it is not there yet.
template <class Prove>
wire::Outgoing prove(Context& context, const Found& found, std::uint64_t size, const Prove& proof) {
  const auto head = context.house.ledger().head();
  if (!head || size > head->size) {
    return refused(context, found, fail("ledger.proof-range", "账本还没有这么大"));
  }
  auto connection = context.house.connections().lend();
  if (!connection) return refused(context, found, connection.error());
  auto reader = ledger::Reader::open(**connection, context.house.ledger().log());
  if (!reader) return refused(context, found, reader.error());
  auto body = proof(*reader);
  if (!body) return refused(context, found, body.error());
  return json(200, std::move(*body));
}

}  // namespace

wire::Outgoing ledgerHead(Context& context, const Found& found) {
  const auto head = context.house.ledger().head();
  if (!head) return refused(context, found, fail("ledger.head-late", "存证账本还没有签名"));
  return json(200, head->form());
}

wire::Outgoing consistencyProof(Context& context, const Found& found) {
  auto numbers = readNumbers(found.query, {"first", "second"});
  if (!numbers) return refused(context, found, numbers.error());
  const auto first = (*numbers)["first"];
  const auto second = (*numbers)["second"];
  return prove(context, found, second, [&](ledger::Reader& reader) -> Result<std::string> {
    auto path = reader.consistency(first, second);
    if (!path) return std::move(path).error();
    return fmt::format(R"({{"log":"{}","first":{},"second":{},"consistency":{}}})",
                       reader.log().log, first, second, listOf(*path));
  });
}

wire::Outgoing inclusionProof(Context& context, const Found& found) {
  auto numbers = readNumbers(found.query, {"leaf", "size"});
  if (!numbers) return refused(context, found, numbers.error());
  const auto leaf = (*numbers)["leaf"];
  const auto size = (*numbers)["size"];
  return prove(context, found, size, [&](ledger::Reader& reader) -> Result<std::string> {
    auto path = reader.inclusion(leaf, size);
    if (!path) return std::move(path).error();
    return fmt::format(R"({{"log":"{}","leaf":{},"size":{},"inclusion":{}}})", reader.log().log,
                       leaf, size, listOf(*path));
  });
}

}  // namespace tongban::api
