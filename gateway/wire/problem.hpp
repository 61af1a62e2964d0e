// gateway/wire/problem.hpp — an Error as the caller sees it: a problem document (RFC 9457),
// application/problem+json, in Chinese and English. Schema: schemas/api/problem.schema.json.
//
//   type        /problems/<code>, a relative reference from the root (section 3.1.1)
//   title       what kind of fault it is, from the table of codes; titleEn the same in English
//   status      the HTTP status of the answer
//   detail      the Error's message: what is wrong in this case
//   code, where where is absent when the Error has none
//   remedy      what to do next; remedyEn the table's in English
//   exchangeId  absent before an exchange was accepted
//
// A fault of ours (5xx) says nothing of our insides: only what the table says of its code leaves
// the house, never the Error's message, place or own remedy, which belong into the diagnostic log
// under the same exchange id. A code that the table does not know is answered as
// internal.undeclared-code. Personal data in a detail or place is masked (observe/personal_data).
//
// Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "gateway/base/error.hpp"

namespace tongban::wire {

inline constexpr std::string_view kProblemMediaType = "application/problem+json";

struct Problem {
  int status = 500;
  std::string body;  // JSON, UTF-8
};

Problem makeProblem(const Error&, std::string_view exchangeId = {});

}  // namespace tongban::wire
