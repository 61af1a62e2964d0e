// goal: bytes are given exactly as they lie, and a range that is not there is an error.
#include "gateway/record/random_access.hpp"

#include <fstream>

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "tests/support/temp_dir.hpp"

using namespace tongban;
using namespace tongban::record;

namespace {

std::string at(const RandomAccess& source, std::uint64_t offset, std::size_t length) {
  Bytes bytes(length);
  const auto read = source.readAt(offset, bytes);
  return read ? std::string(textOf(bytes)) : read.error().code;
}

void holdsTenDigits(const RandomAccess& source) {
  BOOST_TEST(source.size() == 10u);
  BOOST_TEST(at(source, 0, 10) == "0123456789");
  BOOST_TEST(at(source, 9, 1) == "9");
  BOOST_TEST(at(source, 3, 4) == "3456");
  BOOST_TEST(at(source, 10, 0).empty());
  for (const auto& [offset, length] :
       std::vector<std::pair<std::uint64_t, std::size_t>>{{0, 11},
                                                          {10, 1},
                                                          {11, 0},
                                                          {9, 2},
                                                          {~0ull, 1},
                                                          {~0ull, 0},
                                                          {1ull << 63, 1},
                                                          {~0ull - 4, 10}}) {
    BOOST_TEST(at(source, offset, length) == "base.file-unreadable");
  }
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_access)

BOOST_AUTO_TEST_CASE(memory) {
  const MemoryBytes source(bytesOf("0123456789"));
  holdsTenDigits(source);
  BOOST_TEST(source.inMemory().size() == 10u);
  BOOST_TEST(at(MemoryBytes(BytesView()), 0, 1) == "base.file-unreadable");
}

BOOST_AUTO_TEST_CASE(a_file) {
  const tongban::tests::TempDir folder;
  write(folder / "digits", "0123456789");
  const auto source = FileBytes::open(folder / "digits", 10);
  BOOST_REQUIRE(source);
  holdsTenDigits(*source);
  BOOST_TEST(source->inMemory().empty());
}

BOOST_AUTO_TEST_CASE(files_that_are_refused) {
  const tongban::tests::TempDir folder;
  write(folder / "digits", "0123456789");
  BOOST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const auto codeOf = [](const std::filesystem::path& path, std::uint64_t bytesMax) {
    const auto source = FileBytes::open(path, bytesMax);
    return source ? std::string("opened") : source.error().code;
  };
  BOOST_TEST(codeOf(folder / "digits", 9) == "base.file-too-large");
  BOOST_TEST(codeOf(folder / "absent", 9) == "base.file-missing");
  BOOST_TEST(codeOf(folder / "digits" / "x", 9) == "base.file-missing");
  BOOST_TEST(codeOf(folder.path(), 1u << 20) == "base.file-unreadable");
  BOOST_TEST(codeOf(folder / "pipe", 9) == "base.file-unreadable");
  BOOST_TEST(codeOf("/dev/zero", 9) == "base.file-unreadable");
}

BOOST_AUTO_TEST_CASE(a_file_that_changes_its_length) {
  const tongban::tests::TempDir folder;
  write(folder / "digits", "0123456789");
  const auto source = FileBytes::open(folder / "digits", 100);
  BOOST_REQUIRE(source);
  std::filesystem::resize_file(folder / "digits", 5);
  BOOST_TEST(at(*source, 0, 10) == "base.file-unreadable");
  BOOST_TEST(at(*source, 0, 5) == "01234");
  std::filesystem::resize_file(folder / "digits", 50);
  BOOST_TEST(source->size() == 10u);
  BOOST_TEST(at(*source, 10, 1) == "base.file-unreadable");
}

BOOST_AUTO_TEST_SUITE_END()
