#include "gateway/license/data/package_data.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/license/data/scalar.hpp"
#include "gateway/record/json.hpp"

namespace tongban::license {
namespace {

constexpr std::string_view kRootFile = "/OFD.xml";

// White space at the ends goes; what is not UTF-8 is left for cleaned() to refuse.
std::string_view trimmed(std::string_view text) { return isUtf8(text) ? trim(text) : text; }

void add(Found& found, std::string_view text, std::string source, bool covered) {
  const auto value = trimmed(text);
  const auto known = std::ranges::find(found.values, value, &FoundValue::text);
  if (known == found.values.end()) {
    found.values.push_back({std::string(value), std::move(source), covered});
  }
}

// A source that holds blanks only holds nothing.
void dropBlanks(Found& found) {
  const auto isBlankValue = [](const FoundValue& value) { return value.text.empty(); };
  if (std::ranges::all_of(found.values, isBlankValue)) found.values.clear();
}

// An empty vector need not have an address, which the parsers' copies ask for.
std::string_view contentOf(const Bytes& bytes) noexcept {
  return bytes.empty() ? std::string_view("") : textOf(bytes);
}

// The parser's own sentence may quote a name of the document, so only its code is repeated.
Error unreadable(std::string_view name, const Error& cause) {
  return fail("license.data.attachment", fmt::format("附件「{}」无法读取({})", name, cause.code),
              cause.where.empty() ? std::string(name) : fmt::format("{} {}", name, cause.where));
}

}  // namespace

PackageData::PackageData(const Package& package,
                         const std::function<bool(std::string_view)>& isCovered)
    : package_(package), isCovered_(isCovered) {}

Found PackageData::read(const Source& source) {
  Found found;
  if (source.isCustomData()) {
    readCustomData(source, found);
  } else {
    for (const auto& [path, bytes] : package_.kept) {
      if (path.substr(path.rfind('/') + 1) != source.name) continue;
      if (source.xpath) {
        readXml(source, path, bytes, found);
      } else {
        readJson(source, path, bytes, found);
      }
    }
  }
  dropBlanks(found);
  return found;
}

void PackageData::readCustomData(const Source& source, Found& found) const {
  for (const auto& data : package_.customDatas) {
    if (data.name == source.name) add(found, data.value, source.text(), covers(kRootFile));
  }
}

void PackageData::readXml(const Source& source, const std::string& path, const Bytes& bytes,
                          Found& found) {
  const auto [entry, isNew] = xml_.try_emplace(path);
  auto& xml = entry->second;
  if (isNew) {
    auto parsed = record::XmlDocument::parse(
        textOf(bytes),
        {.bytesMax = limits::kLicenseKeptBytesMax, .nodesMax = limits::kLicenseXmlNodesMax});
    if (parsed) {
      xml.document = std::move(*parsed);
    } else {
      xml.fault = unreadable(source.name, parsed.error());
    }
  }
  if (xml.fault) {
    found.fault = xml.fault;
    return;
  }
  static const auto kSelf = record::XPath::compile(".").value();
  const auto document = xml.document->node();
  std::string scratch;
  const auto nodes = document.records(*source.xpath);
  if (!nodes) {  // a path that yields a string, or one beyond the bound of operations
    const auto text = document.text(*source.xpath, scratch);
    if (!text) {
      found.fault = unreadable(source.name, text.error());
    } else if (*text) {
      add(found, **text, source.text(), covers(path));
    }
    return;
  }
  for (const auto& node : *nodes) {
    const auto text = node.text(kSelf, scratch);
    if (text && *text) add(found, **text, source.text(), covers(path));
    if (found.values.size() > 2) return;  // ambiguous already
  }
}

void PackageData::readJson(const Source& source, const std::string& path, const Bytes& bytes,
                           Found& found) {
  const auto [entry, isNew] = json_.try_emplace(path);
  auto& json = entry->second;
  if (isNew) {
    if (bytes.size() > limits::kLicenseKeptBytesMax) {
      json.fault = unreadable(source.name, fail("record.too-large", ""));
    } else if (auto parsed = record::parseJson(contentOf(bytes)); parsed) {
      json.document = std::move(*parsed);
    } else {
      json.fault = unreadable(source.name, parsed.error());
    }
  }
  if (json.fault) {
    found.fault = json.fault;
    return;
  }
  const auto* value = source.pointer->find(json.document->root);
  if (value == nullptr || value->isNull()) return;
  if (const auto text = scalarText(*value)) {
    add(found, *text, source.text(), covers(path));
  } else {
    found.fault =
        fail("license.data.attachment", "此处是列表、对象或真假值,不是单个值", source.text());
  }
}

std::size_t PackageData::documentsWith(const std::set<std::string>& names) const {
  std::set<std::size_t> documents;
  for (const auto& data : package_.customDatas) {
    if (names.contains(data.name) && !trimmed(data.value).empty()) documents.insert(data.document);
  }
  return documents.size();
}

}  // namespace tongban::license
