// gateway/record/arena.hpp — memory of one document: handed out in order, given back all at once.
//
// A pipeline that reads record after record keeps one arena and calls reset(), so in the steady
// state a record costs no call to malloc. Not thread-safe; owned by one Document.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tongban::record {

class Arena final {
 public:
  Arena() = default;
  // What was moved from is empty: it must not hand out the other's memory.
  Arena(Arena&& other) noexcept
      : blocks_(std::exchange(other.blocks_, {})),
        next_(std::exchange(other.next_, nullptr)),
        left_(std::exchange(other.left_, 0)) {}
  Arena& operator=(Arena&& other) noexcept {
    blocks_ = std::exchange(other.blocks_, {});
    next_ = std::exchange(other.next_, nullptr);
    left_ = std::exchange(other.left_, 0);
    return *this;
  }

  // `bytes` bytes aligned to 8. Lives until reset() or the end of the arena.
  char* take(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes > left_) grow(bytes);
    char* const start = next_;
    next_ += bytes;
    left_ -= bytes;
    return start;
  }

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* const copy = take(text.size());
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  template <class T>
  T* keepAll(const T* items, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 8);
    if (count == 0) return nullptr;
    auto* const copy = reinterpret_cast<T*>(take(count * sizeof(T)));
    std::memcpy(static_cast<void*>(copy), items, count * sizeof(T));
    return copy;
  }

  // Forgets everything; keeps the largest block for the next document.
  void reset();

 private:
  void grow(std::size_t bytes);

  struct Block {
    std::unique_ptr<char[]> memory;
    std::size_t size = 0;
  };
  std::vector<Block> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace tongban::record
