#include "gateway/record/arena.hpp"

#include <algorithm>

namespace tongban::record {

namespace {
constexpr std::size_t kBlockBytesMin = std::size_t{16} << 10;
constexpr std::size_t kBlockBytesKeptMax = std::size_t{4} << 20;
}  // namespace

void Arena::grow(std::size_t bytes) {
  const std::size_t doubled = blocks_.empty() ? kBlockBytesMin : blocks_.back().size * 2;
  const std::size_t size = std::max(bytes, std::min(doubled, kBlockBytesKeptMax));
  blocks_.push_back(Block{std::unique_ptr<char[]>(new char[size]), size});
  next_ = blocks_.back().memory.get();
  left_ = size;
}

void Arena::reset() {
  if (blocks_.empty()) return;
  const auto largest = std::ranges::max_element(blocks_, {}, &Block::size);
  if (largest->size > kBlockBytesKeptMax) {
    blocks_.clear();
    next_ = nullptr;
    left_ = 0;
    return;
  }
  std::swap(blocks_.front(), *largest);
  blocks_.resize(1);
  next_ = blocks_.front().memory.get();
  left_ = blocks_.front().size;
}

}  // namespace tongban::record
