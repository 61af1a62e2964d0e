// goal: whatever head comes, its structured fields, signature, digest, purpose and on-behalf are
// refused by a declared code or read; what is read has one canonical form; nothing verifies that
// was not signed; and each refusal makes a problem document.
//
// Input: a request head ("METHOD target", then "name: value" lines); after a line that is empty, a
// response head ("STATUS").
#include <charconv>
#include <cstdlib>

#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/problem.hpp"
#include "gateway/wire/purpose.hpp"
#include "gateway/wire/signature.hpp"
#include "gateway/wire/signature_base.hpp"

using namespace tongban;
using namespace tongban::wire;

namespace {

void must(bool good) {
  if (!good) std::abort();
}

template <class T>
bool accepted(const Result<T>& result) {
  if (result) return true;
  const auto& error = result.error();
  must(findCode(error.code) != nullptr && error.code != "internal.undeclared-code");
  must(isUtf8(error.message));
  must(record::parseJson(makeProblem(error).body).has_value());
  return false;
}

void readDictionary(const Message& message, std::string_view value) {
  const auto read = sf::parseDictionary(value);
  if (!accepted(read)) return;
  const auto written = sf::writeDictionary(*read);
  if (!written) {  // the blanks of the canonical form may not fit
    must(written.error().code == "wire.field-malformed" && value.size() > 4096);
    return;
  }
  const auto again = sf::parseDictionary(*written);
  must(again && *again == *read && sf::writeDictionary(*again).value() == *written);
  for (const auto& member : *read) {
    const auto* covered = std::get_if<sf::InnerList>(&member.value);
    if (covered != nullptr) accepted(signatureBase(message, *covered));
  }
}

void readMessage(const Message& message) {
  for (const auto& field : message.fields().all()) readDictionary(message, field.value);
  const auto signature = readSignature(message);
  if (accepted(signature)) {
    must(signature->base().find("\"@signature-params\": (") != std::string::npos);
    must(!accepted(signature->verify(crypto::SuiteId::Intl, bytesOf("a secret of nobody"))));
    accepted(checkWindow(signature->parameters(), Instant(std::chrono::hours(478111))));
  }
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    accepted(checkContentDigest(message.fields(), suite, bytesOf("body")));
  }
  const auto purpose = readPurpose(message.fields());
  if (accepted(purpose)) {
    const auto written = writePurpose(*purpose);
    Fields fields;
    must(written && fields.add("tongban-purpose", *written) && *readPurpose(fields) == *purpose);
  }
  const auto onBehalf = readOnBehalf(message.fields());
  if (accepted(onBehalf)) {
    const auto written = writeOnBehalf(*onBehalf);
    Fields fields;
    must(written && fields.add("tongban-on-behalf", *written) &&
         *readOnBehalf(fields) == *onBehalf);
  }
}

void addLine(Fields& fields, std::string_view line) {
  const auto colon = std::min(line.find(':'), line.size());
  accepted(fields.add(line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Request request;
  Response response;
  bool ofResponse = false;
  bool first = true;
  for (const auto line : split(textOf({data, size}), '\n')) {
    if (line.empty() && !ofResponse) {
      ofResponse = first = true;
    } else if (first && ofResponse) {
      std::from_chars(line.data(), line.data() + line.size(), response.status);
      first = false;
    } else if (first) {
      const auto blank = std::min(line.find(' '), line.size());
      request.method = line.substr(0, blank);
      request.targetUri = line.substr(std::min(blank + 1, line.size()));
      first = false;
    } else {
      addLine(ofResponse ? response.fields : request.fields, line);
    }
  }
  readMessage({request});
  if (ofResponse) readMessage({request, &response});
  return 0;
}
