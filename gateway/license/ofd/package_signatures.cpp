// The part of PackageReader that reads what signs: lists, signature files, signed values, seals.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/license/ofd/location.hpp"
#include "gateway/license/ofd/ofd_xml.hpp"
#include "gateway/license/ofd/package_reader.hpp"

namespace tongban::license {
namespace {

std::size_t ordinal(const SignatureEntry& entry, const Reference& reference) {
  return static_cast<std::size_t>(&reference - entry.references.data()) + 1;
}

void addFault(SignatureEntry& entry, std::string_view code, std::string message) {
  if (entry.faults.size() >= limits::kLicenseFaultsMax) return;
  entry.faults.push_back(fail(code, std::move(message), entry.path));
}

}  // namespace

Result<Ok> PackageReader::readSignatureLists() {
  for (const auto index : signatureLists_) {
    const auto bytes = hold(index, limits::kLicenseXmlBytesMax);
    if (!bytes) return bytes.error();
    if (*bytes == nullptr) continue;
    auto list = readSignatureList(xml_, textOf(**bytes));
    if (!list) {
      auto error = list.error();
      if (error.code == "license.limit") return error;
      error.where = pathOf(index);
      fault(std::move(error));
      continue;
    }
    if (list->namespaceWithoutYear) onNamespaceWithoutYear();
    for (auto& one : list->signatures) listed_.emplace_back(std::move(one), index);
  }
  if (listed_.size() > limits::kLicenseSignaturesMax) {
    return fail("license.limit", fmt::format("签名超过 {} 个", limits::kLicenseSignaturesMax));
  }
  return Ok{};
}

Result<Ok> PackageReader::readSignatures() {
  package_.signatures.reserve(listed_.size());
  for (const auto& [listed, list] : listed_) {
    auto& entry = enlist(listed, list);
    const auto file = locate(trimXml(listed.baseLoc), folderOf(entry.document), list);
    if (!file) {
      fault(file.error());
      addFault(entry, "license.format.signature-file", "找不到签名文件");
      continue;
    }
    entry.path = pathOf(*file);
    connect(list, *file, Part::SignatureFile, false);
    want(*file, FileKind::SignatureFile);
    if (auto done = readSignature(entry, *file); !done) return done;
  }
  refuseShared();
  return Ok{};
}

SignatureEntry& PackageReader::enlist(const ListedSignature& listed, Index list) {
  const auto& path = pathOf(list);
  if (listed.id.empty()) fault(fail("license.package.xml", "有签名没有写明 ID", path));
  const bool repeated = std::ranges::any_of(package_.signatures, [&](const auto& other) {
    return other.document == path && other.id == listed.id;
  });
  if (repeated) fault(fail("license.package.duplicate-id", "两个签名的 ID 相同", path));
  const auto type = toUpperAscii(listed.type);
  if (!type.empty() && type != "SEAL" && type != "SIGN") {
    fault(fail("license.package.xml", "签名类型既不是 Seal 也不是 Sign", path));
  }
  auto& entry = package_.signatures.emplace_back();
  entry.id = listed.id;
  entry.kind = type == "SIGN" ? "sign" : "seal";
  entry.relative = listed.relative;
  entry.document = path;
  return entry;
}

Result<Ok> PackageReader::readSignature(SignatureEntry& entry, Index index) {
  const auto bytes = hold(index, limits::kLicenseSignatureFileBytesMax);
  if (!bytes) return bytes.error();
  if (*bytes == nullptr) {
    addFault(entry, "license.format.signature-file", "签名文件已损坏");
    return Ok{};
  }
  auto file = readSignatureFile(xml_, textOf(**bytes));
  if (!file) return file.error();
  entry.file = **bytes;
  entry.provider = std::move(file->provider);
  entry.method = std::move(file->method);
  entry.dateTime = std::move(file->dateTime);
  entry.checkMethodWritten = std::move(file->checkMethod);
  entry.checkMethod = checkMethodOf(entry.checkMethodWritten);
  entry.deviations = std::move(file->deviations);
  entry.faults = std::move(file->faults);
  for (auto& error : entry.faults) error.where = entry.path;
  references_ += file->references.size();
  if (references_ > limits::kLicenseAllReferencesMax) {
    return fail("license.limit",
                fmt::format("全部签名的引用超过 {} 个", limits::kLicenseAllReferencesMax));
  }
  admitReferences(entry, std::move(file->references));
  if (!file->signedValue.empty()) {
    auto value = readNamed(entry, file->signedValue, index, Part::SignedValue);
    if (!value) return value.error();
    entry.signedValuePath = std::move(value->path);
    entry.signedValue = std::move(value->bytes);
  }
  if (file->seal) {
    auto seal = readNamed(entry, *file->seal, index, Part::SealFile);
    if (!seal) return seal.error();
    if (!seal->path.empty()) entry.sealPath = std::move(seal->path);
    if (entry.sealPath) entry.sealFile = std::move(seal->bytes);
  }
  return Ok{};
}

// A signed value or a seal: nothing in it when it is not there or damaged (a fault then).
Result<PackageReader::NamedFile> PackageReader::readNamed(SignatureEntry& entry,
                                                          std::string_view written, Index namer,
                                                          Part part) {
  const auto file = locate(written, folderOf(entry.path), namer);
  if (!file) {
    addFault(entry, "license.reference.missing", file.error().message);
    return NamedFile{};
  }
  connect(namer, *file, part, false);
  const auto bytes = hold(*file, limits::kSealBytesMax);
  if (!bytes) return bytes.error();
  return NamedFile{pathOf(*file), *bytes == nullptr ? Bytes() : **bytes};
}

// FileRef must name the entry exactly: what a digest was made of is no matter of tolerance.
void PackageReader::admitReferences(SignatureEntry& entry, std::vector<Reference> references) {
  entry.references = std::move(references);
  std::unordered_map<std::string_view, const Reference*> first;
  for (auto& reference : entry.references) {
    if (reference.checkValue.empty()) {
      addFault(entry, "license.reference.check-value",
               fmt::format("第 {} 个引用的摘要值不是规范的 Base64", ordinal(entry, reference)));
    }
    auto path = resolveFile(folderOf(entry.path), trimXml(reference.written));
    if (!path) {
      addFault(entry, "license.reference.missing",
               fmt::format("第 {} 个引用:{}", ordinal(entry, reference), path.error().message));
      continue;
    }
    reference.path = *std::move(path);
    const auto [earlier, isNew] = first.try_emplace(reference.path, &reference);
    if (!isNew && earlier->second->checkValue == reference.checkValue) {
      note(entry.deviations, Deviation::RepeatedReference);
    } else if (!isNew) {
      addFault(entry, "license.reference.conflict",
               fmt::format("{} 被引用多次而摘要值不同", reference.path));
    }
    const auto target = find(reference.path);
    if (!target) {
      addFault(entry, "license.reference.missing",
               fmt::format("被引用的文件 {} 不存在", reference.path));
      continue;
    }
    auto& file = files_[*target];
    file.sm3 = file.sm3 || entry.checkMethod == CheckMethod::Sm3;
    file.sha256 = file.sha256 || (options_.sha256 && entry.checkMethod == CheckMethod::Sha256);
  }
}

// Two signatures over one Signature.xml, or with one signed value, are one signature shown twice.
void PackageReader::refuseShared() {
  std::unordered_set<std::string_view> seen;
  for (const auto& entry : package_.signatures) {
    for (const auto* path : {&entry.path, &entry.signedValuePath}) {
      if (path->empty() || seen.insert(*path).second) continue;
      fault(fail("license.package.shared-file", "两个签名使用同一文件", *path));
    }
  }
}

}  // namespace tongban::license
