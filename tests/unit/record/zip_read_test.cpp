// goal: inflating gives what the headers declare and not a byte more, in small blocks, or it is
// damage; and no change of any byte of an archive passes for the whole of it.
#include <boost/test/unit_test.hpp>

#include "gateway/base/limits.hpp"
#include "tests/unit/record/zip_support.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace tongban::record::tests;

namespace {

constexpr std::uint64_t kMebibyte = 1u << 20;

// Deflated by hand: stored blocks (RFC 1951, 3.2.4), the last one marked.
std::string deflated(std::string_view data, std::size_t blockBytes = 0xFFFF) {
  std::string out;
  do {
    const auto block = data.substr(0, blockBytes);
    data.remove_prefix(block.size());
    out += (data.empty() ? '\1' : '\0') + number(block.size(), 2) + number(~block.size(), 2);
    out += block;
  } while (!data.empty());
  return out;
}

// One deflated entry "a" whose headers, both of them, say what is asked for.
std::string archiveOf(const std::string& packed, std::uint64_t size, std::uint32_t crc) {
  auto built = build({{.name = "a", .data = packed}, {.name = "last"}});
  const auto central = built.central[0];
  const auto local = built.local[0];
  built.with(central + 10, 8, 2).with(central + 16, crc, 4).with(central + 24, size, 4);
  built.with(local + 8, 8, 2).with(local + 14, crc, 4).with(local + 22, size, 4);
  return built.bytes;
}

struct Outcome {
  std::string code = {};
  std::uint64_t given = 0;
  std::size_t largest = 0;
};
Outcome readFirst(const std::string& bytes, const ZipLimits& bounds = defaultZipLimits()) {
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source, bounds);
  if (!archive) return {.code = archive.error().code};
  BOOST_TEST(archive->faults().empty());
  Outcome outcome;
  const auto read = archive->read(archive->entries()[0], [&](BytesView block) {
    outcome.given += block.size();
    outcome.largest = std::max(outcome.largest, block.size());
  });
  outcome.code = read ? "whole" : read.error().code;
  BOOST_TEST(outcome.given <= archive->entries()[0].size);
  return outcome;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(zip_read)

BOOST_AUTO_TEST_CASE(sizes_that_lie) {
  const std::string data = "0123456789";
  const auto crc = crcOf(data);
  BOOST_TEST(readFirst(archiveOf(deflated(data), 10, crc)).code == "whole");
  BOOST_TEST(readFirst(archiveOf(deflated(data, 3), 10, crc)).code == "whole");
  BOOST_TEST(readFirst(archiveOf(deflated(""), 0, 0)).code == "whole");
  for (const std::uint64_t size : {0u, 1u, 9u, 11u, 65536u}) {
    BOOST_TEST(readFirst(archiveOf(deflated(data), size, crc)).code == "record.zip-damaged", size);
  }
  // With the CRC of exactly the bytes that are declared.
  BOOST_TEST(readFirst(archiveOf(deflated(data), 9, crcOf("012345678"))).code ==
             "record.zip-damaged");
  BOOST_TEST(readFirst(archiveOf(deflated(data), 0, 0)).code == "record.zip-damaged");
  BOOST_TEST(readFirst(archiveOf(deflated(data), 10, crc ^ 1)).code == "record.zip-damaged");
  BOOST_TEST(readFirst(archiveOf(deflated(data), 10, 0)).code == "record.zip-damaged");
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_stream_are_damage) {
  const std::string data = "0123456789";
  const auto outcome = readFirst(archiveOf(deflated(data) + "more", 10, crcOf(data)));
  BOOST_TEST(outcome.code == "record.zip-damaged");
  BOOST_TEST(outcome.given == 10u);
  // Behind more of them than are read at a time, and behind nothing.
  const auto far = deflated(data) + std::string(limits::kZipBlockBytesMax + 1, 'x');
  BOOST_TEST(readFirst(archiveOf(far, 10, crcOf(data))).code == "record.zip-damaged");
  BOOST_TEST(readFirst(archiveOf(deflated("") + "x", 0, 0)).code == "record.zip-damaged");
}

BOOST_AUTO_TEST_CASE(nothing_has_a_checksum_too) {
  for (const std::uint32_t crc : {1u, 0xFFFFFFFFu}) {
    BOOST_TEST(readFirst(archiveOf(deflated(""), 0, crc)).code == "record.zip-damaged");
    auto stored = build({{.name = "a", .data = ""}});
    stored.with(stored.central[0] + 16, crc, 4).with(stored.local[0] + 14, crc, 4);
    BOOST_TEST(readFirst(stored.bytes).code == "record.zip-damaged");
  }
}

BOOST_AUTO_TEST_CASE(packed_bytes_that_are_no_stream) {
  const std::string data = "0123456789";
  const auto whole = deflated(data);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto cut = archiveOf(whole.substr(0, length), 10, crcOf(data));
    BOOST_TEST(readFirst(cut).code == "record.zip-damaged", length);
  }
  BOOST_TEST(readFirst(archiveOf("\7", 10, 0)).code == "record.zip-damaged");
  BOOST_TEST(readFirst(archiveOf(std::string(50, '\xFF'), 10, 0)).code == "record.zip-damaged");
}

