// gateway/mapping/rows.hpp — the rows of a source, whatever its format: CSV lines, JSON objects,
// XML elements. One row is in memory at a time (a JSON document as a whole, within its bound).
//
// Threads: one at a time. Lifetime: borrows the ByteSource and the plan; texts live until the next
// call of next().
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/mapping/plan.hpp"
#include "gateway/record/byte_source.hpp"

namespace tongban::mapping {

class Rows {
 public:
  enum class Status : std::uint8_t {
    Row,  // cells can be asked for
    Bad,  // this row cannot be read: error() says why; reading goes on
    End,
    Failed,  // the source cannot be read to its end: error() says why; final
  };

  virtual ~Rows() = default;
  virtual Status next() = 0;

  // Of the row that next() found: from 1, a header not counted.
  virtual std::uint64_t number() const noexcept = 0;
  // The row as it came, for a quarantine file; may be cut.
  virtual std::string_view raw() = 0;
  virtual const Error& error() const = 0;

  // What stands in a slot of SourcePlan: nothing, a text, or mapping.not-scalar for a list or
  // object.
  virtual Result<std::optional<std::string_view>> cell(std::size_t slot) = 0;
};

// Fails when the source cannot be this mapping's at all: no header, a column that the mapping reads
// and the header lacks (mapping.column-missing), an unreadable document.
Result<std::unique_ptr<Rows>> openRows(const SourcePlan&, record::ByteSource&);

// The makers, one a format; openRows chooses.
Result<std::unique_ptr<Rows>> openCsvRows(const SourcePlan&, record::ByteSource&);
Result<std::unique_ptr<Rows>> openJsonRows(const SourcePlan&, record::ByteSource&);
Result<std::unique_ptr<Rows>> openXmlRows(const SourcePlan&, record::ByteSource&);

}  // namespace tongban::mapping
