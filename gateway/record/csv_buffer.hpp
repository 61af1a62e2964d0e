// gateway/record/csv_buffer.hpp — the lines of a byte source, seen through one bounded window.
//
// The window begins at the row being read and grows only while that row needs it, to at most
// lineBytesMax and one block. Each kind of byte that matters is searched for once: a finder
// remembers where the next one stands, so that a file without quotes costs one search a block.
// Errors: those of the source. Threads: one at a time. Views live until the next line() or
// consume().
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/record/byte_source.hpp"

namespace tongban::record {

// A physical line, by offsets from the beginning of the window.
struct CsvLine {
  enum class Kind : std::uint8_t { Line, TooLong, End };
  Kind kind = Kind::End;
  std::size_t at = 0;      // its first byte
  std::size_t length = 0;  // without its line end
  std::size_t next = 0;    // past its line end
};

class CsvBuffer final {
 public:
  CsvBuffer(ByteSource&, std::size_t lineBytesMax);

  // The line that begins at `from`, reading as far as its end. TooLong: its end is not within
  // lineBytesMax of the window's beginning. End: no byte is left there.
  Result<CsvLine> line(std::size_t from);

  std::string_view view(std::size_t at, std::size_t length) const noexcept {
    return {data_.data() + begin_ + at, length};
  }
  std::uint64_t offset() const noexcept { return base_ + begin_; }  // of the window, in the source

  // Whether a quote or a NUL stands in the line.
  bool hasQuote(const CsvLine& l) noexcept { return within(finders_.quote, l); }
  bool hasNul(const CsvLine& l) noexcept { return within(finders_.nul, l); }

  void consume(std::size_t count) noexcept { begin_ += count; }
  // Consumes to the end of the line at the window's beginning, however long; how many bytes.
  Result<std::uint64_t> skipLine();
  // Consumes `mark` if the source begins with it.
  Result<Ok> skipPrefix(std::string_view mark);

  // Offsets in the source. A position found stays true until it is passed; a reader that goes back
  // puts the finders back as they were there.
  struct Finder {
    char byte;
    std::uint64_t at = 0;
    bool hit = false;
  };
  struct Finders {
    Finder lf{'\n'}, cr{'\r'}, quote{'"'}, nul{'\0'};
  };
  const Finders& finders() const noexcept { return finders_; }
  void restore(const Finders& earlier) noexcept { finders_ = earlier; }

 private:
  std::size_t find(Finder&, std::size_t from) noexcept;
  bool within(Finder&, const CsvLine&) noexcept;
  Result<Ok> fill();

  ByteSource* source_;
  std::size_t lineBytesMax_;
  std::vector<char> data_;
  std::size_t begin_ = 0;   // of the window, in data_
  std::size_t filled_ = 0;  // bytes of data_ that are the source's
  std::uint64_t base_ = 0;  // offset in the source of data_[0]
  bool atEnd_ = false;
  Finders finders_;
};

}  // namespace tongban::record
