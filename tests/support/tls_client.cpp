#include "tests/support/tls_client.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "gateway/crypto/openssl.hpp"
#include "gateway/wire/tls/client_context.hpp"

namespace tongban::tests {

struct TlsClient::Inside {
  Handle<SSL_CTX, ::SSL_CTX_free> context;
  Descriptor socket;
  Handle<SSL, ::SSL_free> ssl;
  std::string in;
  bool connected = false;
};

namespace {

// The public half of `certificate`, and a private half that has nothing to do with it: OpenSSL
// compares public halves only.
crypto::EvpPkeyPtr stolenKey(const crypto::Certificate& certificate) {
  const auto other = crypto::PrivateKey::generate(crypto::KeyAlgorithm::P256);
  BIGNUM* secret = nullptr;
  ::EVP_PKEY_get_bn_param(other.native(), OSSL_PKEY_PARAM_PRIV_KEY, &secret);
  const crypto::BignumPtr owned(secret);
  unsigned char point[65];
  std::size_t size = 0;
  ::EVP_PKEY_get_octet_string_param(::X509_get0_pubkey(certificate.native()),
                                    OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point, sizeof point, &size);
  const Handle<OSSL_PARAM_BLD, ::OSSL_PARAM_BLD_free> build(::OSSL_PARAM_BLD_new());
  ::OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  ::OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point, size);
  ::OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret);
  const Handle<OSSL_PARAM, ::OSSL_PARAM_free> parts(::OSSL_PARAM_BLD_to_param(build.get()));
  const crypto::EvpPkeyCtxPtr context(::EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  ::EVP_PKEY_fromdata_init(context.get());
  crypto::require(::EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parts.get()) == 1,
                  "stolen key");
  return crypto::EvpPkeyPtr(made);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

Descriptor connectTcp(const std::string& address) {
  const auto colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval patience{20, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    throw std::runtime_error("cannot connect to " + address);
  }
  return socket;
}

TlsClient::TlsClient(const std::string& address, const TlsClientSettings& settings)
    : inside_(std::make_unique<Inside>()) {
  std::signal(SIGPIPE, SIG_IGN);
  inside_->context.reset(::SSL_CTX_new(::TLS_client_method()));
  if (settings.onlyTls12) {
    ::SSL_CTX_set_max_proto_version(inside_->context.get(), TLS1_2_VERSION);
  }
  if (settings.identity != nullptr &&
      !wire::configureClient(inside_->context.get(), *settings.identity)) {
    throw std::runtime_error("the client's identity is unusable");
  }
  if (settings.stolen) {
    const auto key = stolenKey(settings.identity->chain.front());
    crypto::require(::SSL_CTX_use_PrivateKey(inside_->context.get(), key.get()) == 1, "stolen key");
  }
  if (!settings.protocol.empty()) {
    std::string offer(1, static_cast<char>(settings.protocol.size()));
    offer += settings.protocol;
    ::SSL_CTX_set_alpn_protos(inside_->context.get(),
                              reinterpret_cast<const unsigned char*>(offer.data()),
                              static_cast<unsigned>(offer.size()));
  }
  inside_->socket = connectTcp(address);
  inside_->ssl.reset(::SSL_new(inside_->context.get()));
  ::SSL_set_fd(inside_->ssl.get(), inside_->socket.get());
  inside_->connected = ::SSL_connect(inside_->ssl.get()) == 1;
}

TlsClient::~TlsClient() = default;
TlsClient::TlsClient(TlsClient&&) noexcept = default;

bool TlsClient::connected() const { return inside_->connected; }

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  ::SSL_get0_alpn_selected(inside_->ssl.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::version() const { return ::SSL_get_version(inside_->ssl.get()); }

bool TlsClient::couldResume() const {
  return ::SSL_SESSION_is_resumable(::SSL_get0_session(inside_->ssl.get())) == 1;
}

std::optional<crypto::Certificate> TlsClient::serverCertificate() const {
  X509* native = ::SSL_get0_peer_certificate(inside_->ssl.get());
  if (native == nullptr) return std::nullopt;
  auto parsed = crypto::Certificate::parse(
      crypto::derOf([&](unsigned char** at) { return ::i2d_X509(native, at); }, "certificate"));
  return *std::move(parsed);
}

bool TlsClient::send(std::string_view bytes) {
  ::ERR_clear_error();
  return ::SSL_write(inside_->ssl.get(), bytes.data(), static_cast<int>(bytes.size())) ==
         static_cast<int>(bytes.size());
}

bool TlsClient::fill() {
  char block[16384];
  ::ERR_clear_error();
  const int got = ::SSL_read(inside_->ssl.get(), block, sizeof block);
  if (got <= 0) return false;
  inside_->in.append(block, static_cast<std::size_t>(got));
  return true;
}

std::optional<TlsAnswer> TlsClient::answer(bool toHead) {
  auto& in = inside_->in;
  std::size_t end = std::string::npos;
  while ((end = in.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  const std::string head = in.substr(0, end + 2);
  in.erase(0, end + 4);
  TlsAnswer answer;
  answer.status = std::stoi(head.substr(9, 3));
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t stop = head.find("\r\n", at);
    const std::string line = head.substr(at, stop - at);
    const std::size_t colon = line.find(": ");
    answer.fields[lower(line.substr(0, colon))] = line.substr(colon + 2);
    at = stop + 2;
  }
  const auto length = answer.fields.find("content-length");
  const std::size_t size = toHead || length == answer.fields.end() ? 0 : std::stoul(length->second);
  while (in.size() < size) {
    if (!fill()) return std::nullopt;
  }
  answer.body = in.substr(0, size);
  in.erase(0, size);
  return answer;
}

TlsAnswer TlsClient::ask(std::string_view request) {
  send(request);
  auto answered = answer();
  if (!answered) throw std::runtime_error("no answer came");
  return *std::move(answered);
}

bool TlsClient::ended() {
  const bool more = !inside_->in.empty() || fill();
  return !more && errno != EAGAIN;
}

void TlsClient::reset() {
  const linger now{1, 0};
  ::setsockopt(inside_->socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  inside_->socket = Descriptor();
}

void TlsClient::finishWriting() { ::shutdown(inside_->socket.get(), SHUT_WR); }

}  // namespace tongban::tests
