// Writes a deployment that works, and what everybody who calls it holds, for a test that starts the
// program itself.
//
//   make_deployment FOLDER [sm|intl]
//
//   FOLDER/deployment/          for --config; listens at 127.0.0.1:0
//   FOLDER/clients/passphrase   of every key below
//   FOLDER/clients/authority.pem
//   FOLDER/clients/NAME/{tls,message}.{key,pem} and, where there is one, hmac
//
// NAME: one-window, counter, audit-desk; stranger, whom nobody registered; foreign, whose
// certificates are of a root that nobody trusts. Good at the machine's own time until 2035.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "gateway/base/file.hpp"
#include "tests/support/deployment_maker.hpp"

namespace tongban::tests {
namespace {

namespace fs = std::filesystem;

void put(const fs::path& file, std::string_view text, unsigned mode) {
  fs::create_directories(file.parent_path());
  if (auto done = replaceFile(file, text, mode); !done) {
    throw std::logic_error(done.error().message);
  }
}

void writeCredential(const fs::path& base, const Credential& credential) {
  put(base.string() + ".key", encryptedKeyPem(*credential.party.key), 0600);
  put(base.string() + ".pem", credential.pem(), 0644);
}

void writeClient(const fs::path& folder, const Caller& caller) {
  writeCredential(folder / "tls", caller.tls);
  writeCredential(folder / "message", caller.message);
  if (!caller.secret.empty()) put(folder / "hmac", caller.secret, 0600);
}

void write(const fs::path& folder, crypto::SuiteId suite) {
  DeploymentOptions options;
  options.suite = suite;
  options.dataAt = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) -
                   std::chrono::hours(1);
  const MadeDeployment made(options);
  const auto deployment = folder / "deployment";
  fs::create_directories(deployment);
  fs::copy(made.folder(), deployment, fs::copy_options::recursive);
  fs::permissions(deployment / "state", fs::perms::owner_all);
  fs::last_write_time(deployment / "data/registration.csv",
                      fs::last_write_time(made / "data/registration.csv"));
  const auto clients = folder / "clients";
  put(clients / "passphrase", keyPassphrase(), 0600);
  put(clients / "authority.pem", pemOf(made.pki().tlsRoot.certificate), 0644);
  for (const auto* one :
       {&made.oneWindow(), &made.counter(), &made.audit(), &made.pki().stranger}) {
    writeClient(clients / (one == &made.pki().stranger ? "stranger" : one->system), *one);
  }
  CertificateOptions foreign;
  foreign.commonName = "别处的系统";
  writeCredential(clients / "foreign/tls", made.pki().issueTls(made.pki().foreignRoot, foreign));
  writeCredential(clients / "foreign/message",
                  made.pki().issueMessage(made.pki().foreignRoot, foreign));
}

}  // namespace
}  // namespace tongban::tests

int main(int argc, char** argv) {
  const std::string suite = argc > 2 ? argv[2] : "sm";
  if (argc < 2 || argc > 3 || (suite != "sm" && suite != "intl")) {
    std::fputs("make_deployment FOLDER [sm|intl]\n", stderr);
    return 2;
  }
  try {
    tongban::tests::write(
        argv[1], suite == "sm" ? tongban::crypto::SuiteId::Sm : tongban::crypto::SuiteId::Intl);
    return 0;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "make_deployment: %s\n", fault.what());
    return 1;
  }
}
