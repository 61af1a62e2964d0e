// gateway/cli/demo/report.hpp — the steps of the demonstration, as they are told to people while it
// runs, and as one JSON document at its end.
//
// One thread. Lifetime: borrows the stream.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban::cli {

// Columns on a terminal, where a Chinese character takes two.
std::size_t widthOf(std::string_view validUtf8) noexcept;
std::string padded(std::string_view validUtf8, std::size_t columns);
// Rows of cells, each column as wide as its widest cell, but for the last.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

class DemoReport final {
 public:
  using Told = Result<std::string>;  // what came of it, in lines; or why it failed

  DemoReport(std::ostream& out, bool json)
      : out_(out), json_(json), from_(std::chrono::steady_clock::now()) {}

  void say(std::string_view lines);  // to people alone
  void header(std::string_view title);
  void step(std::string name, std::string title, const std::function<Told()>& what);

  // The table of outcomes, or the JSON document.
  void finish();

  bool good() const noexcept { return good_; }

 private:
  struct Outcome {
    std::string name;
    std::string title;
    bool ok = false;
    std::int64_t ms = 0;
    std::string detail;
  };

  std::ostream& out_;
  const bool json_;
  const std::chrono::steady_clock::time_point from_;
  std::vector<Outcome> outcomes_;
  bool good_ = true;
};

}  // namespace tongban::cli
