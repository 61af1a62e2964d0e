#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/record/xml_internal.hpp"

namespace tongban::record {
namespace {

using Axis = XmlStep::Axis;

// The functions of XPath 1.0 section 4 without id(), whose meaning needs a DTD.
constexpr std::array<std::string_view, 26> kFunctions = {"last",
                                                         "position",
                                                         "count",
                                                         "local-name",
                                                         "namespace-uri",
                                                         "name",
                                                         "string",
                                                         "concat",
                                                         "starts-with",
                                                         "contains",
                                                         "substring-before",
                                                         "substring-after",
                                                         "substring",
                                                         "string-length",
                                                         "normalize-space",
                                                         "translate",
                                                         "boolean",
                                                         "not",
                                                         "true",
                                                         "false",
                                                         "lang",
                                                         "number",
                                                         "sum",
                                                         "floor",
                                                         "ceiling",
                                                         "round"};
// Names before "(" that are no functions: node tests, and operators before a parenthesis.
constexpr std::array<std::string_view, 8> kNotFunctions = {
    "node", "text", "comment", "processing-instruction", "and", "or", "div", "mod"};

bool isNameStart(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & '\x80') != 0;
}
bool isNameByte(char c) noexcept {
  return isNameStart(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// The name at the front of `rest`, taken off it; empty when there is none.
std::string_view takeName(std::string_view& rest) noexcept {
  std::size_t length = 0;
  if (!rest.empty() && isNameStart(rest[0])) {
    while (length < rest.size() && isNameByte(rest[length])) ++length;
  }
  const auto name = rest.substr(0, length);
  rest.remove_prefix(length);
  return name;
}

bool take(std::string_view& rest, std::string_view token) noexcept {
  if (!rest.starts_with(token)) return false;
  rest.remove_prefix(token.size());
  return true;
}

Error invalid(std::string message) { return fail("record.xpath-invalid", std::move(message)); }

// What libxml2 would find out only while evaluating, or not refuse at all.
class PathCheck {
 public:
  PathCheck(std::string_view text, const XPath::Namespaces& namespaces)
      : rest_(text), namespaces_(namespaces) {}

  std::optional<Error> run() {
    std::optional<Error> fault;
    std::size_t nesting = 0;
    while (!fault && !rest_.empty()) {
      const char c = rest_[0];
      if (c == '"' || c == '\'') {
        const auto end = rest_.find(c, 1);
        if (end == std::string_view::npos) return invalid("XPath 中的引号没有关闭");
        rest_.remove_prefix(end + 1);
      } else if (isNameStart(c)) {
        fault = name();
      } else {
        if (c == '$') return invalid("XPath 不能使用变量");
        if (c == '(' || c == '[') ++nesting;
        if ((c == ')' || c == ']') && nesting > 0) --nesting;
        if (nesting > limits::kXPathNestingMax) {
          return invalid(fmt::format("XPath 括号嵌套超过 {} 层", limits::kXPathNestingMax));
        }
        rest_.remove_prefix(1);
      }
    }
    return fault;
  }

 private:
  void skipBlanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }

  std::optional<Error> name() {
    auto name = takeName(rest_);
    skipBlanks();
    if (take(rest_, "::")) {
      if (name == "namespace") return invalid("XPath 不能使用 namespace 轴");
      return std::nullopt;
    }
    bool prefixed = false;
    if (rest_.starts_with(':')) {
      if (name != "xml" && !namespaces_.contains(std::string(name))) {
        return invalid(fmt::format("XPath 的命名空间前缀 {} 没有声明", name));
      }
      rest_.remove_prefix(1);
      skipBlanks();
      name = takeName(rest_);
      prefixed = true;
      skipBlanks();
    }
    if (!rest_.starts_with('(')) return std::nullopt;
    const bool known = !prefixed && (std::ranges::find(kFunctions, name) != kFunctions.end() ||
                                     std::ranges::find(kNotFunctions, name) != kNotFunctions.end());
    if (!known) return invalid(fmt::format("XPath 函数 {}() 不可用", name));
    return std::nullopt;
  }

  std::string_view rest_;
  const XPath::Namespaces& namespaces_;
};

// One step of a plain path, or nothing when it is more than that.
std::optional<XmlStep> plainStep(std::string_view step, const XPath::Namespaces& namespaces) {
  if (step == "..") return XmlStep{Axis::Parent, "", std::nullopt};
  if (step == "text()") return XmlStep{Axis::Text, "", std::nullopt};
  XmlStep made;
  if (take(step, "@")) made.axis = Axis::Attribute;
  if (step == "*") {
    made.uri.reset();
    return made;
  }
  made.name = takeName(step);
  if (made.name.empty()) return std::nullopt;
  if (take(step, ":")) {
    const auto declared = namespaces.find(made.name);
    if (declared == namespaces.end()) return std::nullopt;
    made.uri = declared->second;
    made.name = takeName(step);
    if (made.name.empty() && !take(step, "*")) return std::nullopt;
  }
  return step.empty() ? std::optional(std::move(made)) : std::nullopt;
}

// Whether walking the steps gives each node once and in document order: a descendant step only at
// the end (but for one attribute after it), parents only at the front, nothing under a leaf.
bool walksInOrder(const std::vector<XmlStep>& steps) noexcept {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool last = i + 1 == steps.size();
    const Axis axis = steps[i].axis;
    if ((axis == Axis::Attribute || axis == Axis::Text) && !last) return false;
    if (axis == Axis::Parent && i > 0 && steps[i - 1].axis != Axis::Parent) return false;
    if (axis == Axis::Descendant && !last &&
        !(i + 2 == steps.size() && steps[i + 1].axis == Axis::Attribute)) {
      return false;
    }
  }
  return true;
}

bool compilePlain(XPath::Impl& impl) {
  std::string_view rest = impl.text;
  bool descendant = false;
  if (rest.starts_with('/')) {
    impl.absolute = true;
  } else if (take(rest, ".")) {
    if (rest.empty()) return true;
    if (rest.starts_with('.'))
      rest = impl.text;
    else if (!rest.starts_with('/'))
      return false;
  }
  if (take(rest, "//")) {
    descendant = true;
  } else if (take(rest, "/") && rest.empty()) {
    return impl.absolute;
  }
  while (true) {
    const auto end = std::min(rest.find('/'), rest.size());
    auto step = plainStep(rest.substr(0, end), impl.namespaces);
    if (!step) return false;
    if (descendant) {
      if (step->axis != Axis::Child) return false;
      step->axis = Axis::Descendant;
    }
    impl.steps.push_back(std::move(*step));
    rest.remove_prefix(end);
    if (rest.empty()) return walksInOrder(impl.steps);
    descendant = take(rest, "//");
    if (!descendant) take(rest, "/");
  }
}

void ignoreFault(void*, xmlErrorPtr) {}

XPathCompiledPtr compileFull(const std::string& text) {
  XPathContextPtr context(::xmlXPathNewContext(nullptr));
  if (!context) return nullptr;
  context->error = ignoreFault;
  return XPathCompiledPtr(
      ::xmlXPathCtxtCompile(context.get(), reinterpret_cast<const xmlChar*>(text.c_str())));
}

}  // namespace

