// The observer in `tongban_watched`. The linker leads every call of a stage from the journey
// through here (--wrap, CMakeLists.txt); the stages and the journey are the very objects of the
// product. accept and authenticate are templates in the journey: what they do is begin() and
// prove().
#include <algorithm>
#include <cstdlib>

#include <unistd.h>

#include "gateway/exchange/stages.hpp"
#include "tests/fault/gateway/stages.hpp"

namespace tongban::tests {
namespace {

StageBoard* board() {
  static StageBoard* const mapped = mapStages(std::getenv(kStagesVariable));
  return mapped;
}

StageBoard::Desk* desk() {
  thread_local StageBoard::Desk* const mine = [] {
    auto* const all = board();
    const auto place = all == nullptr ? StageBoard::kDesksMax : all->taken.fetch_add(1);
    return place < StageBoard::kDesksMax ? &all->desks[place] : nullptr;
  }();
  return mine;
}

void stayIfTold(Stage stage, StageBoard::Order told) {
  std::uint8_t order = told;
  auto& stay = board()->stay[static_cast<std::size_t>(stage)];
  if (!stay.compare_exchange_strong(order, StageBoard::None)) return;
  ::sem_post(&board()->stayed);
  while (true) ::pause();
}

template <class Body>
auto within(Stage stage, const exchange::Trail& trail, Body body) {
  auto* const mine = desk();
  if (mine == nullptr) return body();
  const auto id = trail.incoming.head.fields.combined("tongban-exchange-id").value_or("");
  mine->id.fill(' ');
  std::copy_n(id.begin(), std::min(id.size(), mine->id.size()), mine->id.begin());
  mine->done = false;
  mine->within = static_cast<std::uint8_t>(1 + static_cast<unsigned>(stage));
  stayIfTold(stage, StageBoard::StayBefore);
  auto result = body();
  mine->done = true;
  stayIfTold(stage, StageBoard::StayAfter);
  mine->within = 0;
  return result;
}

}  // namespace
}  // namespace tongban::tests

// The linker's names of a function of this room: as it is, and what is called in its place.
#define TONGBAN_REAL(name) asm("__real__ZN7tongban8exchange" name)
#define TONGBAN_WATCHED(name) asm("__wrap__ZN7tongban8exchange" name)

namespace tongban::exchange {

using tests::Stage;
using tests::within;

Result<Ok> realBegin(House&, Trail&) TONGBAN_REAL("5beginERNS0_5HouseERNS0_5TrailE");
Result<Ok> watchedBegin(House&, Trail&) TONGBAN_WATCHED("5beginERNS0_5HouseERNS0_5TrailE");
Result<Ok> watchedBegin(House& house, Trail& trail) {
  return within(Stage::Accept, trail, [&] { return realBegin(house, trail); });
}

Result<Ok> realProve(House&, Trail&, const std::optional<wire::Purpose>&)
    TONGBAN_REAL("5proveERNS0_5HouseERNS0_5TrailERKSt8optionalINS_4wire7PurposeEE");
Result<Ok> watchedProve(House&, Trail&, const std::optional<wire::Purpose>&)
    TONGBAN_WATCHED("5proveERNS0_5HouseERNS0_5TrailERKSt8optionalINS_4wire7PurposeEE");
Result<Ok> watchedProve(House& house, Trail& trail, const std::optional<wire::Purpose>& purpose) {
  return within(Stage::Authenticate, trail, [&] { return realProve(house, trail, purpose); });
}

Result<Authorized<QueryOrder>> realAuthorize(House&, Trail&, Authenticated<QueryOrder>&&)
    TONGBAN_REAL("9authorizeERNS0_5HouseERNS0_5TrailEONS0_13AuthenticatedINS0_10QueryOrderEEE");
Result<Authorized<QueryOrder>> watchedAuthorize(House&, Trail&, Authenticated<QueryOrder>&&)
    TONGBAN_WATCHED("9authorizeERNS0_5HouseERNS0_5TrailEONS0_13AuthenticatedINS0_10QueryOrderEEE");
Result<Authorized<QueryOrder>> watchedAuthorize(House& house, Trail& trail,
                                                Authenticated<QueryOrder>&& from) {
  return within(Stage::Authorize, trail,
                [&] { return realAuthorize(house, trail, std::move(from)); });
}

Result<SourceRecord> realFetch(House&, Trail&, Authorized<QueryOrder>&&)
    TONGBAN_REAL("5fetchERNS0_5HouseERNS0_5TrailEONS0_10AuthorizedINS0_10QueryOrderEEE");
Result<SourceRecord> watchedFetch(House&, Trail&, Authorized<QueryOrder>&&)
    TONGBAN_WATCHED("5fetchERNS0_5HouseERNS0_5TrailEONS0_10AuthorizedINS0_10QueryOrderEEE");
Result<SourceRecord> watchedFetch(House& house, Trail& trail, Authorized<QueryOrder>&& from) {
  return within(Stage::Fetch, trail, [&] { return realFetch(house, trail, std::move(from)); });
}

Result<Normalized> realNormalize(House&, Trail&, SourceRecord&&)
    TONGBAN_REAL("9normalizeERNS0_5HouseERNS0_5TrailEONS0_12SourceRecordE");
Result<Normalized> watchedNormalize(House&, Trail&, SourceRecord&&)
    TONGBAN_WATCHED("9normalizeERNS0_5HouseERNS0_5TrailEONS0_12SourceRecordE");
Result<Normalized> watchedNormalize(House& house, Trail& trail, SourceRecord&& from) {
  return within(Stage::Normalize, trail,
                [&] { return realNormalize(house, trail, std::move(from)); });
}

Result<Verified> realVerify(House&, Trail&, Normalized&&)
    TONGBAN_REAL("6verifyERNS0_5HouseERNS0_5TrailEONS0_10NormalizedE");
Result<Verified> watchedVerify(House&, Trail&, Normalized&&)
    TONGBAN_WATCHED("6verifyERNS0_5HouseERNS0_5TrailEONS0_10NormalizedE");
Result<Verified> watchedVerify(House& house, Trail& trail, Normalized&& from) {
  return within(Stage::Verify, trail, [&] { return realVerify(house, trail, std::move(from)); });
}

Result<Minimized> realMinimize(House&, Trail&, Verified&&)
    TONGBAN_REAL("8minimizeERNS0_5HouseERNS0_5TrailEONS0_8VerifiedE");
Result<Minimized> watchedMinimize(House&, Trail&, Verified&&)
    TONGBAN_WATCHED("8minimizeERNS0_5HouseERNS0_5TrailEONS0_8VerifiedE");
Result<Minimized> watchedMinimize(House& house, Trail& trail, Verified&& from) {
  return within(Stage::Minimize, trail,
                [&] { return realMinimize(house, trail, std::move(from)); });
}

Recorded realRecord(House&, Trail&, Result<Minimized>&&)
    TONGBAN_REAL("6recordERNS0_5HouseERNS0_5TrailEONS_6ResultINS0_9MinimizedEEE");
Recorded watchedRecord(House&, Trail&, Result<Minimized>&&)
    TONGBAN_WATCHED("6recordERNS0_5HouseERNS0_5TrailEONS_6ResultINS0_9MinimizedEEE");
Recorded watchedRecord(House& house, Trail& trail, Result<Minimized>&& from) {
  return within(Stage::Record, trail, [&] { return realRecord(house, trail, std::move(from)); });
}

}  // namespace tongban::exchange
