#include "gateway/ledger/tiles.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "gateway/ledger/schema.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {
namespace {

constexpr std::string_view kPutTile =
    "INSERT INTO ledger_tile (log, level, position, digests) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (log, level, position) DO UPDATE SET digests = excluded.digests";
constexpr std::string_view kGetTile =
    "SELECT digests FROM ledger_tile WHERE log = ? AND level = ? AND position = ?";
constexpr std::string_view kGetEntries =
    "SELECT entry, form FROM ledger_entry WHERE entry >= ? AND entry < ? ORDER BY entry";

// How many digests level `tileLevel` has in a tree of `size` leaves.
std::uint64_t countAt(unsigned tileLevel, std::uint64_t size) noexcept {
  return size >> (kTileBits * tileLevel);
}

// The root over 2^k digests.
Digest foldPairs(const TreeHash& hash, std::span<const Digest> digests) {
  std::vector<Digest> layer(digests.begin(), digests.end());
  while (layer.size() > 1) {
    for (std::size_t i = 0; i < layer.size() / 2; ++i) {
      layer[i] = hash.node(layer[2 * i], layer[2 * i + 1]);
    }
    layer.resize(layer.size() / 2);
  }
  return layer.front();
}

}  // namespace

Bytes packDigests(std::span<const Digest> digests) {
  Bytes bytes;
  bytes.reserve(digests.size() * Digest::kBytes);
  for (const auto& digest : digests) {
    bytes.insert(bytes.end(), digest.bytes.begin(), digest.bytes.end());
  }
  return bytes;
}

Result<std::vector<Digest>> unpackDigests(crypto::SuiteId suite, BytesView bytes) {
  if (bytes.size() % Digest::kBytes != 0) {
    return fail("ledger.tile-missing", "存证账本的摘要块长度不对");
  }
  std::vector<Digest> digests(bytes.size() / Digest::kBytes);
  for (std::size_t i = 0; i < digests.size(); ++i) {
    digests[i].suite = suite;
    std::ranges::copy(bytes.subspan(i * Digest::kBytes, Digest::kBytes), digests[i].bytes.begin());
  }
  return digests;
}

TileReader::TileReader(store::Connection& connection, std::int64_t logNumber, TreeHash hash)
    : connection_(&connection), logNumber_(logNumber), hash_(hash) {}

SubtreeRoot TileReader::source(std::uint64_t size) {
  return [this, size](unsigned level, std::uint64_t index) { return subtree(level, index, size); };
}

Result<Digest> TileReader::leaf(std::uint64_t index, std::uint64_t size) {
  return subtree(0, index, size);
}

Result<Digest> TileReader::subtree(unsigned level, std::uint64_t index, std::uint64_t size) {
  const unsigned tileLevel = level / kTileBits;
  const unsigned within = level % kTileBits;
  const std::uint64_t first = index << within;  // of the digests at tileLevel
  auto found = tile(tileLevel, first >> kTileBits, size);
  if (!found) return std::move(found).error();
  const auto offset = static_cast<std::size_t>(first % kTileWidth);
  const auto count = std::size_t{1} << within;
  if (offset + count > (*found)->size()) {
    return fail("ledger.tile-missing",
                fmt::format("存证账本缺少第 {} 条附近的摘要", index << level));
  }
  return foldPairs(hash_, std::span(**found).subspan(offset, count));
}

Result<const TileReader::Tile*> TileReader::tile(unsigned tileLevel, std::uint64_t position,
                                                 std::uint64_t size) {
  if (const auto known = complete_.find({tileLevel, position}); known != complete_.end()) {
    return &known->second;
  }
  const bool whole = (position + 1) * kTileWidth <= countAt(tileLevel, size);
  std::optional<Error> missing;
  if (tileLevel == 0 && !whole) {
    auto read = readGrowingLeaves(position, size);
    if (read) return &growing_;
    // Of a smaller tree than the store holds, the entries may be detached: then the tile is whole.
    missing = std::move(read).error();
    if (missing->code != "ledger.entry-missing") return *std::move(missing);
  }
  auto row = store::queryOne<Bytes>(*connection_, kGetTile, logNumber_,
                                    static_cast<std::int64_t>(tileLevel),
                                    static_cast<std::int64_t>(position));
  if (!row) return std::move(row).error();
  if (!*row) {
    if (missing) return *std::move(missing);
    return fail("ledger.tile-missing",
                fmt::format("存证账本缺少摘要块 {}/{}", tileLevel, position));
  }
  auto digests = unpackDigests(hash_.suite(), std::get<0>(**row));
  if (!digests) return std::move(digests).error();
  if (!whole) {
    partial_ = std::move(*digests);
    return &partial_;
  }
  if (complete_.size() >= kTilesCachedMax) complete_.erase(complete_.begin());
  return &complete_.insert_or_assign({tileLevel, position}, std::move(*digests)).first->second;
}

