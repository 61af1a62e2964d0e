// connectors/json_envelope.hpp — the JSON document around a list of records that lies where a JSON
// Pointer says: {"data":{"list":[ and ]}} for /data/list. UTF-8. Pure, thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace tongban::connectors {

struct JsonEnvelope {
  std::string head;
  std::string tail;
};

JsonEnvelope envelopeFor(std::string_view pointer);

}  // namespace tongban::connectors