BOOST_AUTO_TEST_CASE(damage_of_one_entry_is_no_damage_of_others) {
  const auto bytes = archiveOf(deflated("0123456789"), 10, 1);
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  for (int again = 0; again < 3; ++again) {
    const auto first = archive->readWhole(archive->entries()[0], 100);
    BOOST_REQUIRE(!first);
    BOOST_TEST(first.error().code == "record.zip-damaged");
    BOOST_TEST(first.error().where == "a");
    const auto last = archive->readWhole(archive->entries()[1], 100);
    BOOST_REQUIRE(last);
    BOOST_TEST(textOf(*last) == "data");
  }
}

BOOST_AUTO_TEST_CASE(blocks_and_memory_are_bounded) {
  const auto bomb = vectorFile("bomb.zip");
  auto bounds = defaultZipLimits();
  bounds.ratioMax = 2000;
  const auto outcome = readFirst(bomb, bounds);
  BOOST_TEST(outcome.code == "whole");
  BOOST_TEST(outcome.given == 10 * kMebibyte);
  BOOST_TEST(outcome.largest <= limits::kZipBlockBytesMax);

  const std::string data(3 * kMebibyte, 'x');
  const auto bytes = archiveOf(deflated(data), data.size(), crcOf(data));
  const SlowBytes source(bytes);
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(source.reads <= 4u);  // the tail, and what local headers it does not hold
  BOOST_TEST(archive->read(archive->entries()[0], [](BytesView) {}).has_value());
  BOOST_TEST(source.largest <= 2 * limits::kZipBlockBytesMax);
}

BOOST_AUTO_TEST_CASE(limits_hold) {
  const auto bytes = build({{.name = "a", .data = "12345"}, {.name = "b", .data = "12345"}}).bytes;
  const ZipLimits exact{2, 5, 10, 1};
  BOOST_TEST(errorOf(bytes, exact) == "opened");
  for (const ZipLimits& tight :
       {ZipLimits{1, 5, 10, 1}, ZipLimits{0, 5, 10, 1}, ZipLimits{2, 4, 10, 1},
        ZipLimits{2, 5, 9, 1}, ZipLimits{2, 5, 4, 1}, ZipLimits{2, 0, 0, 0}}) {
    BOOST_TEST(errorOf(bytes, tight) == "record.zip-limit");
  }
  const std::string zeros(200000, '\0');
  const auto packed = archiveOf(std::string(1000, 'x'), 200000, 0);
  BOOST_TEST(errorOf(packed) == "opened");  // 200 to 1
  BOOST_TEST(errorOf(archiveOf(std::string(1000, 'x'), 200001, 0)) == "record.zip-limit");
  BOOST_TEST(errorOf(archiveOf("", 65537, 0)) == "record.zip-limit");
  BOOST_TEST(errorOf(archiveOf("x", 1u << 30, 0)) == "record.zip-limit");
  BOOST_TEST(errorOf(archiveOf("x", 0xFFFFFFFE, 0)) == "record.zip-limit");
  BOOST_TEST(errorOf(vectorFile("bomb.zip")) == "record.zip-limit");

  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(archive->readWhole(archive->entries()[0], 5).has_value());
  const auto refused = archive->readWhole(archive->entries()[0], 4);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "record.zip-limit");
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_entries) {
  std::vector<Part> parts;
  for (int i = 0; i < 4096; ++i) parts.push_back({.name = "Doc_0/" + std::to_string(i)});
  const auto most = build(parts);
  BOOST_TEST(errorOf(most.bytes) == "opened");
  BOOST_TEST(faultsOf(most.bytes).empty());
  for (int i = 4096; i < 100000; ++i) parts.push_back({.name = "Doc_0/" + std::to_string(i)});
  const auto many = build(parts);
  BOOST_TEST(errorOf(many.bytes) == "record.zip-limit");
  auto fewer = many;  // whatever the end record says
  BOOST_TEST(errorOf(fewer.with(many.end + 8, 0x00010001, 4).bytes) == "record.zip-limit");
  ZipLimits loose = defaultZipLimits();
  loose.entriesMax = ~std::size_t{0};
  BOOST_TEST(errorOf(many.bytes, loose) == "record.zip-limit");
}

