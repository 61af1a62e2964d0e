// gateway/ledger/segment.hpp — retention: a finished day leaves the store as one file.
//
// The segment is NDJSON: a first line {"count","day","first","log"} in RFC 8785, then one entry
// form a line. The store keeps the tree, the roots, the heads and the segment's name and digest, so
// that every entry of the day can still be proved against every later head. The openings of the day
// and its exchange ids are destroyed: that is what retention asks for. Errors: ledger.day-open (the
// day is not over, or its last tile is still growing), ledger.day-unknown, ledger.day-detached,
// ledger.root-mismatch and ledger.entry-missing (the entries are not the tree's: they stay),
// ledger.segment-invalid, base.file-*, the store's.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/ledger/log_row.hpp"
#include "gateway/ledger/tree.hpp"
#include "gateway/store/store.hpp"

namespace tongban::ledger {

// The entries [first, last) that were written on one day, and whether they were detached.
struct Day {
  std::string day;  // 2026-11-24, China
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::string segment;  // "name digest"; empty while the day is in the store
};

Result<std::vector<Day>> daysOf(store::Connection&, const LogRow&, std::uint64_t size);

struct DetachedDay {
  std::filesystem::path file;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

// The file is on disk before the rows leave. Must not be called by a thread whose own connection
// has something open.
Result<DetachedDay> detachDay(store::Store&, const std::string& log, const std::string& day,
                              const std::filesystem::path& folder);

// The entry forms of a segment, held against the digest that the store keeps. At most
// limits::kSegmentBytesMax.
Result<std::vector<std::string>> readSegment(store::Connection&, const std::string& log,
                                             const std::string& day,
                                             const std::filesystem::path& file);

}  // namespace tongban::ledger
