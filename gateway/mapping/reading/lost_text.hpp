// gateway/mapping/reading/lost_text.hpp — where a conversion has lost bytes, detected and never
// repaired: the places are quarantined, and what stands outside them may be used.
//
//   LostBytes      ?！疤旄匾邹k”, 221項?,F(xiàn)存…, U+FFFD, private-use code points. The place
//                  reaches to the end of the sentence or to the next digit, because nobody can tell
//                  where the damage ends
//   HalfRuby       yōu) and F(xiàn): a pinyin ruby whose character is gone
//   MiddleDot      梦想红河?投资热土: one question mark between Han characters, where a middle dot
//                  stood; not behind 吗, 呢, 吧, 么
//
// In a name every question mark is a lost character (MiddleDot between two Han, else LostBytes).
// Errors: reading.text-too-long above limits::kReadingTextBytesMax, base.utf8-invalid.
// Thread-safe; at most limits::kReadingPlacesMax places.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban::mapping::reading {

enum class LostKind : std::uint8_t { LostBytes, HalfRuby, MiddleDot };
enum class TextKind : std::uint8_t { Running, Name };

struct LostPlace {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  LostKind kind = LostKind::LostBytes;
};

Result<std::vector<LostPlace>> findLost(std::string_view text, TextKind = TextKind::Running);

// …市场监督管理部门和应当…: a conjunction right before the verb of duty, so that the second holder
// of the duty is missing. For legal review; the clock beside it may still be read.
bool isGarbledHolder(std::string_view validUtf8) noexcept;

}  // namespace tongban::mapping::reading
