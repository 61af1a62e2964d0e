#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/receipt_compare.hpp"
#include "gateway/ledger/receipt.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

std::string_view inChinese(std::string_view opened) {
  if (opened == "request") return "请求";
  return opened == "answer" ? "应答" : "佐证";
}

void printForPeople(const ledger::Proven& proven, const ledger::Receipt& receipt,
                    std::string_view opened, std::ostream& out) {
  const auto& entry = proven.entry;
  out << fmt::format("核验通过:交换 {} 在账,第 {} 条,账本签名时间 {}。\n", entry.id, receipt.index,
                     proven.headTime);
  out << fmt::format("  时间 {},方式 {},资源 {},事项 {}\n", entry.at, ledger::wordOf(entry.kind),
                     entry.resource.empty() ? "-" : entry.resource,
                     entry.matter.empty() ? "-" : entry.matter);
  out << fmt::format("  调用方 {} / {},结果 {} ({})\n", entry.caller.member, entry.caller.system,
                     entry.outcomeCode, entry.outcomeStatus);
  out << fmt::format("  账本 {}\n  由 {} 持有密钥\n", entry.log, proven.certificateSubject);
  if (!opened.empty()) {
    out << fmt::format("  展开件相符:是当时交换的{}内容。\n", inChinese(opened));
  }
}

void printJson(const ledger::Receipt& receipt, std::string_view opened, const Error* error,
               std::ostream& out) {
  std::string json =
      fmt::format("{{\"ok\":{},\"index\":{},\"log\":", error == nullptr, receipt.index);
  record::writeJsonString(receipt.log, json);
  if (error == nullptr) {
    json += ",\"entry\":" + receipt.entry + ",\"head\":" + receipt.head.form();
    if (!opened.empty()) json += fmt::format(",\"opened\":\"{}\"", opened);
  } else {
    json += ",\"code\":";
    record::writeJsonString(error->code, json);
    json += ",\"message\":";
    record::writeJsonString(error->message, json);
    json += ",\"remedy\":";
    record::writeJsonString(error->remedy, json);
  }
  out << json << "}\n";
}

}  // namespace

Result<std::vector<ledger::Opening>> readOpenings(const std::vector<std::string>& files) {
  std::vector<ledger::Opening> openings;
  for (const auto& file : files) {
    auto text = readFile(file, limits::kDocumentBytesMax);
    if (!text) return std::move(text).error();
    auto opening = ledger::Opening::parseFile(*text);
    if (!opening) return std::move(opening).error();
    openings.push_back(std::move(*opening));
  }
  return openings;
}

int runReceiptVerify(const ReceiptVerifyOptions& options, Surroundings& around) {
  if (!options.with.empty()) return runReceiptPair(options, around);
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto text = readFile(options.receipt, limits::kReceiptBytesMax);
  if (!text) return unusable(text.error());
  auto anchors = crypto::TrustAnchors::load(options.trust);
  if (!anchors) return unusable(anchors.error());
  auto openings = readOpenings(options.openings);
  if (!openings) return unusable(openings.error());
  ledger::Receipt receipt;
  std::string_view opened;
  auto proven = ledger::Receipt::parse(*text).and_then([&](ledger::Receipt&& parsed) {
    receipt = std::move(parsed);
    return ledger::verifyReceipt(receipt, crypto::ChainVerifier(*anchors));
  });
  std::optional<Error> error;
  if (!proven) {
    error = proven.error();
  } else {
    for (const auto& opening : *openings) {
      opened = openedBy(opening, proven->entry);
      if (!opened.empty()) continue;
      error = fail("ledger.opening-mismatch", "展开件与该条目的任何承诺都不符");
      break;
    }
  }
  if (options.json) {
    printJson(receipt, opened, error ? &*error : nullptr, around.out);
  } else if (error) {
    around.out << fmt::format("核验不通过:{}\n", error->message);
    around.out << fmt::format("  怎么办:{}\n  代码:{}\n", error->remedy, error->code);
  } else {
    printForPeople(*proven, receipt, opened, around.out);
  }
  return error ? kNo : kGood;
}

}  // namespace tongban::cli
