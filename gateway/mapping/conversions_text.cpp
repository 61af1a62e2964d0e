// Conversions that make text of text.
#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/conversion_factory.hpp"
#include "gateway/mapping/conversions.hpp"
#include "gateway/mapping/reading/cleanup.hpp"
#include "gateway/mapping/reading/lost_text.hpp"
#include "gateway/mapping/reading/simplified.hpp"
#include "gateway/record/pattern.hpp"

namespace tongban::mapping {
namespace {

class Trim final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "trim"; }
  Result<Cell> run(std::string_view text, Workspace&) const override {
    return Cell::ofText(trim(text));
  }
};

class HalfWidth final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "half-width"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    // Full-width forms are EF BC xx and EF BD xx, the ideographic space E3 80 80.
    if (text.find('\xEF') == std::string_view::npos &&
        text.find("\u3000") == std::string_view::npos) {
      return Cell::ofText(text);
    }
    return Cell::ofText(workspace.keep(toHalfWidth(text)));
  }
};

class Simplified final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "simplified"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    auto simplified = workspace.simplifier().convert(text);
    if (!simplified) return std::move(simplified).error();
    if (!simplified->changed) return Cell::ofText(text);
    return Cell::ofText(workspace.keep(simplified->text));
  }
};

class WithoutBlanks final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "without-blanks"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    std::string out;
    auto rest = text;
    while (!rest.empty()) {
      const auto before = rest;
      if (!isBlank(takeCodePoint(rest))) out.append(before.substr(0, before.size() - rest.size()));
    }
    return Cell::ofText(out.size() == text.size() ? text : workspace.keep(out));
  }
};

class Upper final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "upper"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    const bool any = std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
    return Cell::ofText(any ? workspace.keep(toUpperAscii(text)) : text);
  }
};

// Residue of editors and pinyin above characters is taken away; lost bytes are refused.
class Clean final : public Conversion {
 public:
  std::string_view rule() const noexcept override { return "clean"; }
  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    const auto lost = reading::findLost(text);
    if (!lost) return lost.error();
    if (!lost->empty()) {
      return fail("mapping.text-lost", "文字中有转码丢失的字符,不能还原");
    }
    auto cleaned = reading::dropBookmarks(text);
    for (auto* const step : {reading::removeRuby, reading::closeBlanks, reading::foldWidth}) {
      cleaned.text = step(cleaned.text).text;
    }
    return Cell::ofText(cleaned.text == text ? text : workspace.keep(cleaned.text));
  }
};

// Bounds on a text: at most `max` characters; a name must hold a character that names something.
class Text final : public Conversion {
 public:
  explicit Text(std::size_t max) : max_(max) {}
  std::string_view rule() const noexcept override { return "text"; }
  Result<Cell> run(std::string_view text, Workspace&) const override {
    if (text.size() <= max_ || countCodePoints(text) <= max_) return Cell::ofText(text);
    return fail("mapping.text-too-long", fmt::format("文字超过 {} 个字符", max_));
  }

 private:
  std::size_t max_;
};

// A text of one shape only; another fails here, by the field's own rule, and not by the schema.
class Matches final : public Conversion {
 public:
  explicit Matches(record::Pattern pattern) : pattern_(std::move(pattern)) {}
  std::string_view rule() const noexcept override { return "matches"; }
  Result<Cell> run(std::string_view text, Workspace&) const override {
    if (pattern_.matches(text)) return Cell::ofText(text);
    return fail("mapping.text-pattern", fmt::format("写法不合「{}」", pattern_.text()));
  }

 private:
  record::Pattern pattern_;
};

class AbsentWhen final : public Conversion {
 public:
  explicit AbsentWhen(std::vector<std::string> texts) : texts_(std::move(texts)) {}
  std::string_view rule() const noexcept override { return "absent-when"; }
  Result<Cell> run(std::string_view text, Workspace&) const override {
    const bool absent = std::ranges::find(texts_, text) != texts_.end();
    return absent ? Cell::absent() : Cell::ofText(text);
  }

 private:
  std::vector<std::string> texts_;
};

// One text into a list; each part goes through a chain of its own.
class Split final : public Conversion {
 public:
  Split(std::vector<std::string> separators, Conversions each)
      : separators_(std::move(separators)), each_(std::move(each)) {}
  std::string_view rule() const noexcept override { return "split"; }
  bool makesText() const noexcept override { return false; }

  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    std::vector<record::Value> items;
    while (true) {
      const auto [at, length] = nextSeparator(text);
      auto part = convertPart(trim(text.substr(0, at)), workspace);
      if (!part) return part;
      if (!part->isAbsent) items.push_back(part->asValue());
      if (at == std::string_view::npos) break;
      text.remove_prefix(at + length);
    }
    if (items.empty()) return Cell::absent();
    const auto* const kept = workspace.arena().keepAll(items.data(), items.size());
    return Cell::ofValue(record::Value::array(kept, items.size()));
  }

 private:
  std::pair<std::size_t, std::size_t> nextSeparator(std::string_view text) const {
    std::pair<std::size_t, std::size_t> nearest{std::string_view::npos, 0};
    for (const auto& separator : separators_) {
      const auto at = text.find(separator);
      if (at < nearest.first) nearest = {at, separator.size()};
    }
    return nearest;
  }
  Result<Cell> convertPart(std::string_view part, Workspace& workspace) const {
    if (part.empty()) return Cell::absent();
    return convert(each_, Cell::ofText(part), workspace, nullptr);
  }

  std::vector<std::string> separators_;
  Conversions each_;
};

}  // namespace

Made makeTrim(Parameters&, Library&) { return std::make_unique<Trim>(); }
Made makeHalfWidth(Parameters&, Library&) { return std::make_unique<HalfWidth>(); }
Made makeSimplified(Parameters&, Library&) { return std::make_unique<Simplified>(); }
Made makeWithoutBlanks(Parameters&, Library&) { return std::make_unique<WithoutBlanks>(); }
Made makeUpper(Parameters&, Library&) { return std::make_unique<Upper>(); }
Made makeClean(Parameters&, Library&) { return std::make_unique<Clean>(); }

Made makeText(Parameters& parameters, Library&) {
  const auto max = parameters.integer("max", 1, 1'000'000);
  if (!max) parameters.fault("需要参数 max");
  return std::make_unique<Text>(static_cast<std::size_t>(max.value_or(1)));
}

Made makeMatches(Parameters& parameters, Library&) {
  const auto text = parameters.sole("pattern");
  if (!text) {
    parameters.fault("需要参数 pattern");
    return nullptr;
  }
  auto pattern = record::Pattern::compile(*text);
  if (!pattern) {
    parameters.fault(pattern.error().code, pattern.error().message);
    return nullptr;
  }
  return std::make_unique<Matches>(std::move(*pattern));
}

Made makeAbsentWhen(Parameters& parameters, Library&) {
  std::vector<std::string> texts;
  for (const auto text : parameters.texts("in")) texts.emplace_back(text);
  if (texts.empty()) parameters.fault("需要参数 in");
  return std::make_unique<AbsentWhen>(std::move(texts));
}

Made makeSplit(Parameters& parameters, Library& library) {
  std::vector<std::string> separators;
  for (const auto by : parameters.texts("by")) {
    if (by.empty()) parameters.fault("分隔符不能为空");
    separators.emplace_back(by);
  }
  if (separators.empty()) parameters.fault("需要参数 by");
  Conversions each;
  if (const auto* inner = parameters.any("each")) {
    each = compileConversions(*inner, library, parameters.report());
  }
  return std::make_unique<Split>(std::move(separators), std::move(each));
}

}  // namespace tongban::mapping
