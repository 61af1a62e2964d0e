#include "gateway/license/ofd/structure.hpp"

#include <fmt/format.h>

#include "gateway/license/ofd/ofd_xml.hpp"

namespace tongban::license {
namespace {

enum class Shown : std::uint8_t { Yes, No, UnlessHidden, IfCurrent };
enum class Note : std::uint8_t { None, Document, CustomData, Labelled };

struct Element {
  std::string_view name;
  const Element* inner = nullptr;
  std::size_t innerCount = 0;
  std::string_view attribute = {};  // names by this one
  bool namesByText = false;
  bool attributeOptional = false;
  Part part = Part::Stray;
  FileKind kind = FileKind::Plain;
  Shown shown = Shown::Yes;
  Note note = Note::None;
};

template <std::size_t N>
constexpr Element group(std::string_view name, const Element (&inner)[N], Note note = Note::None) {
  return {.name = name, .inner = inner, .innerCount = N, .note = note};
}
constexpr Element byText(std::string_view name, Part part, FileKind kind = FileKind::Plain,
                         Shown shown = Shown::Yes) {
  return {.name = name, .namesByText = true, .part = part, .kind = kind, .shown = shown};
}
constexpr Element byAttribute(std::string_view name, std::string_view attribute, Part part,
                              FileKind kind, Shown shown = Shown::Yes) {
  return {.name = name, .attribute = attribute, .part = part, .kind = kind, .shown = shown};
}

// OFD.xml, 7.4. `Versions` holds its list; one that is written to a file of its own is read too.
constexpr Element kCustomDatas[] = {{.name = "CustomData", .note = Note::CustomData}};
constexpr Element kDocInfo[] = {byText("Cover", Part::Media), group("CustomDatas", kCustomDatas)};
constexpr Element kVersions[] = {
    byAttribute("Version", "BaseLoc", Part::Version, FileKind::Version, Shown::IfCurrent)};
constexpr Element kDocBody[] = {
    group("DocInfo", kDocInfo),
    byText("DocRoot", Part::Document, FileKind::Document),
    {.name = "Versions",
     .inner = kVersions,
     .innerCount = std::size(kVersions),
     .namesByText = true,
     .part = Part::Version,
     .kind = FileKind::VersionList},
    byText("Signatures", Part::Signatures, FileKind::SignatureList, Shown::No)};
constexpr Element kRoot[] = {group("DocBody", kDocBody, Note::Document)};

// Document.xml, 7.5.
constexpr Element kCommonData[] = {
    byText("PublicRes", Part::PublicResource, FileKind::Resources),
    byText("DocumentRes", Part::PublicResource, FileKind::Resources),
    byAttribute("TemplatePage", "BaseLoc", Part::Template, FileKind::Page)};
constexpr Element kPages[] = {byAttribute("Page", "BaseLoc", Part::Page, FileKind::Page)};
constexpr Element kDocument[] = {
    group("CommonData", kCommonData),
    group("Pages", kPages),
    byText("Annotations", Part::Annotations, FileKind::AnnotationList),
    byText("CustomTags", Part::CustomTag, FileKind::TagList, Shown::No),
    byText("Attachments", Part::Attachment, FileKind::AttachmentList),
    byText("Extensions", Part::Extension, FileKind::ExtensionList, Shown::No)};

// Pages and templates, 7.7. Content and actions name resources and attachments by ID, never files.
constexpr Element kPage[] = {byText("PageRes", Part::PublicResource, FileKind::Resources)};

// Resource lists, 7.9. Res@BaseLoc is the folder of what they name.
constexpr Element kColorSpaces[] = {
    {.name = "ColorSpace", .attribute = "Profile", .attributeOptional = true, .part = Part::Media}};
constexpr Element kFont[] = {byText("FontFile", Part::Media)};
constexpr Element kFonts[] = {group("Font", kFont)};
constexpr Element kMultiMedia[] = {byText("MediaFile", Part::Media)};
constexpr Element kMultiMedias[] = {group("MultiMedia", kMultiMedia)};
constexpr Element kResources[] = {group("ColorSpaces", kColorSpaces), group("Fonts", kFonts),
                                  group("MultiMedias", kMultiMedias)};

// Annotations, 15.
constexpr Element kAnnotatedPage[] = {
    byText("FileLoc", Part::Annotations, FileKind::PageAnnotations)};
constexpr Element kAnnotationList[] = {group("Page", kAnnotatedPage)};

// Custom tags 16, extensions 17, attachments 20, versions 19.
constexpr Element kCustomTag[] = {byText("FileLoc", Part::CustomTag, FileKind::Plain, Shown::No),
                                  byText("SchemaLoc", Part::CustomTag, FileKind::Plain, Shown::No)};
constexpr Element kTagList[] = {group("CustomTag", kCustomTag, Note::Labelled)};
constexpr Element kExtension[] = {
    byText("ExtendData", Part::Extension, FileKind::Plain, Shown::No)};
constexpr Element kExtensionList[] = {group("Extension", kExtension)};
constexpr Element kAttachment[] = {
    byText("FileLoc", Part::Attachment, FileKind::Plain, Shown::UnlessHidden)};
constexpr Element kAttachmentList[] = {group("Attachment", kAttachment, Note::Labelled)};
constexpr Element kFileList[] = {byText("File", Part::Version)};
constexpr Element kVersion[] = {group("FileList", kFileList),
                                byText("DocRoot", Part::Document, FileKind::Document)};

Element rootOf(FileKind kind) {
  switch (kind) {
    case FileKind::Root:
      return group("OFD", kRoot);
    case FileKind::Document:
      return group("Document", kDocument);
    case FileKind::Page:
      return group("Page", kPage);
    case FileKind::Resources:
      return group("Res", kResources);
    case FileKind::AnnotationList:
      return group("Annotations", kAnnotationList);
    case FileKind::PageAnnotations:
      return {.name = "PageAnnot"};
    case FileKind::AttachmentList:
      return group("Attachments", kAttachmentList);
    case FileKind::TagList:
      return group("CustomTags", kTagList);
    case FileKind::ExtensionList:
      return group("Extensions", kExtensionList);
    case FileKind::VersionList:
      return group("Versions", kVersions);
    case FileKind::Version:
      return group("DocVersion", kVersion);
    case FileKind::Plain:
    case FileKind::SignatureList:
    case FileKind::SignatureFile:
      break;
  }
  return {};
}

class Walk final : public record::XmlVisitor {
 public:
  Walk(FileKind kind, StructureListener& listener) : root_(rootOf(kind)), listener_(listener) {}

