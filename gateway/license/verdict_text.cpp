#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/license/verdict.hpp"
#include "gateway/license/wording.hpp"
#include "gateway/observe/mask.hpp"

namespace tongban::license {
namespace {

constexpr std::size_t kSignaturesMax = 3;  // told in full
constexpr std::size_t kNamesMax = 3;
constexpr std::size_t kWidthMax = 110;  // characters of one line

// Texts of the file's maker never move the cursor or run over the screen.
std::string plainLine(std::string_view text) {
  std::string out;
  std::size_t count = 0;
  while (!text.empty()) {
    const auto c = takeCodePoint(text);
    if (++count > kWidthMax) return out + "…";
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
                         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    appendCodePoint(out, control ? U'·' : c);
  }
  return out;
}

// The check that decided: of the file when the file's own word says so, else of a signature.
const Check* decisive(const std::vector<Check>& checks, Grade grade) {
  const auto wanted = grade == Grade::Invalid ? CheckResult::Fail : CheckResult::NotDone;
  const auto at =
      std::ranges::find_if(checks, [&](const Check& one) { return one.info().result == wanted; });
  return at == checks.end() ? nullptr : &*at;
}

const Check* decisive(const Verdict& verdict) {
  if (verdict.grade == Grade::Valid) return nullptr;
  if (const auto* own = decisive(verdict.checks, verdict.grade)) return own;
  for (const auto& one : verdict.signatures) {
    if (one.grade != verdict.grade) continue;
    if (const auto* its = decisive(one.checks, one.grade)) return its;
  }
  return nullptr;
}

std::string reasonOf(const Check& check) {
  auto reason = std::string(check.info().zh);
  if (!check.detail.empty()) reason += ":" + check.detail;
  return plainLine(reason);
}

std::string firstLine(const Verdict& verdict, std::string_view fileName) {
  const auto head = fmt::format("{}:{}", inChinese(verdict.grade), plainLine(fileName));
  if (const auto* why = decisive(verdict)) return fmt::format("{},{}。", head, why->info().zh);
  const auto& first = verdict.signatures.front();
  if (first.seal) {
    return fmt::format("{} 由“{}”盖章,内容未被改动。", head, plainLine(first.seal->name));
  }
  return fmt::format("{} 由“{}”签名,内容未被改动。", head,
                     first.signer ? plainLine(commonName(first.signer->subject)) : "");
}

void addSignature(std::vector<std::string>& lines, const SignatureReport& one) {
  if (one.seal) {
    lines.push_back(fmt::format("  印章    {}({}),{} 第 {} 版,{}", plainLine(one.seal->name),
                                plainLine(one.seal->id), one.standard, one.seal->version,
                                inChinese(one.grade)));
  } else if (one.kind == "seal" && one.standard.empty()) {
    lines.push_back(fmt::format("  印章    {}格式不明,{}", one.id.empty() ? "" : one.id + ":",
                                inChinese(one.grade)));
  } else {
    lines.push_back(fmt::format("  签名    {}({}),{}", one.id,
                                one.standard.empty() ? "格式不明" : one.standard,
                                inChinese(one.grade)));
  }
  if (one.signer) {
    lines.push_back(fmt::format("  签章人  {}", plainLine(one.signer->subject)));
  }
  if (one.time) {
    auto line = fmt::format("  时间    {}(北京时间)", inBeijing(one.time->at));
    if (one.time->zoneMissing) line += ",原文未写时区";
    if (one.stampedTime) line += fmt::format(",时间戳 {}", inBeijing(*one.stampedTime));
    lines.push_back(std::move(line));
  }
  if (one.grade == Grade::Valid) return;
  if (const auto* why = decisive(one.checks, one.grade)) {
    lines.push_back(fmt::format("  原因    {}", reasonOf(*why)));
    lines.push_back(fmt::format("          {} · {}", why->code, why->info().clause));
  }
}

void addUncovered(std::vector<std::string>& lines, const Verdict& verdict) {
  const auto visible = static_cast<std::size_t>(
      std::ranges::count_if(verdict.uncovered, [](const Uncovered& one) { return one.visible; }));
  if (verdict.uncovered.empty()) return;
  FirstNames names(kNamesMax);
  for (const bool wanted : {true, false}) {
    for (const auto& one : verdict.uncovered) {
      if (one.visible == wanted) names.add(one.path);
    }
  }
  lines.push_back(fmt::format("  未保护  {}(读者可见 {} 个)", plainLine(names.text()), visible));
}

void addMatches(std::vector<std::string>& lines, const LicenseReport& license) {
  if (license.matched.empty()) return;
  std::string differs;
  std::size_t agree = 0;
  for (const auto& one : license.matched) {
    if (one.match == FieldMatch::Agrees) ++agree;
    if (one.match == FieldMatch::Agrees || one.match == FieldMatch::MissingInRecord) continue;
    const bool absent = one.match == FieldMatch::MissingInLicense;
    differs += (differs.empty() ? "" : "、") + one.label + (absent ? "(证照缺少)" : "");
  }
  lines.push_back(differs.empty() ? fmt::format("  比对    {} 项与记录一致", agree)
                                  : fmt::format("  比对    {} 项与记录一致;不一致:{}", agree,
                                                plainLine(differs)));
}

// Whether a valid signature covers what the license says of itself.
bool isProven(const LicenseReport& license) {
  return std::ranges::all_of(license.fields, &LicenseField::covered);
}

void addLicense(std::vector<std::string>& lines, const LicenseReport& license) {
  std::string line;
  std::string id;
  for (const auto name : {"licenseName", "typeName", "number", "holder", "licenseId"}) {
    for (const auto& field : license.fields) {
      if (field.name != name) continue;
      const auto value = field.personal ? observe::maskValue(field.value) : field.value;
      if (field.name == "licenseId") {
        id = value;
      } else if (line.find(value) == std::string::npos) {
        line += (line.empty() ? "" : ",") + value;
      }
    }
  }
  if (!line.empty()) {
    lines.push_back(
        fmt::format("  证照    {}{}", plainLine(line), isProven(license) ? "" : "(未经证实)"));
  }
  if (!id.empty()) lines.push_back(fmt::format("  标识    {}", plainLine(id)));
  for (const auto& field : license.fields) {
    if (!field.fault) continue;
    lines.push_back(fmt::format("  照面    {}:{}", field.label, plainLine(field.fault->message)));
    break;
  }
  addMatches(lines, license);
}

void addDeviations(std::vector<std::string>& lines, const Verdict& verdict) {
  auto all = verdict.deviations;
  for (const auto& one : verdict.signatures) {
    for (const auto deviation : one.deviations) note(all, deviation);
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), kNamesMax); ++i) {
    text += (i > 0 ? ";" : "") + std::string(infoOf(all[i]).zh);
  }
  if (all.size() > kNamesMax) text += fmt::format(";等 {} 项", all.size());
  if (!text.empty()) lines.push_back(fmt::format("  偏离    {}", plainLine(text)));
}

