// gateway/mapping/reading/document_parts.hpp — what a document as a whole says about itself:
// whether it is all there, which standards it names, and which of its dates is its own.
//
// assessText    （略）, 省略部分内容, an empty page: Incomplete, so a list made from it is
// "unknown".
//               （五）西藏（暂无）: KnownEmpty, a region that has nothing.
// splitStandards  (GB/T 34833-2017《…》(ISO56005/56002): each standard by itself; a bracket that is
//               never closed is flagged, and the list wants a look.
// reconcileDates  page time, 发布, 成文, 印发: 成文 is the key; kinds of one document that disagree
//               with themselves (two times of 发布) are quarantined, two kinds may differ.
//
// Errors: reading.text-too-long above limits::kReadingTextBytesMax, base.utf8-invalid.
// Thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/mapping/reading/date.hpp"
#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

enum class Completeness : std::uint8_t { Complete, KnownEmpty, Incomplete };

struct TextState {
  Completeness completeness = Completeness::Complete;
  std::uint32_t ordinal = 0;  // of the heading （五）; 0 for none
  std::string name;           // 西藏, of a known empty section
};

Result<TextState> assessText(std::string_view text);

struct StandardName {
  std::string code;   // GB/T 34833-2017, ISO 56005
  std::string title;  // without 《》; may be empty
};

struct StandardsList {
  std::vector<StandardName> standards;  // at most limits::kReadingPlacesMax
  bool bracketUnbalanced = false;
};

Result<StandardsList> splitStandards(std::string_view text);

enum class DateKind : std::uint8_t { Written, Printed, Published, Page };  // 成文 印发 发布 页面

struct TypedDate {
  DateKind kind = DateKind::Written;
  Date date;
};

struct DocumentDates {
  std::optional<std::size_t> key;        // index of the document's own date
  std::vector<std::size_t> quarantined;  // indexes, ascending
};

DocumentDates reconcileDates(std::span<const TypedDate>);

}  // namespace tongban::mapping::reading
