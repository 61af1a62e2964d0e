#include "gateway/observe/metrics.hpp"

#include <array>
#include <atomic>
#include <cmath>

#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "gateway/observe/metrics_series.hpp"

namespace tongban::observe {
namespace {

using prometheus::Counter;
using prometheus::Histogram;

// Every metric there is.
constexpr MetricRow kExchanges{"tongban_exchanges_total",
                               "Exchanges that were answered, by journey, resource and code",
                               {"journey", "resource", "code"}};
constexpr MetricRow kExchangeSeconds{
    "tongban_exchange_seconds", "From a complete request to its answer", {"journey"}};
constexpr MetricRow kStageSeconds{
    "tongban_stage_seconds", "Time spent in one stage of a journey", {"journey", "stage"}};
constexpr MetricRow kRefused{"tongban_refused_total",
                             "Requests refused before anyone was known, by listener and code",
                             {"listener", "code"}};
constexpr MetricRow kConnectorAnswers{"tongban_connector_answers_total",
                                      "Answers of source systems, by connector and code",
                                      {"connector", "code"}};
constexpr MetricRow kConnectorSeconds{
    "tongban_connector_seconds", "Time that a source system took to answer", {"connector"}};
constexpr MetricRow kAlarms{
    "tongban_alarms_total", "Findings that call for a person at once, by code", {"code"}};
constexpr MetricRow kCertificateDays{"tongban_certificate_days_left",
                                     "Days until a certificate of the deployment ends",
                                     {"certificate"}};
constexpr MetricRow kReloads{
    "tongban_reloads_total", "Reloads of the deployment folder", {"outcome"}};

// In the order of Metrics::Gauge.
constexpr std::array kGauges{
    MetricRow{"tongban_connections", "Connections that are open", {}},
    MetricRow{"tongban_waiting_requests", "Requests that wait for a worker", {}},
    MetricRow{"tongban_ledger_entries", "Entries of the ledger", {}},
    MetricRow{"tongban_resources", "Resources of the deployment", {}},
    MetricRow{"tongban_grants", "Grants of the deployment", {}},
    MetricRow{"tongban_nonces", "Nonces that are remembered", {}},
};

const Histogram::BucketBoundaries& buckets() {
  static const Histogram::BucketBoundaries seconds{0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                                   0.005,   0.01,   0.025,   0.05,   0.1,   0.25,
                                                   0.5,     1,      2.5,     5,      10};
  return seconds;
}

template <class Builder>
auto& family(Builder builder, const MetricRow& row, prometheus::Registry& registry) {
  return builder.Name(std::string(row.name)).Help(std::string(row.help)).Register(registry);
}

Series<Counter> counters(const MetricRow& row, prometheus::Registry& registry) {
  return Series<Counter>(
      row, family(prometheus::BuildCounter(), row, registry),
      [](auto& from, const auto& labels) -> Counter& { return from.Add(labels); });
}

Series<Histogram> histograms(const MetricRow& row, prometheus::Registry& registry) {
  return Series<Histogram>(
      row, family(prometheus::BuildHistogram(), row, registry),
      [](auto& from, const auto& labels) -> Histogram& { return from.Add(labels, buckets()); });
}

Series<prometheus::Gauge> gaugesOf(const MetricRow& row, prometheus::Registry& registry) {
  return Series<prometheus::Gauge>(
      row, family(prometheus::BuildGauge(), row, registry),
      [](auto& from, const auto& labels) -> prometheus::Gauge& { return from.Add(labels); });
}

// A duration that no clock can have measured counts as nothing.
double sane(Metrics::Seconds measured) noexcept {
  return std::isfinite(measured.count()) && measured.count() > 0 ? measured.count() : 0;
}

}  // namespace

struct Metrics::Table {
  prometheus::Registry registry;
  Series<Counter> exchanges = counters(kExchanges, registry);
  Series<Histogram> exchangeSeconds = histograms(kExchangeSeconds, registry);
  Series<Histogram> stageSeconds = histograms(kStageSeconds, registry);
  Series<Counter> refused = counters(kRefused, registry);
  Series<Counter> connectorAnswers = counters(kConnectorAnswers, registry);
  Series<Histogram> connectorSeconds = histograms(kConnectorSeconds, registry);
  Series<Counter> alarms = counters(kAlarms, registry);
  Series<prometheus::Gauge> certificates = gaugesOf(kCertificateDays, registry);
  Series<Counter> reloads = counters(kReloads, registry);
  std::array<prometheus::Gauge*, kGauges.size()> gauges{};

  Table() {
    for (std::size_t i = 0; i < kGauges.size(); ++i) {
      gauges[i] = &family(prometheus::BuildGauge(), kGauges[i], registry).Add({});
    }
    // Both are there from the start, so that a first bad reload is a rise and not an appearance.
    reloads.at({"good"});
    reloads.at({"bad"});
    alarms.at({"ledger.peer-inconsistent"});
  }
};

Metrics::Metrics() : table_(std::make_unique<Table>()) {}
Metrics::~Metrics() = default;

void Metrics::exchange(std::string_view journey, std::string_view resource, std::string_view code,
                       Seconds whole) {
  table_->exchanges.at({journey, resource, code}).Increment();
  table_->exchangeSeconds.at({journey}).Observe(sane(whole));
}

void Metrics::stage(std::string_view journey, std::string_view stage, Seconds taken) {
  table_->stageSeconds.at({journey, stage}).Observe(sane(taken));
}

void Metrics::refused(std::string_view listener, std::string_view code) {
  table_->refused.at({listener, code}).Increment();
}

void Metrics::connector(std::string_view connector, std::string_view code, Seconds taken) {
  table_->connectorAnswers.at({connector, code}).Increment();
  table_->connectorSeconds.at({connector}).Observe(sane(taken));
}

void Metrics::alarm(std::string_view code) { table_->alarms.at({code}).Increment(); }

void Metrics::certificate(std::string_view certificate, double daysLeft) {
  table_->certificates.at({certificate}).Set(daysLeft);
}

void Metrics::reload(bool good) { table_->reloads.at({good ? "good" : "bad"}).Increment(); }

void Metrics::set(Gauge gauge, double value) {
  table_->gauges[static_cast<std::size_t>(gauge)]->Set(value);
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(table_->registry.Collect());
}

}  // namespace tongban::observe
