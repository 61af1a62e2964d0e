// tests/unit/license/data/support.hpp — a package filled by hand, layouts from text, and what came
// of them.
#pragma once
#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "gateway/license/data/license_data.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

inline const std::filesystem::path kLayoutSchema = "schemas/config/license-layout.schema.json";
inline constexpr const char* kGoodId =
    "1.2.156.3005.2.11100000000013338W032.11510000008282102G.2025000000000001.001.M";
inline constexpr const char* kAreaId =
    "1.2.156.3005.2.11100000MB0143028R001.510100.2025000000000001.001.O";
inline constexpr const char* kCitizenId = "510104199001010000";
inline constexpr const char* kOrganisation = "91510100MA6000219Y";

class LayoutFolder final {
 public:
  LayoutFolder& write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return *this;
  }
  std::filesystem::path path() const { return dir_.path(); }

  std::vector<license::LayoutFault> faults() const {
    std::vector<license::LayoutFault> faults;
    const auto set = license::LayoutSet::load(path(), kLayoutSchema, &faults);
    BOOST_TEST(set.has_value() == faults.empty());
    if (!set) BOOST_TEST(set.error().code == "license.layout.invalid");
    return faults;
  }
  license::LayoutSet load() const {
    std::vector<license::LayoutFault> faults;
    auto set = license::LayoutSet::load(path(), kLayoutSchema, &faults);
    for (const auto& fault : faults) {
      BOOST_ERROR(fault.file << ':' << fault.line << ": " << fault.code << ' ' << fault.message);
    }
    BOOST_REQUIRE(set);
    return std::move(*set);
  }

 private:
  TempDir dir_;
};

inline license::LayoutSet shipped() {
  auto set = license::LayoutSet::load("schemas/licenses");
  BOOST_REQUIRE_MESSAGE(set, (set ? "" : set.error().where + ": " + set.error().message));
  return std::move(*set);
}

class PackageOf final {
 public:
  PackageOf(std::initializer_list<std::pair<std::string, std::string>> customDatas = {}) {
    for (const auto& [name, value] : customDatas) with(name, value);
  }
  PackageOf& with(const std::string& name, const std::string& value, std::size_t document = 0) {
    package.customDatas.push_back({document, name, value});
    package.documents = std::max(package.documents, document + 1);
    return *this;
  }
  PackageOf& attached(const std::string& path, const std::string& text) {
    package.kept.emplace(path, Bytes(text.begin(), text.end()));
    return *this;
  }

  license::Package package;
};

inline bool everything(std::string_view) { return true; }

inline license::LicenseReport extracted(const license::LayoutSet& layouts, const PackageOf& of) {
  auto report = layouts.extract(of.package, everything);
  BOOST_REQUIRE(report);
  return std::move(*report);
}

inline const license::LicenseField& fieldOf(const license::LicenseReport& report,
                                            const std::string& name) {
  const auto at = std::ranges::find(report.fields, name, &license::LicenseField::name);
  BOOST_REQUIRE_MESSAGE(at != report.fields.end(), "no field " << name);
  return *at;
}

// The code of the field's fault, or "".
inline std::string faultIn(const license::LicenseReport& report, const std::string& name) {
  const auto& field = fieldOf(report, name);
  return field.fault ? field.fault->code : "";
}

}  // namespace tongban::tests
