// gateway/record/lines.hpp — the lines of a byte source (NDJSON), one at a time in bounded memory;
// and a source read whole, within a bound.
//
// A line over limits::kCsvRowBytesMax is passed over and reported once (record.too-large).
// Threads: one at a time. Lifetime: borrows the source; a line lives until the next call of next().
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/record/byte_source.hpp"
#include "gateway/record/csv_buffer.hpp"

namespace tongban::record {

class Lines final {
 public:
  enum class Status : std::uint8_t { Line, TooLong, End, Failed };

  explicit Lines(ByteSource&);

  Status next();
  std::string_view line() const noexcept { return line_; }   // without its line end
  std::uint64_t number() const noexcept { return number_; }  // from 1
  const Error& error() const { return *error_; }

 private:
  Status failed(Error);

  CsvBuffer buffer_;
  std::size_t consumed_ = 0;  // of the line handed out last, dropped at the next call
  std::string_view line_;
  std::uint64_t number_ = 0;
  std::optional<Error> error_;
};

// Everything the source has. Errors: record.too-large, those of the source.
Result<std::string> readAll(ByteSource&, std::size_t bytesMax);

}  // namespace tongban::record
