// gateway/observe/metrics.hpp — the table of metrics, and its text for Prometheus.
//
// Every metric and every label is declared in metrics.cpp; label values come from closed sets
// (codes of base/error_codes.def, names of the deployment, stages), so that /metrics cannot grow
// without bound: a code that is not declared counts as internal.undeclared-code, and beyond
// limits::kMetricSeriesMax series a value counts as "other". No metric carries a person, subject or
// exchange.
//
// Thread-safe. Counting costs a look-up and an atomic add.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace tongban::observe {

class Metrics final {
 public:
  using Seconds = std::chrono::duration<double>;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // tongban_exchanges_total{journey,resource,code}, tongban_exchange_seconds{journey}
  void exchange(std::string_view journey, std::string_view resource, std::string_view code,
                Seconds whole);
  // tongban_stage_seconds{journey,stage}
  void stage(std::string_view journey, std::string_view stage, Seconds);
  // tongban_refused_total{listener,code}: before anyone was known
  void refused(std::string_view listener, std::string_view code);
  // tongban_connector_answers_total{connector,code}, tongban_connector_seconds{connector}
  void connector(std::string_view connector, std::string_view code, Seconds);
  // tongban_alarms_total{code}: each calls for a person
  void alarm(std::string_view code);
  // tongban_certificate_days_left{certificate}: whole days, negative when it is past
  void certificate(std::string_view certificate, double daysLeft);
  // tongban_reloads_total{outcome} good, bad
  void reload(bool good);

  // Gauges that are asked for when the text is made: tongban_<name>.
  enum class Gauge { Connections, WaitingRequests, LedgerEntries, Resources, Grants, Nonces };
  void set(Gauge, double value);

  std::string text() const;  // text/plain; version=0.0.4

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace tongban::observe
