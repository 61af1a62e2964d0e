// connectors/files/records_makers.hpp — the makers of Records, one a format, and what they share;
// for this folder only. Contract in records.hpp.
#pragma once
#include "connectors/files/records.hpp"

namespace tongban::connectors::files {

Result<std::unique_ptr<Records>> openCsvRecords(const mapping::SourcePlan&,
                                                const std::vector<std::string>& keys,
                                                const OpenFile&, const std::string& name,
                                                std::uint64_t bytes);
Result<std::unique_ptr<Records>> openJsonRecords(const mapping::SourcePlan&,
                                                 const std::vector<std::string>& keys,
                                                 const OpenFile&, const std::string& name,
                                                 std::uint64_t bytes);
Result<std::unique_ptr<Records>> openXmlRecords(const mapping::SourcePlan&,
                                                const std::vector<std::string>& keys,
                                                const OpenFile&, const std::string& name);

// Whether the last line of the file has no end.
Result<bool> endsOpen(const OpenFile&, std::uint64_t bytes);
Error cutOff(const std::string& name);

}  // namespace tongban::connectors::files
