// gateway/wire/message.hpp — an HTTP message as values: what a signature covers and a handler
// reads, whoever parsed it.
//
// Fields keep the order in which they came; names are lower case, values have no blank at either
// end (RFC 9110 section 5.5). add() refuses with wire.field-invalid what is no field: a name that
// is no token, a value with a control character (CR, LF and NUL above all, so that no value can
// become two); and with wire.field-too-large what is beyond limits::kHttpField*.
//
// Value types, thread-compatible.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban::wire {

struct Field {
  std::string name;
  std::string value;
};

class Fields final {
 public:
  Result<Ok> add(std::string_view name, std::string_view value);

  // `name` in lower case.
  bool has(std::string_view name) const noexcept;

  // The values of all fields of that name, joined by ", " (RFC 9110 section 5.3, RFC 9421 section
  // 2.1); nothing when there is none, and an empty text when it is there and empty.
  std::optional<std::string> combined(std::string_view name) const;

  std::span<const Field> all() const noexcept { return fields_; }

 private:
  std::vector<Field> fields_;
};

struct Request {
  std::string method;     // as on the wire: case matters
  std::string targetUri;  // absolute: https://host[:port]/path[?query] (RFC 9110 section 7.1)
  Fields fields;
};

struct Response {
  int status = 0;
  Fields fields;
};

// A request, or a response together with the request that it answers. Borrows both.
struct Message {
  const Request& request;
  const Response* response = nullptr;

  const Fields& fields() const noexcept {
    return response == nullptr ? request.fields : response->fields;
  }
};

}  // namespace tongban::wire
