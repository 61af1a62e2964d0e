#include "gateway/mapping/conversion_factory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/mapping/conversions.hpp"

namespace tongban::mapping {
namespace {

struct Word {
  std::string_view word;
  Made (*make)(Parameters&, Library&);
};

// Every conversion there is. Not self-registering: reading this list tells what is built in.
constexpr Word kWords[] = {
    {"trim", makeTrim},
    {"half-width", makeHalfWidth},
    {"simplified", makeSimplified},
    {"without-blanks", makeWithoutBlanks},
    {"upper", makeUpper},
    {"clean", makeClean},
    {"text", makeText},
    {"matches", makeMatches},
    {"absent-when", makeAbsentWhen},
    {"split", makeSplit},
    {"uscc", makeUscc},
    {"citizen-id", makeCitizenId},
    {"organisation-code", makeOrganisationCode},
    {"registration-number", makeRegistrationNumber},
    {"taxpayer-id", makeTaxpayerId},
    {"license-id", makeLicenseId},
    {"region", makeRegion},
    {"document-number", makeDocumentNumber},
    {"date", makeDate},
    {"money", makeMoney},
    {"number", makeNumber},
    {"table", makeTable},
    {"boolean", makeBoolean},
};

class Compiler final {
 public:
  Compiler(Library& library, const Report& report) : library_(library), report_(report) {}

  Conversions run(const record::Value& convert) {
    if (convert.isArray()) {
      for (const auto& step : convert.items()) add(step);
    } else {
      add(convert);
    }
    return std::move(chain_);
  }

 private:
  void add(const record::Value& step) {
    if (step.isBroken()) return;
    if (step.isText()) return make(step.text(), step.line(), nullptr);
    if (step.members().size() != 1) {
      return report_("mapping.conversion-invalid", step.line(),
                     "一步转换应写成一个词,或 {词: 参数}");
    }
    const auto& member = step.members().front();
    make(member.name, member.value.line(), &member.value);
  }

  void make(std::string_view word, std::uint32_t line, const record::Value* values) {
    const auto* const known = std::ranges::find(kWords, word, &Word::word);
    if (known == std::end(kWords)) {
      return report_(
          "mapping.conversion-unknown", line,
          fmt::format("没有名为「{}」的转换;可用:{}", word, fmt::join(conversionWords(), "、")));
    }
    if (chain_.size() >= limits::kMappingStepsMax) {
      return report_("mapping.conversion-invalid", line,
                     fmt::format("一个字段至多 {} 步转换", limits::kMappingStepsMax));
    }
    if (!chain_.empty() && !chain_.back()->makesText()) {
      report_("mapping.conversion-invalid", line,
              fmt::format("「{}」应是最后一步,其后不能再有「{}」", chain_.back()->rule(), word));
    }
    Parameters parameters(known->word, line, values, report_);
    auto made = known->make(parameters, library_);
    parameters.finish();
    if (made) chain_.push_back(std::move(made));
  }

  Library& library_;
  const Report& report_;
  Conversions chain_;
};

}  // namespace

std::vector<std::string_view> conversionWords() {
  std::vector<std::string_view> words;
  for (const auto& word : kWords) words.push_back(word.word);
  return words;
}

Conversions compileConversions(const record::Value& convert, Library& library,
                               const Report& report) {
  return Compiler(library, report).run(convert);
}

}  // namespace tongban::mapping
