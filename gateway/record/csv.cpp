#include "gateway/record/csv.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "gateway/base/text.hpp"

namespace tongban::record {
namespace {

// A set high bit in each byte of `word` that equals the byte repeated in `pattern`; exact, as the
// sum cannot carry from one byte into the next.
std::uint64_t equalBytes(std::uint64_t word, std::uint64_t pattern) noexcept {
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FULL;
  const std::uint64_t x = word ^ pattern;
  return ~(((x & kLow) + kLow) | x | kLow);
}

// The index in memory of the first marked byte.
std::size_t firstMarked(std::uint64_t marks) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    return static_cast<std::size_t>(std::countr_zero(marks)) / 8;
  } else {
    return static_cast<std::size_t>(std::countl_zero(marks)) / 8;
  }
}

std::uint64_t withoutFirst(std::uint64_t marks) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    return marks & (marks - 1);
  } else {
    return marks & ~(1ULL << (63 - std::countl_zero(marks)));
  }
}

bool canDelimit(char c) noexcept {
  if (c == '\t') return true;
  const bool alphanumeric =
      (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return c > ' ' && c < '\x7F' && c != '"' && !alphanumeric;
}

}  // namespace

CsvReader::CsvReader(ByteSource& source, CsvOptions options, Decoder decoder)
    : options_(options),
      buffer_(source, options.rowBytesMax),
      decoder_(std::move(decoder)),
      sourceName_(source.name()) {}

Result<CsvReader> CsvReader::open(ByteSource& source, CsvOptions options) {
  if (!canDelimit(options.delimiter)) {
    return fail("record.csv-options", "分隔符只能是制表符,或引号、字母、数字以外的 ASCII 可见字符");
  }
  if (options.rowBytesMax == 0 || options.rowBytesMax > limits::kCsvRowBytesMax) {
    return fail("record.csv-options",
                fmt::format("行长上限应在 1 至 {} 字节之间", limits::kCsvRowBytesMax));
  }
  auto decoder = Decoder::open(options.encoding);
  if (!decoder) return decoder.error();
  CsvReader reader(source, options, std::move(*decoder));
  if (auto skipped = reader.buffer_.skipPrefix(byteOrderMarkOf(options.encoding)); !skipped) {
    return skipped.error();
  }
  if (options.header) {
    if (auto read = reader.readHeader(); !read) return read.error();
  }
  return reader;
}

Result<Ok> CsvReader::readHeader() {
  const auto status = next();
  rows_ = 0;
  if (status == Status::Failed) return failure();
  if (status == Status::End) return fail("record.csv-header", "文件没有表头行", place(1));
  if (status == Status::Bad) {
    return fail("record.csv-header", fmt::format("表头行无法读取:{}", row_.error->message),
                place(row_.line));
  }
  std::vector<std::string_view> names;
  for (const auto field : row_.fields) {
    names.push_back(trim(field));
    if (names.back().empty()) {
      return fail("record.csv-header", fmt::format("表头第 {} 列没有列名", names.size()),
                  place(row_.line));
    }
    columns_.emplace_back(field);
  }
  std::ranges::sort(names);
  if (const auto twin = std::ranges::adjacent_find(names); twin != names.end()) {
    return fail("record.csv-header", fmt::format("表头列名重复:{}", firstCodePoints(*twin, 40)),
                place(row_.line));
  }
  return Ok{};
}

CsvReader::Status CsvReader::next() {
  if (failure_) return Status::Failed;
  while (true) {
    switch (step()) {
      case Step::Row:
        return Status::Row;
      case Step::Bad:
        return Status::Bad;
      case Step::End:
        return Status::End;
      case Step::Failed:
        return Status::Failed;
      case Step::Empty:
        break;
    }
  }
}

// Reads one line, or one row that spans lines.
CsvReader::Step CsvReader::step() {
  const auto line = buffer_.line(0);
  if (!line) return failed(line.error());
  if (line->kind == CsvLine::Kind::End) return Step::End;
  if (line->kind == CsvLine::Kind::TooLong) return overlongLine();
  if (line->length == 0) {
    buffer_.consume(line->next);
    ++line_;
    return Step::Empty;
  }
  return buffer_.hasQuote(*line) ? quotedRow(*line) : plainRow(*line);
}

