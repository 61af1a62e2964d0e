#include "tests/support/tls_client.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
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

Descriptor connectTo(const std::string& address) {
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

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

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
  if (!settings.protocol.empty()) {
    std::string offer(1, static_cast<char>(settings.protocol.size()));
    offer += settings.protocol;
    ::SSL_CTX_set_alpn_protos(inside_->context.get(),
                              reinterpret_cast<const unsigned char*>(offer.data()),
                              static_cast<unsigned>(offer.size()));
  }
  inside_->socket = connectTo(address);
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

bool TlsClient::wasResumed() const { return ::SSL_session_reused(inside_->ssl.get()) == 1; }

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
