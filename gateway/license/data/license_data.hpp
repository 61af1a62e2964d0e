// gateway/license/data/license_data.hpp — the license that a package carries: its identifier and
// metadata (GB/T 36903, 36904), taken from CustomDatas and attachments as a layout says, each value
// checked by its own rule.
//
// A layout is a YAML file per license type (schemas/config/license-layout.json); LayoutSet loads a
// folder of them once. Extraction never judges genuineness: only a value from an entry that a valid
// signature covers is worth anything, and `covered` says so.
//
// LayoutSet is immutable and thread-safe; reports are values. Codes: license.layout.* of loading,
// license.data.* of values, standards.* of identifiers.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/license/ofd/package.hpp"

namespace tongban::license {

struct LicenseField {
  std::string name;            // canonical: licenseId, typeName, holder, holderCode, validFrom …
  std::string label;           // Chinese, for people
  std::string value;           // as written, trimmed; personal values are masked by the printers
  std::string source;          // "CustomData ZZBS", "attachment license.xml /a/b"
  bool personal = false;       // a citizen id or a person's name: masked wherever it is printed
  bool covered = false;        // by a valid signature
  std::optional<Error> fault;  // the value breaks its own rule
};

enum class FieldMatch : std::uint8_t { Agrees, Differs, MissingInLicense, MissingInRecord };
struct MatchedField {
  std::string name;
  std::string label;
  FieldMatch match;
};

struct LicenseReport {
  std::string layout;  // its name
  std::vector<LicenseField> fields;
  std::vector<std::string> missing;   // required by the layout, not in the file
  std::vector<MatchedField> matched;  // only when a record was given to compare with
  bool complete() const noexcept;     // nothing missing, no fault
};

class LayoutSet final {
 public:
  LayoutSet();  // no layout: no license is recognized
  static Result<LayoutSet> load(const std::filesystem::path& folder);

  // Attachments that some layout reads, for ReadOptions.
  std::set<std::string> attachmentNames() const;

  // The license in the package by the first layout that recognizes it, or nothing.
  // `isCovered` answers for a path.
  std::optional<LicenseReport> extract(
      const Package&, const std::function<bool(std::string_view)>& isCovered) const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

// Fills `matched`: the record is a JSON object whose members have the names of the fields.
// license.data.record when it is none.
Result<Ok> matchWith(LicenseReport&, std::string_view recordJson);

}  // namespace tongban::license
