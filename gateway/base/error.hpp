// gateway/base/error.hpp — an error is a value: what happened, where, and what to do about it.
//
// `code` is a stable dotted word (license.seal.digest-mismatch) declared in error_codes.def, the
// one table of every way the gateway says no. It is public: never reused for another meaning.
// `message` is one Chinese sentence about this case; it never holds an unmasked personal value.
// `where` is a place a person can go to: file:line, a JSON Pointer, an XPath, row 7 column 2.
// `remedy` says in Chinese what to do next, by whom.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tongban {

struct Error {
  std::string code;
  std::string message;
  std::string where;
  std::string remedy;
};

enum class Retry : std::uint8_t { Never, AfterFix, Later };

// One row of the table. Titles name the kind of fault; English stands beside Chinese for the
// problem documents of the API (RFC 9457).
struct CodeInfo {
  std::string_view code;
  int httpStatus;
  Retry retry;
  std::string_view titleZh;
  std::string_view titleEn;
  std::string_view remedyZh;
  std::string_view remedyEn;
};

// The row of `code`, or nullptr when it is not declared. Thread-safe, never allocates.
const CodeInfo* findCode(std::string_view code) noexcept;

std::span<const CodeInfo> allCodes() noexcept;

// An Error with the table's remedy. A code that is not declared yields `internal.undeclared-code`,
// so that a slip shows in tests instead of reaching an operator as an empty sentence.
Error fail(std::string_view code, std::string message, std::string where = {});

// The same with a remedy of its own.
Error fail(std::string_view code, std::string message, std::string where, std::string remedy);

}  // namespace tongban
