// goal: purpose and on-behalf are written in one form, read back as they were, and anything else is
// refused without a value in the message.
#include <fstream>
#include <string>

#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/wire/support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;

namespace {

Fields one(std::string_view name, std::string_view value) {
  Fields fields;
  add(fields, name, value);
  return fields;
}

std::string purposeCode(std::string_view value) {
  return codeOf(readPurpose(one("Tongban-Purpose", value)));
}
std::string onBehalfCode(std::string_view value) {
  return codeOf(readOnBehalf(one("Tongban-On-Behalf", value)));
}

std::string han(std::size_t count) {
  std::string text;
  while (count-- > 0) text += "办";
  return text;
}

crypto::Mac hash(std::uint8_t fill) {
  crypto::Mac mac;
  mac.fill(fill);
  return mac;
}

Purpose fullest() {
  Purpose purpose{han(limits::kMatterCodePointsMax), han(limits::kBasisCodePointsMax),
                  han(limits::kCaseCodePointsMax), Operator{}};
  purpose.by =
      Operator{han(limits::kStaffNumberCodePointsMax), han(limits::kUnitCodePointsMax), hash(0xFF)};
  return purpose;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_purpose)

BOOST_AUTO_TEST_CASE(written) {
  const Purpose purpose{"企业开办", "A 100% \"b\"", "510100-1", Operator{"A0137", "成都", hash(0)}};
  const auto text = writePurpose(purpose).value();
  BOOST_TEST(text ==
             R"(matter=%"%e4%bc%81%e4%b8%9a%e5%bc%80%e5%8a%9e", basis=%"A 100%25 %22b%22", )"
             R"(case=%"510100-1", operator=%"A0137";unit=%"%e6%88%90%e9%83%bd";)"
             R"(name=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:)");
  BOOST_CHECK(readPurpose(one("tongban-purpose", text)).value() == purpose);
  BOOST_TEST(writeOnBehalf({"m-1", "s2", "窗口"}).value() ==
             R"(member="m-1", system="s2", role=%"%e7%aa%97%e5%8f%a3")");
  const OnBehalf regional{"m-1", "s2", "", "510000"};
  const auto said = writeOnBehalf(regional).value();
  BOOST_TEST(said == R"(member="m-1", system="s2", region="510000")");
  BOOST_CHECK(readOnBehalf(one("tongban-on-behalf", said)).value() == regional);
  BOOST_TEST(codeOf(writeOnBehalf({"m-1", "s2", "", "51"})) == "caller.on-behalf-malformed");
}

BOOST_AUTO_TEST_CASE(read_back) {
  const Purpose purposes[] = {{"m", "", "", {}},
                              {"事项", "依据", "", {}},
                              {"事项", "", "办件", {}},
                              {"事项", "", "", Operator{"1", "", {}}},
                              {"事项", "", "", Operator{"1", "", hash(7)}},
                              fullest()};
  for (const auto& purpose : purposes) {
    const auto text = writePurpose(purpose);
    BOOST_REQUIRE(text);
    BOOST_CHECK(readPurpose(one("tongban-purpose", *text)).value() == purpose);
  }
  for (const auto& onBehalf : {OnBehalf{"m1", "s1", ""}, OnBehalf{"m1", "s1", han(64)},
                               OnBehalf{std::string(63, 'a'), std::string(63, '0'), "r"}}) {
    const auto text = writeOnBehalf(onBehalf).value();
    BOOST_CHECK(readOnBehalf(one("tongban-on-behalf", text)).value() == onBehalf);
  }
  // Members in any order, over several lines.
  Fields lines = one("tongban-purpose", R"(case=%"c")");
  add(lines, "tongban-purpose", R"(matter=%"m")");
  BOOST_CHECK(readPurpose(lines).value() == (Purpose{"m", "", "c", {}}));
}

BOOST_AUTO_TEST_CASE(missing) {
  BOOST_TEST(codeOf(readPurpose({})) == "caller.purpose-missing");
  BOOST_TEST(codeOf(readOnBehalf({})) == "caller.on-behalf-missing");
}

BOOST_AUTO_TEST_CASE(purpose_refused) {
  for (const auto* value : {"",
                            R"(basis=%"b")",
                            "matter",
                            R"(matter="m")",
                            "matter=m",
                            "matter=1",
                            "matter=:bQ==:",
                            R"(matter=(%"m"))",
                            R"(matter=%"")",
                            R"(matter=%" m")",
                            R"(matter=%"m ")",
                            R"(matter=%"%e3%80%80m")",
                            R"(matter=%"a%0ab")",
                            R"(matter=%"a%00")",
                            R"(matter=%"%7f")",
                            R"(matter=%"%c2%85x")",
                            R"(matter=%"%ff")",
                            R"(matter=%"m";x)",
                            R"(matter=%"m", matter=%"n")",
                            R"(matter=%"m", other=%"o")",
                            R"(matter=%"m", basis=)",
                            R"(matter=%"m", basis)",
                            R"(matter=%"m", basis=%"")",
                            R"(matter=%"m", case=1)",
                            R"(matter=%"m", case=%"c";x=1)",
                            R"(matter=%"m", operator)",
                            R"(matter=%"m", operator="1")",
                            R"(matter=%"m", operator=(%"1"))",
                            R"(matter=%"m", operator=%"1";unit)",
                            R"(matter=%"m", operator=%"1";unit="u")",
                            R"(matter=%"m", operator=%"1";unit=%"")",
                            R"(matter=%"m", operator=%"1";name=%"n")",
                            R"(matter=%"m", operator=%"1";name=:AAAA:)",
                            R"(matter=%"m", operator=%"1";phone=%"1")",
                            R"(matter=%"m", operator=%"1";name=::)",
                            R"(Matter=%"m")",
                            "企业开办",
                            "{\"matter\":1}"}) {
    BOOST_TEST(purposeCode(value) == "caller.purpose-malformed", value);
  }
}

BOOST_AUTO_TEST_CASE(on_behalf_refused) {
  for (const auto* value : {"",
                            R"(member="m1")",
                            R"(system="s1")",
                            "member, system",
                            R"(member=m1, system=s1)",
                            R"(member=%"m1", system=%"s1")",
                            R"(member="m", system="s1")",
                            R"(member="M1", system="s1")",
                            R"(member="-1", system="s1")",
                            R"(member="m_1", system="s1")",
                            R"(member="m.1", system="s1")",
                            R"(member="", system="s1")",
                            R"(member="m1", system="s1";x)",
                            R"(member="m1", system=("s1"))",
                            R"(member="m1", system="s1", role="r")",
                            R"(member="m1", system="s1", role=%"")",
                            R"(member="m1", system="s1", region="51000")",
                            R"(member="m1", system="s1", region="010000")",
                            R"(member="m1", system="s1", region="51000a")",
                            R"(member="m1", system="s1", region=510000)",
                            R"(member="m1", system="s1", region=%"510000")",
                            R"(member="m1", system="s1", province="510000")",
                            R"(member="m1", member="m2", system="s1")"}) {
    BOOST_TEST(onBehalfCode(value) == "caller.on-behalf-malformed", value);
  }
  BOOST_TEST(onBehalfCode("member=\"" + std::string(64, 'a') + "\", system=\"s1\"") ==
             "caller.on-behalf-malformed");
}

BOOST_AUTO_TEST_CASE(nothing_bad_is_written) {
  const auto code = [](auto change) {
    auto purpose = fullest();
    change(purpose);
    return codeOf(writePurpose(purpose));
  };
  BOOST_TEST(code([](Purpose&) {}) == "");
  for (const auto& bad : {std::string(" x"), std::string("x\n"), std::string("\xFF"), han(257)}) {
    BOOST_TEST(code([&](Purpose& p) { p.matter = bad; }) == "caller.purpose-malformed");
    BOOST_TEST(code([&](Purpose& p) { p.basis = bad; }) == "caller.purpose-malformed");
    BOOST_TEST(code([&](Purpose& p) { p.caseNumber = bad; }) == "caller.purpose-malformed");
    BOOST_TEST(code([&](Purpose& p) { p.by->staffNumber = bad; }) == "caller.purpose-malformed");
    BOOST_TEST(code([&](Purpose& p) { p.by->unit = bad; }) == "caller.purpose-malformed");
    BOOST_TEST(codeOf(writeOnBehalf({"m1", "s1", bad})) == "caller.on-behalf-malformed");
    BOOST_TEST(codeOf(writeOnBehalf({bad, "s1", ""})) == "caller.on-behalf-malformed");
    BOOST_TEST(codeOf(writeOnBehalf({"m1", bad, ""})) == "caller.on-behalf-malformed");
  }
  BOOST_TEST(code([](Purpose& p) { p.matter.clear(); }) == "caller.purpose-malformed");
  BOOST_TEST(code([](Purpose& p) { p.by->staffNumber.clear(); }) == "caller.purpose-malformed");
}

BOOST_AUTO_TEST_CASE(no_value_stands_in_a_message) {
  const auto fault = readPurpose(one("tongban-purpose", R"(matter=%"m", case=%" 13812345678")"));
  BOOST_TEST(fault.error().message.find("138") == std::string::npos);
  BOOST_TEST(fault.error().where == "tongban-purpose");
}

// The lines of ops/docs/interface.md that begin with a field's name.
BOOST_AUTO_TEST_CASE(the_examples_of_the_interface_document_are_right) {
  std::ifstream page("ops/docs/interface.md");
  BOOST_REQUIRE(page);
  int purposes = 0;
  int others = 0;
  for (std::string line; std::getline(page, line);) {
    const auto value = [&](std::string_view name) { return line.substr(name.size()); };
    if (line.starts_with("tongban-purpose: ")) {
      const auto read = readPurpose(one("tongban-purpose", value("tongban-purpose: ")));
      BOOST_REQUIRE(read.has_value());
      BOOST_TEST(read->matter == "企业开办");
      BOOST_REQUIRE(read->by.has_value());
      BOOST_TEST(read->by->unit == "政务大厅");
      ++purposes;
    } else if (line.starts_with("tongban-on-behalf: ")) {
      const auto read = readOnBehalf(one("tongban-on-behalf", value("tongban-on-behalf: ")));
      BOOST_REQUIRE(read.has_value());
      BOOST_TEST(read->role == "窗口");
      ++others;
    }
  }
  BOOST_TEST(purposes == 1);
  BOOST_TEST(others == 1);
}

BOOST_AUTO_TEST_SUITE_END()
