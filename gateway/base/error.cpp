#include "gateway/base/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tongban {
namespace {

constexpr auto kTable = [] {
  using enum Retry;
  auto rows = std::to_array<CodeInfo>({
#define X(code, http, retry, zh, en, remedyZh, remedyEn) \
  CodeInfo{code, http, retry, zh, en, remedyZh, remedyEn},
#include "gateway/base/error_codes.def"
#undef X
  });
  std::ranges::sort(rows, {}, &CodeInfo::code);
  return rows;
}();

}  // namespace

const CodeInfo* findCode(std::string_view code) noexcept {
  const auto row = std::ranges::lower_bound(kTable, code, {}, &CodeInfo::code);
  return row != kTable.end() && row->code == code ? &*row : nullptr;
}

std::span<const CodeInfo> allCodes() noexcept { return kTable; }

Error fail(std::string_view code, std::string message, std::string where) {
  const auto* row = findCode(code);
  if (row == nullptr) {
    return fail("internal.undeclared-code", std::string(code) + ": " + std::move(message),
                std::move(where));
  }
  return Error{std::string(code), std::move(message), std::move(where), std::string(row->remedyZh)};
}

Error fail(std::string_view code, std::string message, std::string where, std::string remedy) {
  auto error = fail(code, std::move(message), std::move(where));
  error.remedy = std::move(remedy);
  return error;
}

}  // namespace tongban