std::string_view nextStep(const Verdict& verdict) {
  if (verdict.grade == Grade::Valid) return "可以采信;照面信息以证照库为准。";
  if (verdict.grade == Grade::Invalid) {
    return "不要采信。请持证人从签发系统重新下载,或由窗口核对原件;再次出现时把代码告知签发机构。";
  }
  const auto why = verdict.subIndication;
  if (why == "NO_CERTIFICATE_CHAIN_FOUND" || why == "CHAIN_CONSTRAINTS_FAILURE") {
    return "请管理员向签发机构取得根证书,放入信任目录(--trust)后重新核验;此前请核对原件。";
  }
  if (why == "TRY_LATER")
    return "请管理员更新信任目录 crl/ 中的吊销列表后重新核验;此前请核对原件。";
  if (why == "COVERAGE_INCOMPLETE") {
    return "未受保护的内容可能被改动过:请核对原件,并请签发机构对全部文件签章。";
  }
  if (why == "NOT_SIGNED") return "文件没有签章,不能作为电子证照;请持证人提供有签章的文件或原件。";
  return "请人工核实:核对原件,或向签发机构查询。";
}

}  // namespace

std::string toText(const Verdict& verdict, std::string_view fileName) {
  std::vector<std::string> lines{firstLine(verdict, fileName)};
  for (std::size_t i = 0; i < std::min(verdict.signatures.size(), kSignaturesMax); ++i) {
    addSignature(lines, verdict.signatures[i]);
  }
  if (verdict.signatures.size() > kSignaturesMax) {
    lines.push_back(
        fmt::format("  另有 {} 个签章,见 --json", verdict.signatures.size() - kSignaturesMax));
  }
  if (const auto* own = decisive(verdict.checks, verdict.grade)) {
    lines.push_back(fmt::format("  文件    {}", reasonOf(*own)));
    lines.push_back(fmt::format("          {} · {}", own->code, own->info().clause));
  }
  addUncovered(lines, verdict);
  if (verdict.license) addLicense(lines, *verdict.license);
  addDeviations(lines, verdict);
  lines.push_back(fmt::format("  怎么办  {}", nextStep(verdict)));
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

}  // namespace tongban::license
