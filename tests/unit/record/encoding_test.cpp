// goal: bytes in a declared encoding become exactly the UTF-8 that another program reads, or an
// error with the offset; never a replacement character.
#include "gateway/record/encoding.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "gateway/base/bytes.hpp"
#include "gateway/base/text.hpp"

using namespace tongban;
using namespace tongban::record;

namespace {

const std::string kVectors = "tests/vectors/record/encoding/";

void refused(std::string_view bytes, Encoding encoding, std::size_t at) {
  const auto text = toUtf8(bytes, encoding);
  BOOST_REQUIRE_MESSAGE(!text, toHex(bytesOf(bytes)));
  BOOST_TEST(text.error().code == "record.encoding-invalid");
  BOOST_TEST(text.error().where == "byte " + std::to_string(at));
}

std::string fromHexText(std::string_view hex) { return std::string(textOf(*fromHex(hex))); }

// Every two-byte and four-byte sequence, in the order of make.py.
template <class F>
void eachSequence(F&& visit) {
  const auto byte = [](int value) { return static_cast<char>(value); };
  for (int a = 0x80; a < 0x100; ++a) {
    for (int b = 0; b < 0x100; ++b) {
      if (b < 0x30 || b > 0x39) visit(std::string{byte(a), byte(b)});
    }
  }
  for (int a = 0x81; a < 0xFF; ++a) {
    for (int b = 0x30; b < 0x3A; ++b) {
      for (int c = 0x81; c < 0xFF; ++c) {
        for (int d = 0x30; d < 0x3A; ++d) visit(std::string{byte(a), byte(b), byte(c), byte(d)});
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(declared_names) {
  for (const auto* name : {"UTF-8", "utf8", "Utf-8"}) {
    BOOST_TEST((*parseEncoding(name) == Encoding::Utf8));
  }
  for (const auto* name : {"GB18030", "gbk", "GB2312", "gb-18030", "cp936"}) {
    BOOST_TEST((*parseEncoding(name) == Encoding::Gb18030));
  }
  for (const auto* name : {"", "UTF-16", "Big5", "utf-8 ", "GB", "latin1"}) {
    BOOST_REQUIRE(!parseEncoding(name));
    BOOST_TEST(parseEncoding(name).error().code == "record.encoding-unknown");
  }
}

BOOST_AUTO_TEST_CASE(utf8_as_it_is) {
  BOOST_TEST(*toUtf8("通办 a𠀀", Encoding::Utf8) == "通办 a𠀀");
  BOOST_TEST(*toUtf8("\xEF\xBB\xBF通办", Encoding::Utf8) == "通办");
  BOOST_TEST(*toUtf8("", Encoding::Utf8) == "");
  BOOST_TEST(*toUtf8("a\xEF\xBF\xBD", Encoding::Utf8) == "a\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(utf8_refused_with_offset) {
  refused("ab\x80", Encoding::Utf8, 2);
  refused("\xC0\xAF", Encoding::Utf8, 0);
  refused("\xED\xA0\x80", Encoding::Utf8, 0);
  refused("\xF4\x90\x80\x80", Encoding::Utf8, 0);
  refused("通\xE5\x8A", Encoding::Utf8, 3);
  refused(
      "\xFF\xFE"
      "a",
      Encoding::Utf8, 0);
  refused("\xCD\xA8\xB0\xEC", Encoding::Utf8, 2);  // GBK sent as UTF-8
}

BOOST_AUTO_TEST_CASE(gb18030_text) {
  BOOST_TEST(*toUtf8("abc \xCD\xA8\xB0\xEC\xCD\xF8\xB9\xD8 9", Encoding::Gb18030) ==
             "abc 通办网关 9");
  BOOST_TEST(*toUtf8("\x84\x31\x95\x33\xCD\xA8", Encoding::Gb18030) == "通");
  BOOST_TEST(*toUtf8("\x95\x32\x82\x36", Encoding::Gb18030) == "𠀀");
  BOOST_TEST(*toUtf8("\x84\x31\xA4\x37", Encoding::Gb18030) == "\xEF\xBF\xBD");
  BOOST_TEST(*toUtf8("\xD5\x7C", Encoding::Gb18030) == "諀");  // a trail byte that is '|'
}

BOOST_AUTO_TEST_CASE(gb18030_refused_with_offset) {
  refused("\x80", Encoding::Gb18030, 0);
  refused("a\xFF", Encoding::Gb18030, 1);
  refused("ab\xCD", Encoding::Gb18030, 2);
  refused("\xCD\xA8\xCD", Encoding::Gb18030, 2);
  refused("\xCD\x0A", Encoding::Gb18030, 0);
  refused("\xCD\x7F", Encoding::Gb18030, 0);
  refused("\x81\x30", Encoding::Gb18030, 0);
  refused("\x81\x30\x81", Encoding::Gb18030, 0);
  refused("\x81\x30\x81\x41", Encoding::Gb18030, 0);
  refused("\xFE\x39\xFE\x39", Encoding::Gb18030, 0);
  refused("\xE3\x32\x9A\x36", Encoding::Gb18030, 0);  // past U+10FFFF
  refused(
      "\xFE\xFF"
      "a",
      Encoding::Gb18030, 0);
}

BOOST_AUTO_TEST_CASE(an_error_leaves_the_buffer_alone) {
  auto decoder = *Decoder::open(Encoding::Gb18030);
  std::string out = "前";
  BOOST_TEST(!decoder.append("\xCD\xA8\xFF", out));
  BOOST_TEST(!decoder.append("ok\xCD", out));
  BOOST_TEST(out == "前");
  BOOST_TEST(!!decoder.append("\xCD\xA8", out));
  BOOST_TEST(out == "前通");
}

BOOST_AUTO_TEST_CASE(pieces_of_any_size) {
  const std::string gb = "a\xCD\xA8\x95\x32\x82\x36\xB0\xEC,\x84\x31\x95\x33z";
  const std::string utf8 = "a通𠀀办,\xEF\xBB\xBFz";
  for (const auto& [bytes, encoding] :
       {std::pair{gb, Encoding::Gb18030}, std::pair{utf8, Encoding::Utf8}}) {
    for (std::size_t piece = 1; piece <= 5; ++piece) {
      auto decoder = *Decoder::open(encoding);
      std::string out;
      std::string rest;
      for (std::size_t at = 0; at < bytes.size(); at += piece) {
        rest += bytes.substr(at, piece);
        const auto taken = decoder.appendPart(rest, out);
        BOOST_REQUIRE(taken);
        BOOST_TEST(rest.size() - *taken <= 3u);
        rest.erase(0, *taken);
      }
      BOOST_TEST(rest.empty());
      BOOST_TEST(out == utf8);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_piece_cannot_hide_what_is_invalid) {
  auto utf8 = *Decoder::open(Encoding::Utf8);
  std::string out;
  for (const auto* bytes :
       {"\xC0", "\xF5", "\xE0\x80", "\xED\xA0", "\xF0\x80", "\xF4\x90", "\x80"}) {
    BOOST_TEST(!utf8.appendPart(bytes, out));
  }
  BOOST_TEST(*utf8.appendPart("\xE0\xA0", out) == 0u);
  BOOST_TEST(*utf8.appendPart("\xF4\x8F\xBF", out) == 0u);
}

BOOST_AUTO_TEST_CASE(every_sequence_as_other_programs_read_it) {
  std::set<std::string> differing;
  std::ifstream differences(kVectors + "differences.txt");
  std::string bytes, ours, python;
  while (differences >> bytes >> ours >> python) differing.insert(fromHexText(bytes));
  BOOST_TEST(differing.size() == 44u);
  std::uint64_t expected = 0;
  std::size_t validExpected = 0;
  std::ifstream(kVectors + "digest.txt") >> std::hex >> expected >> std::dec >> validExpected;

  auto decoder = *Decoder::open(Encoding::Gb18030);
  std::uint64_t digest = 0xCBF29CE484222325ULL;
  std::size_t valid = 0;
  std::string out;
  eachSequence([&](const std::string& sequence) {
    out.clear();
    const bool good = decoder.append(sequence, out).has_value();
    if (good && !isUtf8(out)) BOOST_ERROR("not UTF-8: " + toHex(bytesOf(sequence)));
    if (differing.contains(sequence)) return;
    valid += good ? 1 : 0;
    if (!good) out = "\xFF";
    for (const char c : out) {
      digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    }
  });
  BOOST_TEST(valid == validExpected);
  BOOST_TEST(digest == expected);
}

BOOST_AUTO_TEST_CASE(utf8_becomes_what_reads_back) {
  for (const auto* text : {"", "abc", "通办 abc", "甲\n乙", "𠀀㐀\uE000\uFFFD€", "\uFEFF前"}) {
    const auto gb = fromUtf8(text, Encoding::Gb18030);
    BOOST_REQUIRE_MESSAGE(gb, text);
    auto decoder = Decoder::open(Encoding::Gb18030);
    std::string back;
    BOOST_REQUIRE(decoder->append(*gb, back));
    BOOST_TEST(back == text);
    BOOST_TEST(*fromUtf8(text, Encoding::Utf8) == text);
  }
  BOOST_TEST(*fromUtf8("通𠀀", Encoding::Gb18030) == "\xCD\xA8\x95\x32\x82\x36");
  for (const auto encoding : {Encoding::Utf8, Encoding::Gb18030}) {
    BOOST_TEST(fromUtf8("ab\xFF", encoding).error().code == "record.encoding-invalid");
    BOOST_TEST(fromUtf8("ab\xFF", encoding).error().where == "byte 2");
  }
}

BOOST_AUTO_TEST_CASE(oddities_are_counted) {
  const auto none = odditiesOf("通办 abc 𠀀 ︐");
  BOOST_TEST(none.replacementCharacters == 0u);
  BOOST_TEST(none.privateUse == 0u);
  const auto some = odditiesOf("\xEF\xBF\xBD a \xEE\x80\x80\xEF\xA3\xBF\xF3\xB0\x80\x80");
  BOOST_TEST(some.replacementCharacters == 1u);
  BOOST_TEST(some.privateUse == 3u);
  // A user-defined character of GB18030 keeps its code point.
  BOOST_TEST(odditiesOf(*toUtf8("\xAA\xA1", Encoding::Gb18030)).privateUse == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
