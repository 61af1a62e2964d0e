// goal: whatever stands in the fields between gateways, it is refused by a declared code or read;
// what is read has one form and gives the same again; a head belongs to the log of its certificate.
//
// Input: the value of tongban-head; after a line feed that of tongban-commitment.
#include <cstdlib>

#include "gateway/exchange/peer_fields.hpp"

using namespace tongban;
using namespace tongban::exchange;

namespace {

void must(bool good) {
  if (!good) std::abort();
}

template <class T>
bool accepted(const Result<T>& result) {
  if (result) return true;
  must(findCode(result.error().code) != nullptr &&
       result.error().code != "internal.undeclared-code");
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = textOf(BytesView(data, size));
  const auto end = text.find('\n');
  if (const auto shown = readHead(text.substr(0, end)); accepted(shown)) {
    must(shown->certificate.keyId() == shown->head.log);
    const auto again = readHead(writeHead(shown->head, shown->certificate));
    must(again && again->head == shown->head);
  }
  wire::Fields fields;
  if (end == std::string_view::npos ||
      !fields.add("tongban-commitment", text.substr(end + 1)).has_value()) {
    return 0;
  }
  if (const auto salts = readSalts(fields); accepted(salts)) {
    wire::Fields written;
    must(written.add("tongban-commitment", writeSalts(*salts)).has_value());
    const auto again = readSalts(written);
    must(again && again->request == salts->request && again->answer == salts->answer);
  }
  accepted(checkProtocol(fields));
  return 0;
}
