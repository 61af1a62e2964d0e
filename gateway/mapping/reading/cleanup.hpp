// gateway/mapping/reading/cleanup.hpp — residue that conversions between formats leave in text.
//
//   removeRuby      優(yōu)化 → 優化: a toned pinyin syllable in brackets behind a Han character.
//                   Brackets that mean something stay: 區(市)縣, 公里(km), 平台(app)
//   closeBlanks     E 企办 → E企办: a blank or line end beside a Han character or CJK punctuation
//   dropBookmarks   [bookmark: _GoBack]办事链 → 办事链
//   foldWidth       互联网＋监管 → 互联网+监管: letters, digits and signs; the punctuation of
//   Chinese
//                   sentences （），：；！？ keeps its width
//
// Text is valid UTF-8 of any length; time is linear. The caller keeps the original. What a half
// ruby leaves behind is not removed: see lost_text.hpp. Thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace tongban::mapping::reading {

struct CleanText {
  std::string text;
  bool changed = false;
};

CleanText removeRuby(std::string_view validUtf8);
CleanText closeBlanks(std::string_view validUtf8);
CleanText dropBookmarks(std::string_view validUtf8);
CleanText foldWidth(std::string_view validUtf8);

}  // namespace tongban::mapping::reading
