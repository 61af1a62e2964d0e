// goal: an archive is read as written, or it is said what about it another reader could see
// otherwise; nothing is inflated beyond what the headers say.
#include "gateway/record/zip.hpp"

#include <map>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "tests/support/tsv.hpp"
#include "tests/unit/record/zip_support.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace tongban::record::tests;

namespace {

const std::string kData = "通办网关 0123456789";

Part open64(const std::string& name, const std::string& descriptor) {
  return {.name = name, .data = kData, .descriptor = descriptor};
}

std::string numbersOf(const std::string& data, int width) {
  return number(crcOf(data), 4) + number(data.size(), width) + number(data.size(), width);
}

// The same archive with a ZIP64 end record and locator, and all ones in the plain one.
std::string withEnd64(const Built& built) {
  const auto end = std::string_view(built.bytes).substr(built.end);
  const auto count = std::string(end.substr(10, 2)) + std::string(6, '\0');
  const auto record = "PK\6\6" + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) +
                      count + count + number(built.end - built.directory, 8) +
                      number(built.directory, 8);
  const auto locator = "PK\6\7" + number(0, 4) + number(built.end, 8) + number(1, 4);
  return built.bytes.substr(0, built.end) + record + locator + "PK\5\6" + number(0, 4) +
         number(0xFFFFFFFFFFFFFFFF, 8) + number(0xFFFFFFFF, 4) + number(0, 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(zip)

BOOST_AUTO_TEST_CASE(archives_of_other_programs) {
  std::map<std::string, std::size_t> rows;
  for (const auto& row : tongban::tests::readVectors("tests/vectors/record/zip/good.tsv", 4)) {
    const auto bytes = vectorFile(row[0]);
    const MemoryBytes source(bytesOf(bytes));
    const auto archive = ZipArchive::open(source);
    BOOST_REQUIRE_MESSAGE(archive, row[0]);
    BOOST_TEST(archive->faults().empty(), row[0]);
    const auto number = rows[row[0]]++;
    BOOST_REQUIRE(number < archive->entries().size());
    const auto& entry = archive->entries()[number];
    BOOST_TEST(entry.name == row[1]);
    BOOST_TEST(archive->find(row[1]) == &entry);
    BOOST_TEST(entry.isFolder == row[1].ends_with('/'));
    BOOST_TEST(std::to_string(entry.size) == row[2]);
    const auto data = archive->readWhole(entry, 1u << 20);
    BOOST_REQUIRE_MESSAGE(data, row[0] + ' ' + row[1]);
    BOOST_TEST(fmt::format("{:08x}", crcOf(textOf(*data))) == row[3]);
  }
  BOOST_TEST(rows.size() == 14u);
  for (const auto& [name, count] : rows) {
    const auto story = storyOf(vectorFile(name));
    const auto remarks = std::count_if(story.begin(), story.end(), [](const std::string& line) {
      return line.starts_with("remark ");
    });
    BOOST_TEST(story.size() == count + static_cast<std::size_t>(remarks), name);
  }
}

BOOST_AUTO_TEST_CASE(archives_that_are_refused) {
  hasOnly(vectorFile("bzip2.zip"), "record.zip-method");
  hasOnly(vectorFile("lzma.zip"), "record.zip-method");
  hasOnly(vectorFile("encrypted.zip"), "record.zip-encrypted");
  hasOnly(vectorFile("link.zip"), "record.zip-link");
  BOOST_TEST(errorOf(vectorFile("bomb.zip")) == "record.zip-limit");
}

BOOST_AUTO_TEST_CASE(no_archive) {
  for (const std::string& bytes :
       {std::string(), std::string("P"), std::string(21, 'P'), std::string(22, '\0'),
        std::string(200000, '\0'), std::string("PK\5\6"), std::string("%PDF-1.7 something else"),
        endRecord(0, 0, 1), endRecord(0, 1, 0), endRecord(1, 0, 0xFFFFFFFF),
        std::string(46, 'x') + endRecord(1, 46, 0)}) {
    BOOST_TEST(errorOf(bytes) == "record.zip-malformed");
  }
  BOOST_TEST(faultsOf(endRecord(0, 0, 0)).empty());
  BOOST_TEST(remarksOf(endRecord(0, 0, 0)).empty());
  hasOnly(endRecord(1, 0, 0), "record.zip-ambiguous");
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_broken) {
  const auto good = build({{.name = "a"}, {.name = "b"}});
  for (const auto at : good.central) {
    auto broken = good;
    BOOST_TEST(errorOf(broken.with(at, 0, 1).bytes) == "record.zip-malformed");
    for (const auto field : {28, 30, 32}) {
      broken = good;
      broken.with(at + static_cast<std::size_t>(field), 0xFFFF, 2);
      BOOST_TEST(errorOf(broken.bytes) == "record.zip-malformed");
    }
  }
  auto longer = good;  // one byte of the data is taken for the directory
  longer.with(good.end + 12, good.end - good.directory + 1, 4);
  longer.with(good.end + 16, good.directory - 1, 4);
  BOOST_TEST(errorOf(longer.bytes) == "record.zip-malformed");
}

BOOST_AUTO_TEST_CASE(counts_that_differ) {
  auto good = build({{.name = "a"}, {.name = "b"}});
  hasOnly(good.with(good.end + 8, 0x00010001, 4).bytes, "record.zip-ambiguous");
  hasOnly(good.with(good.end + 8, 0x00030003, 4).bytes, "record.zip-ambiguous");
}

BOOST_AUTO_TEST_CASE(several_disks) {
  const auto good = build({{.name = "a"}});
  for (const auto& [at, value] : std::vector<std::pair<std::size_t, unsigned>>{
           {good.end + 4, 1}, {good.end + 6, 1}, {good.end + 8, 0}, {good.central[0] + 34, 1}}) {
    auto bad = good;
    hasOnly(bad.with(at, value, 2).bytes, "record.zip-multi-disk");
  }
}

BOOST_AUTO_TEST_CASE(bytes_in_between) {
  using enum ZipRemarkKind;
  const std::vector<Part> two{{.name = "a"}, {.name = "b"}};
  BOOST_TEST(remarksOf(build(two).bytes).empty());
  BOOST_TEST((remarksOf(build(two, "hello").bytes) == std::vector{Comment}));
  BOOST_TEST((remarksOf(build(two).bytes + "x") == std::vector{BytesAfter}));
  BOOST_TEST((remarksOf("front" + build(two).bytes) == std::vector{BytesBefore}));
  BOOST_TEST((remarksOf("front" + endRecord(0, 0, 0)) == std::vector{BytesBefore}));
  BOOST_TEST((remarksOf(build({{.name = "a", .gap = "x"}, {.name = "b"}}).bytes) ==
              std::vector{BytesBefore}));
  BOOST_TEST((remarksOf(build({{.name = "a"}, {.name = "b", .gap = "x"}}).bytes) ==
              std::vector{BytesBetween}));
  auto moved = build(two);  // bytes between the last entry and the directory
  moved.bytes.insert(moved.directory, "gap");
  BOOST_TEST((remarksOf(moved.with(moved.end + 3 + 16, moved.directory + 3, 4).bytes) ==
              std::vector{BytesBetween}));
  auto apart = build(two);  // and between directory and end record
  apart.bytes.insert(apart.end, "gap");
  BOOST_TEST((remarksOf(apart.bytes) == std::vector{BytesBetween}));
  BOOST_TEST(errorOf(build(two).bytes + std::string(65536, 'x')) == "record.zip-malformed");
}

BOOST_AUTO_TEST_CASE(entries_that_the_directory_does_not_name) {
  const auto hidden = build({{.name = "OFD.xml", .data = "other"}});
  const auto stray = hidden.bytes.substr(0, hidden.directory);
  hasOnly(build({{.name = "a", .gap = stray}}).bytes, "record.zip-hidden-entry");
  hasOnly(build({{.name = "a"}, {.name = "b", .gap = stray}}).bytes, "record.zip-hidden-entry");
  hasOnly(stray + build({{.name = "a"}}).bytes, "record.zip-hidden-entry");
}

BOOST_AUTO_TEST_CASE(two_archives_in_one) {
  const auto good = build({{.name = "a"}});
  const auto other = build({{.name = "b", .data = "other"}});
  // Glued together: the last one is read, the first one lies in front of it.
  BOOST_TEST(faultsOf(good.bytes + other.bytes).contains("record.zip-hidden-entry"));
  // An end record inside the comment of another.
  BOOST_TEST(
      faultsOf(build({{.name = "a"}}, endRecord(0, 0, 0)).bytes).contains("record.zip-ambiguous"));
  hasOnly(build({{.name = "a"}}, endRecord(0, 0, 0) + "x").bytes, "record.zip-ambiguous");
  hasOnly(build({{.name = "a"}}, "PK\5\6" + std::string(18, '\xFF')).bytes, "record.zip-ambiguous");
  // One whose comment reaches to the end of the file, in front of the real one.
  const auto inner = endRecord(0, 0, 0, std::string(good.bytes.size() - good.end + 46 + 1, '\0'));
  hasOnly(build({{.name = "a", .data = inner.substr(0, 22)}}).bytes, "record.zip-ambiguous");
  // A directory at the written offset and another one in front of the end record.
  auto twice = good;
  const auto directory = good.bytes.substr(good.directory, good.end - good.directory);
  twice.bytes.insert(good.end, directory);
  BOOST_TEST(faultsOf(twice.bytes).contains("record.zip-ambiguous"));
  // A package inside a package is data.
  BOOST_TEST(
      faultsOf(build({{.name = "seal.ofd", .data = other.bytes}, {.name = "b"}}).bytes).empty());
}

BOOST_AUTO_TEST_CASE(local_headers_that_differ) {
  const auto good = build({{.name = "name.xml", .data = kData}, {.name = "b"}});
  BOOST_TEST(faultsOf(good.bytes).empty());
  const auto local = good.local[0];
  const std::vector<std::tuple<std::size_t, std::uint64_t, int>> lies{
      {6, 0, 2},  {8, 8, 2},   {14, 1, 4}, {14, 0, 4},  {18, 3, 4},
      {18, 0, 4}, {22, 99, 4}, {22, 0, 4}, {30, 'N', 1}};
  for (const auto& [at, value, width] : lies) {
    auto bad = good;
    bad.with(local + at, value, width);
    hasOnly(bad.bytes, "record.zip-header-mismatch");
    BOOST_TEST(storyOf(bad.bytes)[0].find("name.xml") != std::string::npos);
  }
  auto level = good;  // how hard the packer tried is nobody's concern
  BOOST_TEST(faultsOf(level.with(local + 6, 1u << 11 | 4, 2).bytes).empty());
  auto shorter = good;
  BOOST_TEST(faultsOf(shorter.with(local + 26, 7, 2).bytes).contains("record.zip-header-mismatch"));
  auto stored = good;  // stored, yet of two sizes
  stored.with(good.central[0] + 24, 5, 4).with(local + 22, 5, 4);
  hasOnly(stored.bytes, "record.zip-header-mismatch");
}

BOOST_AUTO_TEST_CASE(entries_outside_or_over_each_other) {
  const auto good = build({{.name = "a", .data = kData}, {.name = "b", .data = kData}});
  auto same = good;  // both in one place
  BOOST_TEST(faultsOf(same.with(good.central[1] + 42, 0, 4).bytes).contains("record.zip-overlap"));
  for (const auto offset :
       {std::size_t{1}, good.directory - 1, good.directory, good.end, std::size_t{0xFFFFFFFE}}) {
    auto bad = good;
    BOOST_TEST(
        faultsOf(bad.with(good.central[1] + 42, offset, 4).bytes).contains("record.zip-overlap"));
  }
  auto reaching = good;  // the first one's data reach over the second
  const auto more = kData.size() + 1;
  for (const auto at :
       {good.central[0] + 20, good.central[0] + 24, good.local[0] + 18, good.local[0] + 22}) {
    reaching.with(at, more, 4);
  }
  hasOnly(reaching.bytes, "record.zip-overlap");
  auto far = good;
  for (const auto at :
       {good.central[1] + 20, good.central[1] + 24, good.local[1] + 18, good.local[1] + 22}) {
    far.with(at, more, 4);
  }
  BOOST_TEST(faultsOf(far.bytes).contains("record.zip-overlap"));
  const MemoryBytes source(bytesOf(far.bytes));
  const auto archive = ZipArchive::open(source);
  BOOST_REQUIRE(archive);
  BOOST_TEST(archive->readWhole(archive->entries()[1], 1000).error().code == "record.zip-damaged");
  BOOST_TEST(archive->readWhole(archive->entries()[0], 1000).has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read) {
  const auto good = build({{.name = "a", .data = kData}});
  const auto setBoth = [&](std::size_t centralAt, std::size_t localAt, unsigned value) {
    auto bad = good;
    return bad.with(good.central[0] + centralAt, value, 2).with(localAt, value, 2).bytes;
  };
  for (const unsigned flag : {1u, 1u << 6, 1u << 13, 1u | 1u << 6}) {
    hasOnly(setBoth(8, 6, flag | 1u << 11), "record.zip-encrypted");
  }
  hasOnly(setBoth(8, 6, 1u << 5 | 1u << 11), "record.zip-method");
  for (const unsigned method : {1u, 6u, 9u, 12u, 14u, 93u, 99u, 0xFFFFu}) {
    const auto bad = setBoth(10, 8, method);
    hasOnly(bad, "record.zip-method");
    BOOST_TEST(storyOf(bad).back() == "a record.zip-damaged");
  }
}

BOOST_AUTO_TEST_CASE(folders_and_links) {
  hasOnly(build({{.name = "Doc_0/", .data = "x"}}).bytes, "record.zip-folder");
  BOOST_TEST(faultsOf(build({{.name = "Doc_0/", .data = ""}}).bytes).empty());
  for (const unsigned kind : {0120000u, 0020000u, 0060000u, 0140000u}) {
    hasOnly(build({{.name = "a", .attributes = (kind | 0644) << 16}}).bytes, "record.zip-link");
  }
  for (const unsigned kind : {0u, 0100000u, 0040000u, 0010000u}) {
    BOOST_TEST(faultsOf(build({{.name = "a", .attributes = (kind | 0644) << 16}}).bytes).empty());
  }
}

BOOST_AUTO_TEST_CASE(data_descriptors) {
  const auto with = [](const std::string& descriptor) {
    return build({open64("a", descriptor), open64("b", descriptor)}).bytes;
  };
  for (const int width : {4, 8}) {
    for (const std::string sign : {"", "PK\7\10"}) {
      const auto bytes = with(sign + numbersOf(kData, width));
      BOOST_TEST(faultsOf(bytes).empty());
      BOOST_TEST(remarksOf(bytes).empty());
      for (std::size_t at = 0; at < 4 + 2u * static_cast<unsigned>(width); ++at) {
        auto lie = sign + numbersOf(kData, width);
        lie[sign.size() + at] ^= 1;
        hasOnly(with(lie), "record.zip-header-mismatch");
      }
    }
  }
  hasOnly(with("x"), "record.zip-header-mismatch");
  auto absent = build({{.name = "a", .data = kData, .flags = 8}});
  hasOnly(absent.bytes, "record.zip-header-mismatch");
  // Of nothing: 16 and 24 bytes fit alike, and the one that ends where the next entry begins is it.
  for (const int width : {4, 8}) {
    const Part empty{.name = "a", .data = "", .descriptor = "PK\7\10" + numbersOf("", width)};
    const auto bytes = build({empty, {.name = "b"}}).bytes;
    BOOST_TEST(remarksOf(bytes).empty());
  }
}

BOOST_AUTO_TEST_CASE(zip64_ends) {
  const auto plain = build({{.name = "a"}, {.name = "b"}});
  const auto good = withEnd64(plain);
  BOOST_TEST(remarksOf(good).empty());
  BOOST_TEST((remarksOf("front" + good) == std::vector{ZipRemarkKind::BytesBefore}));
  const auto record = plain.end;
  const auto locator = record + 56;
  const auto end = locator + 20;
  const auto changed = [&](std::size_t at, std::uint64_t value, int width) {
    auto bytes = good;
    patch(bytes, at, value, width);
    return bytes;
  };
  hasOnly(changed(end + 8, 0x00010001, 4), "record.zip-zip64");
  hasOnly(changed(end + 12, 5, 4), "record.zip-zip64");
  hasOnly(changed(end + 16, 5, 4), "record.zip-zip64");
  BOOST_TEST(faultsOf(changed(end + 16, plain.directory, 4)).empty());
  hasOnly(changed(locator + 4, 1, 4), "record.zip-multi-disk");
  hasOnly(changed(locator + 16, 2, 4), "record.zip-multi-disk");
  hasOnly(changed(record + 24, 1, 8), "record.zip-multi-disk");
  for (const auto& bytes :
       {changed(record, 0, 4), changed(record + 4, 45, 8), changed(record + 4, 0, 8),
        changed(locator + 8, record + 1, 8), changed(locator + 8, ~0ull, 8),
        changed(record + 40, ~0ull, 8), changed(record + 48, ~0ull, 8), changed(locator, 0, 4),
        changed(record + 48, plain.directory + 1, 8)}) {
    BOOST_TEST(errorOf(bytes) == "record.zip-malformed");
  }
  BOOST_TEST(errorOf(changed(record + 32, ~0ull, 8)) == "record.zip-limit");
  auto longer = good;
  longer.insert(locator, "more");
  patch(longer, record + 4, 48, 8);
  BOOST_TEST((remarksOf(longer) == std::vector{ZipRemarkKind::BytesBetween}));
}

BOOST_AUTO_TEST_CASE(zip64_extra_fields) {
  const auto sizes = number(kData.size(), 8) + number(kData.size(), 8);
  const auto both = extraBlock(1, sizes);
  const auto archive = [&](const std::string& central, const std::string& local, bool isPlain) {
    auto built =
        build({{.name = "a", .data = kData, .localExtra = local, .centralExtra = central}});
    for (const auto at :
         {built.central[0] + 20, built.central[0] + 24, built.local[0] + 18, built.local[0] + 22}) {
      if (!isPlain) built.with(at, 0xFFFFFFFF, 4);
    }
    return built.bytes;
  };
  BOOST_TEST(faultsOf(archive(both, both, false)).empty());
  BOOST_TEST(faultsOf(archive(both, both, true)).empty());  // said twice, and alike
  BOOST_TEST(faultsOf(archive(extraBlock(1, sizes + number(0, 8)), both, false)).empty());
  BOOST_TEST(faultsOf(archive(extraBlock(9, "x") + both, both + "\0", false)).empty());
  const auto lie = extraBlock(1, number(kData.size() - 1, 8) + number(kData.size(), 8));
  hasOnly(archive(lie, both, true), "record.zip-zip64");
  BOOST_TEST(faultsOf(archive(both, lie, true)).contains("record.zip-zip64"));
  BOOST_TEST(faultsOf(archive(lie, both, false)).contains("record.zip-header-mismatch"));
  hasOnly(archive(both, lie, false), "record.zip-header-mismatch");
  for (const auto& wrong :
       {extraBlock(1, ""), extraBlock(1, sizes.substr(0, 8)), extraBlock(1, sizes.substr(0, 15)),
        extraBlock(1, sizes + "x"), extraBlock(1, sizes + number(7, 8)),
        extraBlock(1, sizes + number(0, 8) + number(1, 4))}) {
    const auto codes = faultsOf(archive(wrong, both, false));
    BOOST_TEST((codes.contains("record.zip-zip64") || codes.contains("record.zip-limit")));
  }
  hasOnly(archive(both, extraBlock(1, sizes.substr(0, 15)), false), "record.zip-zip64");
  hasOnly(archive(both, extraBlock(1, sizes.substr(0, 8)), true), "record.zip-zip64");
  hasOnly(archive(both + both, both, true), "record.zip-extra");
  hasOnly(archive(both, both + both, true), "record.zip-extra");
  hasOnly(archive(number(9, 2) + number(5, 2) + "x", both, true), "record.zip-extra");
  BOOST_TEST(errorOf(archive(extraBlock(1, number(~0ull, 8) + number(~0ull, 8)), both, false)) ==
             "record.zip-limit");
}

BOOST_AUTO_TEST_SUITE_END()
