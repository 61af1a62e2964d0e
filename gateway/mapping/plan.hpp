// gateway/mapping/plan.hpp — what a mapping file is compiled into; shared by the compiler and the
// run, and by nobody else.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "gateway/mapping/conversion.hpp"
#include "gateway/record/encoding.hpp"
#include "gateway/record/pattern.hpp"
#include "gateway/record/schema.hpp"

namespace tongban::mapping {

enum class Format : std::uint8_t { Csv, Json, Ndjson, Xml };

struct SourcePlan {
  Format format = Format::Csv;
  record::Encoding encoding = record::Encoding::Utf8;
  char delimiter = ',';
  std::vector<std::string> columns;  // of a CSV file without a header
  std::string records;
  std::map<std::string, std::string> namespaces;
  std::vector<std::string> slots;  // every column, pointer or path that some field reads, once
};

// Holds when its test on the slot has the outcome that is wanted.
struct Condition {
  enum class Test : std::uint8_t { Present, OneOf, Matches };
  std::size_t slot = 0;
  Test test = Test::Present;
  std::vector<std::string> values;
  std::optional<record::Pattern> pattern;
  bool wanted = true;
};

struct FieldPlan {
  std::string name;                // dotted, as in the file
  std::vector<std::size_t> slots;  // the first that has a value
  std::optional<std::string> constant;
  Conversions chain;
  std::vector<Condition> when;  // all must hold
  bool required = false;
  bool quarantines = false;  // what a failure does
  bool keepsOriginal = false;
};

// The shape of the record: a leaf holds the field of that index, a branch an object.
struct OutputNode {
  static constexpr std::size_t kBranch = static_cast<std::size_t>(-1);
  std::string name;
  std::size_t field = kBranch;
  std::vector<OutputNode> children;
};

struct Plan {
  std::string name;
  std::string title;
  SourcePlan source;
  std::shared_ptr<const record::Schema> target;
  std::vector<std::string> absent;  // sorted
  std::vector<FieldPlan> fields;
  OutputNode root;
};

}  // namespace tongban::mapping
