// goal: whatever schema and document come (one line each), a schema that loads gives the same
// answer with and without reasons, each reason points at a place of the document, and YAML and JSON
// agree that quoted text is text.
#include <cstdlib>

#include "gateway/base/bytes.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/pointer.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/yaml.hpp"

using namespace tongban;
using namespace tongban::record;

namespace {

void judge(const Schema& schema, const Value& value) {
  const auto faults = schema.check(value, 1000);
  if (faults.empty() != schema.accepts(value)) std::abort();
  for (const auto& fault : faults) {
    if (findCode(fault.code) == nullptr || fault.remedy.empty()) std::abort();
    if (!isUtf8(fault.message) || !isUtf8(fault.remedy)) std::abort();
    const auto pointer = JsonPointer::parse(fault.pointer);
    if (!pointer || pointer->find(value) == nullptr) std::abort();
  }
  if (!faults.empty() && schema.check(value, 1).size() != 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = textOf({data, size});
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  const auto source = parseJson(text.substr(0, line));
  if (!source) return 0;
  const auto schema = Schema::compile(source->root, "fuzz");
  if (!schema) {
    if (!schema.error().code.starts_with("schema.")) std::abort();
    return 0;
  }
  const auto body = text.substr(line + 1);
  if (const auto document = parseJson(body)) judge(*schema, document->root);
  if (const auto reading = readYaml(body); reading.faults.empty()) {
    judge(*schema, reading.document.root);
  }
  return 0;
}
