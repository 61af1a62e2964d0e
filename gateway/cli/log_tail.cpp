#include "gateway/cli/log_tail.hpp"

#include <deque>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/log_lines.hpp"
#include "gateway/cli/log_watch.hpp"
#include "gateway/deployment/settings.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

using record::Value;

constexpr std::size_t kBrokenShownMax = 120;  // code points
constexpr std::chrono::hours kChina{8};

struct LevelWord {
  std::string_view word;
  std::string_view label;
};
// From the gravest on.
constexpr LevelWord kLevels[] = {
    {"error", "错误"}, {"warning", "警告"}, {"notice", "提示"}, {"debug", "调试"}};

std::optional<std::size_t> gravity(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kLevels); ++i) {
    if (kLevels[i].word == word) return i;
  }
  return std::nullopt;
}

std::string_view textOf(const Value& event, std::string_view name) {
  const auto* value = event.find(name);
  return value != nullptr && value->isText() ? value->text() : std::string_view();
}

// A terminal must obey no byte of a log.
std::string shown(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    const char32_t c = takeCodePoint(utf8);
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool turnsText = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    if (control || turnsText) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    } else {
      appendCodePoint(out, c);
    }
  }
  return out;
}

std::string chinaTime(Instant at) {
  const auto local = std::chrono::floor<std::chrono::seconds>(at + kChina);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string valueShown(const Value& value) {
  if (value.isText()) return shown(value.text());
  if (!value.isObject()) return shown(record::toJson(value));
  std::string out;
  for (const auto& [name, inner] : value.members()) {
    if (!out.empty()) out += ", ";
    out += shown(name) + " " + valueShown(inner);
  }
  return "{" + out + "}";
}

class Tail final {
 public:
  Tail(const LogTailOptions& options, Surroundings& around) : options_(options), around_(around) {}

  // The line as it is printed; empty when the filters leave it out.
  std::string rendered(std::string_view line) {
    if (trim(isUtf8(line) ? line : "x").empty()) return {};
    if (!record::parseJson(line, document_)) return broken(line);
    const Value& event = document_.root;
    const auto level = gravity(textOf(event, "level"));
    const auto at = fromRfc3339(textOf(event, "at"));
    if (!event.isObject() || !level || !at || textOf(event, "event").empty()) return broken(line);
    if (!wanted(event, *level)) return {};
    return options_.json ? std::string(line) + "\n" : forPeople(event, *at, *level);
  }

 private:
  bool wanted(const Value& event, std::size_t level) const {
    if (!options_.level.empty() && level > gravity(options_.level)) return false;
    if (!textOf(event, "event").starts_with(options_.event)) return false;
    return options_.request.empty() || textOf(event, "request") == options_.request;
  }

  static std::string forPeople(const Value& event, Instant at, std::size_t level) {
    std::string rest;
    for (const auto& [name, value] : event.members()) {
      if (name == "at" || name == "level" || name == "event") continue;
      rest += "  " + shown(name) + "=" + valueShown(value);
    }
    auto out = fmt::format("{}  {}  {:<28}{}", chinaTime(at), kLevels[level].label,
                           shown(textOf(event, "event")), rest);
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

  // With --json the lines stay machine-readable: a person is told beside them.
  std::string broken(std::string_view line) const {
    const auto text = isUtf8(line) ? shown(firstCodePoints(line, kBrokenShownMax)) : "(非 UTF-8)";
    auto told = fmt::format("(损坏的行,{} 字节) {}\n", line.size(), text);
    if (!options_.json) return told;
    around_.err << told;
    return {};
  }

  const LogTailOptions& options_;
  Surroundings& around_;
  record::Document document_;
};

Result<std::string> fileOf(const LogTailOptions& options, Surroundings& around) {
  if (!options.file.empty()) return options.file;
  auto schemas = schemasFor(options.schemas, options.config, around);
  if (!schemas) return std::move(schemas).error();
  mapping::Library library(*schemas);
  auto settings = deployment::loadSettings(options.config, library);
  if (!settings) return std::move(settings).error();
  return settings->logFile.string();
}

}  // namespace

int tailLog(const std::string& file, const LogTailOptions& options, Surroundings& around,
            const std::function<bool()>& wait) {
  Tail tail(options, around);
  LogLines lines(file);
  const auto most = static_cast<std::size_t>(options.lines);
  std::deque<std::string> last;
  const auto keep = [&](std::string_view line) {
    auto text = tail.rendered(line);
    if (text.empty()) return;
    last.push_back(std::move(text));
    if (last.size() > most) last.pop_front();
  };
  const auto first = lines.read(keep);
  if (!wait) keep(lines.unfinished());
  const bool waitsForFile = wait && !first && first.error().code == "base.file-missing";
  if (!first && !waitsForFile) {
    explain(first.error(), around);
    return kUnusable;
  }
  for (const auto& text : last) around.out << text;
  around.out.flush();
  while (wait && around.out && wait()) {
    const auto more = lines.read([&](std::string_view line) { around.out << tail.rendered(line); });
    around.out.flush();
    if (!more && more.error().code != "base.file-missing") {
      explain(more.error(), around);
      return kUnusable;
    }
  }
  return kGood;
}

int runLogTail(const LogTailOptions& options, Surroundings& around) {
  if (options.file.empty() == options.config.empty()) {
    around.err << "tongban: 请写出日志文件,或用 --config 指明部署目录,二者取一\n";
    return kUnusable;
  }
  const auto file = fileOf(options, around);
  if (!file) {
    explain(file.error(), around);
    return kUnusable;
  }
  if (!options.follow) return tailLog(*file, options, around, {});
  auto watch = LogWatch::make(*file);
  if (!watch) {
    explain(watch.error(), around);
    return kUnusable;
  }
  return tailLog(*file, options, around, [&watch] { return (*watch)->wait(); });
}

}  // namespace tongban::cli
