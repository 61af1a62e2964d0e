// gateway/mapping/reading/running_text.hpp — a long text folded for a search, with the way back to
// its bytes. Inside this room only. Unlike Folded it keeps blanks and may be long.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban::mapping::reading {

class RunningText final {
 public:
  // Errors: reading.text-too-long, base.utf8-invalid.
  static Result<RunningText> of(std::string_view text);

  std::u32string_view view() const noexcept { return points_; }
  // The byte at which the code point `index` begins; the size of the text behind the last one.
  std::size_t byteAt(std::size_t index) const noexcept { return offsets_[index]; }

 private:
  std::u32string points_;
  std::vector<std::uint32_t> offsets_;
};

}  // namespace tongban::mapping::reading
