// gateway/crypto/issue.hpp — certificate requests (PKCS#10, RFC 2986) and certificates (RFC 5280)
// made here: a region's root, the log's certificate, a demonstration PKI.
//
// The structures are written by der.hpp and signed through a Signer, so that a device can stand
// behind it and so that an SM2 signature is always made under the id 1234567812345678
// (X509_REQ_sign of OpenSSL 3.0 leaves it out). Pure but for the signature and the random serial;
// thread-safe. Time is the caller's.
// Codes: crypto.name-invalid, crypto.issue-invalid, crypto.key-unsupported, the signer's own.
#pragma once
#include <optional>
#include <vector>

#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/name.hpp"
#include "gateway/crypto/signer.hpp"

namespace tongban::crypto {

// What a certificate is for decides its extensions.
enum class Profile : std::uint8_t {
  Root,          // CA; keyCertSign, cRLSign
  Intermediate,  // CA with pathLenConstraint 0; the same usages
  Signing,       // digitalSignature, nonRepudiation: messages, logs
  Encryption,    // keyEncipherment, dataEncipherment: envelopes
  Tls            // digitalSignature; serverAuth and clientAuth
};

struct CertificateRequest {
  DistinguishedName subject;
  std::vector<std::string> dnsNames;  // subjectAltName; ASCII, at most 253 characters each
};

// A request read back: the signature was checked against the key inside it.
struct ParsedRequest {
  PublicKey publicKey;
  std::string subject;  // text, for people
  Bytes subjectDer;
  std::vector<std::string> dnsNames;
};

struct Validity {
  Instant notBefore;
  Instant notAfter;
};

Result<Bytes> makeRequest(const CertificateRequest&, const Signer&);  // DER
Result<ParsedRequest> parseRequest(BytesView derOrPem);

// Self-signed; for Profile::Root, and for a log or a test that has no root.
Result<Certificate> issueSelfSigned(const CertificateRequest&, Profile, Validity, const Signer&);

// `issuer` must be a CA that may sign certificates, `signer` must hold its key, and the new
// certificate must not outlive it: else crypto.issue-invalid.
Result<Certificate> issue(const CertificateRequest&, const PublicKey& subjectKey, Profile, Validity,
                          const Certificate& issuer, const Signer&);

std::string requestPem(BytesView der);

}  // namespace tongban::crypto
