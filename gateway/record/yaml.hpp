// gateway/record/yaml.hpp — the one doorway where YAML that people edit meets a parser (YAML 1.2).
//
// Everything that can be wrong in one file is reported in one reading, each with its line:
// a tab in indentation (yaml.tab), a key twice in one mapping (yaml.duplicate-key), anchors and
// aliases (yaml.alias: never expanded, so a bomb has nothing to explode), a tag (yaml.tag), a key
// that is no scalar (yaml.complex-key), more than one document (yaml.documents), bytes that are not
// UTF-8 (record.encoding-invalid), a bound of base/limits.hpp (record.too-large, record.too-deep,
// record.too-many-nodes), and broken syntax (yaml.malformed), after which the file yields no
// values.
//
// Scalars stay text with a mark whether they were quoted; the schema decides what they are.
// Thread-safe: functions keep no state.
#pragma once
#include <string_view>
#include <vector>

#include "gateway/record/schema.hpp"
#include "gateway/record/value.hpp"

namespace tongban::record {

struct YamlReading {
  Document document;          // root is Null when there was nothing to read
  std::vector<Fault> faults;  // `pointer` is empty; `line` says where
};

YamlReading readYaml(std::string_view bytes);

}  // namespace tongban::record
