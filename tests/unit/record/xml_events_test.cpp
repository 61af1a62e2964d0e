// goal: a document heard element by element says what its tree says, under the same refusals.
#include "gateway/record/xml_events.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/record/xml_support.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace tongban::record::tests;

namespace {

// Writes down what it hears: +name{uri}[@id] "text" -.
class Scribe final : public XmlVisitor {
 public:
  explicit Scribe(std::string_view deaf = "") : deaf_(deaf) {}
  bool open(const XmlElement& element) override {
    heard += "+" + std::string(element.name());
    if (!element.uri().empty()) heard += "{" + std::string(element.uri()) + "}";
    if (const auto id = element.attribute("id")) heard += "[" + *id + "]";
    return element.name() != deaf_;
  }
  void text(std::string_view part) override { heard += part; }
  void close() override { heard += "-"; }

  std::string heard;

 private:
  std::string_view deaf_;
};

std::string hear(std::string_view bytes, std::string_view deaf = "") {
  XmlEventReader reader;
  Scribe scribe(deaf);
  const auto done = reader.read(bytes, scribe);
  return done ? scribe.heard : done.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xml_events)

BOOST_AUTO_TEST_CASE(elements_texts_and_attributes_are_heard_in_order) {
  BOOST_TEST(hear("<a id='1'>x<b/>y<c xmlns='urn:c' id='2'>z</c></a>") ==
             "+a[1]x+b-y+c{urn:c}[2]z--");
  BOOST_TEST(hear("<?xml version='1.0'?><!-- c --><p:a xmlns:p='urn:p' p:id='no'/>") ==
             "+a{urn:p}-");
  BOOST_TEST(hear("<a>1<!-- c -->2<?pi?>3<![CDATA[<4&>]]></a>") == "+a123<4&>-");
}

BOOST_AUTO_TEST_CASE(references_are_resolved) {
  BOOST_TEST(
      hear("<a id='&amp;&lt;&#65;&#x4E59;&quot;&apos;&amp;amp;&#38;#38;'>&amp;&#38;&gt;</a>") ==
      "+a[&<A乙\"'&amp;&#38;]&&>-");
  BOOST_TEST(hear("<a id=' x&#10;\ny '/>") == "+a[ x\n y ]-");
}

BOOST_AUTO_TEST_CASE(what_shall_not_be_heard_is_passed_over) {
  BOOST_TEST(hear("<a>1<b>2<c>3</c></b>4<b/>5</a>", "b") == "+a1+b4+b5-");
  BOOST_TEST(hear("<a>1<a>2</a></a>", "a") == "+a");
  // It is checked all the same.
  BOOST_TEST(hear("<a>1<b>2<c>3</b></a>", "b") == "record.xml-malformed");
  BOOST_TEST(hear("<a><b>&x;</b></a>", "b") == "record.xml-malformed");
}

BOOST_AUTO_TEST_CASE(the_rules_of_documents_hold) {
  const std::pair<std::string, const char*> kRefused[] = {
      {"", "record.xml-malformed"},
      {"x", "record.xml-malformed"},
      {"<a>", "record.xml-malformed"},
      {"<a/><b/>", "record.xml-malformed"},
      {"<a b='1' b='2'/>", "record.xml-malformed"},
      {"<p:a/>", "record.xml-malformed"},
      {std::string("<a>\0</a>", 8), "record.xml-malformed"},
      {"<!DOCTYPE a><a/>", "record.xml-doctype"},
      {"<a>\xff</a>", "record.encoding-invalid"},
      {"<?xml version='1.0' encoding='GBK'?><a/>", "record.xml-encoding"},
      {repeat("<a>", 65) + repeat("</a>", 65), "record.too-deep"},
      {"<" + repeat("a", 1025) + "/>", "record.xml-limit"}};
  for (const auto& [bytes, code] : kRefused) BOOST_TEST(hear(bytes) == code, bytes.substr(0, 60));
  XmlEventReader reader;
  Scribe scribe;
  BOOST_TEST(reader.read("<a><b/><b/></a>", scribe, {.nodesMax = 2}).error().code ==
             "record.too-many-nodes");
  BOOST_TEST(reader.read("<a/>", scribe, {.bytesMax = 3}).error().code == "record.too-large");
}

// The parser goes on for a while after a fault; whoever listens hears nothing of it.
BOOST_AUTO_TEST_CASE(nothing_is_heard_after_a_fault) {
  for (const auto* bytes : {"<p:a xmlns:p=>x</p:a>", "<a b=>x</a>", "<a><b c=></b>x</a></a>"}) {
    XmlEventReader reader;
    Scribe scribe;
    BOOST_TEST(!reader.read(bytes, scribe), bytes);
    BOOST_TEST(std::ranges::count(scribe.heard, '-') <= std::ranges::count(scribe.heard, '+'));
    BOOST_TEST(scribe.heard.find('x') == std::string::npos, bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_reader_starts_anew_with_each_document) {
  XmlEventReader reader;
  for (int round = 0; round < 3; ++round) {
    Scribe bad;
    const auto refusal = reader.read("<a><b><c>", bad);
    BOOST_REQUIRE(!refusal);
    BOOST_TEST(refusal.error().code == "record.xml-malformed");
    Scribe deep("a");
    BOOST_TEST(!reader.read(repeat("<a>", 70), deep));
    // No bytes at all, and at no address.
    Scribe nothing;
    BOOST_TEST(reader.read({}, nothing).error().code == "record.xml-malformed");
    Scribe good;
    BOOST_REQUIRE(reader.read("<a id='1'>x</a>", good));
    BOOST_TEST(good.heard == "+a[1]x-");
  }
}

// A tag that breaks off inside an attribute: nothing of what follows is heard, for no element is
// open.
BOOST_AUTO_TEST_CASE(after_a_fault_nothing_is_heard) {
  XmlEventReader reader;
  for (const auto* bytes : {"<a b='1& c='2'>text<d>more</d></a>", "<a b=\"1& c=\"2\">text</a>"}) {
    Scribe scribe;
    BOOST_TEST(!reader.read(bytes, scribe));
    BOOST_TEST(scribe.heard == "", bytes);
  }
}

BOOST_AUTO_TEST_SUITE_END()
