#include "gateway/mapping/reading/simplified.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <opencc/Config.hpp>
#include <opencc/Conversion.hpp>
#include <opencc/ConversionChain.hpp>
#include <opencc/Converter.hpp>
#include <opencc/Dict.hpp>
#include <opencc/DictEntry.hpp>
#include <opencc/Exception.hpp>
#include <opencc/Lexicon.hpp>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"

namespace tongban::mapping::reading {
namespace {

bool hasHan(std::string_view text) noexcept {
  while (!text.empty()) {
    if (isHan(takeCodePoint(text))) return true;
  }
  return false;
}

// OpenCC's own exceptions are no std::exception.
template <class Work>
auto guarded(Work&& work) {
  try {
    return work();
  } catch (const ::opencc::Exception& error) {
    throw std::runtime_error(error.what());
  }
}

// The entries of the dictionaries that change what they match. A text in which none of them occurs
// comes out of OpenCC as it went in, whatever the segmentation, so it need not go in: most texts
// are simplified already, and looking costs a small part of converting.
class ChangingKeys final {
 public:
  explicit ChangingKeys(const ::opencc::Converter& converter) : begins_(kCodePoints, false) {
    for (const auto& conversion : converter.GetConversionChain()->GetConversions()) {
      const auto lexicon = conversion->GetDict()->GetLexicon();
      for (const auto& entry : *lexicon) {
        if (entry->GetDefault() != entry->Key()) keys_.push_back(entry->Key());
      }
    }
    std::ranges::sort(keys_);
    for (const std::string_view key : keys_) {
      auto rest = key;
      begins_.at(takeCodePoint(rest)) = true;  // throws for a dictionary that is no UTF-8
    }
  }

  bool anyIn(std::string_view validUtf8) const noexcept {
    auto rest = validUtf8;
    while (!rest.empty()) {
      const auto here = rest;
      if (begins_[takeCodePoint(rest)] && anyAt(here, here.size() - rest.size())) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t kCodePoints = 0x110000;

  // Keys of one first character stand together, the shortest first.
  bool anyAt(std::string_view text, std::size_t firstBytes) const noexcept {
    const auto first = text.substr(0, firstBytes);
    for (auto key = std::ranges::lower_bound(keys_, first, std::less<>{});
         key != keys_.end() && key->starts_with(first); ++key) {
      if (text.starts_with(*key)) return true;
    }
    return false;
  }

  std::vector<std::string> keys_;
  std::vector<bool> begins_;  // by code point: whether any key begins with it
};

}  // namespace

struct Simplifier::Converter {
  explicit Converter(const std::string& config)
      : opencc(guarded([&] { return ::opencc::Config().NewFromFile(config); })),
        changing(guarded([&] { return ChangingKeys(*opencc); })) {}
  std::string convert(const std::string& text) const {
    return guarded([&] { return opencc->Convert(text); });
  }
  ::opencc::ConverterPtr opencc;
  ChangingKeys changing;
};

Simplifier::Simplifier(std::unique_ptr<const Converter> converter) noexcept
    : converter_(std::move(converter)) {}
Simplifier::Simplifier(Simplifier&&) noexcept = default;
Simplifier& Simplifier::operator=(Simplifier&&) noexcept = default;
Simplifier::~Simplifier() = default;

Result<Simplifier> Simplifier::open(std::string_view config) {
  try {
    return Simplifier(std::make_unique<const Converter>(std::string(config)));
  } catch (const std::exception& error) {
    return fail("reading.simplifier-unavailable",
                fmt::format("{} 无法加载:{}", config, error.what()), std::string(config));
  }
}

Result<const Simplifier*> Simplifier::shared() {
  static std::mutex loading;
  static std::optional<Simplifier> one;
  const std::lock_guard lock(loading);
  if (!one) {
    auto opened = open();
    if (!opened) return std::move(opened).error();
    one.emplace(std::move(*opened));
  }
  return &*one;
}

Result<Simplified> Simplifier::convert(std::string_view text) const {
  if (text.size() > limits::kReadingTextBytesMax) {
    return fail("reading.text-too-long", fmt::format("文本有 {} 字节,超过 {} 字节的上限",
                                                     text.size(), limits::kReadingTextBytesMax));
  }
  if (const auto good = validUtf8Prefix(text); good != text.size()) {
    return fail("base.utf8-invalid", fmt::format("第 {} 个字节不是合法的 UTF-8", good + 1));
  }
  // OpenCC works on C strings inside and would drop what follows a NUL.
  if (const auto at = text.find('\0'); at != std::string_view::npos) {
    return fail("reading.text-control", fmt::format("第 {} 个字节是空字符", at + 1));
  }
  if (!converter_->changing.anyIn(text) || !hasHan(text)) {
    return Simplified{std::string(text), false};
  }
  try {
    Simplified out{converter_->convert(std::string(text)), false};
    out.changed = out.text != text;
    return out;
  } catch (const std::exception& error) {
    return fail("reading.simplifier-unavailable", fmt::format("繁简转换失败:{}", error.what()));
  }
}

}  // namespace tongban::mapping::reading
