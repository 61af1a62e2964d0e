#include "tests/support/license/document_writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tongban::tests {
namespace {

// Identifiers within a document: pages from 1, everything else apart from them.
constexpr int kTemplateId = 5001, kFontId = 5002, kImageId = 5003, kAnnotationId = 5004;
constexpr int kFirstObjectId = 6001, kMaxUnitId = 9999;

Bytes demoFont() {
  auto font = bytesFrom("OTTO");
  for (int i = 0; i < 252; ++i) font.push_back(static_cast<std::uint8_t>(i));
  return font;
}

std::string loc(const std::string& element, const std::string& path) {
  return fmt::format("<ofd:{0}>{1}</ofd:{0}>", element, path);
}

class Writer final {
 public:
  Writer(const PackageOptions& package, std::size_t index, EntryList& entries)
      : nameSpace_(package.nameSpace),
        options_(package.documents[index]),
        index_(index),
        folder_(fmt::format("/Doc_{}/", index)),
        entries_(entries) {}

  void write() {
    put("Document.xml", "Document", document());
    for (std::size_t i = 0; i < options_.pages; ++i) page(i);
    resources();
    if (options_.templates) {
      put("Tpls/Tpl_0/Content.xml", "Page",
          "<ofd:Content><ofd:Layer ID=\"5100\"><ofd:PathObject ID=\"5101\" "
          "Boundary=\"10 10 190 277\"><ofd:AbbreviatedData>M 0 0 L 190 0</ofd:AbbreviatedData>"
          "</ofd:PathObject></ofd:Layer></ofd:Content>");
    }
    if (options_.annotations) annotations();
    if (options_.customTags) {
      put("Tags/CustomTags.xml", "CustomTags",
          "<ofd:CustomTag TypeID=\"license\"><ofd:FileLoc>Tag_license.xml</ofd:FileLoc>"
          "</ofd:CustomTag>");
      text("Tags/Tag_license.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<license/>\n");
    }
    attachments();
    if (options_.extensions) {
      put("Extensions.xml", "Extensions",
          "<ofd:Extension AppName=\"tongban-demo\" RefId=\"1\"><ofd:ExtendData>Exts/Ext_0.xml"
          "</ofd:ExtendData></ofd:Extension>");
      text("Exts/Ext_0.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<extension/>\n");
    }
    for (std::size_t i = 0; i < options_.versions.size(); ++i) version(i);
  }

 private:
  void text(const std::string& path, std::string_view bytes) {
    entries_.set(folder_ + path, bytes);
  }
  void put(const std::string& path, const std::string& root, const std::string& content,
           const std::string& attributes = {}) {
    text(path, xmlFile(nameSpace_, root, attributes, content));
  }

  std::string document() const {
    std::string common = fmt::format(
        "<ofd:MaxUnitID>{}</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea>",
        kMaxUnitId);
    if (options_.font) common += loc("PublicRes", "PublicRes.xml");
    if (options_.image) common += loc("DocumentRes", "DocumentRes.xml");
    if (options_.templates) {
      common += fmt::format("<ofd:TemplatePage ID=\"{}\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>",
                            kTemplateId);
    }
    std::string pages;
    for (std::size_t i = 0; i < options_.pages; ++i) {
      pages += fmt::format("<ofd:Page ID=\"{}\" BaseLoc=\"Pages/Page_{}/Content.xml\"/>", i + 1, i);
    }
    auto content =
        fmt::format("<ofd:CommonData>{}</ofd:CommonData><ofd:Pages>{}</ofd:Pages>", common, pages);
    if (options_.annotations) content += loc("Annotations", "Annots/Annotations.xml");
    if (options_.customTags) content += loc("CustomTags", "Tags/CustomTags.xml");
    if (!options_.attachments.empty()) content += loc("Attachments", "Attachs/Attachments.xml");
    if (options_.extensions) content += loc("Extensions", "Extensions.xml");
    return content;
  }

