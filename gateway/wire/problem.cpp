#include "gateway/wire/problem.hpp"

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/observe/personal_data.hpp"
#include "gateway/record/json.hpp"

namespace tongban::wire {
namespace {

constexpr int kFirstServerFault = 500;

void member(std::string& out, std::string_view name, std::string_view value) {
  out += out.empty() ? '{' : ',';
  record::writeJsonString(name, out);
  out += ':';
  record::writeJsonString(value, out);
}

// A text of an Error made fit to leave; empty when it is not text at all.
std::string presentable(std::string_view text) {
  if (!isUtf8(text)) return {};
  return std::string(firstCodePoints(observe::redact(text), limits::kProblemTextCodePointsMax));
}

}  // namespace

Problem makeProblem(const Error& error, std::string_view exchangeId) {
  const CodeInfo* row = findCode(error.code);
  if (row == nullptr) row = findCode("internal.undeclared-code");
  std::string detail;
  std::string where;
  std::string remedy;
  if (row->httpStatus < kFirstServerFault) {
    detail = presentable(error.message);
    where = presentable(error.where);
    remedy = presentable(error.remedy);
  }

  std::string body;
  member(body, "type", fmt::format("/problems/{}", row->code));
  member(body, "title", row->titleZh);
  member(body, "titleEn", row->titleEn);
  body += fmt::format(",\"status\":{}", row->httpStatus);
  member(body, "detail", detail.empty() ? row->titleZh : detail);
  member(body, "code", row->code);
  if (!where.empty()) member(body, "where", where);
  member(body, "remedy", remedy.empty() ? row->remedyZh : remedy);
  member(body, "remedyEn", row->remedyEn);
  if (!exchangeId.empty()) member(body, "exchangeId", exchangeId);
  body += '}';
  return {row->httpStatus, std::move(body)};
}

}  // namespace tongban::wire
