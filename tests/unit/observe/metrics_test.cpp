// goal: what is counted can be scraped, whatever the callers say; it never grows without bound and
// never names a person.
#include "gateway/observe/metrics.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "gateway/base/error.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "tests/support/temp_dir.hpp"

using namespace tongban;
using namespace std::chrono_literals;
using observe::Metrics;

namespace {

// What a parser that is not ours reads in the text; empty when it refuses it.
std::string parsed(const std::string& text) {
  const tests::TempDir folder;
  std::ofstream(folder / "metrics", std::ios::binary) << text;
  const auto command = "python3 tests/support/exposition.py < " + (folder / "metrics").string() +
                       " > " + (folder / "out").string() + " 2>/dev/null";
  if (std::system(command.c_str()) != 0) return {};
  return readFile(folder / "out", 64u << 20).value();
}

std::size_t countOf(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

bool has(const std::string& text, std::string_view line) {
  return text.find("\n" + std::string(line) + "\n") != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(observe_metrics)

BOOST_AUTO_TEST_CASE(everything_is_there_and_reads_strictly) {
  Metrics metrics;
  metrics.exchange("query", "enterprise-registration", "ok", 12ms);
  metrics.exchange("query", "enterprise-registration", "ok", 20ms);
  metrics.exchange("query", "enterprise-registration", "caller.purpose-missing", 90us);
  metrics.stage("query", "fetch", 3ms);
  metrics.refused("exchange", "wire.signature-wrong");
  metrics.connector("market", "ok", 7ms);
  metrics.reload(false);
  metrics.set(Metrics::Gauge::LedgerEntries, 42);
  const auto text = metrics.text();
  BOOST_TEST(has(text,
                 "tongban_exchanges_total{code=\"ok\",journey=\"query\",resource=\"enterprise-"
                 "registration\"} 2"));
  BOOST_TEST(
      has(text, "tongban_refused_total{code=\"wire.signature-wrong\",listener=\"exchange\"} 1"));
  BOOST_TEST(has(text, "tongban_exchange_seconds_count{journey=\"query\"} 3"));
  BOOST_TEST(has(text, "tongban_exchange_seconds_bucket{journey=\"query\",le=\"0.0001\"} 1"));
  BOOST_TEST(
      has(text, "tongban_stage_seconds_bucket{journey=\"query\",stage=\"fetch\",le=\"10\"} 1"));
  BOOST_TEST(has(text, "tongban_connector_answers_total{code=\"ok\",connector=\"market\"} 1"));
  BOOST_TEST(has(text, "tongban_reloads_total{outcome=\"bad\"} 1"));
  BOOST_TEST(has(text, "tongban_reloads_total{outcome=\"good\"} 0"));
  BOOST_TEST(has(text, "tongban_ledger_entries 42"));
  BOOST_TEST(has(text, "tongban_nonces 0"));
  const auto read = parsed(text);
  for (const auto* name :
       {"exchanges_total", "exchange_seconds", "stage_seconds", "refused_total",
        "connector_answers_total", "connector_seconds", "reloads_total", "connections",
        "waiting_requests", "ledger_entries", "resources", "grants", "nonces"})
    BOOST_TEST(read.find("\"tongban_" + std::string(name) + "\": {\"type\"") != std::string::npos,
               name);
}

BOOST_AUTO_TEST_CASE(an_empty_table_reads_strictly) {
  BOOST_TEST(!parsed(Metrics().text()).empty());
}

BOOST_AUTO_TEST_CASE(a_code_that_is_not_declared_is_a_fault_of_ours) {
  Metrics metrics;
  for (int i = 0; i < 1000; ++i) metrics.refused("exchange", "made.up-" + std::to_string(i));
  metrics.refused("exchange", "");
  metrics.refused("exchange", "OK");
  const auto text = metrics.text();
  BOOST_TEST(has(
      text, "tongban_refused_total{code=\"internal.undeclared-code\",listener=\"exchange\"} 1002"));
  BOOST_TEST(countOf(text, "tongban_refused_total{") == 1U);
}

BOOST_AUTO_TEST_CASE(a_value_that_is_no_name_is_other) {
  Metrics metrics;
  for (const auto* name :
       {"510104199001011234", "13812345678", "张三", "a b", "a\"b", "a\nb", "a\\b",
        "a\x1f"
        "b",
        "\xff", "../etc/passwd", "zhang@example.cn"})
    metrics.refused(name, "wire.field-invalid");
  metrics.refused(std::string(97, 'a'), "wire.field-invalid");
  metrics.refused(std::string(100000, 'a'), "wire.field-invalid");
  metrics.refused(std::string_view("a\0b", 3), "wire.field-invalid");
  metrics.refused("", "wire.field-invalid");
  const auto text = metrics.text();
  BOOST_TEST(has(text, "tongban_refused_total{code=\"wire.field-invalid\",listener=\"other\"} 14"));
  BOOST_TEST(has(text, "tongban_refused_total{code=\"wire.field-invalid\",listener=\"none\"} 1"));
  BOOST_TEST(countOf(text, "tongban_refused_total{") == 2U);
  BOOST_TEST(!parsed(text).empty());
}

BOOST_AUTO_TEST_CASE(the_number_of_series_is_bounded) {
  Metrics metrics;
  const auto most = limits::kMetricSeriesMax;
  for (std::size_t i = 0; i < most + 500; ++i) {
    const auto name = "c" + std::to_string(i);
    metrics.exchange("query", name, "ok", 1ms);
    metrics.exchange(name, name, "ok", 1ms);
  }
  for (const auto& row : allCodes()) metrics.exchange("push", "straggler", row.code, 1ms);
  const auto text = metrics.text();
  const auto series = countOf(text, "tongban_exchanges_total{");
  BOOST_TEST(series > most);
  BOOST_TEST(series <= most + allCodes().size() + 1);
  BOOST_TEST(has(text,
                 "tongban_exchanges_total{code=\"base.utf8-invalid\",journey=\"other\",resource="
                 "\"other\"} 1"));
  BOOST_TEST(text.find("straggler") == std::string::npos);
  // A name that had its series before keeps it.
  metrics.exchange("query", "c0", "ok", 1ms);
  BOOST_TEST(has(metrics.text(),
                 "tongban_exchanges_total{code=\"ok\",journey=\"query\",resource=\"c0\"} 2"));
}

BOOST_AUTO_TEST_CASE(a_time_that_cannot_be_counts_as_nothing) {
  Metrics metrics;
  for (const double seconds :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    metrics.stage("query", "fetch", Metrics::Seconds(seconds));
  metrics.stage("query", "fetch", 3600s);
  const auto text = metrics.text();
  BOOST_TEST(has(text, "tongban_stage_seconds_sum{journey=\"query\",stage=\"fetch\"} 3600"));
  BOOST_TEST(
      has(text, "tongban_stage_seconds_bucket{journey=\"query\",stage=\"fetch\",le=\"10\"} 3"));
  BOOST_TEST(
      has(text, "tongban_stage_seconds_bucket{journey=\"query\",stage=\"fetch\",le=\"+Inf\"} 4"));
  BOOST_TEST(!parsed(text).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_between_threads) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 5000; ++i) {
        metrics.exchange("query", "r" + std::to_string(i % 50), "ok", 1ms);
        if (i % 1000 == 0) (void)metrics.text();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const auto text = metrics.text();
  BOOST_TEST(has(text, "tongban_exchange_seconds_count{journey=\"query\"} 20000"));
  BOOST_TEST(
      has(text, "tongban_exchanges_total{code=\"ok\",journey=\"query\",resource=\"r7\"} 400"));
}

BOOST_AUTO_TEST_CASE(the_parser_can_refuse) {
  for (const std::string text :
       {"x_total 1\n", "# HELP x y\n# TYPE x gauge\nx 1", "# HELP x y\n# TYPE x gauge\nx 1\nx 2\n",
        "# HELP x y\n# TYPE x counter\nx 1\n", "# HELP x y\n# TYPE x gauge\nx{a=\"\\q\"} 1\n",
        "# HELP x y\n# TYPE x gauge\nx{a=\"1\",a=\"2\"} 1\n", "# HELP x y\n# TYPE x gauge\nx one\n",
        "# HELP x y\n# TYPE x gauge\n# TYPE x gauge\nx 1\n",
        "# HELP h y\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_sum 1\nh_count 2\n",
        "# HELP h y\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum "
        "1\nh_count 1\n"})
    BOOST_TEST(parsed(text).empty(), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