CsvReader::Step CsvReader::plainRow(const CsvLine& line) {
  if (buffer_.hasNul(line)) return bad(line, fail("record.csv-nul", "行内有 NUL 字节"));
  auto text = toText(buffer_.view(0, line.length));
  if (!text) return bad(line, std::move(text).error());
  splitPlain(*text);
  if (auto fault = columnsFault(fields_.size())) return bad(line, std::move(*fault));
  return finish(line.length, line.next, 1);
}

// Fields of a line without quotes, eight bytes at a time.
void CsvReader::splitPlain(std::string_view text) {
  fields_.clear();
  const auto pattern = 0x0101010101010101ULL * static_cast<unsigned char>(options_.delimiter);
  std::size_t start = 0;
  std::size_t at = 0;
  const auto close = [&](std::size_t end) {
    fields_.push_back(text.substr(start, end - start));
    start = end + 1;
  };
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    for (auto marks = equalBytes(word, pattern); marks != 0; marks = withoutFirst(marks)) {
      close(at + firstMarked(marks));
    }
  }
  for (; at < text.size(); ++at) {
    if (text[at] == options_.delimiter) close(at);
  }
  close(text.size());
}

CsvReader::Step CsvReader::quotedRow(const CsvLine& first) {
  const auto earlier = buffer_.finders();
  const bool maySpan = buffer_.offset() >= singleLinesUntil_;
  unquoted_.clear();
  ends_.clear();
  bool open = false;
  auto line = first;
  std::uint64_t lines = 1;
  std::optional<Error> fault;
  while (true) {
    // A later line that cannot be read says nothing against the bytes of the first, which is the
    // bad row: its quote never closes.
    if (buffer_.hasNul(line)) {
      fault = lines > 1 ? quotedFault(Token::OpenQuote) : fail("record.csv-nul", "行内有 NUL 字节");
      break;
    }
    auto text = toText(buffer_.view(line.at, line.length));
    if (!text) {
      fault = lines > 1 ? quotedFault(Token::OpenQuote) : std::move(text).error();
      break;
    }
    const auto token = splitQuoted(*text, open);
    if (token != Token::OpenQuote) {
      fault = quotedFault(token);
      break;
    }
    const auto after = maySpan ? buffer_.line(line.next) : Result<CsvLine>(CsvLine{});
    if (!after) return failed(after.error());
    if (after->kind != CsvLine::Kind::Line) {
      fault = quotedFault(Token::OpenQuote);
      line.at = line.next;
      break;
    }
    const auto lineEnd = line.at + line.length;
    unquoted_.append(buffer_.view(lineEnd, line.next - lineEnd));
    line = *after;
    ++lines;
  }
  if (!fault) {
    fields_.clear();
    std::size_t start = 0;
    for (const std::size_t end : ends_) {
      fields_.push_back(std::string_view(unquoted_).substr(start, end - start));
      start = end;
    }
    return finish(line.at + line.length, line.next, lines);
  }
  // Only the first line is spoilt; what stood after it is read again, line by line.
  singleLinesUntil_ = std::max(singleLinesUntil_, buffer_.offset() + line.at);
  buffer_.restore(earlier);
  return bad(first, std::move(*fault));
}

// Takes one line of a row with quotes; `open`, whether it begins and ends inside a quoted field.
CsvReader::Token CsvReader::splitQuoted(std::string_view text, bool& open) {
  std::size_t at = 0;
  while (true) {
    if (!open) {
      if (at == text.size() || text[at] != '"') {
        const auto end = std::min(text.find(options_.delimiter, at), text.size());
        unquoted_.append(text.substr(at, end - at));
        if (!closeField()) return Token::TooManyFields;
        if (end == text.size()) return Token::Complete;
        at = end + 1;
        continue;
      }
      open = true;
      ++at;
    }
    const auto quote = text.find('"', at);
    unquoted_.append(text.substr(at, quote - at));
    if (quote == std::string_view::npos) return Token::OpenQuote;
    at = quote + 1;
    if (at < text.size() && text[at] == '"') {
      unquoted_.push_back('"');
      ++at;
      continue;
    }
    open = false;
    if (at < text.size() && text[at] != options_.delimiter) return Token::TextAfterQuote;
    if (!closeField()) return Token::TooManyFields;
    if (at == text.size()) return Token::Complete;
    ++at;
  }
}