  void page(std::size_t i) {
    std::string content;
    if (options_.templates) content = fmt::format("<ofd:Template TemplateID=\"{}\"/>", kTemplateId);
    const auto first = kFirstObjectId + static_cast<int>(i) * 10;
    std::string objects = fmt::format(
        "<ofd:TextObject ID=\"{}\" Boundary=\"20 20 100 8\" Font=\"{}\" Size=\"6\">"
        "<ofd:TextCode X=\"0\" Y=\"6\">{}</ofd:TextCode></ofd:TextObject>",
        first + 1, kFontId, escaped(options_.title));
    if (options_.image) {
      objects +=
          fmt::format("<ofd:ImageObject ID=\"{}\" Boundary=\"150 20 30 30\" ResourceID=\"{}\"/>",
                      first + 2, kImageId);
    }
    content += fmt::format("<ofd:Content><ofd:Layer ID=\"{}\">{}</ofd:Layer></ofd:Content>", first,
                           objects);
    put(fmt::format("Pages/Page_{}/Content.xml", i), "Page", content);
  }

  void resources() {
    if (options_.font) {
      put("PublicRes.xml", "Res",
          fmt::format("<ofd:Fonts><ofd:Font ID=\"{}\" FontName=\"演示体\">"
                      "<ofd:FontFile>font.otf</ofd:FontFile></ofd:Font></ofd:Fonts>",
                      kFontId),
          " BaseLoc=\"Res\"");
      entries_.set(folder_ + "Res/font.otf", demoFont());
    }
    if (options_.image) {
      put("DocumentRes.xml", "Res",
          fmt::format("<ofd:MultiMedias><ofd:MultiMedia ID=\"{}\" Type=\"Image\" Format=\"PNG\">"
                      "<ofd:MediaFile>image.png</ofd:MediaFile></ofd:MultiMedia>"
                      "</ofd:MultiMedias>",
                      kImageId),
          " BaseLoc=\"Res\"");
      entries_.set(folder_ + "Res/image.png", smallPng());
    }
  }

  void annotations() {
    put("Annots/Annotations.xml", "Annotations",
        "<ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>");
    put("Annots/Page_0/Annotation.xml", "PageAnnot",
        fmt::format("<ofd:Annot ID=\"{}\" Type=\"Watermark\" Creator=\"demo\" "
                    "LastModDate=\"2026-06-01\"><ofd:Appearance Boundary=\"0 0 210 297\"/>"
                    "</ofd:Annot>",
                    kAnnotationId));
  }

