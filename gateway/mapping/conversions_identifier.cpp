// Conversions that let only a checked identifier pass (gateway/standards).
#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/conversions.hpp"
#include "gateway/mapping/reading/document_number.hpp"
#include "gateway/standards/citizen_id.hpp"
#include "gateway/standards/legacy_taxpayer_id.hpp"
#include "gateway/standards/license_id.hpp"
#include "gateway/standards/organisation_code.hpp"
#include "gateway/standards/registration_number.hpp"
#include "gateway/standards/unified_social_credit_code.hpp"

namespace tongban::mapping {
namespace {

using standards::UnifiedSocialCreditCode;

class Uscc final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "uscc"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    auto code = UnifiedSocialCreditCode::parse(text);
    if (!code) return std::move(code).error();
    if (!code->knownPrefix()) {
      workspace.note(
          fail("mapping.uscc-prefix-unknown",
               fmt::format("登记管理部门与机构类别「{}」不在已知范围", text.substr(0, 2))));
    }
    return Cell::ofText(text);
  }
};

class CitizenIdConversion final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "citizen-id"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    const bool old = text.size() == 15;
    auto id = old ? standards::CitizenId::fromFifteenDigits(text, workspace.today())
                  : standards::CitizenId::parse(text, workspace.today());
    if (!id) return std::move(id).error();
    return Cell::ofText(id->reveal() == text ? text : workspace.keep(id->reveal()));
  }
};

// The identifiers whose text is what was parsed, give or take a hyphen.
template <class Identifier>
class Checked final : public Conversion {
 public:
  explicit Checked(std::string_view rule) : rule_(rule) {}
  std::string_view rule() const noexcept override { return rule_; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    auto id = Identifier::parse(text);
    if (!id) return std::move(id).error();
    return Cell::ofText(id->text() == text ? text : workspace.keep(id->text()));
  }

 private:
  std::string_view rule_;
};

// A credit code, or one of the older taxpayer numbers.
class TaxpayerId final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "taxpayer-id"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    if (text.size() == UnifiedSocialCreditCode::kLength) {
      auto code = UnifiedSocialCreditCode::parse(text);
      if (!code) return std::move(code).error();
      return Cell::ofText(text);
    }
    auto old = standards::LegacyTaxpayerId::parse(text, workspace.today());
    if (!old) return std::move(old).error();
    return Cell::ofText(text);
  }
};

// {code, name} of an administrative region. A code that the table knows only by its prefecture or
// province (development zones have codes of their own) is kept, named after what is known, and
// noted.
class Region final : public Conversion {
 public:
  Region(std::shared_ptr<const standards::RegionTable> table, bool ofUscc, bool objects)
      : table_(std::move(table)), ofUscc_(ofUscc), objects_(objects) {}
  std::string_view rule() const noexcept override { return "region"; }
  bool makesText() const noexcept override { return !objects_; }
  bool derives() const noexcept override { return true; }

  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    const auto digits = ofUscc_ ? text.substr(std::min<std::size_t>(text.size(), 2), 6) : text;
    auto code = standards::RegionCode::parse(digits);
    if (!code) return std::move(code).error();
    const auto nearest = table_->nearest(code->text());
    if (!nearest) {
      return fail("mapping.region-unknown", fmt::format("行政区划代码 {} 不在表中", digits));
    }
    if (!nearest->exact) {
      workspace.note(fail("mapping.region-nearest",
                          fmt::format("行政区划代码 {} 不在 GB/T 2260 表中,按上级「{}」记载",
                                      digits, nearest->region->fullName)));
    }
    if (!objects_) return Cell::ofText(digits);
    return Cell::ofValue(
        workspace.object({{"code", record::Value::text(workspace.keep(code->text()))},
                          {"name", record::Value::text(nearest->region->fullName)}}));
  }

 private:
  std::shared_ptr<const standards::RegionTable> table_;
  bool ofUscc_;
  bool objects_;
};

// A number that is no 文号 (licenses have numbers of other kinds) fails, or is kept with a note.
class DocumentNumberConversion final : public Conversion {
 public:
  explicit DocumentNumberConversion(bool keeps) : keeps_(keeps) {}
  std::string_view rule() const noexcept override { return "document-number"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    auto number = reading::readDocumentNumber(text);
    if (!number) {
      if (!keeps_ || number.error().code != "reading.document-number-invalid") {
        return std::move(number).error();
      }
      workspace.note(std::move(number).error());
      return Cell::ofText(text);
    }
    const auto canonical = number->text();
    return Cell::ofText(canonical == text ? text : workspace.keep(canonical));
  }

 private:
  bool keeps_;
};

}  // namespace

Made makeUscc(Parameters&, Library&) { return std::make_unique<Uscc>(); }
Made makeCitizenId(Parameters&, Library&) { return std::make_unique<CitizenIdConversion>(); }
Made makeOrganisationCode(Parameters&, Library&) {
  return std::make_unique<Checked<standards::OrganisationCode>>("organisation-code");
}
Made makeRegistrationNumber(Parameters&, Library&) {
  return std::make_unique<Checked<standards::RegistrationNumber>>("registration-number");
}
Made makeTaxpayerId(Parameters&, Library&) { return std::make_unique<TaxpayerId>(); }
Made makeLicenseId(Parameters&, Library&) {
  return std::make_unique<Checked<standards::LicenseId>>("license-id");
}
Made makeDocumentNumber(Parameters& parameters, Library&) {
  const auto otherwise = parameters.choice("otherwise", {"fail", "keep"});
  return std::make_unique<DocumentNumberConversion>(otherwise == "keep");
}

Made makeRegion(Parameters& parameters, Library& library) {
  const auto of = parameters.choice("of", {"code", "uscc"});
  const auto as = parameters.choice("as", {"object", "code"});
  auto table = library.regions();
  if (!table) {
    parameters.fault(table.error().code, table.error().message + " " + table.error().where);
    return nullptr;
  }
  return std::make_unique<Region>(*table, of == "uscc", as == "object");
}

}  // namespace tongban::mapping
