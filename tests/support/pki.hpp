// tests/support/pki.hpp — the certificates that tests/vectors/crypto/make-pki.sh made, and a small
// PKI made in memory for tests of other rooms.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gateway/crypto/certificate.hpp"
#include "gateway/crypto/issue.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/crypto/suite.hpp"
#include "tests/support/crypto_vectors.hpp"

namespace tongban::tests {

inline Instant at(std::string_view rfc3339) { return fromRfc3339(rfc3339).value(); }

// Within the validity of the vectors, and of their revocation lists.
inline Instant vectorNow() { return at("2024-06-01T00:00:00Z"); }

inline std::string pkiPath(crypto::SuiteId id, const std::string& name) {
  return "pki/" + std::string(crypto::suite(id).name()) + "/" + name;
}
inline std::string pkiFile(crypto::SuiteId id, const std::string& name) {
  return vectorFile(pkiPath(id, name));
}
inline crypto::Certificate pkiCertificate(crypto::SuiteId id, const std::string& name) {
  return crypto::Certificate::parse(bytesOf(pkiFile(id, name + ".pem"))).value();
}

// A root and what it issues, fresh keys each time; valid 2020 to 2049.
class Pki final {
 public:
  struct Issued {
    crypto::PrivateKey key;
    std::unique_ptr<crypto::Signer> signer;
    crypto::Certificate certificate;
  };

  explicit Pki(crypto::SuiteId id) : suite_(id), root_(makeRoot()) {}

  const Issued& root() const { return root_; }

  Issued issue(const std::string& commonName, crypto::Profile profile,
               const std::vector<std::string>& dnsNames = {}) const {
    auto key = crypto::PrivateKey::generate(algorithmFor(profile));
    auto certificate = crypto::issue(request(commonName, dnsNames), key.publicKey(), profile,
                                     validity(), root_.certificate, *root_.signer)
                           .value();
    auto signer = key.signer().value();
    return {std::move(key), std::move(signer), std::move(certificate)};
  }

  static crypto::Validity validity() {
    return {at("2020-01-01T00:00:00Z"), at("2049-12-31T23:59:59Z")};
  }
  static crypto::CertificateRequest request(const std::string& commonName,
                                            std::vector<std::string> dnsNames = {}) {
    crypto::CertificateRequest request;
    request.subject.country = "CN";
    request.subject.organization = "测试机构";
    request.subject.commonName = commonName;
    request.dnsNames = std::move(dnsNames);
    return request;
  }

 private:
  crypto::KeyAlgorithm algorithmFor(crypto::Profile profile) const {
    return suite_ == crypto::SuiteId::Sm && profile != crypto::Profile::Tls
               ? crypto::KeyAlgorithm::Sm2
               : crypto::KeyAlgorithm::P256;
  }
  Issued makeRoot() const {
    auto key = crypto::PrivateKey::generate(algorithmFor(crypto::Profile::Root));
    auto signer = key.signer().value();
    auto certificate =
        crypto::issueSelfSigned(request("测试根"), crypto::Profile::Root, validity(), *signer)
            .value();
    return {std::move(key), std::move(signer), std::move(certificate)};
  }

  crypto::SuiteId suite_;
  Issued root_;
};

}  // namespace tongban::tests