// The leaves that no tile holds yet: entries only ever follow, so what was read stays true.
Result<Ok> TileReader::readGrowingLeaves(std::uint64_t position, std::uint64_t size) {
  const auto first = position * kTileWidth;
  if (growing_.empty() || growingPosition_ != position) growing_.clear();
  growingPosition_ = position;
  const auto have = first + growing_.size();
  const auto end = std::min(size, first + kTileWidth);
  if (have >= end) return Ok{};
  auto rows =
      store::query(*connection_, kGetEntries, rowOf(logNumber_, have), rowOf(logNumber_, end));
  if (!rows) return std::move(rows).error();
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) break;
    auto row = rows->read<std::int64_t, BytesView>();
    if (!row) return std::move(row).error();
    if (indexOf(std::get<0>(*row)) != first + growing_.size()) break;
    growing_.push_back(hash_.leaf(std::get<1>(*row)));
  }
  if (first + growing_.size() >= end) return Ok{};
  return fail("ledger.entry-missing", fmt::format("存证账本缺少第 {} 条", first + growing_.size()));
}

TileWriter::TileWriter(std::int64_t logNumber, TreeHash hash)
    : logNumber_(logNumber), hash_(hash), frontier_(hash), levels_(1) {}

Result<TileWriter> TileWriter::resume(store::Connection& connection, std::int64_t logNumber,
                                      TreeHash hash, std::uint64_t size) {
  TileWriter writer(logNumber, hash);
  TileReader reader(connection, logNumber, hash);
  const auto source = reader.source(size);
  std::vector<Digest> peaks;
  std::uint64_t covered = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const auto level = static_cast<unsigned>(bit);
    if ((size >> level & 1) == 0) continue;
    auto peak = source(level, covered >> level);
    if (!peak) return std::move(peak).error();
    peaks.push_back(*peak);
    covered += std::uint64_t{1} << level;
  }
  auto frontier = Frontier::resume(hash, size, std::move(peaks));
  if (!frontier) return std::move(frontier).error();
  writer.frontier_ = std::move(*frontier);

  writer.levels_.clear();
  for (unsigned level = 0; level == 0 || countAt(level, size) > 0; ++level) {
    Level growing;
    const auto count = countAt(level, size);
    growing.position = count >> kTileBits;
    for (auto i = growing.position << kTileBits; i < count; ++i) {
      auto digest = source(kTileBits * level, i);
      if (!digest) return std::move(digest).error();
      growing.digests.push_back(*digest);
    }
    writer.levels_.push_back(std::move(growing));
  }
  return writer;
}

void TileWriter::add(const Digest& leaf) {
  frontier_.add(leaf);
  push(0, leaf);
}

void TileWriter::push(unsigned level, const Digest& digest) {
  if (level == levels_.size()) levels_.emplace_back();
  levels_[level].digests.push_back(digest);
  levels_[level].changed = true;
  if (levels_[level].digests.size() < kTileWidth) return;
  const auto root = foldPairs(hash_, levels_[level].digests);
  finished_.push_back({level, levels_[level].position, std::move(levels_[level].digests)});
  ++levels_[level].position;
  levels_[level].digests.clear();
  levels_[level].changed = false;
  push(level + 1, root);
}

std::vector<TileWriter::Finished> TileWriter::growing() const {
  std::vector<Finished> out;
  for (unsigned level = 1; level < levels_.size(); ++level) {
    const auto& growing = levels_[level];
    if (!growing.digests.empty()) out.push_back({level, growing.position, growing.digests});
  }
  return out;
}

Result<Ok> TileWriter::write(store::Connection& connection) {
  const auto put = [&](unsigned level, std::uint64_t position, std::span<const Digest> digests) {
    return store::run(connection, kPutTile, logNumber_, static_cast<std::int64_t>(level),
                      static_cast<std::int64_t>(position), packDigests(digests));
  };
  for (const auto& tile : finished_) {
    if (auto done = put(tile.level, tile.position, tile.digests); !done) return done;
  }
  finished_.clear();
  for (unsigned level = 1; level < levels_.size(); ++level) {
    auto& growing = levels_[level];
    if (!growing.changed || growing.digests.empty()) continue;
    if (auto done = put(level, growing.position, growing.digests); !done) return done;
    growing.changed = false;
  }
  return Ok{};
}

}  // namespace tongban::ledger
