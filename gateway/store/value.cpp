#include "gateway/store/value.hpp"

#include <fmt/format.h>

namespace tongban::store::detail {

Error typeMismatch(int column, std::string_view wanted, const Value& got) {
  static constexpr std::string_view kNames[] = {"NULL", "INTEGER", "TEXT", "BLOB"};
  return fail("store.type-mismatch",
              fmt::format("第 {} 列应为 {},实为 {}", column + 1, wanted, kNames[got.index()]));
}

}  // namespace tongban::store::detail
