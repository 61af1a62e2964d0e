// connectors/files/records.hpp — the records of one file, each with its key and as the piece of a
// document it can be put into again.
//
// A piece and its Envelope make a whole document of the mapping's format and encoding: a CSV row
// under its file's header, a JSON object in a list where source.records points, an NDJSON line, an
// XML element below elements named as source.records names them. XML is written anew, and so is
// JSON of one document; CSV and NDJSON are the bytes of the file.
//
// A record that cannot be read is Bad; reading goes on. Failed is final: the file is no document of
// this mapping (a column it reads is missing, no list where records should be, not well-formed), or
// breaks off: a CSV or NDJSON file whose last line has no end and is bad, or is the header, was
// cut, and a shorter file must not be taken for a whole one.
//
// Threads: one at a time. Lifetime: borrows the plan and the file; texts live until next().
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/files/folder.hpp"
#include "gateway/mapping/plan.hpp"

namespace tongban::connectors::files {

struct Envelope {
  std::string head;
  std::string separator;  // between pieces
  std::string tail;
  bool one = false;  // a document holds one record: it is the root element
};

class Records {
 public:
  enum class Status : std::uint8_t { Record, Bad, End, Failed };

  virtual ~Records() = default;
  virtual Status next() = 0;
  virtual Result<std::optional<std::string_view>> key(std::size_t) = 0;
  virtual Result<std::string_view> piece() = 0;
  virtual const Error& error() const = 0;        // of Bad and Failed
  virtual const Envelope& envelope() const = 0;  // once next() was called
};

Result<std::unique_ptr<Records>> openRecords(const mapping::SourcePlan&,
                                             const std::vector<std::string>& keys, const OpenFile&,
                                             const std::string& name, std::uint64_t bytes);

// What files of the format are called.
std::string extensionOf(mapping::Format);

}  // namespace tongban::connectors::files
