// gateway/ledger/canonical.hpp — the one form of a JSON document that is hashed and signed:
// JSON Canonicalization Scheme, RFC 8785.
//
// Members are sorted by the UTF-16 code units of their names, strings carry only the escapes of
// section 3.2.2.2, numbers are written as ECMAScript writes them (section 3.2.2.3). There is
// exactly one form: a document is canonical when it is equal to its own form, byte for byte.
//
// Pure functions, thread-safe. Error: ledger.number-out-of-range for a number that is no double.
#pragma once
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/record/value.hpp"

namespace tongban::ledger {

Result<std::string> canonicalForm(const record::Value&);

// The same, appended to `out`.
Result<Ok> appendCanonical(const record::Value&, std::string& out);

// One string with its quotes and escapes.
void appendCanonicalText(std::string_view utf8, std::string& out);

// Order of names: whether a comes before b by UTF-16 code units.
bool nameLess(std::string_view a, std::string_view b) noexcept;

}  // namespace tongban::ledger
