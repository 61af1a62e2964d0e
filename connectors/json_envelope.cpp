#include "connectors/json_envelope.hpp"

#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"

namespace tongban::connectors {

JsonEnvelope envelopeFor(std::string_view pointer) {
  JsonEnvelope envelope{{}, "]"};
  const auto tokens = split(pointer, '/');
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    std::string name;
    for (std::size_t at = 0; at < tokens[i].size(); ++at) {
      const bool escape = tokens[i][at] == '~' && at + 1 < tokens[i].size();
      name += !escape ? tokens[i][at] : tokens[i][++at] == '0' ? '~' : '/';
    }
    envelope.head += '{';
    record::writeJsonString(name, envelope.head);
    envelope.head += ':';
    envelope.tail += '}';
  }
  envelope.head += '[';
  return envelope;
}

}  // namespace tongban::connectors
