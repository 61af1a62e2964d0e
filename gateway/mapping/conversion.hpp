// gateway/mapping/conversion.hpp — one step from a source text towards a canonical value.
//
// A field is a chain of conversions. Each takes the cell that the one before it left; most make
// text of text, the last may make a value (an object, a number, a list). A conversion never
// guesses: what it cannot read is an Error, and the mapping decides whether that quarantines the
// row.
//
// Conversions are immutable and shared by threads. What a run needs of its own (memory of the row,
// the converter of characters) is in a Workspace, one a thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/mapping/workspace.hpp"
#include "gateway/record/value.hpp"

namespace tongban::mapping {

struct Cell {
  std::string_view text;  // as long as the row lasts
  record::Value value;    // when it is no text any more
  bool isText = true;
  bool isAbsent = false;  // there is nothing to say: a placeholder, a condition that did not hold

  static Cell ofText(std::string_view text) { return Cell{text, {}, true, false}; }
  static Cell ofValue(record::Value value) { return Cell{{}, value, false, false}; }
  static Cell absent() { return Cell{{}, {}, true, true}; }

  record::Value asValue() const { return isText ? record::Value::text(text) : value; }
};

class Conversion {
 public:
  virtual ~Conversion() = default;

  // Its word in a mapping file, as issues name it.
  virtual std::string_view rule() const noexcept = 0;

  // Whether it leaves text for a next step.
  virtual bool makesText() const noexcept { return true; }

  // Whether it says something new about the source (the region in a credit code) rather than the
  // same in another form. What is derived needs no original beside it.
  virtual bool derives() const noexcept { return false; }

  virtual Result<Cell> run(std::string_view text, Workspace&) const = 0;
};

using Conversions = std::vector<std::unique_ptr<const Conversion>>;

// The whole chain; stops at the first failure (`failedRule` then names it) or absence.
Result<Cell> convert(const Conversions&, Cell, Workspace&, std::string_view* failedRule);

}  // namespace tongban::mapping
