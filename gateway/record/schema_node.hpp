// gateway/record/schema_node.hpp — what a schema is compiled into; shared by the compiler and the
// walk, and by nobody else.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/record/pattern.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/value.hpp"

namespace tongban::record {

inline constexpr std::size_t kSchemaPropertiesMax = 256;  // of one object
inline constexpr std::uint32_t kNoNode = 0xFFFFFFFF;

struct SchemaProperty {
  std::string name;
  std::uint32_t node = kNoNode;
  bool required = false;
};

struct SchemaNode {
  std::uint8_t types = 0;  // a bit for each Kind; 0 means any
  std::vector<Value> enumeration;
  std::vector<SchemaProperty> properties;
  std::size_t requiredCount = 0;
  bool additionalAllowed = true;
  std::uint32_t additionalNode = kNoNode;  // schema of members that are not listed
  std::uint32_t itemsNode = kNoNode;
  std::optional<std::int64_t> minItems, maxItems, minLength, maxLength, minimum, maximum;
  std::optional<Pattern> pattern;
};

constexpr std::uint8_t typeBit(Kind kind) noexcept {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(kind));
}

struct Schema::Compiled {
  std::string name;
  std::string title;
  Document source;  // owns the values of enumerations
  std::vector<SchemaNode> nodes;
  std::uint32_t root = 0;
};

// Reads `compiled.source` into `compiled.nodes`.
Result<Ok> compileSchema(Schema::Compiled& compiled);

}  // namespace tongban::record