bool CsvReader::closeField() {
  ends_.push_back(unquoted_.size());
  return ends_.size() <= columnsMax();
}

std::optional<Error> CsvReader::quotedFault(Token token) const {
  switch (token) {
    case Token::TextAfterQuote:
      return fail("record.csv-quote",
                  fmt::format("第 {} 列的右引号之后还有文字", ends_.size() + 1));
    case Token::OpenQuote:
      return fail("record.csv-quote", fmt::format("第 {} 列的引号没有关闭", ends_.size() + 1));
    case Token::TooManyFields:
    case Token::Complete:
      return columnsFault(ends_.size());
  }
  return std::nullopt;
}

std::optional<Error> CsvReader::columnsFault(std::size_t count) const {
  if (width_ != 0 && count != width_) {
    return fail("record.csv-columns", fmt::format("应有 {} 列,实有 {}{} 列", width_,
                                                  count > width_ ? "至少 " : "", count));
  }
  if (count > limits::kCsvColumnsMax) {
    return fail("record.csv-columns", fmt::format("列数超过上限 {}", limits::kCsvColumnsMax));
  }
  return std::nullopt;
}

std::size_t CsvReader::columnsMax() const noexcept {
  return width_ != 0 ? width_ : limits::kCsvColumnsMax;
}

// The line cannot stand in the window: its beginning is kept, the rest passes through.
CsvReader::Step CsvReader::overlongLine() {
  const std::uint64_t offset = buffer_.offset();
  unquoted_.assign(buffer_.view(0, options_.rowBytesMax));
  const auto skipped = buffer_.skipLine();
  if (!skipped) return failed(skipped.error());
  row_ = {++rows_, line_, offset, *skipped, {}, std::nullopt, unquoted_};
  row_.error = fail("record.csv-row-too-long",
                    fmt::format("一行超过上限 {} 字节", options_.rowBytesMax), place(line_));
  ++line_;
  return Step::Bad;
}

CsvReader::Step CsvReader::finish(std::size_t length, std::size_t next, std::uint64_t lines) {
  width_ = fields_.size();
  row_.number = ++rows_;
  row_.line = line_;
  row_.offset = buffer_.offset();
  row_.bytes = next;
  row_.fields = fields_;
  row_.error.reset();
  row_.raw = buffer_.view(0, length);
  line_ += lines;
  buffer_.consume(next);
  return Step::Row;
}

CsvReader::Step CsvReader::bad(const CsvLine& line, Error error) {
  const auto inner = std::move(error.where);
  error.where = inner.empty() ? place(line_) : fmt::format("{} {}", place(line_), inner);
  row_ = {++rows_,
          line_,
          buffer_.offset(),
          line.next,
          {},
          std::move(error),
          buffer_.view(0, line.length)};
  ++line_;
  buffer_.consume(line.next);
  return Step::Bad;
}

CsvReader::Step CsvReader::failed(Error error) {
  failure_ = std::move(error);
  return Step::Failed;
}

Result<std::string_view> CsvReader::toText(std::string_view raw) {
  if (options_.encoding == Encoding::Utf8) {
    if (validUtf8Prefix(raw) == raw.size()) return raw;
    auto refused = decoder_.append(raw, decoded_);
    return refused.error();
  }
  decoded_.clear();
  if (auto done = decoder_.append(raw, decoded_); !done) return done.error();
  return std::string_view(decoded_);
}

std::string CsvReader::place(std::uint64_t line) const {
  return fmt::format("{}:{}", sourceName_, line);
}

}  // namespace tongban::record
