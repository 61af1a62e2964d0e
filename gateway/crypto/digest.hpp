// gateway/crypto/digest.hpp — a digest and its one text form.
//
// SM3 (GB/T 32905-2016) in suite sm, SHA-256 (FIPS 180-4) in suite intl; both have 32 bytes. Text:
// `sm3:` or `sha256:` and 64 lower-case hexadecimal digits, nothing else. Value type.
// Hasher is thread-compatible, move-only, and finishes once. Code: crypto.digest-malformed.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/bytes.hpp"

struct evp_md_ctx_st;

namespace tongban::crypto {

enum class SuiteId : std::uint8_t { Sm = 1, Intl = 2 };

struct Digest {
  static constexpr std::size_t kBytes = 32;

  SuiteId suite = SuiteId::Sm;
  std::array<std::uint8_t, kBytes> bytes{};

  std::string text() const;
  static Result<Digest> parse(std::string_view text);
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

class Hasher final {
 public:
  explicit Hasher(SuiteId);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  Hasher& update(BytesView);
  Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st*) const noexcept;
  };
  SuiteId suite_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace tongban::crypto
