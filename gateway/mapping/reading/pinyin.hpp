// gateway/mapping/reading/pinyin.hpp — one pinyin syllable with its tone mark, as converters leave
// it behind a character: yōu, huán, xiàn. Inside this room only; folded code points.
//
// The spelling follows the table of GB/T 16159 syllables by initial and final; a syllable without a
// tone mark is not taken, because (km) and (app) look the same.
#pragma once
#include <cstddef>
#include <string_view>

namespace tongban::mapping::reading {

// How many code points of a toned syllable stand at the front of `text`, 0 for none. The syllable
// must be followed by something that is no Latin letter.
std::size_t tonedSyllable(std::u32string_view text) noexcept;

}  // namespace tongban::mapping::reading
