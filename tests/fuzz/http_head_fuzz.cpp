// The head of a request: whatever the bytes, it is refused with a declared code or read as one
// thing only: written out again it reads the same.
#include <cstdio>
#include <cstdlib>

#include "gateway/base/bytes.hpp"
#include "gateway/wire/server/http_head.hpp"

namespace {

using namespace tongban;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

std::string written(const wire::RequestHead& head, const std::string& host) {
  std::string out = head.request.method + " " +
                    head.request.targetUri.substr(std::string("https://").size() + host.size()) +
                    " HTTP/1.1\r\n";
  for (const auto& field : head.request.fields.all()) {
    out += field.name + ": " + field.value + "\r\n";
  }
  return out + "\r\n";
}

bool sameFields(const wire::Fields& a, const wire::Fields& b) {
  if (a.all().size() != b.all().size()) return false;
  for (std::size_t i = 0; i < a.all().size(); ++i) {
    if (a.all()[i].name != b.all()[i].name || a.all()[i].value != b.all()[i].value) return false;
  }
  return true;
}

void checkTaken(const wire::RequestHead& head) {
  const auto& fields = head.request.fields;
  const auto host = fields.combined("host");
  require(host && host->find(',') == std::string::npos, "exactly one Host");
  require(head.request.targetUri.starts_with("https://" + *host + "/"), "target in origin form");
  require(!fields.has("transfer-encoding"), "no coding");
  require(head.bodyBytes == 0 || fields.has("content-length"), "a length is stated");
  for (const auto& field : fields.all()) {
    require((field.name + field.value).find_first_of(std::string("\r\n\0", 3)) == std::string::npos,
            "no field holds another");
  }
  const auto again = wire::parseHead(written(head, *host));
  // Folding case and blanks can only make it shorter, so limits do not stand in the way.
  require(again.has_value(), "what is written again is taken");
  require(again->request.method == head.request.method &&
              again->request.targetUri == head.request.targetUri &&
              sameFields(again->request.fields, fields) && again->bodyBytes == head.bodyBytes &&
              again->closes == head.closes && again->expectsContinue == head.expectsContinue,
          "and reads the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = textOf({data, size});
  std::size_t scanned = 0;
  const auto end = wire::findHeadEnd(bytes, scanned);
  std::size_t stepwise = 0;
  std::optional<std::size_t> endStepwise;
  for (std::size_t seen = 0; seen <= size && !endStepwise; seen += 1 + size / 64) {
    endStepwise = wire::findHeadEnd(bytes.substr(0, seen), stepwise);
  }
  require(!endStepwise || endStepwise == end, "the end does not depend on how the bytes come");

  const auto head = wire::parseHead(bytes.substr(0, end.value_or(size)));
  if (head) {
    require(end.has_value(), "a head that is taken has an end");
    checkTaken(*head);
  } else {
    require(findCode(head.error().code) != nullptr, "a declared code");
  }
  return 0;
}
