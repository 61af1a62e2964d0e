// Files and secrets that configuration names: they exist, and a secret is its owner's alone.
#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/crypto/certificate.hpp"
#include "gateway/deployment/checker.hpp"

namespace tongban::deployment {

std::filesystem::path Checker::resolve(std::string_view path) const {
  const std::filesystem::path written(path);
  return written.is_absolute() ? written : folder_ / written;
}

void Checker::checkFile(const std::string& file, const Value* path) {
  if (path == nullptr || !path->isText()) return;
  std::error_code error;
  if (std::filesystem::exists(resolve(path->text()), error)) return;
  find(file, path->line(), "base.file-missing", fmt::format("文件「{}」不存在", path->text()));
}

void Checker::checkCertificates(const std::string& file, const Value* path, CertificateUse use) {
  if (path == nullptr || !path->isText()) return;
  auto pem =
      readFile(resolve(path->text()), limits::kCertificateBytesMax * limits::kChainLengthMax);
  const auto report = [&](Error error) {
    error.message = fmt::format("「{}」:{}", path->text(), error.message);
    find(file, path->line(), error);
  };
  if (!pem) return report(std::move(pem).error());
  const auto bundle = crypto::Certificate::parseBundle(*pem);
  if (!bundle) return report(bundle.error());
  for (const auto& certificate : *bundle) {
    if (auto fits = checkUsage(certificate, use); !fits) report(std::move(fits).error());
  }
}

void Checker::checkSecret(const std::string& file, const Value* secret) {
  if (secret == nullptr || !secret->isObject()) return;
  const auto* path = secret->find("file");
  const auto* variable = secret->find("env");
  if ((path == nullptr) == (variable == nullptr)) {
    return find(file, secret->line(), "deployment.secret-invalid",
                "密钥应写 file(0600 文件)或 env(环境变量)之一");
  }
  if (path == nullptr || !path->isText()) return;
  auto content = readSecret(resolve(path->text()));
  if (!content) {
    auto error = std::move(content).error();
    error.message = fmt::format("「{}」:{}", path->text(), error.message);
    return find(file, path->line(), error);
  }
  if (content->empty()) {
    find(file, path->line(), "deployment.secret-invalid",
         fmt::format("密钥文件「{}」是空的", path->text()));
  }
}

void Checker::checkSecretFile(const std::string& file, const Value& path) {
  auto content = readSecret(resolve(path.text()));
  if (content) return;
  auto error = std::move(content).error();
  error.message = fmt::format("「{}」:{}", path.text(), error.message);
  find(file, path.line(), error);
}

void Checker::checkKey(const std::string& file, const Value* key) {
  if (key == nullptr || !key->isObject()) return;
  const auto* path = key->find("file");
  if (path != nullptr && path->isText()) checkSecretFile(file, *path);
  checkSecret(file, key->find("passphrase"));
  checkFile(file, key->find("certificate"));
}

// That its files are there is asked by the kind of the connector.
void Checker::checkIdentity(const std::string& file, const Value* identity) {
  const auto* key = identity == nullptr ? nullptr : identity->find("key");
  if (key == nullptr || !key->isObject()) return;
  const auto* path = key->find("file");
  std::error_code error;
  if (path != nullptr && path->isText() && std::filesystem::exists(resolve(path->text()), error)) {
    checkSecretFile(file, *path);
  }
  checkSecret(file, key->find("passphrase"));
}

}  // namespace tongban::deployment
