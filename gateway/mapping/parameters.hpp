// gateway/mapping/parameters.hpp — the parameters of one conversion in a mapping file, read with
// the line of each and with a fault for every one that is unknown or of the wrong kind.
//
//   - money: {unit: 万元, currency: CNY}
//
// Used while a mapping is compiled, by one thread.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/record/value.hpp"

namespace tongban::mapping {

using Report = std::function<void(std::string_view code, std::uint32_t line, std::string message)>;

class Parameters final {
 public:
  // `values` is null for a conversion that was written as a word alone.
  Parameters(std::string_view word, std::uint32_t line, const record::Value* values, Report report);

  std::optional<std::string_view> text(std::string_view name);
  std::string_view textOr(std::string_view name, std::string_view otherwise);
  // One of `choices`; a fault and the first of them otherwise.
  std::string_view choice(std::string_view name, std::initializer_list<std::string_view> choices);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high);
  bool flag(std::string_view name, bool otherwise);
  std::vector<std::string_view> texts(std::string_view name);  // a text counts as a list of one
  const record::Value* any(std::string_view name);

  // `money: 万元` where one parameter is all there is: the scalar itself, or that parameter.
  std::optional<std::string_view> sole(std::string_view name);

  void fault(std::string message);
  void fault(std::string_view code, std::string message);
  // Call last: parameters that nobody asked for are faults.
  void finish();

  std::uint32_t line() const noexcept { return line_; }
  const Report& report() const noexcept { return report_; }

 private:
  std::string_view word_;
  std::uint32_t line_;
  const record::Value* values_;
  Report report_;
  std::vector<std::string_view> asked_;
};

}  // namespace tongban::mapping
