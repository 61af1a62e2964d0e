// goal: a package yields the license it carries, each value with its source, its coverage and its
// fault; nothing is chosen silently, and no message shows anything of a person.
#include <boost/test/unit_test.hpp>

#include "tests/unit/license/data/support.hpp"

using namespace tongban;
using namespace tongban::license;
using namespace tongban::tests;

namespace {

LicenseReport generally(const PackageOf& of) { return extracted(shipped(), of); }

// One field `number` from the given sources, and what recognizes it.
LayoutSet numberFrom(const std::string& from, const std::string& kind = "text") {
  return LayoutFolder()
      .write("x-license.yaml",
             "layout: x-license\ntitle: 测试\nrecognizes: [{customData: X}]\n"
             "namespaces: {q: 'urn:q'}\nfields:\n  number: {label: 编号, required: true, kind: " +
                 kind + ", from: [" + from + "]}\n")
      .load();
}

const std::string kXml = "{attachment: license.xml, xpath: '/q:license/q:number'}";
const std::string kJson = "{attachment: license.json, pointer: /license/number}";

std::string xmlWith(const std::string& inside) {
  return "<license xmlns='urn:q'>" + inside + "</license>";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_extraction)

BOOST_AUTO_TEST_CASE(the_first_layout_that_recognizes_it_is_used_and_the_general_one_last) {
  BOOST_TEST(generally(PackageOf({{"ZZBS", kGoodId}})).layout == "general");
  BOOST_TEST(generally(PackageOf({{"ZZBS", kAreaId}})).layout == "business-license");
  BOOST_TEST(generally(PackageOf({{"ZZLXDM", "11100000MB0143028R001"}})).layout ==
             "business-license");
  BOOST_TEST(generally(PackageOf({{"ZZMC", "电子营业执照(副本)"}})).layout == "business-license");
  BOOST_TEST(generally(PackageOf({{"ZZLXMC", "非营业执照"}})).layout == "general");
  // Its check character is wrong; it is still that license, with a fault.
  auto forged = std::string(kAreaId);
  forged.back() = '0';
  const auto report = generally(PackageOf({{"ZZBS", forged}}));
  BOOST_TEST(report.layout == "business-license");
  BOOST_TEST(faultIn(report, "licenseId") == "standards.license-id-check");
}

BOOST_AUTO_TEST_CASE(a_license_with_every_required_field_is_complete) {
  PackageOf of({{"ZZBS", kGoodId},
                {"ZZBFJG", "示例厅"},
                {"ZZBFRQ", "2025-01-08"},
                {"CZZT", "示例公司"},
                {"CZZTDM", kOrganisation}});
  BOOST_TEST(generally(of).complete());
  BOOST_TEST(generally(of).missing.empty());
  of.package.customDatas.pop_back();
  auto report = generally(of);
  BOOST_TEST(!report.complete());
  BOOST_TEST(report.missing == std::vector<std::string>{"holderCode"},
             boost::test_tools::per_element());
  BOOST_TEST(!generally(of.with("CZZTDM", kOrganisation).with("ZZYXQJZRQ", "明年")).complete());
}

BOOST_AUTO_TEST_CASE(identifier_issuer_and_type_must_agree) {
  PackageOf good(
      {{"ZZBS", kGoodId}, {"ZZLXDM", "11100000000013338W032"}, {"ZZBFJGDM", "11510000008282102G"}});
  const auto report = generally(good);
  BOOST_TEST(faultIn(report, "licenseId") == "");
  BOOST_TEST(faultIn(report, "typeCode") == "");
  BOOST_TEST(faultIn(report, "issuerCode") == "");
  const auto other = generally(PackageOf({{"ZZBS", kGoodId},
                                          {"ZZLXDM", "11100000000013338W031"},
                                          {"ZZBFJGDM", "11100000000013338W"}}));
  BOOST_TEST(faultIn(other, "typeCode") == "license.data.disagrees");
  BOOST_TEST(faultIn(other, "issuerCode") == "license.data.disagrees");
  // Nothing to agree with.
  const auto alone = generally(PackageOf({{"ZZBS", "1.2.3"}, {"ZZLXDM", "031"}}));
  BOOST_TEST(faultIn(alone, "licenseId") == "standards.license-id-shape");
  BOOST_TEST(faultIn(alone, "typeCode") == "");
}

BOOST_AUTO_TEST_CASE(an_issuer_given_as_its_area_is_accepted_where_the_identifier_does_so_too) {
  const auto report = generally(PackageOf({{"ZZBS", kAreaId}, {"ZZBFJGDM", "510100"}}));
  BOOST_TEST(faultIn(report, "licenseId") == "");
  BOOST_TEST(faultIn(report, "issuerCode") == "");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kAreaId}, {"ZZBFJGDM", "510104"}})),
                     "issuerCode") == "standards.uscc-length");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"ZZBFJGDM", "510000"}})),
                     "issuerCode") == "standards.uscc-length");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kAreaId}, {"ZZBFJGDM", "11510000008282102G"}})),
                     "issuerCode") == "license.data.disagrees");
}

