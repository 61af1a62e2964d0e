// What `tongban check --connect` asks of a table: one row with every column that is needed, and
// whether the key is found by an index.
#include <fmt/format.h>

#include "connectors/database/source.hpp"
#include "connectors/source_time.hpp"

namespace tongban::connectors::database {

Result<Report> DatabaseSource::probe(Deadline deadline) {
  auto statement = sampleOf(settings_);
  if (!statement) return std::move(statement).error();
  auto rows = ask(*statement, {1, limits::kCsvRowBytesMax, deadline});
  if (!rows) return std::move(rows).error();
  auto texts = decoded(*statement, std::move(*rows));
  if (!texts) return std::move(texts).error();
  Report report;
  if (texts->empty()) {
    report.remarks.push_back(fail("connector.none", "表中没有可查的行", settings_.table));
  } else if (!settings_.updated.empty()) {
    const auto& row = texts->front();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (statement->columns[i] == settings_.updated && row[i]) {
        report.asOf = readSourceTime(*row[i]);
      }
    }
    if (!report.asOf) {
      report.remarks.push_back(fail("connector.answer-malformed",
                                    fmt::format("列「{}」不是能读的时间", settings_.updated),
                                    settings_.table));
    }
  }
  if (auto slow = keyWithoutIndex(deadline)) report.remarks.push_back(std::move(*slow));
  return report;
}

// SQLite says how it would look for a key; a scan is told. (PostgreSQL scans small tables whatever
// their indexes are, so its plan would say nothing.)
std::optional<Error> DatabaseSource::keyWithoutIndex(Deadline deadline) {
  if (settings_.engine != Engine::Sqlite) return std::nullopt;
  Query query;
  query.subject.assign(settings_.keys.size(), "-");
  auto statement = questionFor(settings_, query, {}, 1);
  if (!statement) return std::nullopt;
  statement->sql.insert(0, "EXPLAIN QUERY PLAN ");
  auto plan = ask(*statement, {100, 1u << 16, deadline});
  if (!plan) return std::nullopt;
  for (const auto& step : *plan) {
    if (step.size() > 3 && step[3] && step[3]->starts_with("SCAN")) {
      return fail("connector.timed-out", "键列没有索引,每次查询都要读全表", settings_.table);
    }
  }
  return std::nullopt;
}

}  // namespace tongban::connectors::database
