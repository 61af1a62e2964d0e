// goal: no input makes a reader of what people write crash, hang, or answer text that is not UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/base/text.hpp"
#include "gateway/mapping/reading/cleanup.hpp"
#include "gateway/mapping/reading/date.hpp"
#include "gateway/mapping/reading/document_number.hpp"
#include "gateway/mapping/reading/document_parts.hpp"
#include "gateway/mapping/reading/duration.hpp"
#include "gateway/mapping/reading/growth.hpp"
#include "gateway/mapping/reading/lost_text.hpp"
#include "gateway/mapping/reading/money.hpp"
#include "gateway/mapping/reading/names.hpp"
#include "gateway/mapping/reading/numerals.hpp"
#include "gateway/mapping/reading/placeholder.hpp"
#include "gateway/mapping/reading/quantity.hpp"
#include "gateway/mapping/reading/simplified.hpp"
#include "gateway/observe/personal_data.hpp"

namespace {

using namespace tongban;
using namespace tongban::mapping::reading;

void require(bool good) {
  if (!good) std::abort();
}

template <class T>
void check(const Result<T>& result) {
  if (result) return;
  require(findCode(result.error().code) != nullptr);
  require(isUtf8(result.error().message));
}

template <class T>
void checkPlaces(const Result<std::vector<T>>& places, std::size_t size) {
  check(places);
  if (!places) return;
  std::size_t before = 0;
  for (const auto& place : *places) {
    require(place.begin >= before && place.begin < place.end && place.end <= size);
    before = place.end;
  }
}

void readValues(std::string_view text) {
  DateRule serials;
  serials.contextYear = 2022;
  serials.excelSerials = true;
  check(readMoney(text));
  check(readMoney(text, {"USD", 12, true}));
  check(readDate(text, serials));
  check(readDate(text));
  check(readQuantity(text));
  check(readGrowth(text));
  check(readDuration(text));
  check(readServiceHours(text));
  check(readOrdinal(text));
  check(readMemberCount(text, 6u));
  const auto number = readDocumentNumber(text);
  check(number);
  // The canonical form is a fixed point.
  if (number) require(readDocumentNumber(number->text())->text() == number->text());
}

void readTexts(std::string_view text) {
  checkPlaces(findQuantities(text), text.size());
  checkPlaces(findDurations(text), text.size());
  checkPlaces(findLost(text), text.size());
  checkPlaces(findLost(text, TextKind::Name), text.size());
  check(assessText(text));
  check(splitStandards(text));
}

void cleanTexts(std::string_view text) {
  static const auto simplifier = Simplifier::open();
  require(simplifier.has_value());
  check(simplifier->convert(text));
  for (const auto& out :
       {removeRuby(text), closeBlanks(text), dropBookmarks(text), foldWidth(text)}) {
    require(isUtf8(out.text) && out.text.size() <= text.size());
  }
  require(isUtf8(tongban::observe::redact(text)));
  require((tongban::observe::redact(text) == text) ==
          tongban::observe::findPersonalData(text).empty());
  require(isUtf8(joinDecimalStops(text)) && isUtf8(nameKey(text)));
  tongban::observe::isMasked(text);
  isGarbledHolder(text);
  isIndexNumber(text);
  check(refuseEmpty(text));
  const NameUse names[] = {{text, "甲", "乙", 1}, {text.substr(0, 0), "甲", "乙", 2}};
  check(aliasCandidates(names));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  readValues(text);
  readTexts(text);
  if (isUtf8(text)) cleanTexts(text);
  return 0;
}