BOOST_AUTO_TEST_CASE(a_period_does_not_end_before_it_begins) {
  const auto fault = [](const std::string& from, const std::string& to) {
    return faultIn(
        generally(PackageOf({{"ZZBS", kGoodId}, {"ZZYXQQSRQ", from}, {"ZZYXQJZRQ", to}})),
        "validTo");
  };
  BOOST_TEST(fault("2025-01-08", "20300107") == "");
  BOOST_TEST(fault("2025-01-08", "2025年1月8日") == "");
  BOOST_TEST(fault("2025-01-08", "长期") == "");
  BOOST_TEST(fault("2025-01-08", "2025-01-07") == "license.data.period");
  BOOST_TEST(fault("2025-01-08", "2025-02-29") == "license.data.date");
  BOOST_TEST(fault("2025-13-08", "2025-01-07") == "");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"ZZYXQQSRQ", "长期"}})),
                     "validFrom") == "license.data.date");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"ZZBFRQ", "9999"}})), "issuedOn") ==
             "license.data.date");
}

BOOST_AUTO_TEST_CASE(a_holder_is_checked_by_the_type_of_its_code) {
  const auto fault = [](const std::string& code, const std::string& type) {
    return faultIn(
        generally(PackageOf({{"CZZTDM", code}, {"CZZTDMLXDM", type}, {"ZZBS", kGoodId}})),
        "holderCode");
  };
  BOOST_TEST(fault(kOrganisation, "001") == "");
  BOOST_TEST(fault(kCitizenId, "111") == "");
  BOOST_TEST(fault("E12345678", "414") == "");
  BOOST_TEST(fault("E12345678", "") == "");
  BOOST_TEST(fault("E12345678", "001") == "standards.uscc-length");
  BOOST_TEST(fault(kOrganisation, "111") == "standards.citizen-id-charset");
  BOOST_TEST(fault("510104199001010008", "111") == "standards.citizen-id-check");
  const auto named = generally(
      PackageOf({{"ZZBS", kGoodId}, {"CZZTDM", "E12345678"}, {"CZZTDMLX", "统一社会信用代码"}}));
  BOOST_TEST(faultIn(named, "holderCode") == "standards.uscc-length");
  const auto torn = generally(
      PackageOf({{"ZZBS", kGoodId}, {"CZZTDMLXDM", "001"}, {"CZZTDMLX", "公民身份号码"}}));
  BOOST_TEST(faultIn(torn, "holderCodeTypeName") == "license.data.disagrees");
}

