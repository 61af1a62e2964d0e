// gateway/ledger/tiles.hpp — the Merkle tree as it is kept: tiles of 256 digests.
//
// A tile of level 0 holds the digests of 256 leaves, one of level 1 the roots of 256 tiles of level
// 0, and so on. Complete tiles never change. The growing tile of level 0 is not stored (its leaves
// are the entries themselves); the growing ones above it are. TileWriter is the one writer's
// memory of the right edge: some 32 KiB however large the log. TileReader reads proofs' digests.
#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "gateway/ledger/tree.hpp"
#include "gateway/store/store.hpp"

namespace tongban::ledger {

inline constexpr unsigned kTileBits = 8;
inline constexpr std::size_t kTileWidth = std::size_t{1} << kTileBits;

Bytes packDigests(std::span<const Digest>);
Result<std::vector<Digest>> unpackDigests(crypto::SuiteId, BytesView);

// Reads digests of a log from the store. One thread at a time. Complete tiles are kept in memory,
// at most kTilesCachedMax of them. Errors: ledger.tile-missing, ledger.entry-missing, the store's.
class TileReader final {
 public:
  TileReader(store::Connection&, std::int64_t logNumber, TreeHash);

  // For trees of at most `size` leaves; the store holds at least as many.
  SubtreeRoot source(std::uint64_t size);

  // The digest of one leaf, from its tile or from its entry.
  Result<Digest> leaf(std::uint64_t index, std::uint64_t size);

 private:
  static constexpr std::size_t kTilesCachedMax = 256;
  using Tile = std::vector<Digest>;

  Result<Digest> subtree(unsigned level, std::uint64_t index, std::uint64_t size);
  Result<const Tile*> tile(unsigned tileLevel, std::uint64_t position, std::uint64_t size);
  Result<Ok> readGrowingLeaves(std::uint64_t position, std::uint64_t size);

  store::Connection* connection_;
  std::int64_t logNumber_;
  TreeHash hash_;
  std::map<std::pair<unsigned, std::uint64_t>, Tile> complete_;
  std::uint64_t growingPosition_ = 0;  // of the tile of level 0 whose leaves are entries
  Tile growing_;
  Tile partial_;  // of a higher level, read each time
};

// The right edge of a log, grown in memory and written group by group.
class TileWriter final {
 public:
  TileWriter(std::int64_t logNumber, TreeHash);

  // Takes up where the store stands at `size` leaves.
  static Result<TileWriter> resume(store::Connection&, std::int64_t logNumber, TreeHash,
                                   std::uint64_t size);

  void add(const Digest& leaf);
  std::uint64_t size() const noexcept { return frontier_.size(); }
  Digest root() const { return frontier_.root(); }

  // Writes the tiles that changed since the last call, in the caller's transaction.
  Result<Ok> write(store::Connection&);

  // For an audit: the tiles completed since the last call, to be held against those that are
  // stored.
  struct Finished {
    unsigned level;
    std::uint64_t position;
    std::vector<Digest> digests;
  };
  std::vector<Finished> takeFinished() { return std::exchange(finished_, {}); }
  // And the growing ones that are stored.
  std::vector<Finished> growing() const;

 private:
  struct Level {
    std::uint64_t position = 0;  // of the growing tile
    std::vector<Digest> digests;
    bool changed = false;
  };
  void push(unsigned level, const Digest&);

  std::int64_t logNumber_;
  TreeHash hash_;
  Frontier frontier_;
  std::vector<Level> levels_;
  std::vector<Finished> finished_;
};

}  // namespace tongban::ledger
