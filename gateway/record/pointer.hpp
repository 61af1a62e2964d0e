// gateway/record/pointer.hpp — JSON Pointer (RFC 6901), compiled once and followed many times.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/record/value.hpp"

namespace tongban::record {

// Immutable, thread-safe. "" is the whole document; "/a/0/b" a place in it. A "~" that is not ~0 or
// ~1, or a text that does not begin with "/", is refused: record.pointer-invalid.
class JsonPointer final {
 public:
  static Result<JsonPointer> parse(std::string_view text);

  // The value there, or nullptr. An array index is digits without leading zeros.
  const Value* find(const Value& root) const noexcept;
  std::string text() const;

 private:
  std::vector<std::string> tokens_;
};

}  // namespace tongban::record