BOOST_AUTO_TEST_CASE(nobody_is_born_after_today) {
  using namespace std::chrono_literals;
  const PackageOf of({{"ZZBS", kGoodId}, {"CZZTDM", kCitizenId}, {"CZZTDMLXDM", "111"}});
  const auto before =
      shipped().extract(of.package, everything, std::chrono::sys_days(1989y / 12 / 31));
  BOOST_REQUIRE(before);
  BOOST_TEST(faultIn(*before, "holderCode") == "standards.citizen-id-birth-future");
  BOOST_TEST(fieldOf(*before, "holderCode").personal);
}

BOOST_AUTO_TEST_CASE(a_code_must_be_one) {
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZLXDM", "没有 代码"}})), "typeCode") ==
             "license.data.code");
}

BOOST_AUTO_TEST_CASE(the_same_custom_data_twice_is_never_the_first_silently) {
  PackageOf of({{"ZZBS", kGoodId}, {"CZZT", "示例公司"}, {"CZZT", "示例(甲)公司"}});
  BOOST_TEST(faultIn(generally(of), "holder") == "license.data.ambiguous");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"CZZT", "甲"}, {"CZZT", " 甲 "}})),
                     "holder") == "");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"CZZT", ""}, {"CZZT", "甲"}})),
                     "holder") == "license.data.ambiguous");
  BOOST_TEST(faultIn(generally(PackageOf(
                         {{"ZZBS", kGoodId}, {"ZZBFRQ", "20250108"}, {"ZZBFRQ", "2025-01-08"}})),
                     "issuedOn") == "");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"ZZBS", kAreaId}})), "licenseId") ==
             "license.data.ambiguous");
}

BOOST_AUTO_TEST_CASE(two_documents_with_license_data_are_ambiguous) {
  PackageOf second;
  second.with("标题", "别的", 0).with("ZZBS", kGoodId, 1).with("CZZT", "示例公司", 1);
  BOOST_TEST(faultIn(generally(second), "licenseId") == "");
  BOOST_TEST(faultIn(generally(second.with("CZZT", "　", 0)), "licenseId") == "");
  const auto report = generally(second.with("ZZBFJG", "示例厅", 0));
  for (const auto& field : report.fields) {
    BOOST_TEST(faultIn(report, field.name) == "license.data.ambiguous", field.name);
  }
  PackageOf same;
  same.with("ZZBS", kGoodId, 0).with("ZZBS", kGoodId, 1);
  BOOST_TEST(faultIn(generally(same), "licenseId") == "license.data.ambiguous");
}

BOOST_AUTO_TEST_CASE(attachments_are_read_by_xpath_and_pointer) {
  PackageOf of({{"X", "1"}});
  of.attached("/Doc_0/Attachs/license.xml", xmlWith("<number> 甲-1 </number>"));
  const auto xml = extracted(numberFrom(kXml), of);
  BOOST_TEST(fieldOf(xml, "number").value == "甲-1");
  BOOST_TEST(fieldOf(xml, "number").source == "attachment license.xml /q:license/q:number");
  of.attached("/Doc_0/Attachs/license.json", R"({"license": {"number": 20250108}})");
  const auto json = extracted(numberFrom(kJson, "date"), of);
  BOOST_TEST(fieldOf(json, "number").value == "20250108");
  BOOST_TEST(fieldOf(json, "number").source == "attachment license.json /license/number");
  BOOST_TEST(faultIn(json, "number") == "");
  // A path that yields a string.
  const auto text = numberFrom("{attachment: license.xml, xpath: 'string(/q:license)'}");
  BOOST_TEST(fieldOf(extracted(text, of), "number").value == "甲-1");
  // Another file's name does not count, nor does one that only ends alike.
  PackageOf alike({{"X", "1"}});
  alike.attached("/Doc_0/my-license.xml", xmlWith("<number>甲</number>"));
  BOOST_TEST(extracted(numberFrom(kXml), alike).missing.size() == 1U);
}