  std::string licenseXml() const {
    std::string fields;
    for (const auto& [name, value] : options_.customDatas) {
      fields += fmt::format("  <{0}>{1}</{0}>\n", name, escaped(value));
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<license>\n" + fields + "</license>\n";
  }

  void attachments() {
    if (options_.attachments.empty()) return;
    std::string list;
    int id = 1;
    for (const auto& one : options_.attachments) {
      list += fmt::format(
          "<ofd:Attachment ID=\"{}\" Name=\"{}\" Format=\"xml\" Visible=\"{}\">"
          "<ofd:FileLoc>{}</ofd:FileLoc></ofd:Attachment>",
          id++, escaped(one.name), one.visible, escaped(one.file));
      entries_.set(folder_ + "Attachs/" + one.file,
                   one.bytes.empty() ? bytesFrom(licenseXml()) : one.bytes);
    }
    put("Attachs/Attachments.xml", "Attachments", list);
  }

  void version(std::size_t i) {
    auto root = fmt::format("/Doc_{}/Document.xml", index_);
    auto files = fmt::format("<ofd:File ID=\"1\">{}</ofd:File>", root);
    if (options_.versions[i].ownDocument) {
      const auto own = fmt::format("Version_{}/", i);
      root = folder_ + own + "Document.xml";
      put(own + "Document.xml", "Document",
          "<ofd:CommonData><ofd:MaxUnitID>10</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>"
          "0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
          "<ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Content.xml\"/></ofd:Pages>");
      put(own + "Content.xml", "Page", "<ofd:Content><ofd:Layer ID=\"2\"/></ofd:Content>");
      files = fmt::format("<ofd:File ID=\"1\">{}</ofd:File><ofd:File ID=\"2\">{}</ofd:File>", root,
                          folder_ + own + "Content.xml");
    }
    put(fmt::format("Versions/Version_{}.xml", i), "DocVersion",
        fmt::format("<ofd:FileList>{}</ofd:FileList><ofd:DocRoot>{}</ofd:DocRoot>", files, root),
        fmt::format(" ID=\"{}\" Version=\"1.{}\" Name=\"第{}版\" CreationDate=\"2026-06-01\"",
                    i + 1, i, i + 1));
  }

  std::string nameSpace_;
  const DocumentOptions& options_;
  std::size_t index_;
  std::string folder_;
  EntryList& entries_;
};

bool hasSignatures(const PackageOptions& package, std::size_t index) {
  return (index == 0 && package.signaturesElement) ||
         std::ranges::any_of(package.signatures,
                             [&](const auto& one) { return one.document == index; });
}

std::string docBody(const PackageOptions& package, std::size_t index) {
  const auto& options = package.documents[index];
  auto info = fmt::format("<ofd:DocID>{:032x}</ofd:DocID><ofd:Title>{}</ofd:Title>",
                          0x20260601u + index, escaped(options.title));
  info += "<ofd:CreationDate>2026-06-01</ofd:CreationDate><ofd:Creator>tongban-demo</ofd:Creator>";
  if (!options.customDatas.empty()) {
    info += "<ofd:CustomDatas>";
    for (const auto& [name, value] : options.customDatas) {
      info += fmt::format("<ofd:CustomData Name=\"{}\">{}</ofd:CustomData>", escaped(name),
                          escaped(value));
    }
    info += "</ofd:CustomDatas>";
  }
  auto body = fmt::format(
      "<ofd:DocInfo>{}</ofd:DocInfo><ofd:DocRoot>Doc_{}/Document.xml"
      "</ofd:DocRoot>",
      info, index);
  if (!options.versions.empty()) {
    body += "<ofd:Versions>";
    for (std::size_t i = 0; i < options.versions.size(); ++i) {
      body += fmt::format(
          "<ofd:Version ID=\"{}\" Index=\"{}\" Current=\"{}\" "
          "BaseLoc=\"Doc_{}/Versions/Version_{}.xml\"/>",
          i + 1, i + 1, options.versions[i].current, index, i);
    }
    body += "</ofd:Versions>";
  }
  if (hasSignatures(package, index)) {
    body += fmt::format("<ofd:Signatures>Doc_{}/Signs/Signatures.xml</ofd:Signatures>", index);
  }
  return "<ofd:DocBody>" + body + "</ofd:DocBody>";
}

}  // namespace

const Bytes* EntryList::find(const std::string& path) const {
  const auto at = std::ranges::find(entries_, path, [](const auto& entry) { return entry.first; });
  return at == entries_.end() ? nullptr : &at->second;
}

void EntryList::set(const std::string& path, Bytes bytes) {
  const auto at = std::ranges::find(entries_, path, [](const auto& entry) { return entry.first; });
  if (at == entries_.end()) {
    entries_.emplace_back(path, std::move(bytes));
  } else {
    at->second = std::move(bytes);
  }
}

void EntryList::apply(const std::string& path, const Edit& edit) {
  const auto* present = find(path);
  auto changed = edit(present == nullptr ? Bytes() : *present);
  if (changed) {
    set(path, *std::move(changed));
  } else {
    std::erase_if(entries_, [&](const auto& entry) { return entry.first == path; });
  }
}

void EntryList::apply(const Edits& edits) {
  for (const auto& [path, edit] : edits) apply(path, edit);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string xmlFile(const std::string& nameSpace, const std::string& root,
                    const std::string& attributes, const std::string& content) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:{0} xmlns:ofd=\"{1}\"{2}>{3}</ofd:{0}>\n",
      root, nameSpace, attributes, content);
}

EntryList writeDocuments(const PackageOptions& package) {
  EntryList entries;
  std::string bodies;
  for (std::size_t i = 0; i < package.documents.size(); ++i) bodies += docBody(package, i);
  entries.set("/OFD.xml", xmlFile(package.nameSpace, "OFD",
                                  fmt::format(" Version=\"{}\" DocType=\"{}\"",
                                              escaped(package.version), escaped(package.docType)),
                                  bodies));
  for (std::size_t i = 0; i < package.documents.size(); ++i) Writer(package, i, entries).write();
  return entries;
}

}  // namespace tongban::tests
