#include "gateway/cli/map_output.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>

#include "gateway/base/bytes.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

using mapping::Issue;

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

Error unwritable(const std::string& where) {
  return fail("base.file-unwritable",
              fmt::format("写入失败:{}", std::generic_category().message(errno)), where);
}

void appendIssue(const Issue& issue, std::string& out) {
  out += fmt::format("{{\"row\":{}", issue.row);
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"field", issue.field},
      {"source", issue.source},
      {"rule", issue.rule},
      {"code", issue.code},
      {"severity", mapping::wordOf(issue.severity)},
      {"message", issue.message},
      {"value", issue.value},
      {"remedy", issue.remedy}};
  for (const auto& [name, text] : texts) {
    out += fmt::format(",\"{}\":", name);
    record::writeJsonString(text, out);
  }
  out += '}';
}

Result<Ok> put(std::FILE* file, std::string_view text, const std::string& where) {
  if (std::fwrite(text.data(), 1, text.size(), file) == text.size()) return Ok{};
  return unwritable(where);
}

Result<Ok> sync(std::FILE* file, const std::string& where) {
  if (std::fflush(file) == 0) return Ok{};
  return unwritable(where);
}

Result<Handle<std::FILE, std::fclose>> create(const std::string& path, unsigned mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return unwritable(path);
  Handle<std::FILE, std::fclose> file(::fdopen(fd, "w"));
  if (!file) {
    ::close(fd);
    return unwritable(path);
  }
  return file;
}

}  // namespace

JsonDocument::JsonDocument(std::ostream& out, Handle<std::FILE, std::fclose> spool)
    : out_(&out), spool_(std::move(spool)) {
  buffer_ = "{\"records\":[";
}

Result<JsonDocument> JsonDocument::open(std::ostream& out) {
  Handle<std::FILE, std::fclose> spool(std::tmpfile());
  if (!spool) return unwritable("temporary file");
  return JsonDocument(out, std::move(spool));
}

Result<Ok> JsonDocument::flush() {
  out_->write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
  if (out_->good()) return Ok{};
  return unwritable("stdout");
}

Result<Ok> JsonDocument::accepted(std::uint64_t, const record::Value& record) {
  if (anyRecord_) buffer_ += ",\n";
  anyRecord_ = true;
  record::writeJson(record, buffer_);
  if (buffer_.size() < kBufferBytes) return Ok{};
  return flush();
}

Result<Ok> JsonDocument::quarantined(std::uint64_t, std::string_view) { return Ok{}; }

Result<Ok> JsonDocument::issue(const Issue& issue) {
  issueText_.clear();
  if (anyIssue_) issueText_ = ",\n";
  anyIssue_ = true;
  appendIssue(issue, issueText_);
  return put(spool_.get(), issueText_, "temporary file");
}

Result<Ok> JsonDocument::finish(const mapping::Summary& summary, const Error* failure) {
  buffer_ += "],\n\"issues\":[";
  if (auto synced = sync(spool_.get(), "temporary file"); !synced) return synced;
  std::rewind(spool_.get());
  char block[65536];
  while (const auto got = std::fread(block, 1, sizeof block, spool_.get())) {
    buffer_.append(block, got);
    if (auto flushed = flush(); !flushed) return flushed;
  }
  if (std::ferror(spool_.get()) != 0) return unwritable("temporary file");
  buffer_ += fmt::format("],\n\"read\":{},\"accepted\":{},\"quarantined\":{}", summary.read,
                         summary.accepted, summary.quarantined);
  if (failure != nullptr) {
    buffer_ += ",\"error\":{\"code\":";
    record::writeJsonString(failure->code, buffer_);
    buffer_ += ",\"message\":";
    record::writeJsonString(failure->message, buffer_);
    buffer_ += ",\"where\":";
    record::writeJsonString(failure->where, buffer_);
    buffer_ += ",\"remedy\":";
    record::writeJsonString(failure->remedy, buffer_);
    buffer_ += '}';
  }
  buffer_ += "}\n";
  auto flushed = flush();
  if (flushed) out_->flush();
  return flushed;
}

Result<RecordLines> RecordLines::open(const std::string& path) {
  auto file = create(path, 0640);
  if (!file) return std::move(file).error();
  return RecordLines(std::move(*file), path);
}

Result<Ok> RecordLines::accepted(std::uint64_t, const record::Value& record) {
  line_.clear();
  record::writeJson(record, line_);
  line_ += '\n';
  return put(file_.get(), line_, path_);
}

Result<Ok> RecordLines::finish() { return sync(file_.get(), path_); }

Result<RejectLines> RejectLines::open(const std::string& path) {
  auto file = create(path, 0600);
  if (!file) return std::move(file).error();
  return RejectLines(std::move(*file), path);
}

Result<Ok> RejectLines::close() {
  if (!open_) return Ok{};
  open_ = false;
  line_ += "]}\n";
  return put(file_.get(), line_, path_);
}

Result<Ok> RejectLines::accepted(std::uint64_t, const record::Value&) { return close(); }

Result<Ok> RejectLines::quarantined(std::uint64_t row, std::string_view raw) {
  auto closed = close();
  open_ = true;
  anyIssue_ = false;
  line_ = fmt::format("{{\"row\":{},", row);
  if (isUtf8(raw)) {
    line_ += "\"raw\":";
    record::writeJsonString(raw, line_);
  } else {
    line_ += fmt::format("\"rawBase64\":\"{}\"", toBase64(bytesOf(raw)));
  }
  line_ += ",\"issues\":[";
  return closed;
}

Result<Ok> RejectLines::issue(const Issue& issue) {
  if (!open_) return Ok{};
  if (anyIssue_) line_ += ',';
  anyIssue_ = true;
  appendIssue(issue, line_);
  return Ok{};
}

Result<Ok> RejectLines::finish() {
  if (auto closed = close(); !closed) return closed;
  return sync(file_.get(), path_);
}

Result<Ok> IssueSummary::issue(const Issue& issue) {
  auto& entry =
      entries_[fmt::format("{}\t{}\t{}", mapping::wordOf(issue.severity), issue.code, issue.field)];
  if (entry.count++ == 0) entry.first = issue;
  return Ok{};
}

void IssueSummary::print(std::ostream& out) const {
  if (entries_.empty()) return;
  out << "\n问题(值已脱敏):\n";
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    const auto& [first, count] = entry->second;
    const auto* const effect =
        first.severity == mapping::Severity::Quarantine ? "不合格" : "已记问题";
    out << fmt::format("  〔{}〕{} {} 条,首见第 {} 行", effect, first.message, count, first.row);
    if (!first.source.empty()) out << fmt::format(",{}", first.source);
    if (!first.value.empty()) out << fmt::format(" = {}", first.value);
    out << fmt::format("\n      怎么办:{} [{}]\n", first.remedy, first.code);
  }
}

Result<Ok> Tee::accepted(std::uint64_t row, const record::Value& record) {
  for (auto* sink : sinks_) {
    if (auto done = sink->accepted(row, record); !done) return done;
  }
  return Ok{};
}

Result<Ok> Tee::quarantined(std::uint64_t row, std::string_view raw) {
  for (auto* sink : sinks_) {
    if (auto done = sink->quarantined(row, raw); !done) return done;
  }
  return Ok{};
}

Result<Ok> Tee::issue(const Issue& issue) {
  for (auto* sink : sinks_) {
    if (auto done = sink->issue(issue); !done) return done;
  }
  return Ok{};
}

}  // namespace tongban::cli