BOOST_AUTO_TEST_CASE(sources_that_disagree_are_ambiguous) {
  const auto both = numberFrom("{customData: N}, " + kXml);
  const auto with = [&](const std::string& text, const std::string& xml) {
    PackageOf of({{"X", "1"}, {"N", text}});
    return extracted(both, of.attached("/license.xml", xml));
  };
  BOOST_TEST(faultIn(with("甲", xmlWith("<number>甲</number>")), "number") == "");
  BOOST_TEST(faultIn(with("甲（1）", xmlWith("<number>甲 (1)</number>")), "number") == "");
  BOOST_TEST(faultIn(with("甲", xmlWith("<number/>")), "number") == "");
  BOOST_TEST(faultIn(with("", xmlWith("<number>乙</number>")), "number") == "");
  const auto torn = with("甲", xmlWith("<number>乙</number>"));
  BOOST_TEST(faultIn(torn, "number") == "license.data.ambiguous");
  BOOST_TEST(fieldOf(torn, "number").value == "甲");
  BOOST_TEST(fieldOf(torn, "number").fault->where == "CustomData N");
  BOOST_TEST(faultIn(with("甲", xmlWith("<number>甲</number><number>乙</number>")), "number") ==
             "license.data.ambiguous");
  PackageOf twice({{"X", "1"}});
  twice.attached("/a/license.xml", xmlWith("<number>甲</number>"))
      .attached("/b/license.xml", xmlWith("<number>乙</number>"));
  BOOST_TEST(faultIn(extracted(numberFrom(kXml), twice), "number") == "license.data.ambiguous");
}

BOOST_AUTO_TEST_CASE(an_attachment_that_cannot_be_read_is_a_fault_not_a_gap) {
  const auto xmlFault = [](const std::string& xml) {
    PackageOf of({{"X", "1"}, {"N", "甲"}});
    const auto report =
        extracted(numberFrom("{customData: N}, " + kXml), of.attached("/license.xml", xml));
    BOOST_TEST(fieldOf(report, "number").value == "甲");
    return faultIn(report, "number");
  };
  BOOST_TEST(xmlFault("<license") == "license.data.attachment");
  BOOST_TEST(xmlFault("") == "license.data.attachment");
  BOOST_TEST(xmlFault("<!DOCTYPE license><license/>") == "license.data.attachment");
  BOOST_TEST(xmlFault("<a>\xff</a>") == "license.data.attachment");
  const auto jsonReport = [](const std::string& json) {
    PackageOf of({{"X", "1"}});
    return extracted(numberFrom(kJson), of.attached("/license.json", json));
  };
  for (const auto* json :
       {"{", "", R"({"license": {"number": [1]}})", R"({"license": {"number": {"a": 1}}})",
        R"({"license": {"number": true}})", R"({"license": 1, "license": 2})"}) {
    BOOST_TEST(faultIn(jsonReport(json), "number") == "license.data.attachment", json);
    BOOST_TEST(jsonReport(json).missing.empty());
  }
  for (const auto* json :
       {"{}", "[]", R"({"license": {"number": null}})", R"({"license": {"number": " "}})"}) {
    BOOST_TEST(jsonReport(json).missing.size() == 1U, json);
  }
}

BOOST_AUTO_TEST_CASE(coverage_is_asked_of_the_file_that_a_value_stands_in) {
  PackageOf of({{"X", "1"}, {"N", "甲"}});
  of.attached("/Doc_0/license.xml", xmlWith("<number>甲</number>"));
  const auto coveredBy = [&](const LayoutSet& layouts, const std::string& path) {
    const auto report =
        layouts.extract(of.package, [&](std::string_view asked) { return asked == path; });
    return fieldOf(*report, "number").covered;
  };
  BOOST_TEST(coveredBy(numberFrom("{customData: N}"), "/OFD.xml"));
  BOOST_TEST(!coveredBy(numberFrom("{customData: N}"), "/Doc_0/license.xml"));
  BOOST_TEST(coveredBy(numberFrom(kXml), "/Doc_0/license.xml"));
  BOOST_TEST(!coveredBy(numberFrom(kXml), "/OFD.xml"));
  BOOST_TEST(!fieldOf(*numberFrom(kXml).extract(of.package, {}), "number").covered);
}

