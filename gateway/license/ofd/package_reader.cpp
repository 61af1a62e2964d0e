#include "gateway/license/ofd/package_reader.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "gateway/crypto/suite.hpp"
#include "gateway/license/ofd/location.hpp"
#include "gateway/license/ofd/ofd_xml.hpp"

namespace tongban::license {
namespace {

constexpr std::string_view kRootPath = "/OFD.xml";
constexpr std::size_t kAmbiguous = static_cast<std::size_t>(-1);
static_assert(limits::kZipEntriesMax <= 1u << 16, "an entry's number fits an edge");

std::string foldCase(std::string_view path) {
  std::string folded(path);
  for (auto& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

// What an entry is, when several files name it: what a reader shows before what only signatures
// need, or else naming a page as a signature would take it out of what must be signed; a version's
// list of files says least; among equals the one by which a reader shows it.
int rankOf(Part part, bool visible) noexcept {
  const bool ofSignatures = part == Part::Signatures || part == Part::SignatureFile ||
                            part == Part::SignedValue || part == Part::SealFile;
  const int kind = ofSignatures ? 1 : part == Part::Version ? 2 : 3;
  return 2 * kind + (visible ? 1 : 0);
}

// What a reader shows nothing of when it is not there. Its absence cannot hide anything: whoever
// adds the file later adds one that no signature covers.
bool isAccessory(Part part) noexcept {
  switch (part) {
    case Part::Media:
    case Part::Annotations:
    case Part::Attachment:
    case Part::CustomTag:
    case Part::Extension:
    case Part::Action:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<Package> PackageReader::read() && {
  listEntries();
  const auto root = find(kRootPath);
  if (!root) return fail("license.not-ofd", "包内没有 OFD.xml");
  Result<Ok> done = readRoot(*root);
  for (const auto step : {&PackageReader::readSignatureLists, &PackageReader::readSignatures,
                          &PackageReader::follow, &PackageReader::readRest}) {
    if (done && !stopped_) done = (this->*step)();
  }
  if (!done) return done.error();
  if (stopped_) return std::move(*stopped_);
  settleParts();
  return std::move(package_);
}

void PackageReader::listEntries() {
  package_.entries.reserve(archive_.entries().size());
  for (const auto& entry : archive_.entries()) {
    if (entry.isFolder) continue;
    auto& file = package_.entries.emplace_back();
    file.path = "/" + entry.name;
    file.bytes = entry.size;
    files_.emplace_back().entry = &entry;
  }
  for (Index i = 0; i < files_.size(); ++i) byPath_.try_emplace(pathOf(i), i);
  for (const auto& error : archive_.faults()) fault(error);
  for (const auto& remark : archive_.remarks()) {
    if (remark.kind == record::ZipRemarkKind::UnmarkedNames) {
      note(package_.deviations, Deviation::UnmarkedNames);
    } else {
      package_.strayBytes.push_back(remark.detail);
    }
  }
}

Result<Ok> PackageReader::readRoot(Index root) {
  auto& entry = package_.entries[root];
  entry.part = Part::Root;
  entry.visible = true;
  files_[root].kind = FileKind::Root;
  const auto bytes = hold(root, limits::kLicenseXmlBytesMax);
  if (!bytes) return bytes.error();
  if (*bytes != nullptr) readStructureOf(root, **bytes);
  return Ok{};
}

void PackageReader::readStructureOf(Index file, BytesView bytes) {
  current_ = file;
  auto done = readStructure(xml_, textOf(bytes), files_[file].kind, *this);
  if (done) return;
  auto error = done.error();
  error.where = pathOf(file);
  fault(std::move(error));
}

void PackageReader::onDocument() {
  if (++package_.documents > limits::kLicenseDocumentsMax) {
    stop(fmt::format("文档超过 {} 个", limits::kLicenseDocumentsMax));
  }
}

void PackageReader::onCustomData(std::string name, std::string value) {
  if (package_.customDatas.size() >= limits::kLicenseCustomDatasMax) {
    return stop(fmt::format("自定义数据超过 {} 项", limits::kLicenseCustomDatasMax));
  }
  package_.customDatas.push_back({package_.documents - 1, std::move(name), std::move(value)});
}

void PackageReader::onNaming(const Naming& naming) {
  if (stopped_) return;
  const auto own = folderOf(pathOf(current_));
  std::string folder(own);
  if (naming.baseLoc && !trimXml(*naming.baseLoc).empty()) {
    auto base = resolveFolder(own, trimXml(*naming.baseLoc));
    if (!base) {
      auto error = base.error();
      error.where = pathOf(current_);
      return fault(std::move(error));
    }
    folder = *std::move(base);
  }
  const auto target = locate(naming.written, folder, current_);
  if (!target) {
    const bool missing = target.error().code == "license.package.missing-file";
    if (missing && isAccessory(naming.part)) {
      return note(package_.deviations, Deviation::DanglingLocation);
    }
    const bool list = naming.kind == FileKind::SignatureList && missing;
    return fault(list ? fail("license.package.signatures-missing", target.error().message,
                             target.error().where)
                      : target.error());
  }
  connect(current_, *target, naming.part, naming.shown);
  want(*target, naming.kind);
  if (options_.keepAttachmentsNamed.empty() || naming.kind != FileKind::Plain) return;
  if (naming.part != Part::Attachment && naming.part != Part::CustomTag) return;
  const auto& path = pathOf(*target);
  const auto& wanted = options_.keepAttachmentsNamed;
  const bool keep = wanted.contains(path.substr(path.rfind('/') + 1)) ||
                    wanted.contains(std::string(naming.label));
  files_[*target].keep = files_[*target].keep || keep;
}

Result<PackageReader::Index> PackageReader::locate(std::string_view written,
                                                   std::string_view folder, Index namer) {
  const auto path = resolveFile(folder, written);
  if (!path) return fail("license.package.location", path.error().message, pathOf(namer));
  if (const auto exact = find(*path)) return *exact;
  if (const auto other = findButForCase(*path)) {
    note(package_.deviations, Deviation::LocationCase);
    return *other;
  }
  return fail("license.package.missing-file", fmt::format("被引用的文件 {} 不存在", *path),
              pathOf(namer));
}

std::optional<PackageReader::Index> PackageReader::find(std::string_view path) const {
  const auto at = byPath_.find(path);
  return at == byPath_.end() ? std::nullopt : std::optional<Index>(at->second);
}

std::optional<PackageReader::Index> PackageReader::findButForCase(std::string_view path) {
  if (byFolded_.empty()) {
    for (Index i = 0; i < files_.size(); ++i) {
      const auto [at, isNew] = byFolded_.try_emplace(foldCase(pathOf(i)), i);
      if (!isNew) at->second = kAmbiguous;
    }
  }
  const auto at = byFolded_.find(foldCase(path));
  if (at == byFolded_.end() || at->second == kAmbiguous) return std::nullopt;
  return at->second;
}

void PackageReader::connect(Index from, Index to, Part part, bool shown) {
  if (edges_.size() >= limits::kLicenseLocationsMax) {
    return stop(fmt::format("包内文件之间的引用超过 {} 处", limits::kLicenseLocationsMax));
  }
  edges_.push_back({static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to), part, shown});
}

// A file is followed once, as one kind. Two kinds would mean two readings of the same bytes.
void PackageReader::want(Index file, FileKind kind) {
  auto& now = files_[file].kind;
  if (kind == FileKind::Plain || kind == now) return;
  if (now != FileKind::Plain) {
    return fault(fail("license.package.xml", "同一文件被当作两种部件使用", pathOf(file)));
  }
  now = kind;
  if (kind == FileKind::SignatureList) {
    signatureLists_.push_back(file);
  } else if (kind != FileKind::SignatureFile) {
    queue_.push_back(file);
  }
}

Result<bool> PackageReader::inflate(Index file, const std::function<void(BytesView)>& sink) {
  files_[file].isRead = true;
  const auto done = archive_.read(*files_[file].entry, sink);
  if (done) return true;
  if (done.error().code.starts_with("base.")) return done.error();
  auto error = done.error();
  error.where = pathOf(file);
  fault(std::move(error));
  return false;
}

Result<const Bytes*> PackageReader::hold(Index file, std::size_t bytesMax) {
  if (const auto at = held_.find(file); at != held_.end()) return &at->second;
  if (files_[file].isRead) return nullptr;  // damaged
  const auto size = files_[file].entry->size;
  if (size > bytesMax || heldBytes_ + size > limits::kLicenseHeldBytesMax) {
    return fail("license.limit", fmt::format("{} 过大", pathOf(file)));
  }
  Bytes bytes;
  bytes.reserve(static_cast<std::size_t>(size));
  const auto done = inflate(
      file, [&](BytesView block) { bytes.insert(bytes.end(), block.begin(), block.end()); });
  if (!done) return done.error();
  if (!*done) return nullptr;
  heldBytes_ += bytes.size();
  return &held_.emplace(file, std::move(bytes)).first->second;
}

Result<Ok> PackageReader::follow() {
  for (std::size_t next = 0; next < queue_.size() && !stopped_; ++next) {
    const auto file = queue_[next];
    if (const auto at = held_.find(file); at != held_.end()) {
      readStructureOf(file, at->second);
      continue;
    }
    if (files_[file].isRead) continue;  // damaged
    if (files_[file].entry->size > limits::kLicenseXmlBytesMax) {
      return fail("license.limit", fmt::format("{} 过大", pathOf(file)));
    }
    scratch_.clear();
    const auto good = inflate(file, [this](BytesView block) {
      scratch_.insert(scratch_.end(), block.begin(), block.end());
    });
    if (!good) return good.error();
    if (!*good) continue;
    take(file, scratch_);
    readStructureOf(file, scratch_);
  }
  return Ok{};
}

void PackageReader::take(Index file, BytesView whole) {
  const auto hash = [&](crypto::SuiteId id) {
    package_.entries[file].digests.emplace(id, crypto::suite(id).digest(whole));
  };
  if (files_[file].sm3) hash(crypto::SuiteId::Sm);
  if (files_[file].sha256) hash(crypto::SuiteId::Intl);
}

// What was held for the signatures, and what is not followed: media, attachments, strays.
Result<Ok> PackageReader::readRest() {
  for (Index i = 0; i < files_.size(); ++i) {
    auto& file = files_[i];
    const bool keep = file.keep && package_.entries[i].bytes <= limits::kLicenseKeptBytesMax &&
                      package_.kept.size() < limits::kLicenseKeptMax;
    file.keep = keep;
    if (const auto at = held_.find(i); at != held_.end()) {
      take(i, at->second);
      if (keep) package_.kept.emplace(pathOf(i), at->second);
    } else if (!file.isRead && (file.sm3 || file.sha256 || keep)) {
      if (auto done = stream(i); !done) return done;
    }
  }
  return Ok{};
}

Result<Ok> PackageReader::stream(Index i) {
  const auto& file = files_[i];
  std::vector<crypto::Hasher> hashers;
  if (file.sm3) hashers.emplace_back(crypto::SuiteId::Sm);
  if (file.sha256) hashers.emplace_back(crypto::SuiteId::Intl);
  Bytes kept;
  const auto good = inflate(i, [&](BytesView block) {
    for (auto& hasher : hashers) hasher.update(block);
    if (file.keep) kept.insert(kept.end(), block.begin(), block.end());
  });
  if (!good) return good.error();
  if (!*good) return Ok{};
  for (auto& hasher : hashers) {
    const auto digest = hasher.finish();
    package_.entries[i].digests.emplace(digest.suite, digest);
  }
  if (file.keep) package_.kept.emplace(pathOf(i), std::move(kept));
  return Ok{};
}

void PackageReader::settleParts() {
  std::ranges::stable_sort(edges_, {}, &Edge::from);
  std::vector<Index> shown;  // in the order of reaching them
  for (Index i = 0; i < files_.size(); ++i) {
    if (package_.entries[i].visible) shown.push_back(i);
  }
  for (std::size_t next = 0; next < shown.size(); ++next) {
    auto edge = std::ranges::lower_bound(edges_, shown[next], {}, &Edge::from);
    for (; edge != edges_.end() && edge->from == shown[next]; ++edge) {
      if (!edge->shown || std::exchange(package_.entries[edge->to].visible, true)) continue;
      shown.push_back(edge->to);
    }
  }
  package_.byPath.resize(files_.size());
  std::iota(package_.byPath.begin(), package_.byPath.end(), std::uint32_t{0});
  std::ranges::stable_sort(package_.byPath, {},
                           [&](std::uint32_t i) -> const std::string& { return pathOf(i); });
  std::vector<int> ranks(files_.size(), 0);
  for (const auto& edge : edges_) {
    auto& entry = package_.entries[edge.to];
    const int rank = rankOf(edge.part, edge.shown && package_.entries[edge.from].visible);
    if (entry.part == Part::Root || rank <= ranks[edge.to]) continue;
    ranks[edge.to] = rank;
    entry.part = edge.part;
  }
}

void PackageReader::fault(Error error) {
  auto& faults = package_.faults;
  const bool known = std::ranges::any_of(faults, [&](const Error& e) {
    return e.code == error.code && e.where == error.where && e.message == error.message;
  });
  if (!known && faults.size() < limits::kLicenseFaultsMax) faults.push_back(std::move(error));
}

void PackageReader::stop(std::string message) {
  if (!stopped_) stopped_ = fail("license.limit", std::move(message));
}

}  // namespace tongban::license
