// tests/bench/ledger_node.hpp — a ledger on disk with keys that are made anew each time, and the
// clocks of a bench. A log belongs to its key, so a store that is there already keeps its key
// beside it (plain: the data are synthetic).
#pragma once
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/crypto/issue.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/ledger/ledger.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/store/open.hpp"

namespace tongban::bench {

[[noreturn]] inline void stop(std::string_view why) {
  fmt::print(stderr, "ledger_bench: {}\n", why);
  std::exit(1);
}

template <class T>
T need(Result<T> result) {
  if (!result)
    stop(result.error().code + " " + result.error().message + " " + result.error().where);
  return std::move(*result);
}

inline double secondsOf(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// From its making on: the wall clock, and the CPU of the whole process.
class Stopwatch final {
 public:
  double wall() const { return secondsOf(CLOCK_MONOTONIC) - wall_; }
  double cpu() const { return secondsOf(CLOCK_PROCESS_CPUTIME_ID) - cpu_; }

 private:
  double wall_ = secondsOf(CLOCK_MONOTONIC);
  double cpu_ = secondsOf(CLOCK_PROCESS_CPUTIME_ID);
};

// The key and certificate of a log; made on the first call for a file, read on the next.
struct LogKey {
  LogKey(crypto::SuiteId suite, const std::filesystem::path& file) {
    const crypto::Secret passphrase{Bytes(16, 'b')};
    const auto keyFile = file.string() + ".key";
    const auto passFile = file.string() + ".pass";
    if (std::filesystem::exists(keyFile)) {
      key = std::make_unique<crypto::PrivateKey>(need(crypto::PrivateKey::load(keyFile, passFile)));
    } else {
      key = std::make_unique<crypto::PrivateKey>(crypto::PrivateKey::generate(
          suite == crypto::SuiteId::Sm ? crypto::KeyAlgorithm::Sm2 : crypto::KeyAlgorithm::P256));
      need(replaceFile(passFile, textOf(passphrase.view()), 0600));
      need(key->save(keyFile, passphrase));
    }
    signer = need(key->signer());
    crypto::CertificateRequest request;
    request.subject.commonName = "bench log";
    certificate = std::make_unique<crypto::Certificate>(need(crypto::issueSelfSigned(
        request, crypto::Profile::Root,
        {need(fromRfc3339("2020-01-01T00:00:00Z")), need(fromRfc3339("2049-12-31T23:59:59Z"))},
        *signer)));
  }
  std::unique_ptr<crypto::PrivateKey> key;
  std::unique_ptr<crypto::Signer> signer;
  std::unique_ptr<crypto::Certificate> certificate;
};

struct Node {
  Node(crypto::SuiteId suite, const std::filesystem::path& file)
      : key(suite, file),
        cipher(need(
            crypto::StorageCipher::make(suite, Bytes(crypto::StorageCipher::kSecretBytes, 7)))),
        store(need(store::open(store::SqliteSettings{file}, ledger::migrations(), clock))),
        ledger(need(ledger::Ledger::open(
            *store,
            {.certificate = *key.certificate, .signer = key.signer.get(), .cipher = &cipher},
            clock))) {}

  SystemClock clock;
  LogKey key;
  crypto::StorageCipher cipher;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<ledger::Ledger> ledger;
};

}  // namespace tongban::bench
