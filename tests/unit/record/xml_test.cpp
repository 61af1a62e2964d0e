// goal: an XML document is read as XPath 1.0 says, within its bounds, or refused with the place;
// a streamed one is never taken for shorter than it is.
#include "gateway/record/xml.hpp"

#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "tests/unit/record/xml_support.hpp"

using namespace tongban;
using namespace tongban::record;
using namespace tongban::record::tests;

namespace {

void refused(std::string_view bytes, std::string_view code, XmlOptions options = {}) {
  const auto document = XmlDocument::parse(bytes, options);
  BOOST_REQUIRE_MESSAGE(!document, bytes.substr(0, 200));
  BOOST_TEST(document.error().code == code, bytes.substr(0, 200));
}

std::string faultPlace(std::string_view bytes) {
  const auto document = XmlDocument::parse(bytes);
  return document ? "good" : document.error().where;
}

// The same path, plain and through libxml2's evaluator.
void same(const XmlNode& node, const std::string& text) {
  const auto plain = path(text);
  const auto full = path("(" + text + ")");
  BOOST_TEST(plain.isPlain(), text);
  BOOST_TEST(!full.isPlain());
  BOOST_TEST(read(node, plain) == read(node, full), text);
  const auto some = *node.records(plain);
  const auto others = *node.records(full);
  BOOST_TEST(some.size() == others.size(), text);
  for (std::size_t i = 0; i < std::min(some.size(), others.size()); ++i) {
    BOOST_TEST(some[i].name() == others[i].name(), text);
    BOOST_TEST(read(some[i], path(".")) == read(others[i], path(".")), text);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xml)

BOOST_AUTO_TEST_CASE(plain_paths_agree_with_the_evaluator) {
  const auto document = *XmlDocument::parse(kSample);
  for (const auto* text : {"/root/row/name",
                           "//name",
                           "//row",
                           "//row/@id",

                           "/root/*",
                           "/root/g:row/@id",
                           "/root/g:row/@g:id",
                           "/root/g:row/@*",
                           "/root/g:*",
                           "//x:name",
                           "/root/x:other/x:row/@id",
                           "root",
                           "./root/@id",
                           "/root/row/name/text()",
                           "/absent",
                           "//absent/@id",
                           "/",
                           ".",
                           "/root/row/row/name",
                           "//g:name",
                           "root/g:row/empty",
                           "../root",
                           "//x:*"}) {
    same(document.node(), text);
  }
  const auto rows = *document.node().records(path("//row"));
  BOOST_TEST(rows.size() == 3u);
  for (const auto& row : rows) {
    for (const auto* text : {"name", "./name", "@id", "..", "../@id", "../../root/@id", ".//name",
                             ".", "name/text()", "/root/@id", "text()", "*", "row/@id"}) {
      same(row, text);
    }
  }
  const auto ids = *document.node().records(path("//row/@id"));
  for (const auto& id : ids) {
    for (const auto* text : {".", "..", "../name", "name", "@id", "text()"}) same(id, text);
  }
}

BOOST_AUTO_TEST_CASE(string_values) {
  const auto document = *XmlDocument::parse(kSample);
  BOOST_TEST(read(document, "/root/g:row/name") == "甲<公司>");
  BOOST_TEST(read(document, "/root/row/name") == "abcdef");
  BOOST_TEST(read(document, "/root/row/name/text()") == "abc");
  BOOST_TEST(read(document, "/root/g:row/empty") == "");
  BOOST_TEST(read(document, "//x:name") == "x <&乙");
  BOOST_TEST(read(document, "/root/name") == "(none)");
  BOOST_TEST(read(document, "/root/other") == "(none)");  // it is in a namespace
  BOOST_TEST(read(document, "//row[@id='4']/name") == "");
}

BOOST_AUTO_TEST_CASE(everything_else_of_xpath) {
  const auto document = *XmlDocument::parse(kSample);
  BOOST_TEST(read(document, "/root/*[2]/name") == "abcdef");
  BOOST_TEST(read(document, "//row[@id='2']/g:name") == "ns");
  BOOST_TEST(read(document, "count(//row)") == "3");
  BOOST_TEST(read(document, "1 div 2") == "0.5");
  BOOST_TEST(read(document, "boolean(//absent)") == "false");
  BOOST_TEST(read(document, "concat(/root/@id, '-', normalize-space(' a  b '))") == "r-a b");
  BOOST_TEST(read(document, "//row/@id | //x:row/@id") == "2");
  BOOST_TEST(read(document, "//name/ancestor::*[1]/@id") == "1");
  BOOST_TEST(document.node().records(path("//row[@id]"))->size() == 2u);
  BOOST_TEST(document.node().records(path("count(//row)")).error().code == "record.xpath-invalid");
  BOOST_TEST(document.node().records(path("'text'")).error().code == "record.xpath-invalid");
}

BOOST_AUTO_TEST_CASE(paths_refused) {
  for (const auto* text : {"",
                           "  ",
                           "a[",
                           "a]",
                           "//",
                           "a//",
                           "/a/",
                           "a b",
                           "$v",
                           "a[$v]",
                           "document('x')",
                           "document ('x')",
                           "id('x')",
                           "unknown()",
                           "g:f(1)",
                           "nope:a",
                           "nope:*",
                           "namespace::*",
                           "namespace  ::x",
                           "'open",
                           "a\xFF",
                           "@@a",
                           "text()x",
                           "current()",
                           "here()",
                           "..."}) {
    const auto compiled = XPath::compile(text, kPrefixes);
    BOOST_REQUIRE_MESSAGE(!compiled, text);
    BOOST_TEST(compiled.error().code == "record.xpath-invalid");
  }
  const auto code = [](const auto& result) { return result ? "good" : result.error().code; };
  BOOST_TEST(code(XPath::compile(std::string(limits::kXPathBytesMax + 1, 'a'))) ==
             "record.xpath-invalid");
  BOOST_TEST(code(XPath::compile(repeat("(", 33) + "1" + repeat(")", 33))) ==
             "record.xpath-invalid");
  BOOST_TEST(code(XPath::compile(repeat("(", 32) + "1" + repeat(")", 32))) == "good");
  BOOST_TEST(code(XPath::compile({"a\0b", 3})) == "record.xpath-invalid");
  BOOST_TEST(code(XPath::compile("a", {{"1", "urn:x"}})) == "record.xpath-invalid");
  BOOST_TEST(code(XPath::compile("a", {{"p", ""}})) == "record.xpath-invalid");
  BOOST_TEST(code(XPath::compile("a[. = '$v document(1)']")) == "good");
}

BOOST_AUTO_TEST_CASE(operations_are_bounded) {
  const auto document = *XmlDocument::parse("<r>" + repeat("<a/>", 2000) + "</r>");
  BOOST_TEST(read(document, "count(//a[count(//a[count(//a) > 1]) > 1])") == "record.xpath-limit");
  BOOST_TEST(read(document, "count(//a)") == "2000");
}

BOOST_AUTO_TEST_CASE(no_dtd_and_no_entities) {
  refused("<!DOCTYPE a><a/>", "record.xml-doctype");
  refused("<?xml version='1.0'?><!-- c --><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
          "record.xml-doctype");
  refused("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "record.xml-doctype");
  refused("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "record.xml-doctype");
  refused("<a>&x;</a>", "record.xml-malformed");
  refused("<a b='&x;'/>", "record.xml-malformed");
  refused("<!doctype a><a/>", "record.xml-malformed");
  const auto include = *XmlDocument::parse(
      "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='/etc/hostname' "
      "parse='text'/></a>");
  BOOST_TEST(read(include, "/a") == "");
  BOOST_TEST(read(*XmlDocument::parse("<a>&lt;&gt;&amp;&quot;&apos;&#65;</a>"), "/a") == "<>&\"'A");
}

BOOST_AUTO_TEST_CASE(malformed_documents) {
  for (const std::string_view bytes : {"",
                                       " ",
                                       "a",
                                       "<",
                                       "<a",
                                       "<a>",
                                       "<a></b>",
                                       "<a/><b/>",
                                       "<a/>x",
                                       "<a b=1/>",
                                       "<a b='1' b='2'/>",
                                       "<a b='<'/>",
                                       "<p:a/>",
                                       "<a p:b='1'/>",
                                       "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
                                       "<a>]]></a>",
                                       "<a><!-- -- --></a>",
                                       "<a><![CDATA[x</a>",
                                       "<a>&#0;</a>",
                                       "<a>\x01</a>",
                                       "<a>&#xFFFF;</a>",
                                       "<a>&lt</a>",
                                       " <?xml version='1.0'?><a/>",
                                       "<a><?xml version='1.0'?></a>",
                                       "<a xmlns:p=''/>",
                                       "<1/>",
                                       "<a/><!-- "}) {
    refused(bytes, "record.xml-malformed");
  }
  refused(std::string_view("<a>\0</a>", 8), "record.xml-malformed");
  refused(std::string_view("<\0a\0/\0>\0", 8), "record.xml-malformed");  // UTF-16
  BOOST_TEST(faultPlace("<a>\n<b>\n  </c>\n</a>") == "line 3 column 7");
  BOOST_TEST(faultPlace("<a/>") == "good");
}

BOOST_AUTO_TEST_CASE(messages_do_not_quote_the_document) {
  const auto document = XmlDocument::parse("<张三丰 a='13800000000' a='1'/>");
  BOOST_REQUIRE(!document);
  BOOST_TEST(document.error().message.find("张三丰") == std::string::npos);
  BOOST_TEST(document.error().message.find("138") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(encodings) {
  const XmlOptions gb{.encoding = Encoding::Gb18030};
  const std::string body = "<a>\xCD\xA8\xB0\xEC\x95\x32\x82\x36</a>";
  for (const auto* declaration :
       {"", "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding=\"GB18030\"?>",
        "<?xml version='1.0' encoding='gbk' ?>", "<?xml version='1.0' encoding = 'GB2312'?>"}) {
    const auto document = XmlDocument::parse(declaration + body, gb);
    BOOST_REQUIRE_MESSAGE(document, declaration);
    BOOST_TEST(read(*document, "/a") == "通办𠀀");
  }
  BOOST_TEST(
      read(*XmlDocument::parse("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><a>通</a>"),
           "/a") == "通");
  refused("<?xml version='1.0' encoding='UTF-8'?>" + body, "record.xml-encoding", gb);
  refused("<?xml version='1.0' encoding='GBK'?><a/>", "record.xml-encoding");
  refused("<?xml version='1.0' encoding='UTF-16'?><a/>", "record.xml-encoding");
  refused("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "record.xml-encoding");
  refused("<?xml version='1.0' encoding='UTF-7'?><a/>", "record.xml-encoding");
  refused(body, "record.encoding-invalid");
  refused("<a>\xFF</a>", "record.encoding-invalid", gb);
  refused("\xFF\xFE<\0a\0", "record.encoding-invalid");
}

BOOST_AUTO_TEST_CASE(bounds) {
  const auto nested = [](std::size_t n) { return repeat("<a>", n) + repeat("</a>", n); };
  BOOST_TEST(!!XmlDocument::parse(nested(limits::kDocumentDepthMax)));
  refused(nested(limits::kDocumentDepthMax + 1), "record.too-deep");
  refused(repeat("<a>", 300000), "record.too-deep");

  const auto attributes = [](std::size_t n) {
    std::string text = "<a";
    for (std::size_t i = 0; i < n; ++i) text += fmt::format(" a{}='>'", i);
    return text + "/>";
  };
  BOOST_TEST(!!XmlDocument::parse(attributes(limits::kXmlAttributesMax)));
  refused(attributes(limits::kXmlAttributesMax + 1), "record.xml-limit");
  refused(attributes(1000000), "record.xml-limit");
  // What looks like attributes and is none.
  const auto quotes = repeat("\"", 1000);
  BOOST_TEST(!!XmlDocument::parse("<a><!--" + quotes + "--><![CDATA[<b " + quotes + "]]><?p " +
                                  quotes + "?>" + quotes + "</a>"));

  std::string namespaces;
  for (int i = 0; i < 5; ++i) {
    namespaces += "<a";
    for (int j = 0; j < 60; ++j) namespaces += fmt::format(" xmlns:n{}x{}='u'", i, j);
    namespaces += ">";
  }
  refused(namespaces + repeat("</a>", 5), "record.xml-limit");

  const std::string name(limits::kNameBytesMax, 'n');
  BOOST_TEST(!!XmlDocument::parse("<" + name + "/>"));
  refused("<" + name + "n/>", "record.xml-limit");

  refused("<a>" + repeat("<b c='1'/>", 3) + "</a>", "record.too-many-nodes", {.nodesMax = 6});
  BOOST_TEST(!!XmlDocument::parse("<a>" + repeat("<b c='1'/>", 3) + "</a>", {.nodesMax = 7}));
  refused("<a>12345</a>", "record.too-large", {.bytesMax = 11});
  BOOST_TEST(!!XmlDocument::parse("<a>12345</a>", {.bytesMax = 12}));
  refused(std::string(limits::kDocumentBytesMax + 1, ' '), "record.too-large");
  // One text of 20 MB, an attachment, is no fault.
  BOOST_TEST(!!XmlDocument::parse("<a>" + std::string(20u << 20, 'x') + "</a>"));
}

BOOST_AUTO_TEST_CASE(a_path_serves_many_threads) {
  const auto plain = path("/root/row/name");
  const auto full = path("concat(//row[@id='2']/name, count(//row))");
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const auto document = *XmlDocument::parse(kSample);
        if (read(document.node(), plain) != "abcdef") ++wrong;
        if (read(document.node(), full) != "abcdef3") ++wrong;
        if (XmlDocument::parse("<a>&x;</a>")) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()
