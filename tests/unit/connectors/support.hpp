// tests/unit/connectors/support.hpp — a clock that is moved by hand, files in a folder, and what
// tests ask of connectors.
#pragma once
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <boost/test/unit_test.hpp>

#include "connectors/connector.hpp"
#include "gateway/mapping/plan.hpp"
#include "tests/support/temp_dir.hpp"

namespace tongban::tests {

// Stands still until it is moved; far enough ahead that files just written have settled.
class HandClock final : public Clock {
 public:
  explicit HandClock(std::string_view start = "2099-01-01T00:00:00.000Z")
      : ms_(fromRfc3339(start).value().time_since_epoch().count()) {}
  Instant now() const override { return Instant(std::chrono::milliseconds(ms_.load())); }
  void advance(std::chrono::milliseconds by) { ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> ms_;
};

inline void writeText(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}
// As a careful sender does: complete under another name, then put in place.
inline void replaceText(const std::filesystem::path& path, std::string_view text) {
  const auto part = path.parent_path() / ("." + path.filename().string());
  writeText(part, text);
  std::filesystem::rename(part, path);
}

inline connectors::Query queryFor(std::vector<std::string> subject) {
  connectors::Query query;
  query.subject = std::move(subject);
  return query;
}

// The code of an answer; the faults of a test read better so.
inline std::string answerCode(const Result<connectors::Fetched>& answer) {
  return std::string(connectors::codeOf(answer));
}
inline std::string allBytes(const Result<connectors::Fetched>& answer) {
  BOOST_REQUIRE_MESSAGE(answer,
                        answerCode(answer) + (answer ? std::string() : answer.error().message));
  std::string bytes;
  for (const auto& document : answer->documents) bytes += document.bytes;
  return bytes;
}

}  // namespace tongban::tests