  bool open(const record::XmlElement& element) override;
  void text(std::string_view part) override {
    if (takesText(*open_.back())) text_ += part;
  }
  void close() override;

  bool isWrongRoot() const noexcept { return wrongRoot_; }
  std::string_view rootName() const noexcept { return root_.name; }

 private:
  static bool takesText(const Element& e) noexcept {
    return e.namesByText || e.note == Note::CustomData;
  }
  bool admit(const record::XmlElement&);
  bool openRoot(const record::XmlElement&);
  void enter(const Element&, const record::XmlElement&);
  bool isShown(Shown, const record::XmlElement*) const;
  void name(const Element&, std::string_view written, const record::XmlElement*);

  const Element root_;
  StructureListener& listener_;
  std::vector<const Element*> open_;
  std::string text_;
  std::string label_;  // of the attachment or tag that is open
  bool hidden_ = false;
  std::string dataName_;
  std::optional<std::string> baseLoc_;
  bool wrongRoot_ = false;
};

bool Walk::admit(const record::XmlElement& element) {
  const auto space = ofdNamespaceOf(element.uri());
  if (space == OfdNamespace::WithoutYear) listener_.onNamespaceWithoutYear();
  return space != OfdNamespace::Foreign;
}

bool Walk::openRoot(const record::XmlElement& element) {
  wrongRoot_ = element.name() != root_.name || !admit(element);
  if (wrongRoot_ || root_.inner == nullptr) return false;
  if (root_.inner == kResources) baseLoc_ = element.attribute("BaseLoc");
  open_.push_back(&root_);
  return true;
}

bool Walk::open(const record::XmlElement& element) {
  if (open_.empty()) return openRoot(element);
  const Element& parent = *open_.back();
  for (std::size_t i = 0; i < parent.innerCount; ++i) {
    const Element& child = parent.inner[i];
    if (child.name != element.name() || !admit(element)) continue;
    enter(child, element);
    open_.push_back(&child);
    return true;
  }
  return false;
}

void Walk::enter(const Element& child, const record::XmlElement& element) {
  if (takesText(child)) text_.clear();
  switch (child.note) {
    case Note::None:
      break;
    case Note::Document:
      listener_.onDocument();
      break;
    case Note::CustomData:
      dataName_ = element.attribute("Name").value_or("");
      break;
    case Note::Labelled:
      hidden_ = booleanOf(element.attribute("Visible").value_or("true")) == false;
      label_ = element.attribute("Name").value_or("");
      if (label_.empty()) label_ = element.attribute("TypeID").value_or("");
      break;
  }
  if (child.attribute.empty()) return;
  const auto written = element.attribute(child.attribute);
  if (written || !child.attributeOptional) name(child, written.value_or(""), &element);
}

// A value that is no boolean hides nothing.
bool Walk::isShown(Shown shown, const record::XmlElement* element) const {
  switch (shown) {
    case Shown::Yes:
      return true;
    case Shown::No:
      return false;
    case Shown::UnlessHidden:
      return !hidden_;
    case Shown::IfCurrent:
      return booleanOf(element->attribute("Current").value_or("false")) != false;
  }
  return true;
}

void Walk::name(const Element& place, std::string_view written, const record::XmlElement* element) {
  const bool labelled = place.part == Part::Attachment || place.part == Part::CustomTag;
  listener_.onNaming({.written = trimXml(written),
                      .baseLoc = baseLoc_,
                      .part = place.part,
                      .kind = place.kind,
                      .shown = isShown(place.shown, element),
                      .label = labelled ? std::string_view(label_) : std::string_view()});
}

void Walk::close() {
  const Element& element = *open_.back();
  open_.pop_back();
  if (element.note == Note::CustomData) {
    listener_.onCustomData(std::move(dataName_), std::string(trimXml(text_)));
  }
  if (!element.namesByText) return;
  // Where a list stands inside the element, blank text is no location.
  if (element.inner != nullptr && trimXml(text_).empty()) return;
  name(element, text_, nullptr);
}

}  // namespace

Error packageXmlFault(const Error& inner) {
  return fail("license.package.xml",
              inner.where.empty()
                  ? fmt::format("{}({})", inner.message, inner.code)
                  : fmt::format("{}({},{})", inner.message, inner.code, inner.where));
}

Result<Ok> readStructure(record::XmlEventReader& reader, std::string_view bytes, FileKind kind,
                         StructureListener& listener) {
  Walk walk(kind, listener);
  const auto done = reader.read(bytes, walk, kOfdXml);
  if (!done) return packageXmlFault(done.error());
  if (walk.isWrongRoot()) {
    return fail("license.package.xml", fmt::format("根元素不是 ofd:{}", walk.rootName()));
  }
  return Ok{};
}

}  // namespace tongban::license