bool XmlStep::matches(const xmlChar* nodeName, const xmlChar* nodeUri) const noexcept {
  // Names are short and mostly differ early: comparing beats any per-document table of names.
  if (!name.empty() && std::strcmp(reinterpret_cast<const char*>(nodeName), name.c_str()) != 0) {
    return false;
  }
  return !uri || viewOf(nodeUri) == *uri;
}

XPathCompiledPtr XPath::Impl::take() const {
  {
    const std::lock_guard lock(mutex);
    if (!idle.empty()) {
      auto compiled = std::move(idle.back());
      idle.pop_back();
      return compiled;
    }
  }
  return compileFull(text);
}

void XPath::Impl::giveBack(XPathCompiledPtr compiled) const {
  const std::lock_guard lock(mutex);
  idle.push_back(std::move(compiled));
}

Result<XPath> XPath::compile(std::string_view text, const Namespaces& namespaces) {
  startLibxml();
  text = trim(isUtf8(text) ? text : "");
  if (text.empty() || text.find('\0') != std::string_view::npos) {
    return invalid("XPath 为空,或不是 UTF-8 文本");
  }
  if (text.size() > limits::kXPathBytesMax) {
    return invalid(fmt::format("XPath 超过 {} 字节", limits::kXPathBytesMax));
  }
  for (const auto& [prefix, uri] : namespaces) {
    std::string_view rest = prefix;
    if (takeName(rest).empty() || !rest.empty() || uri.empty()) {
      return invalid("XPath 的命名空间前缀或 URI 不合法");
    }
  }
  if (auto fault = PathCheck(text, namespaces).run()) return std::move(*fault);
  auto impl = std::make_shared<Impl>();
  impl->text = text;
  impl->namespaces = namespaces;
  for (const auto& [prefix, uri] : impl->namespaces) {
    xmlNs ns{};
    ns.type = XML_LOCAL_NAMESPACE;
    ns.href = reinterpret_cast<const xmlChar*>(uri.c_str());
    ns.prefix = reinterpret_cast<const xmlChar*>(prefix.c_str());
    impl->declared.push_back(ns);
  }
  for (auto& ns : impl->declared) impl->declaredList.push_back(&ns);
  // libxml2 judges the syntax of every path, the plain ones too.
  auto compiled = compileFull(impl->text);
  if (!compiled) return invalid(fmt::format("不是合法的 XPath 1.0:{}", firstCodePoints(text, 80)));
  impl->idle.push_back(std::move(compiled));
  impl->plain = compilePlain(*impl);
  if (!impl->plain) impl->steps.clear();
  return XPath(std::move(impl));
}

std::string_view XPath::text() const noexcept { return impl_->text; }
bool XPath::isPlain() const noexcept { return impl_->plain; }

}  // namespace tongban::record
