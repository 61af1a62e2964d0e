// gateway/license/ofd/location.hpp — where a location (ST_Loc, GB/T 33190 7.2) leads.
//
// `/` is the package root, otherwise a location is relative to a folder; `.` and `..` as usual,
// case matters, nothing is decoded (a percent sign is a percent sign). Refused, since two readers
// could understand two things: an empty location or part, a backslash, a colon (drive letters,
// URLs), control characters, more than limits::kZipNameBytesMax bytes, and whatever leaves the
// package.
//
// Code: license.package.location, without `where`; messages do not quote the location.
// Pure functions, thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban::license {

// "/Doc_0/" of "/Doc_0/Document.xml".
std::string_view folderOf(std::string_view path) noexcept;

// The path of a file: begins with a slash and does not end in one. `folder` is one of folderOf().
Result<std::string> resolveFile(std::string_view folder, std::string_view written);

// The path of a folder, which ends in a slash; `written` may end in one or not.
Result<std::string> resolveFolder(std::string_view folder, std::string_view written);

}  // namespace tongban::license
