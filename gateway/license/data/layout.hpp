// gateway/license/data/layout.hpp — one layout: which license type it is for, its fields, and where
// each stands in a package. For this folder's own sources.
//
// A compiled LicenseLayout is immutable and may be used by many threads.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/license/data/license_data.hpp"
#include "gateway/license/data/values.hpp"
#include "gateway/record/pattern.hpp"
#include "gateway/record/pointer.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/xml.hpp"

namespace tongban::license {

// A CustomData, or a place in an attachment: exactly one of the three is set.
struct Source {
  std::string name;  // of the CustomData or of the attachment
  std::optional<record::XPath> xpath;
  std::optional<record::JsonPointer> pointer;

  bool isCustomData() const noexcept { return !xpath && !pointer; }
  std::string text() const;  // as LicenseField::source has it
};

enum class Personal : std::uint8_t { Never, Always, NaturalPerson };

struct FieldLayout {
  std::string name;
  std::string label;
  std::vector<Source> from;
  FieldKind kind = FieldKind::Text;
  bool required = false;
  Personal personal = Personal::Never;
  std::vector<record::JsonPointer> record;  // where a record has it
};

// Any one of a layout's recognitions suffices.
struct Recognition {
  std::vector<std::string> typeCodes;              // one of them is the license's type
  std::string customData;                          // else: this one is present
  std::shared_ptr<const record::Pattern> matches;  // and matches, when it is set
};

struct LicenseLayout {
  std::string name;
  std::string title;
  bool fallback = false;
  std::vector<Recognition> recognizes;
  std::vector<FieldLayout> fields;

  const FieldLayout* find(std::string_view field) const noexcept;
};

struct CompiledLayout {
  LicenseLayout layout;               // to be used only when there is no fault
  std::vector<record::Fault> faults;  // by line
};

// `stem` is the file's name without .yaml, which the layout's name must be.
CompiledLayout compileLayout(std::string_view yaml, const record::Schema&, std::string_view stem);

}  // namespace tongban::license
