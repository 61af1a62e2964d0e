// connectors/database/lookup.hpp — the SQL of a question: names from settings between quotes,
// values as parameters, and where a page begins.
//
// Pure, thread-safe. Errors: connector.query-invalid (an item that is no column, a cursor that is
// none), connector.settings-invalid (a name that cannot be written in the database's encoding).
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/database/settings.hpp"

namespace tongban::connectors::database {

// Where the next page begins: after so many rows, behind these values of the order columns.
struct Cursor {
  std::size_t rows = 0;
  std::vector<std::string> values;  // UTF-8; empty: at the first row

  std::string text() const;
  static Result<Cursor> parse(const std::string&, std::size_t values);
};

struct Statement {
  std::string sql;
  std::vector<std::string> parameters;  // in the encoding of the table
  // Which column of the answer holds what; columns nobody asked for are not in it.
  std::vector<std::string> columns;
};

// At most `rows` rows, in the order of settings.order, behind the cursor.
Result<Statement> questionFor(const Settings&, const Query&, const Cursor&, std::size_t rows);

// One row of the table, whoever's: what a probe reads.
Result<Statement> sampleOf(const Settings&);

}  // namespace tongban::connectors::database