BOOST_AUTO_TEST_CASE(what_is_personal_says_so) {
  const auto personal = [](const std::string& code, const std::string& type,
                           const std::string& field) {
    PackageOf of({{"ZZBS", kGoodId}, {"CZZT", "示例丁"}, {"CZZTDM", code}, {"CZZTDMLXDM", type}});
    return fieldOf(generally(of), field).personal;
  };
  for (const auto* field : {"holder", "holderCode"}) {
    BOOST_TEST(!personal(kOrganisation, "001", field));
    BOOST_TEST(!personal(kOrganisation, "", field));
    BOOST_TEST(personal(kCitizenId, "111", field));
    BOOST_TEST(personal(kCitizenId, "001", field));
    BOOST_TEST(personal("510104199001010008", "001", field));
    BOOST_TEST(personal("E12345678", "414", field));
    BOOST_TEST(personal("E12345678", "", field));
  }
  // A holder without a code at all, and a citizen id where nobody expects one.
  BOOST_TEST(
      fieldOf(generally(PackageOf({{"ZZBS", kGoodId}, {"CZZT", "示例丁"}})), "holder").personal);
  const auto number = generally(PackageOf({{"ZZBS", kGoodId}, {"ZZBH", kCitizenId}}));
  BOOST_TEST(fieldOf(number, "number").personal);
  BOOST_TEST(!fieldOf(number, "licenseId").personal);
  const auto business = generally(PackageOf({{"ZZBS", kAreaId}, {"FDDBR", "示例丁"}}));
  BOOST_TEST(fieldOf(business, "legalRepresentative").personal);
}

BOOST_AUTO_TEST_CASE(no_error_shows_anything_of_a_person) {
  const std::string name = "示例戊";
  const std::string broken = "510104199001010008";
  PackageOf of({{"ZZBS", kGoodId},
                {"CZZT", name},
                {"CZZT", name + "\x1b"},
                {"CZZTDM", broken},
                {"CZZTDM", kCitizenId},
                {"CZZTDMLXDM", "111"},
                {"ZZBH", broken},
                {"ZZLXDM", broken},
                {"ZZBFJGDM", broken},
                {"ZZBFRQ", broken},
                {"ZZYXQQSRQ", name},
                {"ZZYXQJZRQ", broken}});
  auto reports = std::vector{generally(of)};
  PackageOf attached({{"X", "1"}});
  attached.attached("/license.json", R"({")" + name + R"(": 1, ")" + name + R"(": 2})");
  reports.push_back(extracted(numberFrom(kJson), attached));
  std::size_t faults = 0;
  for (const auto& report : reports) {
    for (const auto& field : report.fields) {
      if (!field.fault) continue;
      ++faults;
      for (const auto& text : {field.fault->message, field.fault->where, field.fault->remedy}) {
        BOOST_TEST(text.find(name) == std::string::npos, text);
        BOOST_TEST(text.find("19900101") == std::string::npos, text);
      }
    }
  }
  BOOST_TEST(faults >= 8U);
}

BOOST_AUTO_TEST_CASE(what_would_act_on_a_terminal_is_replaced) {
  const auto report = generally(PackageOf({{"ZZBS", kGoodId}, {"ZZMC", "证\x1b[31m书"}}));
  BOOST_TEST(faultIn(report, "licenseName") == "license.data.characters");
  BOOST_TEST(fieldOf(report, "licenseName").value.find('\x1b') == std::string::npos);
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"ZZMC", std::string(9000, 'x')}})),
                     "licenseName") == "license.data.too-long");
  BOOST_TEST(faultIn(generally(PackageOf({{"ZZBS", kGoodId}, {"ZZMC", "\xff\xfe"}})),
                     "licenseName") == "license.data.characters");
}

BOOST_AUTO_TEST_SUITE_END()
