// gateway/license/data/license_data.hpp — the license that a package carries: its identifier and
// metadata (GB/T 36903, 36904), taken from CustomDatas and attachments as a layout says, each value
// checked by its own rule.
//
// A layout is a YAML file per license type (schemas/config/license-layout.schema.json; those that
// ship are in schemas/licenses/, the guide is ops/docs/licenses.md); LayoutSet loads a folder of
// them once. Extraction never judges genuineness: only a value from an entry that a valid signature
// covers is worth anything, and `covered` says so.
//
// Nothing is chosen silently: every source of a field is read, and two that disagree are a fault,
// as are two documents of one package that both carry license data (license.data.ambiguous).
// A personal value stands in LicenseField::value only; no Error here holds any part of a value.
//
// LayoutSet is immutable and thread-safe; reports are values. Codes: license.layout.* and those of
// yaml.*, check.*, base.file-* of loading, license.data.* of values, standards.* of identifiers.
#pragma once
#include <chrono>
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

struct LicenseLayout;  // layout.hpp, of this folder only

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
std::string_view wordOf(FieldMatch) noexcept;  // agrees, differs, missingInLicense …

struct MatchedField {
  std::string name;
  std::string label;
  FieldMatch match;
};

struct LicenseReport {
  std::string layout;  // its name
  std::vector<LicenseField> fields;
  std::vector<std::string> missing;           // required by the layout, not in the file
  std::vector<MatchedField> matched;          // only when a record was given to compare with
  std::shared_ptr<const LicenseLayout> form;  // the layout itself, for matchWith
  bool complete() const noexcept;             // nothing missing, no fault
};

// One thing that is wrong with a folder of layouts.
struct LayoutFault {
  std::string file;        // name in the folder, or the folder
  std::uint32_t line = 0;  // 0: the file as a whole
  std::string code;
  std::string message;
  std::string remedy;
};

class LayoutSet final {
 public:
  LayoutSet();  // no layout: no license is recognized

  // Every *.yaml of the folder, all or none. The schema is schemas/config/ beside the folder or
  // beside one above it. The Error is license.layout.invalid and names the first fault and how
  // many there are; `faults`, when given, gets all of them by file and line.
  static Result<LayoutSet> load(const std::filesystem::path& folder,
                                std::vector<LayoutFault>* faults = nullptr);
  // The same with the schema file named: for a folder that stands elsewhere.
  static Result<LayoutSet> load(const std::filesystem::path& folder,
                                const std::filesystem::path& schemaFile,
                                std::vector<LayoutFault>* faults = nullptr);

  // Attachments that some layout reads, for ReadOptions.
  std::set<std::string> attachmentNames() const;

  // The license in the package by the first layout that recognizes it, or nothing. Layouts are
  // tried by name, those marked as fallback last. `isCovered` answers for a path. Nobody is born
  // after `today`, the day in China; without it any birth date that exists is accepted.
  std::optional<LicenseReport> extract(
      const Package&, const std::function<bool(std::string_view)>& isCovered,
      std::chrono::sys_days today = std::chrono::sys_days::max()) const;

 private:
  struct Content;
  explicit LayoutSet(std::shared_ptr<const Content>);
  std::shared_ptr<const Content> content_;
};

// Fills `matched`: the record is a JSON object whose members have the names of the fields (a dotted
// name is a member of a member), or the places that the layout's `record` names, all of which must
// agree. Dates are compared by day, codes exactly, text apart from width and white space; a field
// that is ambiguous in the license differs from anything. license.data.record when it is no object.
Result<Ok> matchWith(LicenseReport&, std::string_view recordJson);

}  // namespace tongban::license
