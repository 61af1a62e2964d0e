#include "gateway/ledger/segment.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/ledger/tiles.hpp"
#include "gateway/store/query.hpp"

namespace tongban::ledger {
namespace {

std::string headerOf(const std::string& log, const Day& day) {
  return fmt::format("{{\"count\":{},\"day\":\"{}\",\"first\":{},\"log\":\"{}\"}}\n",
                     day.last - day.first, day.day, day.first, log);
}

Result<crypto::SuiteId> suiteOf(const LogRow& row) {
  auto id = crypto::Digest::parse(row.log);
  if (!id) return std::move(id).error();
  return id->suite;
}

Result<Day> dayNamed(store::Connection& connection, const LogRow& row, const std::string& name) {
  auto suite = suiteOf(row);
  if (!suite) return std::move(suite).error();
  auto state = readLogState(connection, row, TreeHash(crypto::suite(*suite)));
  if (!state) return std::move(state).error();
  auto days = daysOf(connection, row, state->size);
  if (!days) return std::move(days).error();
  const auto found = std::ranges::find(*days, name, &Day::day);
  if (found == days->end()) {
    return fail("ledger.day-unknown", fmt::format("账本在 {} 没有条目", name));
  }
  const bool last = found + 1 == days->end();
  const auto complete = state->size / kTileWidth * kTileWidth;
  if (last || found->last > complete) {
    return fail("ledger.day-open", fmt::format("{} 尚未结束,或其后的条目不足,暂不能移出", name));
  }
  return *found;
}

// Writes the day to its file and returns the digest of what was written. What the tree does not
// know does not leave: a file would make it look like what was signed.
Result<crypto::Digest> writeFile(store::Connection& connection, const LogRow& row, const Day& day,
                                 crypto::SuiteId suite, const std::filesystem::path& path) {
  auto file = FileReplacement::open(path, 0640);
  if (!file) return std::move(file).error();
  crypto::Hasher hasher(suite);
  const auto put = [&](std::string_view text) {
    hasher.update(bytesOf(text));
    return file->append(text);
  };
  if (auto done = put(headerOf(row.log, day)); !done) return std::move(done).error();
  auto rows = store::query(
      connection,
      "SELECT entry, form FROM ledger_entry WHERE entry >= ? AND entry < ? ORDER BY entry",
      rowOf(row.number, day.first), rowOf(row.number, day.last));
  if (!rows) return std::move(rows).error();
  const TreeHash hash((crypto::suite(suite)));
  TileReader tiles(connection, row.number, hash);
  const auto complete = (day.last + kTileWidth - 1) / kTileWidth * kTileWidth;
  std::uint64_t count = 0;
  std::string block;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) break;
    auto found = rows->read<std::int64_t, BytesView>();
    if (!found) return std::move(found).error();
    const auto& [number, form] = *found;
    if (indexOf(number) != day.first + count) break;
    auto leaf = tiles.leaf(day.first + count, complete);
    if (!leaf) return std::move(leaf).error();
    if (*leaf != hash.leaf(form)) {
      return fail("ledger.root-mismatch",
                  fmt::format("第 {} 条与账本的树不符,请先运行 tongban audit", day.first + count));
    }
    block.append(textOf(form)).append(1, '\n');
    ++count;
    if (block.size() < (256u << 10)) continue;
    if (auto done = put(block); !done) return std::move(done).error();
    block.clear();
  }
  if (auto done = put(block); !done) return std::move(done).error();
  if (count != day.last - day.first) {
    return fail("ledger.entry-missing", fmt::format("{} 应有 {} 条,缺第 {} 条", day.day,
                                                    day.last - day.first, day.first + count));
  }
  if (auto done = file->commit(); !done) return std::move(done).error();
  return hasher.finish();
}

