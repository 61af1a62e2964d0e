#include "gateway/cli/demo/report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

constexpr std::size_t kColumns = 78;
constexpr char32_t kWideFrom = 0x1100;  // what comes before takes one column
constexpr char32_t kDashes = 0x2010, kDashesTo = 0x2027;
constexpr char32_t kArrows = 0x2190, kArrowsTo = 0x27BF;  // arrows, lines, check marks

std::string indented(std::string_view lines, std::string_view by) {
  std::string out;
  for (const auto line : split(lines, '\n')) out += fmt::format("{}{}\n", by, line);
  return out;
}

}  // namespace

std::size_t widthOf(std::string_view rest) noexcept {
  std::size_t columns = 0;
  while (!rest.empty()) {
    const auto c = takeCodePoint(rest);
    const bool narrow =
        c < kWideFrom || (c >= kDashes && c <= kDashesTo) || (c >= kArrows && c <= kArrowsTo);
    columns += narrow ? 1 : 2;
  }
  return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
  const auto width = widthOf(text);
  return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], widthOf(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    if (!out.empty()) out += '\n';
    for (std::size_t i = 0; i + 1 < row.size(); ++i) out += padded(row[i], widths[i] + 2);
    if (!row.empty()) out += row.back();
  }
  return out;
}

void DemoReport::say(std::string_view lines) {
  if (!json_) out_ << indented(lines, "") << std::flush;
}

void DemoReport::header(std::string_view title) {
  const auto used = widthOf(title) + 4;
  std::string rule;
  for (auto i = used; i < kColumns; ++i) rule += "─";
  say(fmt::format("\n── {} {}", title, rule));
}

void DemoReport::step(std::string name, std::string title, const std::function<Told()>& what) {
  const auto from = std::chrono::steady_clock::now();
  auto told = what();
  const auto took = std::chrono::steady_clock::now() - from;
  Outcome outcome{
      std::move(name), std::move(title), told.has_value(),
      std::chrono::duration_cast<std::chrono::milliseconds>(took).count(),
      told ? std::move(*told) : fmt::format("{} [{}]", told.error().message, told.error().code)};
  good_ = good_ && outcome.ok;
  if (!json_) {
    out_ << fmt::format("{} {}{:>6} 毫秒\n", outcome.ok ? "✔" : "✘",
                        padded(outcome.title, kColumns - 13), outcome.ms)
         << indented(outcome.detail, "    ") << std::flush;
  }
  outcomes_.push_back(std::move(outcome));
}

void DemoReport::finish() {
  if (json_) {
    std::string json = "{\"steps\":[";
    for (const auto& one : outcomes_) {
      json += json.back() == '[' ? "{\"name\":" : ",{\"name\":";
      record::writeJsonString(one.name, json);
      json += ",\"title\":";
      record::writeJsonString(one.title, json);
      json += fmt::format(",\"ok\":{},\"ms\":{},\"detail\":", one.ok, one.ms);
      record::writeJsonString(one.detail, json);
      json += '}';
    }
    out_ << json << fmt::format("],\"ok\":{}}}\n", good_) << std::flush;
    return;
  }
  header("结果");
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : outcomes_) {
    rows.push_back({one.ok ? "✔" : "✘", one.name, one.title});
  }
  say(aligned(rows));
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - from_);
  const auto failed = std::ranges::count(outcomes_, false, &Outcome::ok);
  say(failed == 0 ? fmt::format("{} 步全部成功,用时 {:.1f} 秒。", outcomes_.size(), took.count())
                  : fmt::format("{} 步中有 {} 步没有成功。", outcomes_.size(), failed));
}

}  // namespace tongban::cli
