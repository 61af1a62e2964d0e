#include <fmt/format.h>
#include <libxml/xpathInternals.h>

#include "gateway/record/xml_internal.hpp"

namespace tongban::record {
namespace {

using Axis = XmlStep::Axis;

bool holdsElements(const xmlNode* node) noexcept {
  return node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;
}
bool isText(const xmlNode* node) noexcept {
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

const xmlChar* uriOf(const xmlNs* ns) noexcept { return ns == nullptr ? nullptr : ns->href; }

// The next node of a walk over everything under `top`, in document order.
const xmlNode* following(const xmlNode* node, const xmlNode* top) noexcept {
  if (holdsElements(node) && node->children != nullptr) return node->children;
  while (node != top && node->next == nullptr) node = node->parent;
  return node == top ? nullptr : node->next;
}

// Visits what the steps name from `node`, in document order, until `visit` says false.
// Recursion is as deep as the path has steps.
template <class Visit>
bool walk(const xmlNode* node, const XmlStep* step, const XmlStep* end, Visit& visit) {
  if (step == end) return visit(node);
  switch (step->axis) {
    case Axis::Parent:
      return node->parent == nullptr || walk(node->parent, step + 1, end, visit);
    case Axis::Attribute:
      if (node->type != XML_ELEMENT_NODE) return true;
      for (const xmlAttr* a = node->properties; a != nullptr; a = a->next) {
        if (step->matches(a->name, uriOf(a->ns)) && !visit(reinterpret_cast<const xmlNode*>(a))) {
          return false;
        }
      }
      return true;
    case Axis::Text:
      if (!holdsElements(node)) return true;
      for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (isText(child) && !visit(child)) return false;
      }
      return true;
    case Axis::Child:
      if (!holdsElements(node)) return true;
      for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && step->matches(child->name, uriOf(child->ns)) &&
            !walk(child, step + 1, end, visit)) {
          return false;
        }
      }
      return true;
    case Axis::Descendant:
      if (!holdsElements(node)) return true;
      for (const xmlNode* n = following(node, node); n != nullptr; n = following(n, node)) {
        if (n->type == XML_ELEMENT_NODE && step->matches(n->name, uriOf(n->ns)) &&
            !walk(n, step + 1, end, visit)) {
          return false;
        }
      }
      return true;
  }
  return true;
}

template <class Visit>
void walkPlain(const XPath::Impl& path, const xmlNode* node, Visit visit) {
  const auto* start = path.absolute ? reinterpret_cast<const xmlNode*>(node->doc) : node;
  walk(start, path.steps.data(), path.steps.data() + path.steps.size(), visit);
}

// XPath 1.0 section 5: the string value.
std::string_view stringValue(const xmlNode* node, std::string& scratch) {
  if (isText(node)) return viewOf(node->content);
  const xmlNode* first = node->children;
  if (first == nullptr) return {};
  if (first->next == nullptr && isText(first)) return viewOf(first->content);
  scratch.clear();
  if (node->type == XML_ATTRIBUTE_NODE) {
    for (; first != nullptr; first = first->next) scratch += viewOf(first->content);
    return scratch;
  }
  for (const xmlNode* n = following(node, node); n != nullptr; n = following(n, node)) {
    if (isText(n)) scratch += viewOf(n->content);
  }
  return scratch;
}

Error notNodes(const XPath& path) {
  return fail("record.xpath-invalid", fmt::format("XPath 的结果不是节点:{}", path.text()));
}

using XmlBufferPtr = Handle<xmlBuffer, ::xmlBufferFree>;

void ignoreFault(void*, xmlErrorPtr) {}

}  // namespace

Result<XPathObjectPtr> XmlTree::evaluate(const XPath::Impl& path, const xmlNode* node) {
  if (!context) {
    context.reset(::xmlXPathNewContext(doc.get()));
    context->error = ignoreFault;
    context->opLimit = limits::kXPathOperationsMax;
  }
  context->doc = doc.get();
  context->node = const_cast<xmlNode*>(node);  // the evaluator only reads
  context->opCount = 0;
  ::xmlResetError(&context->lastError);
  context->namespaces = const_cast<xmlNs**>(path.declaredList.data());
  context->nsNr = static_cast<int>(path.declaredList.size());
  auto compiled = path.take();
  XPathObjectPtr value(::xmlXPathCompiledEval(compiled.get(), context.get()));
  path.giveBack(std::move(compiled));
  context->namespaces = nullptr;
  context->nsNr = 0;
  if (value) return value;
  if (context->lastError.code == int{XML_XPATH_EXPRESSION_OK} + int{XPATH_OP_LIMIT_EXCEEDED}) {
    return fail("record.xpath-limit", fmt::format("XPath 运算超过上限:{}", path.text));
  }
  return fail("record.xpath-invalid", fmt::format("XPath 无法求值:{}", path.text));
}

Result<std::vector<XmlNode>> XmlNode::records(const XPath& path) const {
  const auto* node = static_cast<const xmlNode*>(node_);
  std::vector<XmlNode> found;
  if (path.isPlain()) {
    walkPlain(path.impl(), node, [&](const xmlNode* n) {
      found.push_back({tree_, n});
      return true;
    });
    return found;
  }
  const auto value = tree_->evaluate(path.impl(), node);
  if (!value) return value.error();
  if ((*value)->type != XPATH_NODESET) return notNodes(path);
  const auto* set = (*value)->nodesetval;
  if (set == nullptr) return found;
  ::xmlXPathNodeSetSort((*value)->nodesetval);
  found.reserve(static_cast<std::size_t>(set->nodeNr));
  for (int i = 0; i < set->nodeNr; ++i) found.push_back({tree_, set->nodeTab[i]});
  return found;
}

Result<std::optional<std::string_view>> XmlNode::text(const XPath& path,
                                                      std::string& scratch) const {
  using Text = std::optional<std::string_view>;
  const auto* node = static_cast<const xmlNode*>(node_);
  if (path.isPlain()) {
    const xmlNode* first = nullptr;
    walkPlain(path.impl(), node, [&](const xmlNode* n) {
      first = n;
      return false;
    });
    return first == nullptr ? Text() : Text(stringValue(first, scratch));
  }
  const auto value = tree_->evaluate(path.impl(), node);
  if (!value) return value.error();
  if ((*value)->type != XPATH_NODESET) {
    // No function of libxml2 hands the string over without an allocation of its own.
    const XmlStringPtr text(::xmlXPathCastToString(value->get()));
    scratch = viewOf(text.get());
    return Text(scratch);
  }
  auto* set = (*value)->nodesetval;
  if (set == nullptr || set->nodeNr == 0) return Text();
  ::xmlXPathNodeSetSort(set);
  return Text(stringValue(set->nodeTab[0], scratch));
}

std::string XmlNode::xml() const {
  auto* const node = static_cast<xmlNode*>(const_cast<void*>(node_));  // the writer only reads
  const XmlBufferPtr buffer(::xmlBufferCreate());
  ::xmlNodeDump(buffer.get(), node->doc, node, 0, 0);
  return std::string(viewOf(::xmlBufferContent(buffer.get())));
}

std::string_view XmlNode::name() const noexcept {
  const auto* node = static_cast<const xmlNode*>(node_);
  const bool named = node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE;
  return named ? viewOf(node->name) : std::string_view();
}

std::uint64_t XmlNode::line() const noexcept {
  const long line = ::xmlGetLineNo(static_cast<const xmlNode*>(node_));
  return line > 0 ? static_cast<std::uint64_t>(line) : 0;
}

}  // namespace tongban::record
