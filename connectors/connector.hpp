// connectors/connector.hpp — the contract: one question about one subject, put to one source of a
// department, and what came of it.
//
// A Connector is made once from checked settings (kinds.hpp) and answers from any thread. Whatever
// its kind it keeps the same bounds: rows of a page and of all pages together, bytes of an answer,
// time from the call to the answer (waiting for a turn included), questions at the same moment
// (gate.hpp). A source that is down, slow, full or wrong costs its caller a code, never a thread
// and never the memory of the gateway. One that keeps being unavailable, late or malformed is left
// alone for a while (熔断, wire/client/breaker.hpp): then connector.unavailable comes at once and
// says when it is asked again. A probe asks nevertheless, and closes nothing.
//
// What comes back are documents in the source's own words: CSV, JSON, NDJSON or XML as the
// connector's mapping declares its source, holding the rows of the subject and no others, so that a
// mapping runs over them as over a file (mapping/run.hpp) and evidence can be kept of exactly what
// the source said. A table of a database comes as CSV under the names of its columns.
//
// Outcomes. Found and None are answers: None says that the source has no such row as of asOf.
// Everything else is an Error:
//   connector.unavailable       the source cannot be reached or has nothing to serve yet
//   connector.timed-out         no answer within the time; what was asked has been stopped
//   connector.too-much          more rows than one page where pages cannot be made, or more rows
//                               in all or bytes than the settings allow; nothing is cut silently
//   connector.answer-malformed  what came is not what was agreed: encoding, type, column
//   connector.refused           the source said no: rights, password, a key it cannot take
//   connector.busy              all turns are taken and none came free in time
//   connector.query-invalid     the question is not one for this connector
//   connector.page-stale        the source changed between two pages: begin again
// Messages name tables, columns and files, never a key or a cell.
//
// Threads: everything here is thread-safe. Lifetime: borrows the Clock of its Surroundings.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/gate.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/result.hpp"
#include "gateway/wire/client/breaker.hpp"

namespace tongban::connectors {

// Monotonic: waiting is measured, never dated.
using Deadline = std::chrono::steady_clock::time_point;

struct Query {
  // The values by which the subject is found, in the order of the configured key; none empty.
  std::vector<std::string> subject;
  // Columns or paths of the source that will be read; empty: all that the mapping reads. A source
  // that can leave the others behind does so (a table answers with empty cells).
  std::vector<std::string> items;
  std::size_t pageSize = limits::kConnectorPageRowsMax;
  std::string after;  // Fetched::next of the page before; empty: from the first row
};

struct Document {
  std::string name;  // of the file or table, for the trail
  std::string bytes;
  std::size_t rows = 0;
};

struct Fetched {
  std::vector<Document> documents;
  std::size_t rows = 0;
  std::size_t bytes = 0;        // of all documents
  std::optional<Instant> asOf;  // the date of the oldest of this data, when the source tells it
  std::string next;             // for Query::after; empty: these were the last rows
  // Rows of the source that could not be read at all. With any, what is not here is not proven not
  // to be: None is then no evidence.
  std::size_t unreadable = 0;
};

enum class Outcome : std::uint8_t {
  Found,
  None,
  Unavailable,
  TimedOut,
  TooMuch,
  Malformed,
  Refused,
  Busy,
  Invalid,  // the question, not the source
};
Outcome outcomeOf(const Result<Fetched>&);
// The code that an entry of the ledger carries: "ok" for Found, connector.none, or the error's own.
std::string_view codeOf(const Result<Fetched>&);

// What a look at the source found, for `tongban check --connect` and the console.
struct Report {
  std::size_t rows = 0;  // that can be asked for, when the source can count them; else 0
  std::optional<Instant> asOf;
  std::vector<Error> remarks;  // what is wrong though questions are answered
};

struct Bounds {
  std::size_t rows = limits::kConnectorPageRowsMax;  // of one subject, all pages together
  std::size_t bytes = 4u << 20;                      // of one answer
  std::chrono::milliseconds timeout{10'000};         // of one question
  std::chrono::milliseconds wait{1'000};             // for a turn, within that
  std::size_t concurrency = 8;
  wire::BreakerSettings breaker;
};

// What a kind of source supplies; Connector asks it within bounds only. Thread-safe.
class Source {
 public:
  struct Page {
    std::size_t rows;   // at most, now
    std::size_t total;  // at most, with the pages before
    std::size_t bytes;
  };

  virtual ~Source() = default;
  virtual std::size_t keys() const noexcept = 0;  // how many values a subject has
  virtual Result<Fetched> fetch(const Query&, const Page&, Deadline) = 0;
  virtual Result<Report> probe(Deadline) = 0;
  virtual std::optional<Error> trouble() const { return std::nullopt; }
};

class Connector final {
 public:
  Connector(std::string id, const Bounds&, std::unique_ptr<Source>);

  const std::string& id() const noexcept { return id_; }
  const Bounds& bounds() const noexcept { return bounds_; }

  // Answers before `deadline` and before its own timeout, whichever comes first.
  Result<Fetched> fetch(const Query&, Deadline = Deadline::max());

  // Looks whether questions could be answered, by asking the source for as little as possible.
  // Takes a turn like a question.
  Result<Report> probe(Deadline = Deadline::max());

  // What is wrong while answers still come (a file that cannot be read, so that the one before it
  // is served on). Costs nothing: for health and metrics.
  std::optional<Error> trouble() const { return source_->trouble(); }

  // Whether the source is asked at present; for health and metrics.
  wire::Breaker::State circuit() const;

 private:
  Result<Fetched> ask(const Query&, Deadline);
  Result<Ok> admit(const Query&) const;
  Deadline until(Deadline) const;
  Result<Gate::Pass> enter(Deadline);

  const std::string id_;
  const Bounds bounds_;
  const std::unique_ptr<Source> source_;
  Gate gate_;
  wire::Breaker breaker_;
};

}  // namespace tongban::connectors
