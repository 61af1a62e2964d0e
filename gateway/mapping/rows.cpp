#include "gateway/mapping/rows.hpp"

namespace tongban::mapping {

Result<std::unique_ptr<Rows>> openRows(const SourcePlan& plan, record::ByteSource& source) {
  switch (plan.format) {
    case Format::Csv:
      return openCsvRows(plan, source);
    case Format::Json:
    case Format::Ndjson:
      return openJsonRows(plan, source);
    case Format::Xml:
      return openXmlRows(plan, source);
  }
  return openCsvRows(plan, source);
}

}  // namespace tongban::mapping
