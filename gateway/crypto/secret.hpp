// gateway/crypto/secret.hpp — bytes that must not outlive their use: wiped when they go, never
// copied, without an output operator so that no log line can hold them.
//
// Thread-compatible. view() is valid while the Secret lives and is not moved from.
#pragma once
#include <string>

#include "gateway/base/bytes.hpp"

namespace tongban::crypto {

// Overwrites memory in a way that no optimizer removes.
void wipe(void* at, std::size_t bytes) noexcept;

class Secret final {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) noexcept : bytes_(std::move(bytes)) {}
  // Takes the text's bytes and wipes the text.
  explicit Secret(std::string&& text);
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  static Secret random(std::size_t bytes);
  BytesView view() const noexcept { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace tongban::crypto
