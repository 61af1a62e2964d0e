#include "connectors/files/source.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tongban::connectors::files {
namespace {

using Monotonic = std::chrono::steady_clock;

Error timedOut() { return fail("connector.timed-out", "读取目录的记录超时"); }

bool fits(std::span<const Index::Entry* const> rows, std::size_t bytesMax) {
  std::size_t bytes = 0;
  for (const auto* row : rows) bytes += row->bytes;
  return bytes <= bytesMax;
}

}  // namespace

FilesSource::FilesSource(Settings settings, const Clock& clock, std::filesystem::path scratch)
    : settings_(std::move(settings)), clock_(clock), scratch_(std::move(scratch)) {
  look();
  worker_ = std::thread([this] { work(); });
}

FilesSource::~FilesSource() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  worker_.join();
}

FilesSource::State FilesSource::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::optional<Error> FilesSource::trouble() const { return state().trouble; }

void FilesSource::wakeWhenDue() {
  const auto now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    const auto pause = retry_ ? std::min(settings_.settle, settings_.refresh) : settings_.refresh;
    // A clock that was put back must not stop the looking.
    if (due_ || looking_ || (now >= lookedAt_ && now - lookedAt_ < pause)) return;
    due_ = true;
  }
  wake_.notify_one();
}

void FilesSource::work() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return due_ || stopping_; });
      if (stopping_) return;
      due_ = false;
      looking_ = true;
    }
    look();
    looked_.notify_all();
  }
}

void FilesSource::look() {
  const auto now = clock_.now();
  auto fresh = rebuilt();
  const std::lock_guard lock(mutex_);
  lookedAt_ = now;
  looking_ = false;
  ++looks_;
  retry_ = !waiting_.empty();
  state_.trouble = fresh ? std::nullopt : std::optional(fresh.error());
  if (fresh) state_.index = std::move(*fresh);
}

// The index as the folder is now; the one at hand when nothing changed.
Result<std::shared_ptr<const Index>> FilesSource::rebuilt() {
  auto listing = listFolder(settings_.folder, extensionOf(settings_.source.format));
  if (!listing) return std::move(listing).error();
  if (listing->empty()) {
    // Emptied between two deliveries, more likely than a list that became empty.
    return fail("connector.unavailable",
                fmt::format("目录中没有 {} 文件", extensionOf(settings_.source.format)),
                settings_.folder.string());
  }
  const auto current = state().index;
  if (current && current->listing() == *listing) {
    waiting_.clear();
    return current;
  }
  if (refusal_ && refused_ == *listing) return *refusal_;
  if (auto writing = unsettled(*listing)) return std::move(*writing);
  auto index = Index::build(settings_, *listing, scratch_, stopping_);
  refusal_.reset();
  if (index) return index;
  // What changed meanwhile or could not be read is worth another try; a wrong file stays wrong.
  const auto& code = index.error().code;
  if (code != "connector.timed-out" && code != "connector.unavailable" &&
      !code.starts_with("base.")) {
    refused_ = std::move(*listing);
    refusal_ = index.error();
  }
  return index;
}

// A file is settled when it has been as it is for settings.settle, by its own date or, when that
// lies in the future, since it was first seen so.
std::optional<Error> FilesSource::unsettled(const std::vector<FoundFile>& listing) {
  const auto now = clock_.now();
  const auto current = state().index;
  std::vector<Waiting> waiting;
  for (const auto& file : listing) {
    if (current && std::ranges::find(current->listing(), file) != current->listing().end())
      continue;
    const auto seen = std::ranges::find(waiting_, file, &Waiting::file);
    const auto since = file.stamp.changed() <= now ? file.stamp.changed()
                       : seen != waiting_.end()    ? seen->since
                                                   : now;
    if (now - since < settings_.settle) waiting.push_back({file, since});
  }
  waiting_ = std::move(waiting);
  if (waiting_.empty()) return std::nullopt;
  return fail("connector.unavailable", "文件可能仍在写入,稍后再读", waiting_.front().file.name);
}

Result<std::size_t> FilesSource::startOf(const Query& query, const Index& index) const {
  if (query.after.empty()) return std::size_t{0};
  const auto colon = query.after.find(':');
  std::size_t at = 0;
  const char* const end = query.after.data() + query.after.size();
  if (colon != std::string::npos) {
    const auto [stop, error] = std::from_chars(query.after.data() + colon + 1, end, at);
    if (error == std::errc() && stop == end && at > 0) {
      if (query.after.substr(0, colon) == index.generation()) return at;
      return fail("connector.page-stale", "目录已有新的文件,请从第一页重新查询");
    }
  }
  return fail("connector.query-invalid", "翻页标记不可用");
}

Result<Fetched> FilesSource::fetch(const Query& query, const Page& page, Deadline deadline) {
  wakeWhenDue();
  const auto [index, trouble] = state();
  if (!index) {
    return fail("connector.unavailable",
                fmt::format("目录尚无可用的文件:{}", trouble ? trouble->message : ""),
                trouble ? trouble->where : "");
  }
  auto start = startOf(query, *index);
  if (!start) return std::move(start).error();
  const auto all = index->find(query.subject, page.total + 1);
  if (all.size() > page.total) {
    return fail("connector.too-much", fmt::format("主体的记录超过 {} 行", page.total));
  }
  const auto rest = std::span(all).subspan(std::min(*start, all.size()));
  const auto rows = rest.first(std::min(page.rows, rest.size()));
  if (!fits(rows, page.bytes)) {
    return fail("connector.too-much", fmt::format("答复超过 {} 字节", page.bytes));
  }
  if (Monotonic::now() >= deadline) return timedOut();
  Fetched fetched;
  auto documents = index->documents(rows);
  if (!documents) return std::move(documents).error();
  fetched.documents = std::move(*documents);
  fetched.unreadable = index->unreadable();
  if (rows.empty()) fetched.asOf = index->newest();
  for (const auto* row : rows) {
    const auto changed = index->file(*row).stamp.changed();
    fetched.asOf = fetched.asOf ? std::min(*fetched.asOf, changed) : changed;
  }
  if (rows.size() < rest.size()) {
    fetched.next = fmt::format("{}:{}", index->generation(), *start + rows.size());
  }
  if (Monotonic::now() >= deadline) return timedOut();
  return fetched;
}

}  // namespace tongban::connectors::files
