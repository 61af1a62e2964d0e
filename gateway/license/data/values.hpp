// gateway/license/data/values.hpp — the values of a license: what each kind must be, and when two
// of one kind are the same. Pure functions; no Error holds any part of a value.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban::license {

enum class FieldKind : std::uint8_t { LicenseId, Uscc, CitizenId, HolderCode, Date, Text, Code };

// A day, or the word for "without an end": 长期, a year 9999, and 2099-12-31 where a system had to
// write something. Forms: 2025-01-01 (also / and .), 20250101, 2025年1月1日; a time of day after
// it is checked and dropped. Only days that exist from 1900 on.
struct LicenseDate {
  bool endless = false;
  std::chrono::sys_days day;  // of an endless date: nothing

  friend bool operator==(const LicenseDate&, const LicenseDate&) = default;
};
std::optional<LicenseDate> readLicenseDate(std::string_view);

// The code that tells what a holder's code is (GB/T 36903; schemas/codes): 001 a unified social
// credit code, 111 a citizen id. Others are known to their issuers only.
enum class HolderType : std::uint8_t { Unstated, Organisation, Citizen, Other };
HolderType holderTypeOf(std::string_view codeOrName);

// What can be shown of a value: trimmed, bounded, and without characters that act on a terminal or
// turn the direction of writing, which become U+FFFD.
struct CleanText {
  std::string text;
  std::optional<Error> fault;  // license.data.characters, license.data.too-long
};
CleanText cleaned(std::string_view written);

struct ValueContext {
  std::chrono::sys_days today;
  HolderType holderType = HolderType::Unstated;  // for HolderCode
  bool mayBeEndless = false;                     // for Date
};

// license.data.date, license.data.code, standards.*; nothing when the value is good.
std::optional<Error> faultOf(FieldKind, std::string_view value, const ValueContext&);

bool isCitizenId(std::string_view value, std::chrono::sys_days today);
// An organisation for certain: a credit code that nobody could carry as a citizen id, and no type
// that says otherwise.
bool isOrganisation(std::string_view holderCode, HolderType, std::chrono::sys_days today);

bool sameValue(FieldKind, std::string_view a, std::string_view b);

}  // namespace tongban::license
