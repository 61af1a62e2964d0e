#include "gateway/crypto/doorway.hpp"

#include <algorithm>

#include "gateway/crypto/chain.hpp"
#include "gateway/crypto/issue.hpp"
#include "gateway/crypto/revocation.hpp"
#include "gateway/crypto/signature_form.hpp"

namespace tongban::crypto {

bool tryCertificate(BytesView input) {
  const auto read = Certificate::parse(input);
  if (!read) return true;
  const auto fromDer = Certificate::parse(read->der());
  const auto fromPem = Certificate::parse(bytesOf(read->pem()));
  if (!fromDer || !fromPem || !(*fromDer == *read) || !(*fromPem == *read)) return false;
  // A certificate without an anchor is never trusted, and asking must not harm.
  static_cast<void>(read->signedBy(*read));
  return !ChainVerifier(TrustAnchors()).verify(*read, {}, Purpose{}, read->notBefore());
}

bool tryCrl(BytesView input) {
  const auto read = Crl::parse(input);
  return !read || (!read->issuerDer().empty() && read->thisUpdate() != Instant::max());
}

bool tryRequest(BytesView input) {
  const auto read = parseRequest(input);
  return !read || !read->subjectDer.empty();
}

bool trySignature(BytesView input) {
  for (const auto id : {SuiteId::Sm, SuiteId::Intl}) {
    if (const auto raw = toRawSignature(id, input)) {
      const auto der = toDerSignature(id, *raw);
      if (!der || !std::ranges::equal(*der, input)) return false;
    }
    if (const auto der = toDerSignature(id, input)) {
      const auto raw = toRawSignature(id, *der);
      if (!raw || !std::ranges::equal(*raw, input)) return false;
    }
  }
  return true;
}

}  // namespace tongban::crypto
