// gateway/cli/map_output.hpp — where `tongban map` puts records and issues while they come, in
// constant memory: one JSON document, NDJSON files, a summary for people.
//
// Each is a Sink; a Tee joins them. Used by one command at a time; not thread-safe.
#pragma once
#include <cstdio>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gateway/base/handle.hpp"
#include "gateway/mapping/run.hpp"

namespace tongban::cli {

// {"records":[…],"issues":[…],"read":…,"accepted":…,"quarantined":…}. Issues wait in an unnamed
// temporary file while records stream.
class JsonDocument final : public mapping::Sink {
 public:
  static Result<JsonDocument> open(std::ostream& out);

  Result<Ok> accepted(std::uint64_t row, const record::Value&) override;
  Result<Ok> quarantined(std::uint64_t row, std::string_view raw) override;
  Result<Ok> issue(const mapping::Issue&) override;

  // Completes the document, with the reason when the run ended early.
  Result<Ok> finish(const mapping::Summary&, const Error* failure);

 private:
  JsonDocument(std::ostream& out, Handle<std::FILE, std::fclose> spool);
  Result<Ok> flush();

  std::ostream* out_;
  Handle<std::FILE, std::fclose> spool_;
  std::string buffer_;
  std::string issueText_;
  bool anyRecord_ = false;
  bool anyIssue_ = false;
};

// One record a line.
class RecordLines final : public mapping::Sink {
 public:
  static Result<RecordLines> open(const std::string& path);
  Result<Ok> accepted(std::uint64_t row, const record::Value&) override;
  Result<Ok> quarantined(std::uint64_t, std::string_view) override { return Ok{}; }
  Result<Ok> issue(const mapping::Issue&) override { return Ok{}; }
  Result<Ok> finish();

 private:
  explicit RecordLines(Handle<std::FILE, std::fclose> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  Handle<std::FILE, std::fclose> file_;
  std::string path_;
  std::string line_;
};

// One quarantined row a line: {"row","raw","issues":[…]}. Holds what the source sent, so the file
// is its owner's alone (0600). A row that is not UTF-8 is written as {"rawBase64"}.
class RejectLines final : public mapping::Sink {
 public:
  static Result<RejectLines> open(const std::string& path);
  Result<Ok> accepted(std::uint64_t, const record::Value&) override;
  Result<Ok> quarantined(std::uint64_t row, std::string_view raw) override;
  Result<Ok> issue(const mapping::Issue&) override;
  Result<Ok> finish();

 private:
  explicit RejectLines(Handle<std::FILE, std::fclose> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  Result<Ok> close();
  Handle<std::FILE, std::fclose> file_;
  std::string path_;
  std::string line_;
  bool open_ = false;
  bool anyIssue_ = false;
};

// Counts issues by code and field, and remembers the first of each.
class IssueSummary final : public mapping::Sink {
 public:
  Result<Ok> accepted(std::uint64_t, const record::Value&) override { return Ok{}; }
  Result<Ok> quarantined(std::uint64_t, std::string_view) override { return Ok{}; }
  Result<Ok> issue(const mapping::Issue&) override;
  void print(std::ostream&) const;

 private:
  struct Entry {
    mapping::Issue first;
    std::uint64_t count = 0;
  };
  std::map<std::string, Entry> entries_;  // bounded: codes and fields are
};

class Tee final : public mapping::Sink {
 public:
  void add(mapping::Sink& sink) { sinks_.push_back(&sink); }
  Result<Ok> accepted(std::uint64_t row, const record::Value&) override;
  Result<Ok> quarantined(std::uint64_t row, std::string_view raw) override;
  Result<Ok> issue(const mapping::Issue&) override;

 private:
  std::vector<mapping::Sink*> sinks_;
};

}  // namespace tongban::cli
