// gateway/record/csv.hpp — a streaming reader of RFC 4180 files as they really are.
//
// Constant memory whatever the file's size; a row is at most rowBytesMax bytes. Nothing is lost
// and nothing is guessed: every byte of the file belongs to the header, to a row (good or bad), or
// to a line that is empty, and one bad row never takes others with it.
//
// Reading. A line ends with LF, CRLF or a lone CR; the last one may end with the file. A field that
// begins with a quote is quoted: it may hold delimiters and line ends, and a doubled quote is one.
// A quote inside an unquoted field is an ordinary character. An empty line is not a row (its number
// is counted). A byte order mark at the front is dropped. Blanks belong to the field.
//
// Bad rows. A good row may span lines; a bad row is always exactly one line, and reading goes on
// with the next one, so that a stray quote spoils one row and not the rest of the file. Where a row
// that spanned lines turns out bad, the lines between its first and the one where it failed are
// read one by one, and a quoted field cannot span lines there (which also keeps the reader linear:
// no byte is examined more than a few times, whatever the input).
//   record.csv-columns       the number of fields is not that of the header, or over kCsvColumnsMax
//   record.csv-quote         text after a closing quote, or a quote that never closes
//   record.csv-nul           a NUL byte
//   record.csv-row-too-long  a line over rowBytesMax; it is skipped in bounded memory
//   record.encoding-invalid  not text in the declared encoding
//
// Opening fails with record.csv-options (a delimiter that cannot be one), record.csv-header (no
// header, a bad one, an empty or repeated name), or the source's own error.
// Threads: one at a time. Lifetime: borrows the ByteSource; views in a CsvRow live until the next
// call of next().
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/limits.hpp"
#include "gateway/base/result.hpp"
#include "gateway/record/byte_source.hpp"
#include "gateway/record/csv_buffer.hpp"
#include "gateway/record/encoding.hpp"

namespace tongban::record {

struct CsvOptions {
  char delimiter = ',';  // tab, or ASCII punctuation other than the quote
  Encoding encoding = Encoding::Utf8;
  bool header = true;  // else the first good row gives the number of columns
  std::size_t rowBytesMax = limits::kCsvRowBytesMax;
};

struct CsvRow {
  std::uint64_t number = 0;  // from 1, the header not counted, bad rows counted
  std::uint64_t line = 0;    // its first physical line, from 1
  std::uint64_t offset = 0;  // of its first byte in the file, from 0
  std::uint64_t bytes = 0;   // in the file, its line end included
  // A good row: its fields, valid UTF-8, as many as there are columns.
  std::span<const std::string_view> fields;
  // A bad row: why, and its bytes as they stood, without the line end (for a quarantine file);
  // of a line over rowBytesMax, the first rowBytesMax.
  std::optional<Error> error;
  std::string_view raw;
};

class CsvReader final {
 public:
  enum class Status : std::uint8_t {
    Row,     // row() is good
    Bad,     // row() is bad: quarantine it, and go on
    End,     // the whole file has been read
    Failed,  // the source could not be read to its end: failure() says why. Final.
  };

  static Result<CsvReader> open(ByteSource&, CsvOptions);

  Status next();
  const CsvRow& row() const noexcept { return row_; }
  const Error& failure() const { return *failure_; }

  // The header's names, as written; empty without a header.
  std::span<const std::string> columns() const noexcept { return columns_; }

 private:
  enum class Step : std::uint8_t { Row, Bad, Empty, End, Failed };
  enum class Token : std::uint8_t { Complete, OpenQuote, TextAfterQuote, TooManyFields };

  CsvReader(ByteSource&, CsvOptions, Decoder);
  Result<Ok> readHeader();
  Step step();
  Step plainRow(const CsvLine&);
  Step quotedRow(const CsvLine& first);
  Step overlongLine();
  Step finish(std::size_t length, std::size_t next, std::uint64_t lines);
  Step bad(const CsvLine&, Error);
  Step failed(Error);

  Result<std::string_view> toText(std::string_view raw);
  void splitPlain(std::string_view text);
  Token splitQuoted(std::string_view text, bool& open);
  bool closeField();
  std::optional<Error> quotedFault(Token) const;
  std::optional<Error> columnsFault(std::size_t count) const;
  std::size_t columnsMax() const noexcept;
  std::string place(std::uint64_t line) const;

  CsvOptions options_;
  CsvBuffer buffer_;
  Decoder decoder_;
  std::string_view sourceName_;
  std::vector<std::string> columns_;
  std::size_t width_ = 0;  // columns of a row; 0 until it is known
  std::uint64_t rows_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t singleLinesUntil_ = 0;  // rows that begin before this offset may not span lines
  std::string decoded_;                 // one line in UTF-8, when the file is in another encoding
  std::string unquoted_;                // the fields of a row with quotes, one after another
  std::vector<std::size_t> ends_;       // where each of them ends
  std::vector<std::string_view> fields_;
  CsvRow row_;
  std::optional<Error> failure_;
};

}  // namespace tongban::record
