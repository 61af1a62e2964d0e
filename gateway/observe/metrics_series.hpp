// gateway/observe/metrics_series.hpp — the children of one metric, found quickly and bounded in
// number. Internal to this room; the contract is metrics.hpp's.
//
// A child is found by its label values under a shared lock, without allocating. A value is taken as
// it is when it is a name (a-z, A-Z, 0-9, - _ . and nothing that redact() would touch, 1 to 96
// bytes); an empty one is "none", anything else is "other". A code is one of error_codes.def, or
// "ok"; any other is internal.undeclared-code. Beyond limits::kMetricSeriesMax children every name
// of a new one is "other"; its code stays, so that there are at most as many children more as there
// are codes.
//
// Thread-safe. Children live as long as the registry.
#pragma once
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>

#include "gateway/base/limits.hpp"

namespace tongban::observe {

// One metric as it is declared. Labels that are not needed are empty; a label called "code" takes
// codes, any other takes names.
struct MetricRow {
  std::string_view name;
  std::string_view help;
  std::array<std::string_view, 3> labels;
};

using LabelValues = std::array<std::string_view, 3>;  // in the order of MetricRow::labels

// What is counted for what the caller said.
std::string_view codeValue(std::string_view code) noexcept;
std::string_view nameValue(std::string_view name);

// The label values joined, in a buffer on the stack; empty when they are too long to be names.
class SeriesKey final {
 public:
  explicit SeriesKey(const LabelValues&) noexcept;
  std::string_view text() const noexcept { return {bytes_.data(), size_}; }

 private:
  std::array<char, 320> bytes_;
  std::size_t size_ = 0;
};

struct KeyHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view key) const noexcept {
    return std::hash<std::string_view>{}(key);
  }
};

template <class Metric>
class Series final {
 public:
  using Family = prometheus::Family<Metric>;
  using Make = std::function<Metric&(Family&, const prometheus::Labels&)>;

  Series(const MetricRow& row, Family& family, Make make)
      : row_(row), family_(family), make_(std::move(make)) {}

  Metric& at(const LabelValues& asked) {
    if (auto* known = find(asked)) return *known;
    LabelValues values = asked;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (row_.labels[i].empty()) continue;
      values[i] = row_.labels[i] == "code" ? codeValue(values[i]) : nameValue(values[i]);
    }
    if (auto* known = find(values)) return *known;
    return add(values);
  }

 private:
  Metric* find(const LabelValues& values) const {
    const SeriesKey key(values);
    const std::shared_lock lock(mutex_);
    const auto known = children_.find(key.text());
    return known == children_.end() ? nullptr : known->second;
  }

  Metric& add(LabelValues values) {
    const std::unique_lock lock(mutex_);
    if (children_.size() >= limits::kMetricSeriesMax) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!row_.labels[i].empty() && row_.labels[i] != "code") values[i] = "other";
      }
    }
    const SeriesKey key(values);
    auto& child = children_[std::string(key.text())];
    if (child == nullptr) {
      prometheus::Labels labels;
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!row_.labels[i].empty()) labels.emplace(row_.labels[i], values[i]);
      }
      child = &make_(family_, labels);
    }
    return *child;
  }

  const MetricRow& row_;
  Family& family_;
  const Make make_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Metric*, KeyHash, std::equal_to<>> children_;
};

}  // namespace tongban::observe
