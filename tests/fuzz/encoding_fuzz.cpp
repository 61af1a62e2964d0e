// goal: whatever the bytes, the result is valid UTF-8 or an error inside the input, and pieces give
// what the whole gives.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/base/text.hpp"
#include "gateway/record/encoding.hpp"

using namespace tongban::record;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view input, Encoding encoding) {
  auto decoder = Decoder::open(encoding);
  require(decoder.has_value());
  std::string whole;
  const bool good = decoder->append(input, whole).has_value();
  require(tongban::isUtf8(whole) && (good || whole.empty()));
  if (good) odditiesOf(whole);

  std::string pieces;
  std::string rest;
  bool goodPieces = true;
  for (std::size_t at = 0; at < input.size() && goodPieces; at += 3) {
    rest += input.substr(at, 3);
    const auto taken = decoder->appendPart(rest, pieces);
    goodPieces = taken.has_value();
    if (goodPieces) rest.erase(0, *taken);
    require(!goodPieces || rest.size() <= 3);
  }
  require(tongban::isUtf8(pieces));
  require(good == (goodPieces && rest.empty()) && (!good || pieces == whole));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check(input, Encoding::Utf8);
  check(input, Encoding::Gb18030);
  return 0;
}
