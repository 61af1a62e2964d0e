// tests/unit/record/xml_support.hpp — what the tests of XML documents and of XML streams share.
#pragma once
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "gateway/record/xml.hpp"

namespace tongban::record::tests {

inline const XPath::Namespaces kPrefixes = {{"g", "urn:gov"}, {"x", "urn:x"}};

inline XPath path(std::string_view text) {
  auto compiled = XPath::compile(text, kPrefixes);
  BOOST_REQUIRE_MESSAGE(compiled, text);
  return *compiled;
}

inline std::string read(const XmlNode& node, const XPath& compiled) {
  std::string scratch;
  const auto text = node.text(compiled, scratch);
  if (!text) return text.error().code;
  return *text ? std::string(**text) : "(none)";
}
inline std::string repeat(std::string_view text, std::size_t times) {
  std::string whole;
  for (std::size_t i = 0; i < times; ++i) whole += text;
  return whole;
}

inline std::string read(const XmlDocument& document, std::string_view text) {
  return read(document.node(), path(text));
}

inline constexpr std::string_view kSample = R"(<?xml version="1.0" encoding="UTF-8"?>
<root xmlns:g="urn:gov" id="r"><!-- top -->
  <g:row id="1" g:id="g1"><name>甲<![CDATA[<公司>]]></name><name>second</name><empty/></g:row>
  <row id="2"><name>a<!-- c -->b<?pi x?>c<b>d<i>e</i></b>f</name><g:name>ns</g:name></row>
  <other xmlns="urn:x"><row id="3"><name>x &lt;&amp;&#x4E59;</name></row></other>
  <row><row id="4"><name/></row></row>
</root>)";

}  // namespace tongban::record::tests