BOOST_AUTO_TEST_CASE(findings_are_bounded) {
  std::vector<Part> parts(4096, Part{.name = "../same", .gap = "x"});
  const auto bytes = build(parts).bytes;
  const MemoryBytes source(bytesOf(bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(archive->faults().size() == limits::kZipFindingsMax);
  BOOST_TEST(archive->remarks().size() == limits::kZipFindingsMax);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read) {
  const std::string data(300000, 'x');
  const auto bytes = build({{.name = "a", .data = data}}).bytes;
  SlowBytes source(bytes);
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  source.failsFrom = 1000;
  const auto refused = archive->readWhole(archive->entries()[0], data.size());
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "base.file-unreadable");
  source.failsFrom = ~0ull;
  BOOST_TEST(archive->readWhole(archive->entries()[0], data.size()).has_value());
  source.failsFrom = 0;
  const auto closed = ZipArchive::open(source);
  BOOST_REQUIRE(!closed);
  BOOST_TEST(closed.error().code == "base.file-unreadable");
}

BOOST_AUTO_TEST_CASE(entries_belong_to_their_archive) {
  const auto bytes = build({{.name = "a"}}).bytes;
  const MemoryBytes source(bytesOf(bytes));
  auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  const auto copy = archive->entries()[0];
  const auto refused = archive->readWhole(copy, 100);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "record.zip-damaged");
  const auto* entry = archive->find("a");
  BOOST_REQUIRE(entry != nullptr);
  const auto moved = std::move(*archive);
  BOOST_TEST(moved.find("a") == entry);
  BOOST_TEST(moved.readWhole(*entry, 100).has_value());
  // Two over one source, read in turns.
  const auto other = ZipArchive::open(source);
  BOOST_REQUIRE(other);
  BOOST_TEST(other->readWhole(other->entries()[0], 100).has_value());
  BOOST_TEST(moved.readWhole(*entry, 100).has_value());
}

BOOST_AUTO_TEST_CASE(cut_at_every_byte) {
  for (const auto* name :
       {"python.zip", "jar.zip", "perl-stream-zip64.zip", "infozip-unicode.zip"}) {
    const auto whole = vectorFile(name);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      BOOST_TEST(errorOf(whole.substr(0, length)) == "record.zip-malformed");
      BOOST_TEST(!errorOf(whole.substr(whole.size() - length)).empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(each_byte_changed) {
  const auto whole =
      build({{.name = "OFD.xml", .data = "<OFD/>"}, {.name = "Doc_0/a", .data = "1"}});
  const auto before = storyOf(whole.bytes);
  BOOST_TEST(before.size() == 2u);
  // What may change unseen: versions, times, attributes of a file; no name, size or content.
  std::set<std::size_t> harmless;
  const auto spare = [&](std::size_t at, std::initializer_list<std::size_t> fields) {
    for (const auto field : fields) harmless.insert(at + field);
  };
  for (const auto at : whole.local) spare(at, {4, 5, 10, 11, 12, 13});
  for (const auto at : whole.central) {
    spare(at, {4, 5, 6, 7, 12, 13, 14, 15, 36, 37, 38, 39, 40, 41});
  }
  for (std::size_t at = 0; at < whole.bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = whole.bytes;
      changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
      const auto after = storyOf(changed);
      const bool isLevel = (bit == 1 || bit == 2) && (changed[at] & 0x06) != 0 &&
                           (at == whole.local[0] + 6 || at == whole.local[1] + 6 ||
                            at == whole.central[0] + 8 || at == whole.central[1] + 8);
      const bool mayPass = harmless.contains(at) || isLevel;
      BOOST_TEST((after != before || mayPass), at << '.' << bit);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_byte_changed_in_archives_of_other_programs) {
  for (const auto* name : {"perl-stream.zip", "python-stream-zip64.zip", "gbk.zip"}) {
    const auto whole = vectorFile(name);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const unsigned mask : {0x01u, 0x80u, 0xFFu}) {
        auto changed = whole;
        changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ mask);
        for (const auto& line : storyOf(changed)) BOOST_TEST(!line.empty());
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
