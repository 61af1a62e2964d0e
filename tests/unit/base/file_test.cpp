// goal: files are read within their bound or refused by code, secrets only from files that nobody
// else can read, and a replaced file is always whole.
#include "gateway/base/file.hpp"

#include <fstream>

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "gateway/base/limits.hpp"
#include "tests/support/temp_dir.hpp"

using namespace tongban;
using tests::TempDir;

namespace {

std::filesystem::path make(const TempDir& dir, const std::string& name, std::string_view bytes,
                           unsigned mode = 0600) {
  const auto path = dir / name;
  std::ofstream(path, std::ios::binary) << bytes;
  BOOST_REQUIRE(::chmod(path.c_str(), mode) == 0);
  return path;
}

template <class T>
std::string codeOf(const Result<T>& outcome) {
  return outcome ? "" : outcome.error().code;
}

std::size_t entriesIn(const TempDir& dir) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(dir.path()), {}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(file)

BOOST_AUTO_TEST_CASE(reads_whole_files_up_to_the_bound) {
  const TempDir dir;
  const std::string bytes("a\0b\r\n\xFF", 6);
  const auto path = make(dir, "six", bytes);
  BOOST_TEST(*readFile(path, 6) == bytes);
  BOOST_TEST(*readFile(path, 7) == bytes);
  BOOST_TEST(codeOf(readFile(path, 5)) == "base.file-too-large");
  BOOST_TEST(codeOf(readFile(path, 0)) == "base.file-too-large");
  BOOST_TEST(readFile(make(dir, "empty", ""), 0)->empty());
  const std::string large(1'000'003, 'x');
  BOOST_TEST((*readFile(make(dir, "large", large), large.size()) == large));
  BOOST_TEST(readFile(path, 5).error().where == path.string());
}

// A file of /proc says size 0 and has bytes; its bound is met while reading.
BOOST_AUTO_TEST_CASE(a_file_that_lies_about_its_size_is_bounded_too) {
  BOOST_TEST(!readFile("/proc/self/status", 1 << 20)->empty());
  BOOST_TEST(codeOf(readFile("/proc/self/status", 10)) == "base.file-too-large");
}

BOOST_AUTO_TEST_CASE(says_what_is_missing) {
  const TempDir dir;
  make(dir, "file", "x");
  BOOST_TEST(codeOf(readFile(dir / "nothing", 10)) == "base.file-missing");
  BOOST_TEST(codeOf(readFile(dir / "file/below", 10)) == "base.file-missing");
  BOOST_TEST(codeOf(readFile("", 10)) == "base.file-missing");
  BOOST_TEST(codeOf(readSecret(dir / "nothing")) == "base.file-missing");
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_refused_at_once, *boost::unit_test::timeout(10)) {
  const TempDir dir;
  const auto fifo = dir / "fifo";
  BOOST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const auto& path : {dir.path(), fifo, std::filesystem::path("/dev/zero")}) {
    BOOST_TEST(codeOf(readFile(path, 10)) == "base.file-unreadable");
    BOOST_TEST(codeOf(readSecret(path)) == "base.file-unreadable");
  }
}

BOOST_AUTO_TEST_CASE(a_secret_is_readable_by_its_owner_alone) {
  const TempDir dir;
  BOOST_TEST(*readSecret(make(dir, "rw", "s3cret\n", 0600)) == "s3cret");
  BOOST_TEST(*readSecret(make(dir, "ro", "s3cret", 0400)) == "s3cret");
  for (const unsigned mode : {0640u, 0604u, 0660u, 0644u, 0666u, 0700u, 0500u, 0601u, 0610u, 0602u,
                              0200u, 0000u, 04600u, 02600u, 01600u}) {
    const auto path = make(dir, "secret", "x", 0600);
    BOOST_REQUIRE(::chmod(path.c_str(), mode) == 0);
    const auto code = codeOf(readSecret(path));
    BOOST_REQUIRE(::chmod(path.c_str(), 0600) == 0);
    BOOST_TEST_CONTEXT(mode) {
      // Who is not root cannot even open a file of mode 0200 or 0000.
      BOOST_TEST((code == "base.secret-mode" || code == "base.file-unreadable"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_secret_loses_one_line_end_and_nothing_else) {
  const TempDir dir;
  BOOST_TEST(*readSecret(make(dir, "a", "s\n\n")) == "s\n");
  BOOST_TEST(*readSecret(make(dir, "b", "s\r\n")) == "s");
  BOOST_TEST(*readSecret(make(dir, "c", "s\r")) == "s\r");
  BOOST_TEST(*readSecret(make(dir, "d", " s ")) == " s ");
  BOOST_TEST(readSecret(make(dir, "e", ""))->empty());
  BOOST_TEST(readSecret(make(dir, "f", "\n"))->empty());
  const std::string large(limits::kSecretBytesMax + 1, 'x');
  BOOST_TEST(codeOf(readSecret(make(dir, "g", large))) == "base.file-too-large");
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_judged_by_what_it_points_at) {
  const TempDir dir;
  std::filesystem::create_symlink(make(dir, "open", "x", 0644), dir / "link");
  BOOST_TEST(codeOf(readSecret(dir / "link")) == "base.secret-mode");
}

BOOST_AUTO_TEST_CASE(replaces_with_the_mode_that_was_asked_and_leaves_nothing_behind) {
  const TempDir dir;
  const auto path = dir / "target";
  const auto before = ::umask(0077);
  for (const unsigned mode : {0644u, 0600u, 0640u}) {
    BOOST_TEST(replaceFile(path, "bytes", mode).has_value());
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777) == mode);
    BOOST_TEST(*readFile(path, 100) == "bytes");
  }
  ::umask(before);
  BOOST_TEST(replaceFile(path, "", 0600).has_value());
  BOOST_TEST(readFile(path, 0)->empty());
  BOOST_TEST(entriesIn(dir) == 1u);
}

// Whoever has the old file open keeps the old bytes: the new ones are another file.
BOOST_AUTO_TEST_CASE(a_reader_sees_the_old_bytes_or_the_new_never_a_mixture) {
  const TempDir dir;
  const auto path = make(dir, "target", "old bytes");
  std::ifstream reader(path);
  reader.get();
  BOOST_TEST(replaceFile(path, "new", 0600).has_value());
  std::string rest;
  std::getline(reader, rest);
  BOOST_TEST(rest == "ld bytes");
  BOOST_TEST(*readFile(path, 100) == "new");
}

BOOST_AUTO_TEST_CASE(a_failed_replacement_leaves_the_target_and_no_litter) {
  const TempDir dir;
  BOOST_TEST(codeOf(replaceFile(dir / "none/target", "x", 0600)) == "base.file-unwritable");
  std::filesystem::create_directories(dir / "folder/inside");
  BOOST_TEST(codeOf(replaceFile(dir / "folder", "x", 0600)) == "base.file-unwritable");
  BOOST_TEST(codeOf(replaceFile(dir / std::string(300, 'n'), "x", 0600)) == "base.file-unwritable");
  BOOST_TEST(codeOf(replaceFile("/dev/full/x", "x", 0600)) == "base.file-unwritable");
  BOOST_TEST(std::filesystem::exists(dir / "folder/inside"));
  BOOST_TEST(entriesIn(dir) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
