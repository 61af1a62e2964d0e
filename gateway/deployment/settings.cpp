#include "gateway/deployment/settings.hpp"

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/record/yaml.hpp"

namespace tongban::deployment {
namespace {

namespace fs = std::filesystem;
using record::Value;

// Answers for one object of the file; what is not there is empty.
class Part final {
 public:
  Part(const Value* object, const fs::path& folder) : object_(object), folder_(folder) {}

  explicit operator bool() const noexcept { return object_ != nullptr && object_->isObject(); }
  const Value* at(std::string_view name) const noexcept {
    return object_ == nullptr ? nullptr : object_->find(name);
  }
  Part part(std::string_view name) const { return {at(name), folder_}; }
  std::string text(std::string_view name, std::string_view otherwise = {}) const {
    const auto* value = at(name);
    return std::string(value == nullptr ? otherwise : value->text());
  }
  // An absolute path stays as it is.
  std::optional<fs::path> path(std::string_view name) const {
    const auto* value = at(name);
    if (value == nullptr) return std::nullopt;
    return folder_ / fs::path(value->text());
  }

 private:
  const Value* object_;
  const fs::path& folder_;
};

std::optional<KeyPlace> keyOf(const Part& part, const fs::path& folder) {
  if (!part) return std::nullopt;
  const auto* passphrase = part.at("passphrase");
  return KeyPlace{
      part.path("file").value_or(fs::path()),
      passphrase == nullptr ? connectors::SecretReference() : secretPlace(*passphrase, folder),
      part.path("certificate")};
}

std::optional<ListenerPlace> listenerOf(const Part& part, const fs::path& folder) {
  if (!part) return std::nullopt;
  ListenerPlace listener{
      part.text("address"), keyOf(part.part("key"), folder).value_or(KeyPlace{}), {}};
  if (const auto* workers = part.at("workers")) {
    if (const auto count = workers->asInteger()) {
      listener.workers = static_cast<std::size_t>(*count);
    }
  }
  return listener;
}

Result<crypto::Secret> passphraseOf(const KeyPlace& place) {
  auto text = readSecretAt(place.passphrase);
  if (!text) return std::move(text).error();
  if (text->size() < 12 || text->size() > limits::kPassphraseBytesMax) {
    return fail("crypto.passphrase-weak", "密钥口令应为 12 至 1024 字节", place.file.string());
  }
  return crypto::Secret(std::move(*text));
}

template <class Key>
Result<Key> readEncrypted(const KeyPlace& place) {
  auto passphrase = passphraseOf(place);
  if (!passphrase) return std::move(passphrase).error();
  auto pem = readSecret(place.file);
  if (!pem) return std::move(pem).error();
  auto key = Key::fromPem(*pem, *passphrase);
  if (key) return key;
  auto error = std::move(key).error();
  error.where = place.file.string();
  return error;
}

}  // namespace

connectors::SecretReference secretPlace(const Value& secret, const fs::path& folder) {
  const Part part(&secret, folder);
  return {part.path("file"), part.text("env")};
}

Result<std::string> readSecretAt(const connectors::SecretReference& place) {
  auto text = place.read();
  if (text || place.file) return text;
  return fail("deployment.secret-invalid", std::move(text).error().message);
}

Result<crypto::PrivateKey> KeyPlace::readKey() const {
  return readEncrypted<crypto::PrivateKey>(*this);
}

Result<crypto::SecretKey> KeyPlace::readSecretKey() const {
  return readEncrypted<crypto::SecretKey>(*this);
}

Result<std::vector<crypto::Certificate>> KeyPlace::readCertificates() const {
  if (!certificate) {
    return fail("deployment.setting-missing", "该密钥没有写明证书(certificate)", file.string());
  }
  auto pem = readFile(*certificate, limits::kCertificateBytesMax * limits::kChainLengthMax);
  if (!pem) return std::move(pem).error();
  auto chain = crypto::Certificate::parseBundle(*pem);
  if (chain) return chain;
  auto error = std::move(chain).error();
  error.where = certificate->string();
  return error;
}

Result<std::shared_ptr<const wire::TlsIdentity>> KeyPlace::readIdentity() const {
  auto key = readKey();
  if (!key) return std::move(key).error();
  auto chain = readCertificates();
  if (!chain) return std::move(chain).error();
  return wire::TlsIdentity::make(std::move(*chain), std::move(*key));
}

Settings readSettings(const record::Value& root, const fs::path& folder) {
  const Part all(&root, folder);
  const auto trust = all.part("trust");
  const auto keys = all.part("keys");
  const auto log = all.part("log");
  Settings settings;
  settings.region = all.text("region");
  settings.node = all.text("node");
  settings.suite = all.text("suite");
  settings.storeFile = all.part("store").path("path");
  settings.regionAnchors = trust.path("regions");
  settings.memberAuthorities = trust.path("members");
  settings.memberRevocation = trust.text("memberRevocation", "required") == "required";
  settings.licenseTrust = trust.path("licenses");
  settings.logFile = log.path("file").value_or(folder / "state" / "gateway.log");
  settings.logLevel = log.text("level", "notice");
  settings.exchange = listenerOf(all.part("listeners").part("exchange"), folder);
  settings.peer = listenerOf(all.part("listeners").part("peer"), folder);
  settings.messageKey = keyOf(keys.part("message"), folder);
  settings.logKey = keyOf(keys.part("log"), folder);
  settings.searchKey = keyOf(keys.part("search"), folder);
  settings.storageKey = keyOf(keys.part("storage"), folder);
  return settings;
}

Result<Settings> loadSettings(const fs::path& folder, mapping::Library& library) {
  const auto path = folder / "gateway.yaml";
  auto text = readFile(path, limits::kConfigBytesMax);
  if (!text) return std::move(text).error();
  auto schema = library.config("gateway");
  if (!schema) return std::move(schema).error();
  auto reading = record::readYaml(*text);
  auto faults = std::move(reading.faults);
  const auto& root = reading.document.root;
  if (faults.empty()) faults = (*schema)->check(root, 1);
  if (!faults.empty()) {
    const auto& fault = faults.front();
    return fail("deployment.settings-invalid", fault.message,
                fmt::format("{}:{}", path.string(), fault.line));
  }
  return readSettings(root, folder);
}

}  // namespace tongban::deployment
