// gateway/mapping/issue.hpp — one thing that a mapping found in one row.
//
// A quarantine issue keeps the whole row out of the output; a note stays beside an accepted record.
// `value` is masked (observe/mask.hpp): a column that shifted may hold anybody's name.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace tongban::mapping {

enum class Severity : std::uint8_t { Quarantine, Note };

constexpr std::string_view wordOf(Severity severity) noexcept {
  return severity == Severity::Quarantine ? "quarantine" : "note";
}

struct Issue {
  std::uint64_t row = 0;  // from 1; a header is not counted
  std::string field;      // of the canonical record; empty when the row as a whole is meant
  std::string source;     // the column, JSON Pointer or XPath it was read from
  std::string rule;       // the conversion, "required", "schema" or "source"
  std::string code;
  Severity severity = Severity::Quarantine;
  std::string message;  // one Chinese sentence
  std::string value;    // masked
  std::string remedy;
};

}  // namespace tongban::mapping
