// gateway/mapping/mapping.hpp — a mapping file compiled once: from one source's words to one kind
// of canonical record. How to write one is in ops/docs/mappings.md.
//
// Compiling reports every fault of the file in one run, each with its line: structure
// (schemas/config/mapping.schema.json), an unknown conversion or parameter
// (mapping.conversion-unknown, mapping.conversion-invalid), a field that the target schema does not
// describe (mapping.field-unknown), a path that cannot be read (mapping.path-invalid), tables and
// schemas that are not there.
//
// Mapping is immutable and thread-safe; run.hpp runs it.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/mapping/library.hpp"
#include "gateway/record/schema.hpp"

namespace tongban::mapping {

struct Plan;  // plan.hpp

class Mapping final {
 public:
  struct Compiled {
    std::unique_ptr<Mapping> mapping;  // null when there is any fault
    std::vector<record::Fault> faults;
  };

  static Compiled compile(std::string_view yaml, Library&);
  static Compiled load(const std::filesystem::path&, Library&);

  ~Mapping();

  const std::string& name() const noexcept;
  const std::string& title() const noexcept;
  const record::Schema& target() const noexcept;
  const Plan& plan() const noexcept { return *plan_; }

 private:
  explicit Mapping(std::unique_ptr<const Plan>);
  std::unique_ptr<const Plan> plan_;
};

}  // namespace tongban::mapping
