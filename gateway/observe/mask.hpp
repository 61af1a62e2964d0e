// gateway/observe/mask.hpp — one value made harmless whose meaning nobody vouches for: a cell of a
// row that did not fit may hold anybody's name or number. Most of it is hidden, whatever it is, in
// the forms that people know: 张*, 510***********0012, 138****5678. Sentences: personal_data.hpp.
//
// Pure, thread-safe. Input that is not UTF-8 comes out as stars.
#pragma once
#include <string>
#include <string_view>

namespace tongban::observe {

// At most the first three and last four characters of a value of eleven or more ASCII letters and
// digits stay; of anything else the first character. Never longer than 40 characters.
std::string maskValue(std::string_view value);

}  // namespace tongban::observe
