// What a problem's `type` leads to: the kind of fault, whatever the case was (RFC 9457, section
// 3.1.1).
#include <fmt/format.h>

#include "gateway/api/router.hpp"
#include "gateway/record/json.hpp"

namespace tongban::api {
namespace {

std::string_view wordOf(Retry retry) {
  switch (retry) {
    case Retry::Never:
      return "never";
    case Retry::AfterFix:
      return "afterFix";
    case Retry::Later:
      break;
  }
  return "later";
}

}  // namespace

// GET /problems/{code}. The table never changes under a running gateway, and is no secret.
wire::Outgoing problemPage(Context& context, const Found& found) {
  const auto* row = findCode(found.name);
  if (row == nullptr) {
    return refused(context, found, fail("exchange.path-unknown", "没有这种错误代码"));
  }
  std::string body;
  const auto member = [&](std::string_view name, std::string_view value) {
    body += body.empty() ? '{' : ',';
    record::writeJsonString(name, body);
    body += ':';
    record::writeJsonString(value, body);
  };
  member("code", row->code);
  member("title", row->titleZh);
  member("titleEn", row->titleEn);
  body += fmt::format(",\"status\":{}", row->httpStatus);
  member("remedy", row->remedyZh);
  member("remedyEn", row->remedyEn);
  member("retry", wordOf(row->retry));
  return json(200, body + "}");
}

}  // namespace tongban::api
