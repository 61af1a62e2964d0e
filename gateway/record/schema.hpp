// gateway/record/schema.hpp — a JSON Schema compiled once, checked many times, that never fails
// open.
//
// The dialect is what every validator of draft 4 and later reads alike: type, enum, required,
// properties, additionalProperties, items, minItems, maxItems, minLength, maxLength (code points),
// minimum, maximum, pattern (pattern.hpp), and a local $ref into definitions. Titles, descriptions,
// $schema and $id say things and check nothing. Any other keyword, a keyword of the wrong kind, a
// dangling or circular $ref and a pattern outside the subset refuse the schema when it is loaded:
// schema.unknown-keyword, schema.bad-keyword, schema.dangling-ref, schema.bad-pattern.
//
// One walk checks JSON records and YAML configuration alike. Every fault is reported, not the first
// only: check.type, check.enum, check.required, check.unknown-key, check.length, check.range,
// check.pattern. A YAML scalar without quotes counts as a number or truth value only where the
// schema asks for one; where it asks for text, 010000 is the text 010000.
//
// Schema is immutable and thread-safe.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/record/value.hpp"

namespace tongban::record {

// One thing that is wrong. `pointer` is a JSON Pointer from the root; `line` is 0 for JSON.
struct Fault {
  std::string code;
  std::string pointer;
  std::uint32_t line = 0;
  std::string message;
  std::string remedy;
};

class Schema final {
 public:
  struct Compiled;  // schema_node.hpp, for the compiler and the walk only

  // `name` is what messages call it. The document may be gone afterwards.
  static Result<Schema> compile(const Value& root, std::string name);
  static Result<Schema> load(const std::filesystem::path& jsonFile);

  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

  // All faults, at most `faultsMax`; empty means that the value fits.
  std::vector<Fault> check(const Value&, std::size_t faultsMax = 100) const;

  // The same answer without the reasons: no allocation.
  bool accepts(const Value&) const;

  const std::string& name() const noexcept;
  const std::string& title() const noexcept;
  // The property names of the root object, in the order in which the schema lists them.
  std::vector<std::string_view> rootProperties() const;
  std::vector<std::string_view> rootRequired() const;
  // Whether a place is described: "/capital/amount" through properties, $ref and items ("/*").
  bool describes(std::string_view pointer) const;

 private:
  explicit Schema(std::unique_ptr<const Compiled>);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace tongban::record
