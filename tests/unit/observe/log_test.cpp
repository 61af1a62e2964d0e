// goal: an event is one line of JSON, below the threshold nothing, and no secret and no personal
// number survives, wherever it is planted.
#include "gateway/observe/log.hpp"

#include <array>
#include <sstream>

#include <boost/test/unit_test.hpp>

using namespace tongban;
using observe::Field;
using observe::Level;

namespace {

struct FixedClock final : Clock {
  Instant now() const override { return Instant(std::chrono::milliseconds(1764000000123)); }
};

struct Written {
  FixedClock clock;
  std::ostringstream out;
  observe::Log log{out, Level::Debug, clock};

  std::string line(std::initializer_list<Field> fields, std::string_view event = "a.b") {
    out.str("");
    log.write(Level::Notice, event, fields);
    return out.str();
  }
};

constexpr std::string_view kFront =
    "{\"at\":\"2025-11-24T16:00:00.123Z\",\"level\":\"notice\",\"event\":\"a.b\"";

std::string with(std::string_view rest) { return std::string(kFront) + std::string(rest) + "}\n"; }

BOOST_AUTO_TEST_SUITE(observe_log)

BOOST_AUTO_TEST_CASE(an_event_is_one_line) {
  Written written;
  BOOST_TEST(written.line({}) == with(""));
  BOOST_TEST(written.line({{"read", "3"}, {"note", "a\"b\\\n"}}) ==
             with(",\"read\":\"3\",\"note\":\"a\\\"b\\\\\\u000a\""));
}

BOOST_AUTO_TEST_CASE(numbers_are_numbers_and_stages_a_list) {
  Written written;
  const std::array<Field::Count, 2> stages{{{"accept", 41}, {"fetch", 9120}}};
  BOOST_TEST(written.line({{"request", "01938123-4567-7890-8123-138123456789"},
                           {"rows", std::size_t{3}},
                           {"drift", -5},
                           {"stages", stages},
                           {"none", std::span<const Field::Count>()}}) ==
             with(",\"request\":\"01938123-4567-7890-8123-138123456789\",\"rows\":3,\"drift\":-5,"
                  "\"stages\":{\"accept\":41,\"fetch\":9120},\"none\":{}"));
  BOOST_TEST(written.line({{"most", ~std::uint64_t{0}}}) == with(",\"most\":9223372036854775807"));
  BOOST_TEST(written.line({{"least", std::numeric_limits<std::int64_t>::min()}}) ==
             with(",\"least\":-9223372036854775808"));
}

BOOST_AUTO_TEST_CASE(below_the_threshold_nothing_is_written) {
  std::ostringstream out;
  const FixedClock clock;
  observe::Log log(out, Level::Warning, clock);
  log.write(Level::Notice, "mapping.finished", {});
  BOOST_TEST(out.str().empty());
  BOOST_TEST(!log.wants(Level::Notice));
  log.setThreshold(Level::Notice);
  log.write(Level::Notice, "mapping.finished", {});
  log.write(Level::Debug, "mapping.detail", {});
  BOOST_TEST(out.str().find("mapping.finished") != std::string::npos);
  BOOST_TEST(out.str().find("mapping.detail") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_personal_number_survives) {
  for (const std::string planted :
       {"510104199001010012", "51010419900101001X", "13812345678", "zhang.san@example.cn",
        "028-85123456", "１３８１２３４５６７８"}) {
    Written written;
    const std::array<Field::Count, 1> list{{{planted, 1}}};
    for (const auto& line :
         {written.line({{"value", planted}}), written.line({{"value", "前" + planted + "后"}}),
          written.line({{planted, "value"}}), written.line({}, planted),
          written.line({{"stages", list}}), written.line({{"uuid-not", planted + "-"}})})
      BOOST_TEST(line.find(planted) == std::string::npos, line);
  }
}

BOOST_AUTO_TEST_CASE(a_number_that_reads_like_a_person_is_masked) {
  Written written;
  BOOST_TEST(written.line({{"n", 510104199001010012}}) == with(",\"n\":\"510***********0012\""));
  const std::array<Field::Count, 1> list{{{"fetch", 13812345678}}};
  BOOST_TEST(written.line({{"stages", list}}) == with(",\"stages\":{\"fetch\":\"138****5678\"}"));
}

BOOST_AUTO_TEST_CASE(no_secret_survives) {
  Written written;
  for (const std::string name : {"password", "clientSecret", "token", "API-KEY", "passphrase",
                                 "Authorization", "signature", "key", "cookie", "credential"}) {
    BOOST_TEST(written.line({{name, "PLANTED"}}) == with(",\"" + name + "\":\"***\""));
    BOOST_TEST(written.line({{name, 4711}}) == with(",\"" + name + "\":\"***\""));
  }
  for (const std::string text : {"GET /a?token=PLANTED", "Authorization: Bearer PLANTED",
                                 "cannot open postgres://u:PLANTED@db/x"})
    BOOST_TEST(written.line({{"detail", text}}).find("PLANTED") == std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_and_the_cut_shows_no_front_of_a_number) {
  const std::string id = "510104199001010012";
  for (std::size_t before = limits::kLogTextBytesMax - 30; before < limits::kLogTextBytesMax + 3;
       ++before) {
    Written written;
    const auto line =
        written.line({{"text", std::string(before, '.') + id + std::string(9000, '.')}});
    BOOST_TEST(line.find("5101041") == std::string::npos);
    BOOST_TEST(line.size() < limits::kLogTextBytesMax + 200);
    BOOST_TEST(line.ends_with("…\"}\n"));
  }
  Written written;
  std::string han;
  for (int i = 0; i < 3000; ++i) han += "证";
  BOOST_TEST(written.line({{"text", han}}).ends_with("证…\"}\n"));
}

BOOST_AUTO_TEST_CASE(no_terminal_obeys_a_line) {
  Written written;
  const auto line = written.line({{"text",
                                   "\x1b[2J\r\n\x7f\xC2\x9B"
                                   "31m"},
                                  {"a\nb", "c"}});
  BOOST_TEST(line ==
             with(",\"text\":\"\\u001b[2J\\u000d\\u000a\\u007f\\u009b31m\",\"a\\u000ab\":\"c\""));
}

BOOST_AUTO_TEST_CASE(what_is_no_text_is_not_printed) {
  Written written;
  BOOST_TEST(written.line({{"text", "\xff\xfe"}}) == with(",\"text\":\"(not UTF-8)\""));
  BOOST_TEST(written.line({{"\xff", "x"}}) == with(",\"(not UTF-8)\":\"x\""));
}

BOOST_AUTO_TEST_CASE(fields_are_bounded) {
  Written written;
  const std::vector<Field> fields(1000, Field("a", "b"));
  written.log.write(Level::Notice, "a.b", std::span<const Field>(fields));
  BOOST_TEST(written.out.str().size() == kFront.size() + 2 + limits::kLogFieldsMax * 8);
}

BOOST_AUTO_TEST_CASE(a_stream_that_fails_costs_its_lines) {
  const FixedClock clock;
  std::ostream broken(nullptr);
  observe::Log log(broken, Level::Debug, clock);
  log.write(Level::Error, "a.b", {});
  BOOST_TEST(log.lost() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
