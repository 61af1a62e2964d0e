#include "connectors/files/lookup.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/base/text.hpp"

namespace tongban::connectors::files {
namespace {

constexpr char kBetween = '\0';  // no key value holds one
constexpr std::size_t kRowsBetweenLooks = 256;

std::string joined(const std::vector<std::string>& values) {
  std::string key;
  for (const auto& value : values) key.append(trim(value)).push_back(kBetween);
  return key;
}

}  // namespace

static_assert(sizeof(Index::Entry) == 32);
static_assert(limits::kConnectorFilesMax < std::numeric_limits<std::uint16_t>::max());
static_assert(limits::kConnectorKeyBytesMax + limits::kConnectorKeysMax <
              std::numeric_limits<std::uint16_t>::max());
static_assert(limits::kConnectorFolderBytesMax < std::numeric_limits<std::int64_t>::max());

Index::Index(Spool spool) : spool_(std::move(spool)) {
  const auto random = randomBytes(16);
  generation_ = toHex(BytesView(random).first(8));
  std::memcpy(&seed_, random.data() + 8, sizeof seed_);
}

// FNV-1a over a seed that nobody outside knows, then mixed: the rows of a folder cannot be made to
// share one hash.
std::uint64_t Index::hashOf(std::string_view key) const noexcept {
  std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed_;
  for (const char c : key) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93ULL;
  return hash ^ (hash >> 32);
}

Result<std::shared_ptr<const Index>> Index::build(const Settings& settings,
                                                  std::vector<FoundFile> listing,
                                                  const std::filesystem::path& scratch,
                                                  const std::atomic<bool>& stop) {
  auto spool = Spool::open(scratch);
  if (!spool) return std::move(spool).error();
  std::shared_ptr<Index> index(new Index(std::move(*spool)));
  index->listing_ = std::move(listing);
  for (const auto& file : index->listing_) {
    if (auto done = index->add(settings, file, settings.folder, stop); !done) {
      auto error = std::move(done).error();
      if (error.where.find(file.name) == std::string::npos) {
        error.where = fmt::format("{} {}", file.name, error.where);
      }
      return error;
    }
  }
  if (auto done = index->spool_.flush(); !done) return std::move(done).error();
  std::ranges::sort(index->entries_, [](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.at < b.at;
  });
  index->entries_.shrink_to_fit();
  index->keys_.shrink_to_fit();
  return std::shared_ptr<const Index>(std::move(index));
}

Result<Ok> Index::add(const Settings& settings, const FoundFile& found,
                      const std::filesystem::path& folder, const std::atomic<bool>& stop) {
  const auto same = [&](const OpenFile& file) -> Result<Ok> {
    auto stamp = file.stamp();
    if (!stamp) return std::move(stamp).error();
    if (*stamp == found.stamp) return Ok{};
    return fail("connector.unavailable", "文件在读取时发生变化", found.name);
  };
  auto file = OpenFile::open(folder, found.name);
  if (!file) return std::move(file).error();
  if (auto unchanged = same(*file); !unchanged) return unchanged;
  auto records = openRecords(settings.source, settings.keys, *file, found.name, found.stamp.bytes);
  if (!records) return std::move(records).error();
  for (std::size_t row = 1;; ++row) {
    if (row % kRowsBetweenLooks == 0 && stop) {
      return fail("connector.timed-out", "目录尚未读完", found.name);
    }
    const auto status = (*records)->next();
    if (status == Records::Status::End) break;
    if (status == Records::Status::Failed) return (*records)->error();
    if (status == Records::Status::Bad) {
      noteUnreadable((*records)->error());
      continue;
    }
    if (auto done = addRecord(**records, settings.keys.size(), files_.size()); !done) return done;
  }
  files_.push_back({found.name, found.stamp, (*records)->envelope()});
  return same(*file);
}

void Index::noteUnreadable(const Error& why) {
  ++unreadable_;
  if (!firstUnreadable_) firstUnreadable_ = why;
}

Result<Ok> Index::addRecord(Records& records, std::size_t keys, std::size_t file) {
  const auto keyAt = keys_.size();
  bool hasKey = true;
  for (std::size_t i = 0; i < keys; ++i) {
    auto value = records.key(i);
    if (!value) {  // a list where the key should be
      keys_.resize(keyAt);
      noteUnreadable(value.error());
      return Ok{};
    }
    const auto text = *value ? trim(**value) : std::string_view();
    hasKey = hasKey && !text.empty() && text.find(kBetween) == std::string_view::npos;
    keys_.append(text).push_back(kBetween);
  }
  const auto keyBytes = keys_.size() - keyAt;
  if (!hasKey || keyBytes > limits::kConnectorKeyBytesMax + limits::kConnectorKeysMax) {
    ++keyless_;
    keys_.resize(keyAt);
    return Ok{};
  }
  if (entries_.size() >= limits::kConnectorIndexRowsMax ||
      keys_.size() > limits::kConnectorIndexBytesMax) {
    return fail("connector.too-much",
                fmt::format("目录中的记录超过 {} 条", limits::kConnectorIndexRowsMax));
  }
  auto piece = records.piece();
  if (!piece) return std::move(piece).error();
  auto at = spool_.append(*piece);
  if (!at) return std::move(at).error();
  const std::string_view key(keys_.data() + keyAt, keyBytes);
  entries_.push_back({hashOf(key), keyAt, *at, static_cast<std::uint32_t>(piece->size()),
                      static_cast<std::uint16_t>(file), static_cast<std::uint16_t>(keyBytes)});
  return Ok{};
}

std::vector<const Index::Entry*> Index::find(const std::vector<std::string>& subject,
                                             std::size_t max) const {
  const auto key = joined(subject);
  const auto hash = hashOf(key);
  std::vector<const Entry*> found;
  for (auto at = std::ranges::lower_bound(entries_, hash, {}, &Entry::hash);
       at != entries_.end() && at->hash == hash && found.size() < max; ++at) {
    if (std::string_view(keys_.data() + at->keyAt, at->keyBytes) == key) found.push_back(&*at);
  }
  return found;
}

Result<std::vector<Document>> Index::documents(std::span<const Entry* const> rows) const {
  std::vector<Document> documents;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& entry = *rows[i];
    const auto& [name, stamp, envelope] = files_[entry.file];
    const bool begins = i == 0 || envelope.one || rows[i - 1]->file != entry.file;
    if (begins) {
      if (i > 0) documents.back().bytes += file(*rows[i - 1]).envelope.tail;
      documents.push_back({name, envelope.head, 0});
    } else {
      documents.back().bytes += envelope.separator;
    }
    auto& document = documents.back();
    if (auto done = spool_.read(entry.at, entry.bytes, document.bytes); !done) {
      return std::move(done).error();
    }
    ++document.rows;
  }
  if (!rows.empty()) documents.back().bytes += file(*rows.back()).envelope.tail;
  return documents;
}

std::optional<Instant> Index::newest() const {
  std::optional<Instant> newest;
  for (const auto& file : listing_) newest = std::max(newest, std::optional(file.stamp.changed()));
  return newest;
}

}  // namespace tongban::connectors::files
