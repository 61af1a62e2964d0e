// connectors/rest/lookup.hpp — the request of a question: the subject's values in their places,
// encoded for where they stand, and which page is asked for.
//
// Pure, thread-safe. Errors: connector.query-invalid (a value that would be another path, a cursor
// that is none), connector.refused (a secret that cannot stand in a header).
#pragma once
#include <cstddef>
#include <string>

#include "connectors/connector.hpp"
#include "connectors/rest/settings.hpp"
#include "gateway/wire/message.hpp"

namespace tongban::connectors::rest {

// Where a page begins: after so many pages of that size, of so many rows in all.
struct Cursor {
  std::size_t pages = 0;
  std::size_t size = 0;
  std::size_t total = 0;  // meaningful after the first page

  std::string text() const;
  // `size` rows a page; a cursor of another size is none.
  static Result<Cursor> parse(const std::string&, std::size_t size);
};

struct Question {
  wire::Request request;
  std::string body;
};

Result<Question> questionFor(const Settings&, const Query&, const std::string& secret,
                             const Cursor&);

// GET of the path that is there to be probed, or HEAD of the root, without the secret.
Result<Question> probeFor(const Settings&, const std::string& secret);

}  // namespace tongban::connectors::rest
