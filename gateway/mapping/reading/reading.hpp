// gateway/mapping/reading/reading.hpp — the words that every reader of what people write shares.
//
// A reader is a pure function from the text of one field to a typed value. It never guesses: what
// it cannot read is an Error, and the caller keeps the original and quarantines the field.
// Every reader of a value first asks admit(). Messages quote at most kQuotedCharactersMax
// characters, with phone numbers, mail addresses and citizen ids already redacted.
//
// Errors: reading.text-too-long above limits::kReadingBytesMax, base.utf8-invalid.
// Thread-safe; no state.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban::mapping::reading {

// What became of the text: taken as it stands; rewritten (the caller keeps the original); or kept
// away from use until a person has looked at it.
enum class Outcome : std::uint8_t { Accepted, Normalized, Quarantined };

// How the written number limits the true one. 以上, 以下 and 以内 include the number, 超过 and
// 不满 do not (Civil Code of the PRC, article 1259).
enum class Bound : std::uint8_t { Exact, About, AtLeast, Above, AtMost, Below };

// "", "≈", "≥", ">", "≤" or "<".
std::string_view boundSign(Bound) noexcept;

// Ok when `text` may be read as one value.
Result<Ok> admit(std::string_view text);

// 「text」 for a message: redacted, cut, and safe for bytes that are not UTF-8.
std::string quoted(std::string_view text);

}  // namespace tongban::mapping::reading
