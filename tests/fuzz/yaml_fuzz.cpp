// goal: whatever bytes come, a reading of YAML ends, each fault has a declared code and a line
// inside the file in ascending order, and what is read without a fault is JSON that reads back.
#include <algorithm>
#include <cstdlib>

#include "gateway/base/bytes.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/yaml.hpp"

using namespace tongban;
using namespace tongban::record;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = textOf({data, size});
  const auto reading = readYaml(text);
  const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n')) + 2;
  std::uint32_t last = 1;
  for (const auto& fault : reading.faults) {
    if (findCode(fault.code) == nullptr || fault.code == "internal.undeclared-code") std::abort();
    if (fault.line < last || fault.line > lines) std::abort();
    if (!isUtf8(fault.message) || fault.remedy.empty()) std::abort();
    last = fault.line;
  }
  const auto written = toJson(reading.document.root);
  const auto again = parseJson(written);
  if (reading.faults.empty() && (!again || toJson(again->root) != written)) std::abort();
  return 0;
}
