// goal: an XML document of any size is read record by record, and never taken for a shorter one.
#include <algorithm>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "tests/unit/record/xml_support.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace tongban::record::tests;

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

std::string streamOnce(ByteSource& source, std::string_view records, std::string_view field,
                       XmlOptions options) {
  auto reader = XmlRecordReader::open(source, path(records), options);
  if (!reader) return reader.error().code;
  std::string shown;
  const auto wanted = path(field);
  while (true) {
    switch (reader->next()) {
      case XmlRecordReader::Status::Record:
        shown += fmt::format("{}@{}[{}] ", reader->record().name(), reader->line(),
                             read(reader->record(), wanted));
        break;
      case XmlRecordReader::Status::End:
        return shown + "end";
      case XmlRecordReader::Status::Failed:
        return shown + reader->failure().code;
    }
  }
}

std::string stream(std::string_view text, std::string_view records, std::string_view field,
                   XmlOptions options = XmlRecordReader::kRecordOptions) {
  MemorySource whole(text);
  const auto shown = streamOnce(whole, records, field, options);
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    Dribble source(text, piece);
    BOOST_TEST(streamOnce(source, records, field, options) == shown, text.substr(0, 200));
  }
  return shown;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_xml_stream)

BOOST_AUTO_TEST_CASE(records_one_at_a_time) {
  BOOST_TEST(stream(kSample, "/root/row", "@id") == "row@4[2] row@6[(none)] end");
  BOOST_TEST(stream(kSample, "//row", "name") == "row@4[abcdef] row@6[(none)] end");
  BOOST_TEST(stream(kSample, "/root/g:row", "name") == "row@3[甲<公司>] end");
  BOOST_TEST(stream(kSample, "//x:row", "x:name") == "row@5[x <&乙] end");
  BOOST_TEST(stream(kSample, "/root", "g:row/@g:id") == "root@2[g1] end");
  BOOST_TEST(stream(kSample, "/root/*", "@id") ==
             "row@3[1] row@4[2] other@5[(none)] row@6[(none)] end");
  BOOST_TEST(stream(kSample, "/root/absent", ".") == "end");
  BOOST_TEST(stream(kSample, "/row", ".") == "end");
  // Namespaces declared outside the record hold in it; xmlns="" takes the default away.
  const std::string scoped =
      "<a xmlns='urn:x' xmlns:q='urn:gov'><b xmlns=''><r q:k='v'><q:c>1</q:c>"
      "</r></b><r xmlns=''><c>2</c></r><r><c>3</c></r></a>";
  BOOST_TEST(stream(scoped, "//r", "g:c") == "r@1[1] r@1[(none)] end");
  BOOST_TEST(stream(scoped, "//r", "@g:k") == "r@1[v] r@1[(none)] end");
  BOOST_TEST(stream(scoped, "//x:r", "x:c") == "r@1[3] end");
  BOOST_TEST(stream(scoped, "//r", "c") == "r@1[(none)] r@1[2] end");
  BOOST_TEST(stream(scoped, "//r", "count(descendant::g:c)") == "r@1[1] r@1[0] end");
  // For an absolute path the document is the record.
  BOOST_TEST(stream(kSample, "/root/row", "/row/@id") == "row@4[2] row@6[(none)] end");
}

BOOST_AUTO_TEST_CASE(a_broken_stream_is_never_a_short_one) {
  const std::string good = "<r><a>1</a>\n<a>2</a>\n";
  BOOST_TEST(stream(good, "/r/a", ".") == "a@1[1] a@2[2] record.xml-malformed");
  BOOST_TEST(stream(good + "<a>3", "/r/a", ".") == "a@1[1] a@2[2] record.xml-malformed");
  BOOST_TEST(stream(good + "<a>3</b></r>", "/r/a", ".") == "a@1[1] a@2[2] record.xml-malformed");
  BOOST_TEST(stream(good + "</r><r/>", "/r/a", ".") == "a@1[1] a@2[2] record.xml-malformed");
  BOOST_TEST(stream(good + "<a>\xFF</a></r>", "/r/a", ".") ==
             "a@1[1] a@2[2] record.encoding-invalid");
  BOOST_TEST(stream(good + "<a>\xE9\x80", "/r/a", ".") == "a@1[1] a@2[2] record.encoding-invalid");
  BOOST_TEST(stream(good + std::string("<a>\0</a></r>", 12), "/r/a", ".") ==
             "a@1[1] a@2[2] record.xml-malformed");
  BOOST_TEST(stream("", "/r/a", ".") == "record.xml-malformed");
  BOOST_TEST(stream("<!DOCTYPE r><r/>", "/r", ".") == "record.xml-doctype");
  BOOST_TEST(stream("<?xml version='1.0' encoding='GBK'?><r/>", "/r", ".") ==
             "record.xml-encoding");
  Dribble failing(good, 8, 16);
  BOOST_TEST(streamOnce(failing, "/r/a", ".", XmlRecordReader::kRecordOptions) ==
             "a@1[1] base.file-unreadable");

  const std::string mismatched = good + "</x>";
  MemorySource source(mismatched, "企业.xml");
  auto reader = *XmlRecordReader::open(source, path("/r/a"));
  while (reader.next() == XmlRecordReader::Status::Record) {
  }
  BOOST_TEST(reader.failure().where == "企业.xml line 3 column 5");
}

