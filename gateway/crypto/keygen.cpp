#include "gateway/crypto/keygen.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "gateway/base/file.hpp"
#include "gateway/base/handle.hpp"
#include "gateway/crypto/key_file.hpp"

namespace tongban::crypto {
namespace {

constexpr unsigned kOwnerOnly = 0600;
constexpr unsigned kReadable = 0644;

bool isSymmetric(KeyPurpose purpose) {
  return purpose == KeyPurpose::Search || purpose == KeyPurpose::Storage;
}

// Takes file names by making empty files that did not exist, and removes them unless kept.
class Reservation final {
 public:
  Reservation() = default;
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() {
    std::error_code ignored;
    for (const auto& path : taken_) std::filesystem::remove(path, ignored);
  }

  Result<Ok> take(const std::filesystem::path& path) {
    const Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
    if (!file) {
      return errno == EEXIST ? fail("crypto.key-exists", "文件已存在,不覆盖", path.string())
                             : fail("base.file-unwritable", "无法创建文件", path.string());
    }
    taken_.push_back(path);
    return Ok{};
  }
  void keep() { taken_.clear(); }

 private:
  std::vector<std::filesystem::path> taken_;
};

Result<Ok> checkOrder(const KeygenOrder& order) {
  if (isSymmetric(order.purpose) && order.paper != Paper::None) {
    return fail("crypto.key-unsupported", "对称密钥没有证书或证书申请");
  }
  if (order.paper == Paper::SelfSigned && !order.validity) {
    return fail("crypto.issue-invalid", "自签证书须给出有效期");
  }
  return Ok{};
}

Result<Ok> makeFolder(const std::filesystem::path& folder) {
  if (std::filesystem::is_directory(folder)) return Ok{};
  std::error_code trouble;
  std::filesystem::create_directories(folder, trouble);
  if (!trouble) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, trouble);
  }
  if (trouble) return fail("base.file-unwritable", "无法创建目录", folder.string());
  return Ok{};
}

Result<Ok> writePaper(const KeygenOrder& order, const Signer& signer,
                      const std::filesystem::path& path) {
  if (order.paper == Paper::Request) {
    const auto request = makeRequest(order.subject, signer);
    if (!request) return request.error();
    return replaceFile(path, requestPem(*request), kReadable);
  }
  const auto profile = order.purpose == KeyPurpose::Tls ? Profile::Tls : Profile::Signing;
  const auto certificate = issueSelfSigned(order.subject, profile, *order.validity, signer);
  if (!certificate) return certificate.error();
  return replaceFile(path, certificate->pem(), kReadable);
}

}  // namespace

Result<KeyPurpose> parseKeyPurpose(std::string_view word) {
  static constexpr std::pair<std::string_view, KeyPurpose> kWords[] = {
      {"tls", KeyPurpose::Tls},
      {"message", KeyPurpose::Message},
      {"log", KeyPurpose::Log},
      {"search", KeyPurpose::Search},
      {"storage", KeyPurpose::Storage}};
  for (const auto& [text, purpose] : kWords) {
    if (text == word) return purpose;
  }
  return fail("crypto.key-unsupported", "密钥用途只能是 tls、message、log、search 或 storage");
}

Result<KeygenOutcome> generateKeyFiles(const KeygenOrder& order) {
  if (const auto fine = checkOrder(order); !fine) return fine.error();
  const auto passphrase = readPassphrase(order.passphraseFile);
  if (!passphrase) return passphrase.error();
  if (const auto made = makeFolder(order.folder); !made) return made.error();

  KeygenOutcome outcome;
  outcome.keyFile = order.folder / "key.pem";
  if (order.paper == Paper::Request) outcome.requestFile = order.folder / "csr.pem";
  if (order.paper == Paper::SelfSigned) outcome.certificateFile = order.folder / "cert.pem";
  Reservation names;
  for (const auto& path :
       {std::optional(outcome.keyFile), outcome.requestFile, outcome.certificateFile}) {
    if (!path) continue;
    if (const auto taken = names.take(*path); !taken) return taken.error();
  }

  Result<Ok> written = Ok{};
  if (isSymmetric(order.purpose)) {
    const auto key = SecretKey::generate(order.suite);
    outcome.keyId = key.id();
    written = key.save(outcome.keyFile, *passphrase);
  } else {
    const bool sm2 = order.suite == SuiteId::Sm && order.purpose != KeyPurpose::Tls;
    const auto key = PrivateKey::generate(sm2 ? KeyAlgorithm::Sm2 : KeyAlgorithm::P256);
    outcome.keyId = key.publicKey().id();
    if (order.paper != Paper::None) {
      const auto signer = key.signer();
      if (!signer) return signer.error();
      const auto& path =
          order.paper == Paper::Request ? *outcome.requestFile : *outcome.certificateFile;
      written = writePaper(order, **signer, path);
    }
    if (written) written = key.save(outcome.keyFile, *passphrase);
  }
  if (!written) return written.error();
  names.keep();
  return outcome;
}

}  // namespace tongban::crypto
