// goal: a CSV file reads as python3's csv module reads it, and a bad row costs exactly one line.
#include "gateway/record/csv.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace tongban;
using namespace tongban::record;

namespace {

// Delivers at most `piece` bytes at a time, and fails after `goodBytes`.
class Dribble final : public ByteSource {
 public:
  Dribble(std::string_view bytes, std::size_t piece, std::size_t goodBytes = std::string::npos)
      : bytes_(bytes), piece_(piece), goodBytes_(goodBytes) {}
  Result<std::size_t> read(std::span<char> into) override {
    if (at_ >= goodBytes_) return fail("base.file-unreadable", "读取失败", "dribble");
    const std::size_t count = std::min({piece_, into.size(), bytes_.size() - at_});
    std::copy_n(bytes_.data() + at_, count, into.data());
    at_ += count;
    return count;
  }
  std::string_view name() const noexcept override { return "dribble"; }

 private:
  std::string_view bytes_;
  std::size_t piece_;
  std::size_t goodBytes_;
  std::size_t at_ = 0;
};

std::string showRows(CsvReader& reader) {
  std::string shown;
  while (true) {
    switch (reader.next()) {
      case CsvReader::Status::End:
        return shown;
      case CsvReader::Status::Failed:
        return shown + "failed " + reader.failure().code;
      case CsvReader::Status::Row:
        shown += fmt::format("{}@{}", reader.row().number, reader.row().line);
        for (const auto field : reader.row().fields) shown += fmt::format("[{}]", field);
        shown += '\n';
        break;
      case CsvReader::Status::Bad:
        shown += fmt::format("{}@{} {} <{}>\n", reader.row().number, reader.row().line,
                             reader.row().error->code.substr(7), reader.row().raw);
        break;
    }
  }
}

std::string show(ByteSource& source, CsvOptions options) {
  auto reader = CsvReader::open(source, options);
  if (!reader) return reader.error().code;
  return showRows(*reader);
}

// What is read is the same however the bytes arrive.
std::string read(std::string_view text, CsvOptions options = {}) {
  MemorySource whole(text);
  const auto shown = show(whole, options);
  for (const std::size_t piece : {1U, 2U, 3U, 7U}) {
    Dribble source(text, piece);
    BOOST_TEST(show(source, options) == shown);
  }
  return shown;
}

constexpr CsvOptions kNoHeader{.header = false};

void tally(std::uint64_t& digest, std::string_view text) {
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(plain_rows_and_line_ends) {
  BOOST_TEST(read("a,b\n1,2\n3,4") == "1@2[1][2]\n2@3[3][4]\n");
  BOOST_TEST(read("a,b\r\n1,2\r3,4\n5,6\r\n") == "1@2[1][2]\n2@3[3][4]\n3@4[5][6]\n");
  BOOST_TEST(read("a,b\n\n1,2\n\r\n\r3,4\n\n") == "1@3[1][2]\n2@6[3][4]\n");
  BOOST_TEST(read("a,b\n,\n ,\t\n") == "1@2[][]\n2@3[ ][\t]\n");
  BOOST_TEST(read("\xEF\xBB\xBF"
                  "a,b\n1,2\n") == "1@2[1][2]\n");
  BOOST_TEST(read("a\n1\n") == "1@2[1]\n");
  BOOST_TEST(read("a,b\n") == "");
  BOOST_TEST(read("a,b\r") == "");
  BOOST_TEST(read("", kNoHeader) == "");
  BOOST_TEST(read("\n\r\n", kNoHeader) == "");
  BOOST_TEST(read("12345678,2,,4,12345,,,,,,0123456789\n", kNoHeader) ==
             "1@1[12345678][2][][4][12345][][][][][][0123456789]\n");
}

BOOST_AUTO_TEST_CASE(quoted_fields) {
  BOOST_TEST(read("a,b\n\"1,x\",\"say \"\"hi\"\"\"\n") == "1@2[1,x][say \"hi\"]\n");
  BOOST_TEST(read("a,b\n\"x\r\ny\nz\",\"\"\n5,6\n") == "1@2[x\r\ny\nz][]\n2@5[5][6]\n");
  BOOST_TEST(read("\"a\nb\",c\n1,2\n") == "1@3[1][2]\n");
  BOOST_TEST(read("a,b\n\"\"\"\",\"\n\n\"") == "1@2[\"][\n\n]\n");
  // A quote inside an unquoted field is an ordinary character.
  BOOST_TEST(read("a,b\n5\" pipe,x\"\"y\n \"1\",2\n") == "1@2[5\" pipe][x\"\"y]\n2@3[ \"1\"][2]\n");
}

BOOST_AUTO_TEST_CASE(a_bad_row_is_one_line) {
  BOOST_TEST(read("a,b\n1\n2,3\n1,2,3\n4,5\n") ==
             "1@2 csv-columns <1>\n2@3[2][3]\n3@4 csv-columns <1,2,3>\n4@5[4][5]\n");
  BOOST_TEST(read("a,b\n\"1\"x,2\n3,4\n") == "1@2 csv-quote <\"1\"x,2>\n2@3[3][4]\n");
  BOOST_TEST(read({"a,b\n1\0,2\n\"3\0\",4\n5,6\n", 20}) ==
             std::string("1@2 csv-nul <1\0,2>\n2@3 csv-nul <\"3\0\",4>\n3@4[5][6]\n", 50));
  BOOST_TEST(read("a,b\n\"\",\"\",\"\"\n3,4\n") == "1@2 csv-columns <\"\",\"\",\"\">\n2@3[3][4]\n");
}

BOOST_AUTO_TEST_CASE(a_stray_quote_swallows_nothing) {
  // Never closed.
  BOOST_TEST(read("a,b\n1,\"x\n2,y\n3,z\n") == "1@2 csv-quote <1,\"x>\n2@3[2][y]\n3@4[3][z]\n");
  // Closed by the opening quote of a later row.
  BOOST_TEST(read("a,b\n1,\"x\n2,y\n3,\"z\"\n4,\"p\nq\"\n") ==
             "1@2 csv-quote <1,\"x>\n2@3[2][y]\n3@4[3][z]\n4@5[4][p\nq]\n");
  // Closed before a delimiter, so that the number of columns is wrong.
  BOOST_TEST(read("a,b\n1,\"x\n2,\",y\n3,4\n") ==
             "1@2 csv-columns <1,\"x>\n2@3 csv-quote <2,\",y>\n3@4[3][4]\n");
  // Bad bytes in a later line: the first line's fault is its quote, which never closes.
  BOOST_TEST(read("a,b\n1,\"x\n2,\xFF\n3,z\"\n4,5\n") ==
             "1@2 csv-quote <1,\"x>\n2@3 encoding-invalid <2,\xFF>\n3@4[3][z\"]\n4@5[4][5]\n");
  BOOST_TEST(read("a,b\n\"") == "1@2 csv-quote <\">\n");
}

BOOST_AUTO_TEST_CASE(long_rows) {
  const CsvOptions small{.rowBytesMax = 8};
  BOOST_TEST(read("a,b\n1,345678\n1,3456789\n2,3\n", small) ==
             "1@2[1][345678]\n2@3 csv-row-too-long <1,345678>\n3@4[2][3]\n");
  BOOST_TEST(read("a,b\n1,23456789012345678901234567890\r\n2,3\n1,3456789", small) ==
             "1@2 csv-row-too-long <1,234567>\n2@3[2][3]\n3@4 csv-row-too-long <1,345678>\n");
  // A quoted row over the limit spoils its first line only.
  BOOST_TEST(read("a,b\n\"1\n2\n3\n4\n5\",6\n7,8\n", small) ==
             "1@2 csv-quote <\"1>\n2@3 csv-columns <2>\n3@4 csv-columns <3>\n"
             "4@5 csv-columns <4>\n5@6[5\"][6]\n6@7[7][8]\n");
  BOOST_TEST(read("a,b\n\"1\n23456789012\",6\n7,8\n", small) ==
             "1@2 csv-quote <\"1>\n2@3 csv-row-too-long <23456789>\n3@4[7][8]\n");
  BOOST_TEST(read("abcdefghijk,b\n", small) == "record.csv-header");
}

BOOST_AUTO_TEST_CASE(a_line_of_a_gigabyte_takes_bounded_memory) {
  class Endless final : public ByteSource {
   public:
    Result<std::size_t> read(std::span<char> into) override {
      if (left_ == 0) return std::size_t{0};
      const std::size_t count = std::min(into.size(), left_);
      std::fill_n(into.data(), count, 'x');
      left_ -= count;
      return count;
    }
    std::string_view name() const noexcept override { return "endless"; }

   private:
    std::size_t left_ = 1u << 30;
  };
  Endless source;
  auto reader = *CsvReader::open(source, kNoHeader);
  BOOST_TEST((reader.next() == CsvReader::Status::Bad));
  BOOST_TEST(reader.row().error->code == "record.csv-row-too-long");
  BOOST_TEST(reader.row().bytes == 1u << 30);
  BOOST_TEST(reader.row().raw.size() == limits::kCsvRowBytesMax);
  BOOST_TEST((reader.next() == CsvReader::Status::End));
}

BOOST_AUTO_TEST_CASE(headers_refused) {
  BOOST_TEST(read("") == "record.csv-header");
  BOOST_TEST(read("\n\n") == "record.csv-header");
  BOOST_TEST(read("a,,b\n") == "record.csv-header");
  BOOST_TEST(read("a,\xE3\x80\x80\n") == "record.csv-header");
  BOOST_TEST(read("a,b,a\n") == "record.csv-header");
  BOOST_TEST(read("a,b, a\n") == "record.csv-header");
  BOOST_TEST(read("\"a\"x,b\n1,2\n") == "record.csv-header");
  BOOST_TEST(read("a\xFF,b\n1,2\n") == "record.csv-header");
  BOOST_TEST(read(std::string(limits::kCsvColumnsMax, ',')) == "record.csv-header");
}

BOOST_AUTO_TEST_CASE(columns_are_bounded) {
  const auto commas = [](std::size_t n) { return std::string(n, ',') + "\n"; };
  BOOST_TEST(read(commas(limits::kCsvColumnsMax), kNoHeader).starts_with("1@1 csv-columns"));
  BOOST_TEST(read(commas(limits::kCsvColumnsMax - 1), kNoHeader).starts_with("1@1[]"));
  BOOST_TEST(read("\"\"" + commas(limits::kCsvColumnsMax), kNoHeader).starts_with("1@1 csv-col"));
  BOOST_TEST(read("1,2\n3\n4,5\n", kNoHeader) == "1@1[1][2]\n2@2 csv-columns <3>\n3@3[4][5]\n");
}

BOOST_AUTO_TEST_CASE(options_refused) {
  for (const char c : {'"', '\n', '\r', '\0', ' ', 'a', 'Z', '5', '\x7F', '\x80', '\xFF'}) {
    BOOST_TEST(read("a\n", {.delimiter = c}) == "record.csv-options");
  }
  BOOST_TEST(read("a\n", {.rowBytesMax = 0}) == "record.csv-options");
  BOOST_TEST(read("a\n", {.rowBytesMax = limits::kCsvRowBytesMax + 1}) == "record.csv-options");
}

BOOST_AUTO_TEST_CASE(gb18030_trail_bytes_are_not_delimiters) {
  const CsvOptions bar{.delimiter = '|', .encoding = Encoding::Gb18030};
  BOOST_TEST(read("a|b\n\xD5\x7C|\xD5\x7C|\n", bar) == "1@2 csv-columns <\xD5\x7C|\xD5\x7C|>\n");
  BOOST_TEST(read("a|b\n\xD5\x7C|\x95\x32\x82\x36\n", bar) == "1@2[諀][𠀀]\n");
  BOOST_TEST(read("a|b\n\"\xD5\x7C\n\xD5\x7C\"|2\n", bar) == "1@2[諀\n諀][2]\n");
  BOOST_TEST(read("a|b\n\xD5\n1|2\n\"\xFF\"|1\n3|4\n", bar) ==
             "1@2 encoding-invalid <\xD5>\n2@3[1][2]\n3@4 encoding-invalid <\"\xFF\"|1>\n"
             "4@5[3][4]\n");
  BOOST_TEST(read("\x84\x31\x95\x33"
                  "a|b\n1|2\n",
                  bar) == "1@2[1][2]\n");
}

BOOST_AUTO_TEST_CASE(bad_rows_say_where) {
  MemorySource source("a,b\n1,\xFF\n", "企业.csv");
  auto reader = *CsvReader::open(source, {});
  BOOST_TEST((reader.next() == CsvReader::Status::Bad));
  BOOST_TEST(reader.row().error->where == "企业.csv:2 byte 2");
  BOOST_TEST(reader.row().error->code == "record.encoding-invalid");
  BOOST_TEST(reader.row().offset == 4u);
  BOOST_TEST(reader.row().bytes == 4u);
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_is_never_a_short_file) {
  const std::string text = "a,b\n1,2\n3,4\n5,6\n";
  Dribble source(text, 4, 12);
  BOOST_TEST(show(source, {}).ends_with("failed base.file-unreadable"));
  Dribble atOnce(text, 4, 0);
  BOOST_TEST(show(atOnce, {}) == "base.file-unreadable");
  Dribble inQuotes("a,b\n1,\"2\n3,4\n", 4, 12);
  BOOST_TEST(show(inQuotes, {}) == "failed base.file-unreadable");
  Dribble overlong("a,b\n1,234567890123\n3,4\n", 4, 12);
  BOOST_TEST(show(overlong, {.rowBytesMax = 4}) == "failed base.file-unreadable");
  auto folder = *DescriptorSource::open("tests");
  BOOST_TEST(show(folder, {}) == "base.file-unreadable");
  BOOST_TEST(DescriptorSource::open("tests/absent.csv").error().code == "base.file-missing");
}

BOOST_AUTO_TEST_CASE(as_python_reads_it) {
  std::ifstream table("tests/vectors/record/csv/digests.txt");
  std::string line;
  std::size_t compared = 0;
  while (std::getline(table, line)) {
    std::istringstream in(line);
    std::string file, encoding;
    unsigned delimiter = 0;
    std::uint64_t rows = 0, columns = 0, expected = 0;
    in >> file >> std::hex >> delimiter >> encoding >> std::dec >> rows >> columns >> std::hex >>
        expected;
    const bool real = file.starts_with("registration/");
    const auto path = (real ? "../shared/data/" : "tests/vectors/record/csv/") + file;
    if (real && !std::filesystem::exists(path)) {
      BOOST_TEST_MESSAGE("skipped, absent: " << path);
      continue;
    }
    auto source = *DescriptorSource::open(path);
    auto reader = CsvReader::open(source, {.delimiter = static_cast<char>(delimiter),
                                           .encoding = *parseEncoding(encoding),
                                           .header = false});
    BOOST_REQUIRE(reader);
    std::uint64_t digest = 0xCBF29CE484222325ULL;
    std::uint64_t read = 0;
    CsvReader::Status status;
    while ((status = reader->next()) == CsvReader::Status::Row) {
      for (const auto field : reader->row().fields) {
        tally(digest, field);
        tally(digest, "\x1F");
      }
      tally(digest, "\x1E");
      BOOST_REQUIRE(reader->row().fields.size() == columns);
      ++read;
    }
    BOOST_TEST((status == CsvReader::Status::End), file);
    BOOST_TEST(read - 1 == rows, file);
    BOOST_TEST(digest == expected, file);
    ++compared;
  }
  BOOST_TEST(compared >= 9u);
}

BOOST_AUTO_TEST_CASE(hostile_quotes_cost_linear_time) {
  // Each line would swallow a mebibyte if a bad row could be tried again from every line.
  std::string text = "a,b,c,d,e,f,g,h\n";
  for (int i = 0; i < 200000; ++i) text += "\"x\n";
  for (int i = 0; i < 200000; ++i) text += "a\",\"\n";
  MemorySource source(text);
  auto reader = *CsvReader::open(source, {});
  std::uint64_t bad = 0;
  while (reader.next() == CsvReader::Status::Bad) ++bad;
  BOOST_TEST(bad == 400000u);
}

BOOST_AUTO_TEST_SUITE_END()
