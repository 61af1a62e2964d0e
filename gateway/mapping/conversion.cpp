#include "gateway/mapping/conversion.hpp"

namespace tongban::mapping {

Result<Cell> convert(const Conversions& chain, Cell cell, Workspace& workspace,
                     std::string_view* failedRule) {
  for (const auto& step : chain) {
    auto next = step->run(cell.text, workspace);
    if (!next) {
      if (failedRule != nullptr) *failedRule = step->rule();
      return next;
    }
    cell = *next;
    if (cell.isAbsent || !cell.isText) break;
  }
  return cell;
}

}  // namespace tongban::mapping
