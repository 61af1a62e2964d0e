// gateway/record/encoding.hpp — the one place where bytes in a declared encoding become UTF-8, and
// UTF-8 becomes them again.
//
// A source declares its encoding; nothing is guessed. UTF-8 is checked against Unicode 15 table
// 3-7; GB18030 (and GBK and GB2312, its subsets, read with the same table) goes through iconv.
// A sequence that is invalid or cut short is an error with its offset, never a replacement
// character: an altered name would be a forged record.
// Text is kept as it came: U+FFFD that the source itself holds, and the private-use code points
// of GB18030's user-defined rows, are passed on, and odditiesOf counts them so that a mapping can
// say so. The table is that of the C library, GB 18030-2005 in glibc up to 2.36 (the sequences in
// which it differs from other programs are listed in tests/vectors/record/encoding).
//
// Errors: record.encoding-unknown, record.encoding-invalid (`where` is "byte N", from 0).
// Threads: functions are pure; a Decoder belongs to one thread at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace tongban::record {

enum class Encoding : std::uint8_t { Utf8, Gb18030 };

// UTF-8, UTF8, GB18030, GB-18030, GBK, CP936, GB2312 in any case; anything else is unknown.
Result<Encoding> parseEncoding(std::string_view name);
std::string_view nameOf(Encoding) noexcept;

// U+FEFF in that encoding; at the front of a document it is no part of the text.
std::string_view byteOrderMarkOf(Encoding) noexcept;

class Decoder final {
 public:
  // record.encoding-unknown when the C library lacks its conversion table.
  static Result<Decoder> open(Encoding);

  // Appends the UTF-8 form of `bytes`; on an error `out` is as it was. A byte order mark is text.
  Result<Ok> append(std::string_view bytes, std::string& out);

  // The same for a text that arrives in pieces: takes whole characters and returns how many bytes
  // it took. What is left, at most three bytes, is the start of a character, to be given again in
  // front of the next piece; appendLast takes the last piece, which must be whole. On an error
  // the characters before it have been appended, and the offset counts from the first piece.
  Result<std::size_t> appendPart(std::string_view bytes, std::string& out);
  Result<Ok> appendLast(std::string_view bytes, std::string& out);

  Encoding encoding() const noexcept { return encoding_; }

 private:
  struct Closer {
    void operator()(void* conversion) const noexcept;
  };
  Decoder(Encoding encoding, void* conversion) : encoding_(encoding), conversion_(conversion) {}
  struct Progress {
    std::size_t taken = 0;
    bool invalid = false;  // what follows is invalid, not cut short
  };
  Progress decode(std::string_view bytes, std::string& out);
  Progress convert(std::string_view bytes, std::string& out);
  Error refusal(std::string_view bytes, const Progress&, std::size_t before) const;

  Encoding encoding_;
  std::unique_ptr<void, Closer> conversion_;  // an iconv_t; none for UTF-8
  std::size_t position_ = 0;                  // bytes taken by appendPart
};

// A whole document, without its byte order mark.
Result<std::string> toUtf8(std::string_view bytes, Encoding);

// The text as a source in that encoding would write it: what toUtf8 reads back. GB18030 has every
// code point. record.encoding-invalid when `utf8` is not UTF-8.
Result<std::string> fromUtf8(std::string_view utf8, Encoding);

// What is valid but doubtful in a text: characters that some earlier program could not read, and
// code points without a public meaning.
struct Oddities {
  std::size_t replacementCharacters = 0;  // U+FFFD
  std::size_t privateUse = 0;             // U+E000…U+F8FF, planes 15 and 16
};
Oddities odditiesOf(std::string_view validUtf8) noexcept;

}  // namespace tongban::record
