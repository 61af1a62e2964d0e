// tongban receipt verify A --with B: both receipts, and whether they say the same.
#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/receipt_compare.hpp"
#include "gateway/ledger/receipt.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

// One of the two files.
struct Checked {
  ledger::Receipt receipt;
  Result<ledger::Proven> proven;
};

Result<Checked> check(const std::string& file, const crypto::TrustAnchors& anchors) {
  auto text = readFile(file, limits::kReceiptBytesMax);
  if (!text) return std::move(text).error();
  auto receipt = ledger::Receipt::parse(*text);
  if (!receipt) return Checked{{}, receipt.error()};
  auto proven = ledger::verifyReceipt(*receipt, crypto::ChainVerifier(anchors));
  return Checked{std::move(*receipt), std::move(proven)};
}

struct Pair {
  Checked a;
  Checked b;
  Comparison comparison;       // when both hold
  std::optional<Error> error;  // why the answer is no
};

void judge(Pair& pair, const std::vector<ledger::Opening>& openings) {
  for (const auto* one : {&pair.a, &pair.b}) {
    if (one->proven) continue;
    pair.error = one->proven.error();
    return;
  }
  const auto& a = pair.a.proven->entry;
  const auto& b = pair.b.proven->entry;
  pair.comparison = compareEntries(a, b, openings);
  if (!pair.comparison.agrees()) {
    pair.error = fail("ledger.receipts-differ",
                      fmt::format("双方的回执有 {} 处不一致", pair.comparison.differences.size()));
    return;
  }
  for (const auto& opening : openings) {
    if (!openedBy(opening, a).empty() && !openedBy(opening, b).empty()) continue;
    pair.error = fail("ledger.opening-mismatch", "展开件没有同时与双方的承诺相符");
    return;
  }
}

Side otherThan(Side side) { return side == Side::Asking ? Side::Providing : Side::Asking; }

void printSide(std::string_view title, const Checked& one, std::ostream& out) {
  const auto& entry = one.proven->entry;
  out << fmt::format("  {}:账本 {},第 {} 条,账本签名时间 {}\n", title, entry.log, one.receipt.index,
                     one.proven->headTime);
  out << fmt::format(
      "    由 {} 持有密钥;调用方 {},资源 {},结果 {} ({})\n", one.proven->certificateSubject,
      entry.onBehalf.empty() ? entry.caller.member
                             : fmt::format("区域 {} 的 {}", entry.caller.member, entry.onBehalf),
      entry.resource.empty() ? "-" : entry.resource, entry.outcomeCode, entry.outcomeStatus);
}

void printPairForPeople(const Pair& pair, const ReceiptVerifyOptions& options, std::ostream& out) {
  const std::pair<const std::string*, const Checked*> files[] = {{&options.receipt, &pair.a},
                                                                 {&options.with, &pair.b}};
  for (const auto& [name, one] : files) {
    if (!one->proven) {
      out << fmt::format("核验不通过:{}:{} [{}]\n", *name, one->proven.error().message,
                         one->proven.error().code);
    }
  }
  if (!pair.error) {
    out << fmt::format("核验通过:交换 {} 在两个区域都在账,双方承诺一致。\n",
                       pair.a.proven->entry.id);
  } else if (pair.a.proven && pair.b.proven) {
    out << fmt::format("两份回执都在账,但核验不通过:{}\n", pair.error->message);
  }
  if (pair.a.proven && pair.b.proven) {
    const auto& first = pair.comparison.first;
    printSide(first ? titleOf(*first) : "第一份", pair.a, out);
    printSide(first ? titleOf(otherThan(*first)) : "第二份", pair.b, out);
  }
  for (const auto& one : pair.comparison.differences) {
    out << fmt::format("  不一致({}):{}\n    第一份:{}\n    第二份:{}\n", one.what, one.message,
                       one.a.empty() ? "-" : one.a, one.b.empty() ? "-" : one.b);
  }
  if (pair.error) {
    out << fmt::format("  怎么办:{}\n  代码:{}\n", pair.error->remedy, pair.error->code);
  } else if (!options.openings.empty()) {
    out << "  展开件相符:是双方当时交换的内容。\n";
  }
}

void member(std::string_view name, std::string_view value, std::string& json) {
  if (json.back() != '{') json += ',';
  record::writeJsonString(name, json);
  json += ':';
  record::writeJsonString(value, json);
}

std::string sideJson(const Checked& one, std::optional<Side> side) {
  std::string json = fmt::format("{{\"ok\":{}", one.proven.has_value());
  if (side) member("side", wordOf(*side), json);
  if (!one.proven) {
    const auto& error = one.proven.error();
    member("code", error.code, json);
    member("message", error.message, json);
    return json + '}';
  }
  member("log", one.receipt.log, json);
  return json + fmt::format(",\"index\":{},\"entry\":{},\"head\":{}}}", one.receipt.index,
                            one.receipt.entry, one.receipt.head.form());
}

void printPairJson(const Pair& pair, std::ostream& out) {
  const auto& compared = pair.comparison;
  const bool both = pair.a.proven && pair.b.proven;
  std::string json =
      fmt::format("{{\"ok\":{},\"agrees\":{}", !pair.error.has_value(), both && compared.agrees());
  if (both && pair.a.proven->entry.id == pair.b.proven->entry.id) {
    member("exchange", pair.a.proven->entry.id, json);
  }
  json += ",\"differences\":[";
  for (const auto& one : compared.differences) {
    json += json.back() == '[' ? "{" : ",{";
    member("what", one.what, json);
    member("a", one.a, json);
    member("b", one.b, json);
    member("message", one.message, json);
    json += '}';
  }
  const auto second = compared.first ? std::optional(otherThan(*compared.first)) : std::nullopt;
  json += fmt::format("],\"a\":{},\"b\":{}", sideJson(pair.a, compared.first),
                      sideJson(pair.b, second));
  if (pair.error) {
    member("code", pair.error->code, json);
    member("message", pair.error->message, json);
    member("remedy", pair.error->remedy, json);
  }
  out << json << "}\n";
}

}  // namespace

int runReceiptPair(const ReceiptVerifyOptions& options, Surroundings& around) {
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto anchors = crypto::TrustAnchors::load(options.trust);
  if (!anchors) return unusable(anchors.error());
  auto a = check(options.receipt, *anchors);
  if (!a) return unusable(a.error());
  auto b = check(options.with, *anchors);
  if (!b) return unusable(b.error());
  auto openings = readOpenings(options.openings);
  if (!openings) return unusable(openings.error());
  Pair pair{std::move(*a), std::move(*b), {}, {}};
  judge(pair, *openings);
  if (options.json) {
    printPairJson(pair, around.out);
  } else {
    printPairForPeople(pair, options, around.out);
  }
  return pair.error ? kNo : kGood;
}

}  // namespace tongban::cli
