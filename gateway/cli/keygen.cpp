#include "gateway/crypto/keygen.hpp"

#include <fmt/format.h>

#include "gateway/cli/commands.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

Result<crypto::KeygenOrder> orderFrom(const KeygenOptions& options, Instant now) {
  auto suite = crypto::parseSuite(options.suite);
  if (!suite) return std::move(suite).error();
  auto purpose = crypto::parseKeyPurpose(options.purpose);
  if (!purpose) return std::move(purpose).error();
  crypto::KeygenOrder order;
  order.suite = *suite;
  order.purpose = *purpose;
  order.folder = options.folder;
  order.passphraseFile = options.passphraseFile;
  order.subject.subject.commonName = options.name;
  order.subject.subject.organization = options.organization;
  order.subject.subject.province = options.province;
  order.subject.subject.country = "CN";
  order.subject.dnsNames = options.dnsNames;
  if (options.selfSignedDays > 0) {
    order.paper = crypto::Paper::SelfSigned;
    order.validity = crypto::Validity{now, now + std::chrono::days(options.selfSignedDays)};
  } else if (!options.name.empty()) {
    order.paper = crypto::Paper::Request;
  }
  return order;
}

void printJson(const crypto::KeygenOutcome& outcome, std::ostream& out) {
  std::string json = "{\"keyId\":";
  record::writeJsonString(outcome.keyId, json);
  const auto path = [&](std::string_view name, const std::filesystem::path& file) {
    json += fmt::format(",\"{}\":", name);
    record::writeJsonString(file.string(), json);
  };
  path("keyFile", outcome.keyFile);
  if (outcome.requestFile) path("requestFile", *outcome.requestFile);
  if (outcome.certificateFile) path("certificateFile", *outcome.certificateFile);
  out << json << "}\n";
}

void printForPeople(const crypto::KeygenOutcome& outcome, std::ostream& out) {
  out << fmt::format("已生成密钥 {}\n  私钥(已加密,0600):{}\n", outcome.keyId,
                     outcome.keyFile.string());
  if (outcome.requestFile) {
    out << fmt::format("  证书请求:{}\n  下一步:把证书请求送发证机构,证书签回后写入配置。\n",
                       outcome.requestFile->string());
  }
  if (outcome.certificateFile) {
    out << fmt::format("  自签证书:{}\n  下一步:把自签证书交给对方,由对方加入信任锚。\n",
                       outcome.certificateFile->string());
  }
}

}  // namespace

int runKeygen(const KeygenOptions& options, Surroundings& around) {
  auto order = orderFrom(options, around.clock.now());
  if (!order) {
    explain(order.error(), around);
    return kUnusable;
  }
  const auto outcome = crypto::generateKeyFiles(*order);
  if (!outcome) {
    explain(outcome.error(), around);
    return kUnusable;
  }
  if (options.json) {
    printJson(*outcome, around.out);
  } else {
    printForPeople(*outcome, around.out);
  }
  return kGood;
}

}  // namespace tongban::cli
