// goal: whatever the bytes, every one of them belongs to a row, a line end or an empty line, good
// rows are valid text of one width, and nothing depends on how the bytes arrive.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/base/text.hpp"
#include "gateway/record/csv.hpp"

using namespace tongban::record;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool onlyLineEnds(std::string_view text) {
  return text.find_first_not_of("\r\n") == std::string_view::npos;
}

void account(std::string_view input, CsvOptions options) {
  MemorySource source(input);
  options.header = false;
  auto reader = CsvReader::open(source, options);
  require(reader.has_value());
  const auto mark = byteOrderMarkOf(options.encoding);
  std::size_t done = input.starts_with(mark) ? mark.size() : 0;
  std::size_t width = 0;
  for (std::uint64_t number = 1;; ++number) {
    const auto status = reader->next();
    if (status == CsvReader::Status::End) break;
    require(status != CsvReader::Status::Failed);
    const auto& row = reader->row();
    require(row.number == number && row.offset >= done);
    require(onlyLineEnds(input.substr(done, row.offset - done)));
    const auto whole = input.substr(row.offset, row.bytes);
    require(whole.size() == row.bytes && whole.starts_with(row.raw));
    done = row.offset + row.bytes;
    if (status == CsvReader::Status::Row) {
      require(!row.error && onlyLineEnds(whole.substr(row.raw.size())));
      if (width == 0) width = row.fields.size();
      require(row.fields.size() == width);
      for (const auto field : row.fields) require(tongban::isUtf8(field));
    } else {
      const bool cut = row.error->code == "record.csv-row-too-long";
      require(cut ? row.raw.size() == options.rowBytesMax
                  : onlyLineEnds(whole.substr(row.raw.size())));
      require(row.raw.find_first_of("\r\n") == std::string_view::npos);
    }
  }
  require(onlyLineEnds(input.substr(done)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  account(input, {});
  account(input, {.rowBytesMax = 24});
  account(input, {.delimiter = '|', .encoding = Encoding::Gb18030});
  account(input, {.delimiter = '|', .encoding = Encoding::Gb18030, .rowBytesMax = 24});
  MemorySource source(input);
  if (auto reader = CsvReader::open(source, {}); reader) {
    while (reader->next() != CsvReader::Status::End) {
      require(reader->row().error.has_value() ||
              reader->row().fields.size() == reader->columns().size());
    }
  }
  return 0;
}
