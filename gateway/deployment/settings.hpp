// gateway/deployment/settings.hpp — what gateway.yaml settles, as types; paths are resolved against
// the deployment folder. Also for commands that need the store or the trust of a node without
// running it.
//
// Value types. Errors: base.file-*, deployment.settings-invalid (run `tongban check` for all
// faults); of reading keys: base.secret-mode, crypto.*, deployment.secret-invalid.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "connectors/settings.hpp"
#include "gateway/base/result.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/mapping/library.hpp"
#include "gateway/wire/tls/identity.hpp"

namespace tongban::deployment {

// Where a key lies; it is read when it is needed and not kept here.
struct KeyPlace {
  std::filesystem::path file;
  connectors::SecretReference passphrase;
  std::optional<std::filesystem::path> certificate;  // leaf first

  Result<crypto::PrivateKey> readKey() const;
  Result<crypto::SecretKey> readSecretKey() const;
  Result<std::vector<crypto::Certificate>> readCertificates() const;
  Result<std::shared_ptr<const wire::TlsIdentity>> readIdentity() const;
};

struct ListenerPlace {
  std::string address;
  KeyPlace key;
  std::optional<std::size_t> workers;
};

struct Settings {
  std::string region;
  std::string node;
  std::string suite;                                       // sm, intl
  std::optional<std::filesystem::path> storeFile;          // store.kind sqlite
  std::optional<std::filesystem::path> regionAnchors;      // trust.regions
  std::optional<std::filesystem::path> memberAuthorities;  // trust.members
  bool memberRevocation = true;                            // trust.memberRevocation: required
  std::optional<std::filesystem::path> licenseTrust;       // trust.licenses
  std::filesystem::path logFile;
  std::string logLevel = "notice";
  std::optional<ListenerPlace> exchange;
  std::optional<ListenerPlace> peer;  // its key is also what we show when we ask a peer
  std::optional<KeyPlace> messageKey;
  std::optional<KeyPlace> logKey;
  std::optional<KeyPlace> searchKey;
  std::optional<KeyPlace> storageKey;
};

Result<Settings> loadSettings(const std::filesystem::path& folder, mapping::Library&);

// `{file: …}` or `{env: …}` of a file that has passed its schema.
connectors::SecretReference secretPlace(const record::Value& secret,
                                        const std::filesystem::path& folder);
// A variable that is not set is deployment.secret-invalid.
Result<std::string> readSecretAt(const connectors::SecretReference&);

// Of a gateway.yaml that has passed its schema.
Settings readSettings(const record::Value& root, const std::filesystem::path& folder);

}  // namespace tongban::deployment
