#include "connectors/files/records.hpp"

#include "connectors/files/records_makers.hpp"

namespace tongban::connectors::files {

Result<std::unique_ptr<Records>> openRecords(const mapping::SourcePlan& plan,
                                             const std::vector<std::string>& keys,
                                             const OpenFile& file, const std::string& name,
                                             std::uint64_t bytes) {
  switch (plan.format) {
    case mapping::Format::Csv:
      return openCsvRecords(plan, keys, file, name, bytes);
    case mapping::Format::Json:
    case mapping::Format::Ndjson:
      return openJsonRecords(plan, keys, file, name, bytes);
    case mapping::Format::Xml:
      return openXmlRecords(plan, keys, file, name);
  }
  return openCsvRecords(plan, keys, file, name, bytes);
}

std::string extensionOf(mapping::Format format) {
  switch (format) {
    case mapping::Format::Csv:
      return ".csv";
    case mapping::Format::Json:
      return ".json";
    case mapping::Format::Ndjson:
      return ".ndjson";
    case mapping::Format::Xml:
      return ".xml";
  }
  return ".csv";
}

Result<bool> endsOpen(const OpenFile& file, std::uint64_t bytes) {
  if (bytes == 0) return false;
  auto last = file.bytes(bytes - 1, 1);
  if (!last) return std::move(last).error();
  return *last != "\n" && *last != "\r";
}

Error cutOff(const std::string& name) {
  return fail("connector.answer-malformed", "文件在最后一行中断,不是完整的文件", name);
}

}  // namespace tongban::connectors::files
