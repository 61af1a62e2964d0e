// goal: whatever bytes come, JSON is refused by a declared code or read, written and read again as
// the same value.
#include <cstdlib>

#include "gateway/base/bytes.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"

using namespace tongban;
using namespace tongban::record;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Document document;  // used again and again, as a pipeline does
  const auto parsed = parseJson(textOf({data, size}), document);
  if (!parsed) {
    const auto& error = parsed.error();
    if (findCode(error.code) == nullptr || error.code == "internal.undeclared-code") std::abort();
    if (!isUtf8(error.message) || error.where.empty() || !document.root.isNull()) std::abort();
    return 0;
  }
  const auto written = toJson(document.root);
  const auto again = parseJson(written);
  if (!again || !(again->root == document.root) || toJson(again->root) != written) std::abort();
  return 0;
}
