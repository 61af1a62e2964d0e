// gateway/observe/personal_data.hpp — phone numbers, mail addresses and citizen ids in
// running text, so that no log and no message carries them.
//
//   13812345678, 138-1234-5678, +86 138…   138****5678
//   028-85123456, (028)85123456            028-****
//   510104199001011234 (and 15 digits)     510***********1234
//   zhang.san@example.cn                   z***@example.cn
//
// Finds more rather than less: a citizen id needs a plausible birth date but no right check digit.
// A value that its source has masked already (1*******859) is taken as it is, and must never be
// matched against anything: two people share it.
// Thread-safe. redact() copies the text once; findPersonalData() stops at `most` places.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::observe {

enum class PersonalKind : std::uint8_t { MobilePhone, Landline, Mail, CitizenId };

struct PersonalPlace {
  std::size_t begin = 0;  // bytes
  std::size_t end = 0;
  PersonalKind kind = PersonalKind::MobilePhone;
};

std::vector<PersonalPlace> findPersonalData(std::string_view validUtf8, std::size_t most = 64);

std::string redact(std::string_view validUtf8);

// A short value with a run of three or more * (＊, ●), or a name that ends so: 张*.
bool isMasked(std::string_view validUtf8) noexcept;

}  // namespace tongban::observe
