// gateway/mapping/reading/simplified.hpp — traditional characters to simplified ones (t2s), by
// phrases first and characters second, as OpenCC's dictionaries say. The caller keeps the original.
//
// One Simplifier holds one converter. It is immutable after open(), and convert() may be called
// from any number of threads at once: OpenCC's converter is const and keeps nothing between calls
// (its maintainers promise so, and the room's test runs four threads on one). Loading costs some
// milliseconds and a few megabytes: open one per process.
//
// Text must be UTF-8 (checked here: OpenCC trusts it), without NUL, and at most
// limits::kReadingTextBytesMax. Text without Han characters is not touched.
//
// Errors: reading.simplifier-unavailable, reading.text-control, reading.text-too-long,
// base.utf8-invalid.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban::mapping::reading {

struct Simplified {
  std::string text;
  bool changed = false;
};

class Simplifier final {
 public:
  static constexpr std::string_view kDefaultConfig = "/usr/share/opencc/t2s.json";

  // `config` is a file of OpenCC; its dictionaries are beside it.
  static Result<Simplifier> open(std::string_view config = kDefaultConfig);

  // The process's one, of the default dictionaries: loaded by whoever asks first, and asked for
  // again when that failed. Lives as long as the process.
  static Result<const Simplifier*> shared();

  Simplifier(Simplifier&&) noexcept;
  Simplifier& operator=(Simplifier&&) noexcept;
  ~Simplifier();

  Result<Simplified> convert(std::string_view text) const;

 private:
  struct Converter;
  explicit Simplifier(std::unique_ptr<const Converter>) noexcept;
  std::unique_ptr<const Converter> converter_;
};

}  // namespace tongban::mapping::reading