Result<Ok> removeRows(store::Connection& connection, const LogRow& row, const Day& day,
                      const std::string& segment) {
  auto transaction = connection.begin(store::Access::Write);
  if (!transaction) return std::move(transaction).error();
  const auto first = rowOf(row.number, day.first);
  const auto last = rowOf(row.number, day.last);
  constexpr std::string_view removals[] = {
      "DELETE FROM ledger_opening WHERE entry >= ? AND entry < ?",
      "DELETE FROM ledger_exchange WHERE entry >= ? AND entry < ?",
      "DELETE FROM ledger_entry WHERE entry >= ? AND entry < ?"};
  for (const auto removal : removals) {
    if (auto done = store::run(connection, removal, first, last); !done) return done;
  }
  auto named = store::run(connection, "UPDATE ledger_day SET segment = ? WHERE log = ? AND day = ?",
                          segment, row.number, day.day);
  if (!named) return named;
  return transaction->commit();
}

}  // namespace

Result<std::vector<Day>> daysOf(store::Connection& connection, const LogRow& row,
                                std::uint64_t size) {
  auto rows = store::query(connection,
                           "SELECT day, first, segment FROM ledger_day WHERE log = ? ORDER BY day",
                           row.number);
  if (!rows) return std::move(rows).error();
  std::vector<Day> days;
  while (true) {
    auto more = rows->next();
    if (!more) return std::move(more).error();
    if (!*more) break;
    auto columns = rows->read<std::string, std::int64_t, std::optional<std::string>>();
    if (!columns) return std::move(columns).error();
    auto& [name, first, segment] = *columns;
    const auto begin = static_cast<std::uint64_t>(first);
    if (!days.empty()) days.back().last = begin;
    days.push_back({std::move(name), begin, size, segment.value_or(std::string())});
  }
  return days;
}

Result<DetachedDay> detachDay(store::Store& store, const std::string& log, const std::string& name,
                              const std::filesystem::path& folder) {
  auto connection = store.connect();
  if (!connection) return std::move(connection).error();
  auto row = logRowOf(**connection, log);
  if (!row) return std::move(row).error();
  auto day = dayNamed(**connection, *row, name);
  if (!day) return std::move(day).error();
  if (!day->segment.empty()) {
    // An earlier call may have ended before it scrubbed.
    connection->reset();
    if (auto scrubbed = store.scrub(); !scrubbed) return std::move(scrubbed).error();
    return fail("ledger.day-detached", fmt::format("{} 已移出,见 {}", name, day->segment));
  }
  auto suite = suiteOf(*row);
  if (!suite) return std::move(suite).error();
  // sm3:0123… as part of a file name: the first sixteen hexadecimal digits tell logs apart.
  const auto shortLog = log.substr(log.find(':') + 1, 16);
  const auto path = folder / fmt::format("{}-{}.ndjson", name, shortLog);
  auto digest = writeFile(**connection, *row, *day, *suite, path);
  if (!digest) return std::move(digest).error();
  const auto segment = fmt::format("{} {}", path.filename().string(), digest->text());
  if (auto done = removeRows(**connection, *row, *day, segment); !done) {
    return std::move(done).error();
  }
  connection->reset();
  if (auto scrubbed = store.scrub(); !scrubbed) return std::move(scrubbed).error();
  return DetachedDay{path, day->first, day->last - day->first};
}

Result<std::vector<std::string>> readSegment(store::Connection& connection, const std::string& log,
                                             const std::string& name,
                                             const std::filesystem::path& file) {
  auto row = logRowOf(connection, log);
  if (!row) return std::move(row).error();
  auto day = dayNamed(connection, *row, name);
  if (!day) return std::move(day).error();
  auto text = readFile(file, limits::kSegmentBytesMax);
  if (!text) return std::move(text).error();
  auto suite = suiteOf(*row);
  if (!suite) return std::move(suite).error();
  const auto digest = crypto::suite(*suite).digest(bytesOf(*text)).text();
  const auto invalid = [&](std::string_view why) {
    return fail("ledger.segment-invalid", fmt::format("分段文件{}", why), file.string());
  };
  if (!day->segment.ends_with(" " + digest)) return invalid("的摘要与存储中所记不符");
  const auto header = headerOf(log, *day);
  if (!text->starts_with(header)) return invalid("的首行不是这一天的");
  std::vector<std::string> forms;
  for (const auto line : split(std::string_view(*text).substr(header.size()), '\n')) {
    if (!line.empty()) forms.emplace_back(line);
  }
  if (forms.size() != day->last - day->first) return invalid("的条数不对");
  return forms;
}

}  // namespace tongban::ledger
