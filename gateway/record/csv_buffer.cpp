#include "gateway/record/csv_buffer.hpp"

#include <algorithm>
#include <cstring>

#include "gateway/base/limits.hpp"

namespace tongban::record {

using limits::kCsvBlockBytesMax;

CsvBuffer::CsvBuffer(ByteSource& source, std::size_t lineBytesMax)
    : source_(&source), lineBytesMax_(lineBytesMax), data_(kCsvBlockBytesMax) {}

std::size_t CsvBuffer::find(Finder& finder, std::size_t from) noexcept {
  const std::uint64_t start = base_ + begin_ + from;
  if (finder.hit && finder.at >= start) return static_cast<std::size_t>(finder.at - base_);
  const auto first =
      static_cast<std::size_t>((finder.hit ? start : std::max(start, finder.at)) - base_);
  const void* found =
      first < filled_ ? std::memchr(data_.data() + first, finder.byte, filled_ - first) : nullptr;
  finder.hit = found != nullptr;
  const auto at = finder.hit
                      ? static_cast<std::size_t>(static_cast<const char*>(found) - data_.data())
                      : filled_;
  finder.at = base_ + at;
  return at;
}

bool CsvBuffer::within(Finder& finder, const CsvLine& l) noexcept {
  const std::size_t at = find(finder, l.at);
  return finder.hit && at < begin_ + l.at + l.length;
}

Result<Ok> CsvBuffer::fill() {
  if (begin_ > 0) {
    std::memmove(data_.data(), data_.data() + begin_, filled_ - begin_);
    base_ += begin_;
    filled_ -= begin_;
    begin_ = 0;
  }
  if (filled_ == data_.size()) {
    data_.resize(std::min(2 * data_.size(), lineBytesMax_ + kCsvBlockBytesMax));
  }
  const auto got = source_->read({data_.data() + filled_, data_.size() - filled_});
  if (!got) return got.error();
  filled_ += *got;
  atEnd_ = *got == 0;
  return Ok{};
}

Result<CsvLine> CsvBuffer::line(std::size_t from) {
  while (true) {
    const std::size_t end = std::min(find(finders_.lf, from), find(finders_.cr, from));
    const std::size_t length = end - begin_ - from;
    if (from + length > lineBytesMax_) return CsvLine{CsvLine::Kind::TooLong, from, 0, 0};
    // A CR in last place may be half of a CRLF.
    const bool known = end < filled_ && (data_[end] == '\n' || end + 1 < filled_);
    if (known || atEnd_) {
      if (end == filled_) {
        const auto kind = length == 0 ? CsvLine::Kind::End : CsvLine::Kind::Line;
        return CsvLine{kind, from, length, from + length};
      }
      const bool pair = data_[end] == '\r' && end + 1 < filled_ && data_[end + 1] == '\n';
      return CsvLine{CsvLine::Kind::Line, from, length, from + length + (pair ? 2u : 1u)};
    }
    if (auto filled = fill(); !filled) return filled.error();
  }
}

Result<std::uint64_t> CsvBuffer::skipLine() {
  std::uint64_t skipped = 0;
  while (true) {
    const std::size_t end = std::min(find(finders_.lf, 0), find(finders_.cr, 0));
    skipped += end - begin_;
    begin_ = end;
    const auto rest = line(0);
    if (!rest) return rest.error();
    if (rest->kind == CsvLine::Kind::End) return skipped;
    if (rest->kind == CsvLine::Kind::Line && rest->length == 0) {
      begin_ += rest->next;
      return skipped + rest->next;
    }
  }
}

Result<Ok> CsvBuffer::skipPrefix(std::string_view mark) {
  while (filled_ - begin_ < mark.size() && !atEnd_) {
    if (auto filled = fill(); !filled) return filled.error();
  }
  if (view(0, filled_ - begin_).starts_with(mark)) consume(mark.size());
  return Ok{};
}

}  // namespace tongban::record
