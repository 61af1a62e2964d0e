#include "tests/support/license/demo_ca.hpp"

#include <atomic>

#include "gateway/base/file.hpp"
#include "gateway/crypto/der.hpp"
#include "gateway/crypto/name.hpp"

namespace tongban::tests {
namespace {

namespace der = crypto::der;

Bytes copyOf(BytesView view) { return Bytes(view.begin(), view.end()); }

Bytes nextSerial() {
  static std::atomic<std::uint32_t> last{1000};
  const auto number = ++last;
  return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

Bytes algorithmOf(const crypto::PrivateKey& key) {
  switch (key.publicKey().algorithm()) {
    case crypto::KeyAlgorithm::Sm2:
      return der::sequence({der::oid(kOidSm2WithSm3)});
    case crypto::KeyAlgorithm::P256:
      return der::sequence({der::oid("1.2.840.10045.4.3.2")});
    case crypto::KeyAlgorithm::Rsa:
      return der::sequence({der::oid("1.2.840.113549.1.1.11"), der::null()});
  }
  return {};
}

Bytes extensionOf(const RawExtension& one) {
  const auto octets = derOctets(one.value);
  if (!one.critical) return der::sequence({der::oid(one.oid), octets});
  return der::sequence({der::oid(one.oid), der::boolean(true), octets});
}

Bytes usageBits(std::uint8_t bits) {
  std::uint8_t unused = 0;
  while (unused < 7 && ((bits >> unused) & 1) == 0) ++unused;
  return {der::kBitString, 0x02, unused, bits};
}

Bytes keyIdentifier(BytesView spki) {
  auto digest = digestOf(spki);
  digest.resize(20);
  return digest;
}

Bytes extensionsOf(const CertificateOptions& options, BytesView spki, BytesView issuerSpki) {
  Bytes all;
  const auto add = [&](std::string_view oid, bool critical, const Bytes& value) {
    all = join({all, extensionOf({std::string(oid), critical, value})});
  };
  if (options.ca) {
    Bytes content;
    if (*options.ca) content = der::boolean(true);
    if (options.pathLength) content = join({content, derInteger(*options.pathLength)});
    add("2.5.29.19", true, der::encode(der::kSequence, BytesView(content)));
  }
  if (options.usage) add("2.5.29.15", true, usageBits(*options.usage));
  if (!options.extendedUsages.empty()) {
    Bytes content;
    for (const auto& oid : options.extendedUsages) content = join({content, der::oid(oid)});
    add("2.5.29.37", options.extendedUsageCritical,
        der::encode(der::kSequence, BytesView(content)));
  }
  add("2.5.29.14", false, derOctets(keyIdentifier(spki)));
  add("2.5.29.35", false,
      der::sequence(
          {der::encode(der::contextTag(0, false), BytesView(keyIdentifier(issuerSpki)))}));
  for (const auto& one : options.more) all = join({all, extensionOf(one)});
  return der::encode(der::kSequence, BytesView(all));
}

Party write(const CertificateOptions& options, const KeyPtr& subjectKey, const Bytes& subject,
            const KeyPtr& issuerKey, const Bytes& issuerName) {
  const auto own = subjectKey->publicKey().spki();
  const auto spki = options.spki.value_or(copyOf(own));
  const auto& signerKey = options.signing.otherKey ? *options.signing.otherKey : *issuerKey;
  Party party{subjectKey,
              {},
              subject,
              options.serial.value_or(nextSerial()),
              options.issuerName.value_or(issuerName)};
  const auto content = der::sequence(
      {der::encode(der::contextTag(0, true), {derInteger(2)}),
       der::unsignedInteger(BytesView(party.serial)), algorithmOf(signerKey), party.issuerName,
       der::sequence({der::time(options.notBefore), der::time(options.notAfter)}), subject, spki,
       der::encode(der::contextTag(3, true),
                   {extensionsOf(options, spki, issuerKey->publicKey().spki())})});
  party.certificate = der::sequence(
      {content, algorithmOf(signerKey), signatureBits(content, issuerKey, options.signing)});
  return party;
}

Bytes nameOf(const CertificateOptions& options) {
  crypto::DistinguishedName name;
  name.country = "CN";
  name.organization = options.organization;
  name.commonName = options.commonName;
  return name.der().value();
}

CertificateOptions rootOptions(const std::string& commonName) {
  CertificateOptions options;
  options.commonName = commonName;
  options.ca = true;
  options.usage = kKeyCertSign | kCrlSign;
  return options;
}

CertificateOptions named(const std::string& commonName) {
  CertificateOptions options;
  options.commonName = commonName;
  return options;
}

CertificateOptions valid(CertificateOptions options, std::string_view from, std::string_view to) {
  options.notBefore = instant(from);
  options.notAfter = instant(to);
  return options;
}

CertificateOptions usedFor(CertificateOptions options, std::optional<std::uint8_t> usage) {
  options.usage = usage;
  return options;
}

CertificateOptions stamping(const std::string& commonName,
                            std::vector<std::string> usages = {std::string(kEkuTimeStamping)},
                            bool critical = true) {
  auto options = named(commonName);
  options.extendedUsages = std::move(usages);
  options.extendedUsageCritical = critical;
  return options;
}

void put(const std::filesystem::path& file, std::string_view bytes) {
  if (const auto done = replaceFile(file, bytes, 0644); !done) {
    throw std::logic_error(done.error().message);
  }
}

}  // namespace

Party issueCertificate(const Party& issuer, const CertificateOptions& options) {
  const auto key = options.key ? options.key : makeKey(options.algorithm);
  return write(options, key, nameOf(options), issuer.key, issuer.name);
}

Party selfSignedCertificate(const CertificateOptions& options) {
  const auto key = options.key ? options.key : makeKey(options.algorithm);
  const auto name = nameOf(options);
  return write(options, key, name, key, name);
}

Bytes makeCrl(const Party& issuer, const CrlOptions& options) {
  Bytes revoked;
  for (const auto& one : options.revoked) {
    Bytes entry = join({der::unsignedInteger(BytesView(one.serial)), der::time(one.at)});
    if (one.reason) {
      const Bytes enumerated = {0x0a, 0x01, *one.reason};
      entry = join({entry, der::sequence({extensionOf({"2.5.29.21", false, enumerated})})});
    }
    revoked = join({revoked, der::encode(der::kSequence, BytesView(entry))});
  }
  // An empty revokedCertificates is left out (RFC 5280 section 5.1.2.6).
  if (!revoked.empty()) revoked = der::encode(der::kSequence, BytesView(revoked));
  Bytes extensions =
      join({extensionOf({"2.5.29.35", false,
                         der::sequence({der::encode(
                             der::contextTag(0, false),
                             BytesView(keyIdentifier(issuer.key->publicKey().spki())))})}),
            extensionOf({"2.5.29.20", false, derInteger(options.number)})});
  for (const auto& one : options.more) extensions = join({extensions, extensionOf(one)});
  const auto& key = options.signing.otherKey ? *options.signing.otherKey : *issuer.key;
  const auto content =
      der::sequence({derInteger(1), algorithmOf(key), issuer.name, der::time(options.thisUpdate),
                     options.nextUpdate ? der::time(*options.nextUpdate) : Bytes(), revoked,
                     der::encode(der::contextTag(0, true),
                                 {der::encode(der::kSequence, BytesView(extensions))})});
  return der::sequence(
      {content, algorithmOf(key), signatureBits(content, issuer.key, options.signing)});
}

std::string pemOf(BytesView der, std::string_view label) {
  constexpr std::size_t kLineChars = 64;
  const auto base64 = toBase64(der);
  const auto rule = [&](std::string_view word) {
    return "-----" + std::string(word) + " " + std::string(label) + "-----\n";
  };
  auto out = rule("BEGIN");
  for (std::size_t at = 0; at < base64.size(); at += kLineChars) {
    out.append(base64, at, kLineChars).push_back('\n');
  }
  return out + rule("END");
}

DemoCa::DemoCa() {
  makerRoot = selfSignedCertificate(rootOptions("演示印章根"));
  signerRoot = selfSignedCertificate(rootOptions("演示签章人根"));
  timestampRoot = selfSignedCertificate(rootOptions("演示时间戳根"));
  foreignRoot = selfSignedCertificate(rootOptions("别处的根"));
  auto below = rootOptions("演示签章人二级");
  below.pathLength = 0;
  intermediate = issueCertificate(signerRoot, below);

  maker = issueCertificate(makerRoot, named("演示印章制作中心"));
  signer = issueCertificate(signerRoot, named("演示市市场监督管理局"));
  otherSigner = issueCertificate(signerRoot, named("演示市行政审批局"));
  intermediateSigner = issueCertificate(intermediate, named("演示区行政审批局"));
  tsa = issueCertificate(timestampRoot, stamping("演示时间戳"));

  constexpr auto kFrom = "2020-01-01T00:00:00Z", kTo = "2035-12-31T23:59:59Z";
  constexpr auto kBefore = "2026-05-31T00:00:00Z", kAfter = "2026-07-01T00:00:00Z";
  expiredMaker = issueCertificate(makerRoot, valid(named("过期制章者"), kFrom, kBefore));
  notYetValidMaker = issueCertificate(makerRoot, valid(named("未生效制章者"), kAfter, kTo));
  wrongUsageMaker = issueCertificate(makerRoot, usedFor(named("加密制章者"), kKeyEncipherment));
  foreignMaker = issueCertificate(foreignRoot, named("别处的制章者"));

  expiredSigner = issueCertificate(signerRoot, valid(named("过期签章人"), kFrom, kBefore));
  notYetValidSigner = issueCertificate(signerRoot, valid(named("未生效签章人"), kAfter, kTo));
  laterExpiredSigner =
      issueCertificate(signerRoot, valid(named("后来过期的签章人"), kFrom, kAfter));
  wrongUsageSigner = issueCertificate(signerRoot, usedFor(named("加密签章人"), kKeyEncipherment));
  noUsageSigner = issueCertificate(signerRoot, usedFor(named("无用途签章人"), std::nullopt));
  foreignSigner = issueCertificate(foreignRoot, named("别处的签章人"));

  const std::string client(kEkuClientAuth), stamp(kEkuTimeStamping);
  foreignTsa = issueCertificate(foreignRoot, stamping("别处的时间戳"));
  wrongUsageTsa = issueCertificate(timestampRoot, stamping("错用途时间戳", {client}));
  twoUsagesTsa = issueCertificate(timestampRoot, stamping("双用途时间戳", {stamp, client}));
  uncriticalTsa = issueCertificate(timestampRoot, stamping("非关键时间戳", {stamp}, false));
  noUsageTsa = issueCertificate(timestampRoot, stamping("无用途时间戳", {}));
  expiredTsa = issueCertificate(timestampRoot, valid(stamping("过期时间戳"), kFrom, kBefore));
}

void DemoCa::writeTrust(const std::filesystem::path& folder, const TrustOptions& options) const {
  for (const auto* part : {"seal-makers", "signers", "timestamps", "crl"}) {
    std::filesystem::create_directories(folder / part);
  }
  const auto anchor = [&](bool wanted, const char* file, const Party& party) {
    if (wanted) put(folder / file, pemOf(party.certificate));
  };
  anchor(options.sealMakers, "seal-makers/root.pem", makerRoot);
  anchor(options.signers, "signers/root.pem", signerRoot);
  anchor(options.timestamps, "timestamps/root.pem", timestampRoot);
  anchor(options.intermediate, "signers/intermediate.pem", intermediate);
  const auto list = [&](const std::optional<CrlOptions>& crl, const char* file,
                        const Party& party) {
    if (crl) put(folder / file, textOf(makeCrl(party, *crl)));
  };
  list(options.makerCrl, "crl/seal-makers.crl", makerRoot);
  list(options.signerCrl, "crl/signers.crl", signerRoot);
  list(options.timestampCrl, "crl/timestamps.crl", timestampRoot);
  list(options.intermediateCrl, "crl/intermediate.crl", intermediate);
}

CrlOptions DemoCa::revoking(const Party& party, Instant at, std::optional<std::uint8_t> reason) {
  CrlOptions options;
  options.revoked.push_back({party.serial, at, reason});
  return options;
}

const DemoCa& demoCa() {
  static const DemoCa ca;
  return ca;
}

}  // namespace tongban::tests
