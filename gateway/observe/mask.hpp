// gateway/observe/mask.hpp — personal data made harmless before a person or a log sees it.
//
// Two tools for two places. maskValue() is for one value whose meaning nobody vouches for (a cell
// of a row that did not fit): it hides most of it, whatever it is. redact() is for a sentence: it
// finds citizen ids, mobile and landline numbers and e-mail addresses in it and hides those. Forms
// are those that people know: 张*, 510***********0012, 138****5678, z***@example.cn.
//
// Pure functions, thread-safe. Input that is not UTF-8 comes out as stars.
#pragma once
#include <string>
#include <string_view>

namespace tongban::observe {

// At most the first three and last four characters of a value of eleven or more ASCII letters and
// digits stay; of anything else the first character. Never longer than 40 characters.
std::string maskValue(std::string_view value);

std::string redact(std::string_view sentence);

}  // namespace tongban::observe
