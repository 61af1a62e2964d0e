#include "tests/support/https_server.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tongban::tests {
namespace {

crypto::Secret passphrase() { return crypto::Secret(std::string(HttpsServer::kPassphrase)); }

void write(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

HttpsServer::HttpsServer() {
  const Pki stranger(crypto::SuiteId::Intl);
  write(rootFile(), pki_.root().certificate.pem());
  certificate("good", pki_, "localhost", Pki::validity());
  certificate("wrong", pki_, "other.test", Pki::validity());
  certificate("expired", pki_, "localhost",
              {at("2020-01-01T00:00:00Z"), at("2021-01-01T00:00:00Z")});
  certificate("untrusted", stranger, "localhost", Pki::validity());
  start();
}

HttpsServer::~HttpsServer() {
  input_ = Descriptor();  // its end is the server's
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void HttpsServer::certificate(const std::string& name, const Pki& pki, const std::string& host,
                              crypto::Validity validity) const {
  const auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::P256);
  const auto leaf = crypto::issue(Pki::request(host, {host}), key.publicKey(), crypto::Profile::Tls,
                                  validity, pki.root().certificate, *pki.root().signer)
                        .value();
  write(folder_ / (name + ".pem"), leaf.pem());
  write(folder_ / (name + ".key"), textOf(key.toPem(passphrase()).view()));
}

void HttpsServer::start() {
  int in[2], out[2];
  if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  const auto path = folder_.path().string();
  child_ = ::fork();
  if (child_ == 0) {
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    ::execlp("python3", "python3", "tests/support/https_server.py", path.c_str(), nullptr);
    ::_exit(127);
  }
  { const Descriptor child[] = {Descriptor(in[0]), Descriptor(out[1])}; }  // its ends, closed here
  const Descriptor lines(out[0]);
  input_ = Descriptor(in[1]);
  std::string said;
  char block[512];
  while (!said.ends_with("end 0\n")) {
    const auto got = ::read(lines.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw std::runtime_error("https_server.py does not start");
    said.append(block, static_cast<std::size_t>(got));
  }
  std::istringstream words(said);
  for (std::string name, port; words >> name >> port;) ports_[name] = port;
}

std::string HttpsServer::origin(const std::string& listener) const {
  return "https://localhost:" + ports_.at(listener);
}

crypto::TrustAnchors HttpsServer::authorities() const {
  return crypto::TrustAnchors::make({pki_.root().certificate}).value();
}

std::shared_ptr<const wire::TlsIdentity> HttpsServer::identity(const std::string& name) const {
  auto issued = pki_.issue(name, crypto::Profile::Tls, {name});
  return wire::TlsIdentity::make({issued.certificate}, std::move(issued.key)).value();
}

void HttpsServer::serve(const std::string& name, std::string_view bytes) const {
  write(folder_ / name, bytes);
}

}  // namespace tongban::tests