BOOST_AUTO_TEST_CASE(stream_bounds) {
  const std::string good = "<r><a>1</a>";
  XmlOptions small = XmlRecordReader::kRecordOptions;
  small.bytesMax = 10;
  small.nodesMax = 5;
  BOOST_TEST(stream(good + "<a>12345678901</a></r>", "/r/a", ".", small) ==
             "a@1[1] record.too-large");
  BOOST_TEST(stream(good + "<a b='12345678901'/></r>", "/r/a", ".", small) ==
             "a@1[1] record.too-large");
  BOOST_TEST(stream(good + "<a>" + repeat("<b/>", 5) + "</a></r>", "/r/a", ".", small) ==
             "a@1[1] record.too-many-nodes");
  BOOST_TEST(stream(good + "<x>" + std::string(100, 'y') + repeat("<b/>", 9) + "</x></r>", "/r/a",
                    ".", small) == "a@1[1] end");
  BOOST_TEST(stream(good + repeat("<b>", 64), "/r/a", ".") == "a@1[1] record.too-deep");
  std::string attributes = "<a";
  for (int i = 0; i < 300; ++i) attributes += fmt::format(" a{}=''", i);
  BOOST_TEST(stream(good + attributes + "/></r>", "/r/a", ".") == "a@1[1] record.xml-limit");
  MemorySource source("");
  for (const auto* text :
       {"row", "/r/a/@id", "/r//a", "//a/b", "/", "/r/a[1]", "//a/@id", "../a"}) {
    const auto reader = XmlRecordReader::open(source, path(text));
    BOOST_REQUIRE_MESSAGE(!reader, text);
    BOOST_TEST(reader.error().code == "record.xpath-invalid");
  }
}

BOOST_AUTO_TEST_CASE(endless_markup_is_bounded) {
  class Endless final : public ByteSource {
   public:
    explicit Endless(std::string_view start) : start_(start) {}
    Result<std::size_t> read(std::span<char> into) override {
      std::fill(into.begin(), into.end(), 'x');
      std::copy(start_.begin(), start_.end(), into.begin());
      start_ = {};
      return into.size();
    }
    std::string_view name() const noexcept override { return "endless"; }

   private:
    std::string_view start_;
  };
  for (const auto* start : {"<r><a b='", "<r><a ", "<r><!--", "<r><?p ", "<r", "<r><![CDATA["}) {
    Endless source(start);
    BOOST_TEST(
        streamOnce(source, "/r/a", ".", XmlRecordReader::kRecordOptions) == "record.xml-limit",
        start);
  }
  Endless text("<r><a>");
  BOOST_TEST(streamOnce(text, "/r/a", ".", XmlRecordReader::kRecordOptions) == "record.too-large");
}

BOOST_AUTO_TEST_CASE(gb18030_stream) {
  const std::string gb =
      "<?xml version='1.0' encoding='GB18030'?><r><a>\xCD\xA8\x95\x32\x82\x36</a>"
      "<a>\xB0\xEC</a></r>";
  XmlOptions options = XmlRecordReader::kRecordOptions;
  options.encoding = Encoding::Gb18030;
  BOOST_TEST(stream(gb, "/r/a", ".", options) == "a@1[通𠀀] a@1[办] end");
  BOOST_TEST(stream("\x84\x31\x95\x33" + gb, "/r/a", ".", options) == "a@1[通𠀀] a@1[办] end");
  BOOST_TEST(stream(gb + "\xCD", "/r/a", ".", options) ==
             "a@1[通𠀀] a@1[办] record.encoding-invalid");
}

BOOST_AUTO_TEST_CASE(a_record_is_written_as_xml_of_its_own) {
  const auto written = [](const std::string& document) {
    MemorySource source(document);
    auto reader = XmlRecordReader::open(source, path("//r"));
    BOOST_REQUIRE(reader);
    BOOST_REQUIRE((reader->next() == XmlRecordReader::Status::Record));
    return reader->record().xml();
  };
  BOOST_TEST(written("<a><r><n>甲&lt;<![CDATA[&]]></n><e></e></r></a>") ==
             "<r><n>甲&lt;&amp;</n><e/></r>");
  BOOST_TEST(written("<a><r b='1&quot;&#10;'>x&#13;</r></a>") ==
             "<r b=\"1&quot;&#10;\">x&#13;</r>");
  // In a namespace of an element above, and with one that nothing uses yet.
  const auto bare = written("<a xmlns:p='urn:p'><r><p:n/></r></a>");
  BOOST_TEST(bare == "<r xmlns:p=\"urn:p\"><p:n/></r>");
  const auto again = XmlDocument::parse(bare);
  BOOST_REQUIRE(again);
}

BOOST_AUTO_TEST_SUITE_END()
