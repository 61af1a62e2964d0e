// gateway/deployment/expiry.hpp — the certificates that a deployment lives by, and how near their
// end is.
//
// Ours: those that both listeners show (whole chains), of the message key and of the log key; those
// of peers; those of members. A certificate that is being replaced is there beside the new one.
// Authorities in trust folders are not among them. Pure; thread-safe.
#pragma once
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"

namespace tongban::deployment {

struct Snapshot;

struct Expiring {
  std::string what;  // gateway.yaml keys.message, peers.yaml 500000 messageKeys,
                     // members.yaml one-window tlsCertificate
  std::string subject;
  Instant notAfter;
};

// The one that ends first comes first.
std::vector<Expiring> certificatesOf(const Snapshot&);

// The step of warning that has been reached: 30, 7 or 1 days or less before the end, 0 when it is
// past, -1 before all that. The second of notAfter is still good (RFC 5280 section 4.1.2.5).
int warnedDays(Instant now, Instant notAfter);

}  // namespace tongban::deployment
