#include "gateway/record/lines.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"

namespace tongban::record {

Lines::Lines(ByteSource& source) : buffer_(source, limits::kCsvRowBytesMax) {}

Lines::Status Lines::failed(Error error) {
  error_ = std::move(error);
  return Status::Failed;
}

Lines::Status Lines::next() {
  buffer_.consume(consumed_);
  consumed_ = 0;
  line_ = {};
  auto found = buffer_.line(0);
  if (!found) return failed(std::move(found).error());
  if (found->kind == CsvLine::Kind::End) return Status::End;
  ++number_;
  if (found->kind == CsvLine::Kind::TooLong) {
    auto skipped = buffer_.skipLine();
    if (!skipped) return failed(std::move(skipped).error());
    error_ = fail("record.too-large", fmt::format("一行超过 {} 字节", limits::kCsvRowBytesMax),
                  fmt::format("line {}", number_));
    return Status::TooLong;
  }
  line_ = buffer_.view(found->at, found->length);
  consumed_ = found->next;
  return Status::Line;
}

Result<std::string> readAll(ByteSource& source, std::size_t bytesMax) {
  constexpr std::size_t blockBytes = std::size_t{256} << 10;
  std::string bytes;
  while (true) {
    const std::size_t before = bytes.size();
    bytes.resize(before + std::min(blockBytes, bytesMax + 1 - before));
    auto got = source.read({bytes.data() + before, bytes.size() - before});
    if (!got) return std::move(got).error();
    bytes.resize(before + *got);
    if (*got == 0) return bytes;
    if (bytes.size() > bytesMax) {
      return fail("record.too-large", fmt::format("文档超过 {} 字节", bytesMax),
                  std::string(source.name()));
    }
  }
}

}  // namespace tongban::record
