#include "gateway/catalog/china_day.hpp"

#include <fmt/format.h>

#include "gateway/catalog/registry.hpp"

namespace tongban::catalog {

std::string dayOf(Instant at) {
  const std::chrono::year_month_day day(chinaDay(at));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

}  // namespace tongban::catalog
