// gateway/mapping/reading/placeholder.hpp — what stands in a field when no value does.
//
//   isAbsent       "", -, /, N/A, NULL, 无, 暂无, （暂无） … : the writer says there is no value
//   isPlaceholder  2020年X月X日, 023-XXXXXXXX, XX万元, ____年 : a form that was never filled in
//
// refuseEmpty is what readers call first: reading.absent or reading.placeholder.
// Masked values (1*******859) are not placeholders: see observe/personal_data.hpp.
// Thread-safe; isAbsent and isPlaceholder allocate nothing.
#pragma once
#include <string_view>

#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

bool isAbsent(std::string_view validUtf8) noexcept;
bool isPlaceholder(std::string_view validUtf8) noexcept;
Result<Ok> refuseEmpty(std::string_view validUtf8);

}  // namespace tongban::mapping::reading
