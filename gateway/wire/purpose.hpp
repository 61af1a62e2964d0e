// gateway/wire/purpose.hpp — what a request says about itself: for which matter, on which basis, in
// which case, by whose hand (`tongban-purpose`), and for whom (`tongban-on-behalf`). Both are
// signed (signature.hpp).
//
// Structured dictionaries (RFC 8941). What people wrote travels as a Display String (RFC 9651
// section 3.3.8: UTF-8, percent-encoded with small letters), always, also when it is ASCII;
// identifiers as Strings; a digest as a Byte Sequence. So each value has one form, and no reader
// has to guess whether a percent sign stands for itself.
//   tongban-purpose: matter=%"…", basis=%"…", case=%"…", operator=%"…";unit=%"…";name=:…:
//   tongban-on-behalf: member="jinjiang-market", system="counter", role=%"…",
//                      region="500000"
//
//   matter    事项, required, ≤ 128 code points   basis  依据, ≤ 256   case  办件号, ≤ 64
//   operator  the 经办人's staff number, ≤ 64; unit ≤ 128; name: a keyed hash of the name, exactly
//             32 bytes (the name itself never travels)
//   member    接入机构, required; system 接入系统, required: [a-z0-9][a-z0-9-]{1,62}
//   role      the operator's role, ≤ 64
//   region    行政区划代码, six digits: between regions, whose member it is
//
// Texts are not empty, have no blank at either end and no control character. A member or parameter
// that is not in this list is refused: it may narrow the purpose in a way that we would ignore.
//
// Codes: caller.purpose-missing, caller.purpose-malformed, caller.on-behalf-missing,
// caller.on-behalf-malformed (writing too). No message quotes a value. Pure, thread-safe.
#pragma once
#include <optional>
#include <string>

#include "gateway/crypto/suite.hpp"
#include "gateway/wire/message.hpp"

namespace tongban::wire {

struct Operator {
  std::string staffNumber;
  std::string unit;  // empty: not said
  std::optional<crypto::Mac> nameHash;
  friend bool operator==(const Operator&, const Operator&) = default;
};

// Texts that may be left out are empty then.
struct Purpose {
  std::string matter;
  std::string basis;
  std::string caseNumber;
  std::optional<Operator> by;
  friend bool operator==(const Purpose&, const Purpose&) = default;
};

struct OnBehalf {
  std::string member;
  std::string system;
  std::string role;         // empty: no person acts
  std::string region = {};  // empty: not said
  friend bool operator==(const OnBehalf&, const OnBehalf&) = default;
};

Result<Purpose> readPurpose(const Fields&);
Result<std::string> writePurpose(const Purpose&);  // the field's value

Result<OnBehalf> readOnBehalf(const Fields&);
Result<std::string> writeOnBehalf(const OnBehalf&);

}  // namespace tongban::wire
