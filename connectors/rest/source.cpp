#include "connectors/rest/source.hpp"

#include <algorithm>
#include <limits>

#include "connectors/rest/answer.hpp"
#include "gateway/base/file.hpp"
#include "gateway/crypto/key_file.hpp"

namespace tongban::connectors::rest {
namespace {

using Monotonic = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kConnectTime{3'000};

Result<crypto::TrustAnchors> readAuthorities(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return crypto::TrustAnchors::load(path);
  auto pem = readFile(path, limits::kCertificateBytesMax * limits::kTrustAnchorsMax);
  if (!pem) return std::move(pem).error();
  auto certificates = crypto::Certificate::parseBundle(*pem);
  if (!certificates) return std::move(certificates).error();
  return crypto::TrustAnchors::make(std::move(*certificates));
}

Result<std::shared_ptr<const wire::TlsIdentity>> readIdentity(const IdentityPlace& place) {
  auto passphrase = place.passphrase.read();
  if (!passphrase) return std::move(passphrase).error();
  auto sealed = readSecret(place.file);
  if (!sealed) return std::move(sealed).error();
  auto key = crypto::PrivateKey::fromPem(*sealed, crypto::Secret(std::move(*passphrase)));
  if (!key) return std::move(key).error();
  auto pem = readFile(place.certificate, limits::kCertificateBytesMax * limits::kChainLengthMax);
  if (!pem) return std::move(pem).error();
  auto chain = crypto::Certificate::parseBundle(*pem);
  if (!chain) return std::move(chain).error();
  return wire::TlsIdentity::make(std::move(*chain), std::move(*key));
}

}  // namespace

Error outcomeFor(Error error, bool late) {
  const auto as = [&](std::string_view code) {
    return fail(code, std::move(error.message), std::move(error.where));
  };
  const auto& code = error.code;
  if (code == "wire.timed-out" || late) return as("connector.timed-out");
  if (code == "wire.client-busy") return as("connector.busy");
  if (code == "wire.answer-too-large") return as("connector.too-much");
  if (code == "wire.answer-malformed") return as("connector.answer-malformed");
  // A subject too long for an address.
  if (code == "wire.address-invalid") return as("connector.query-invalid");
  return as("connector.unavailable");  // a certificate or secret that is not there included
}

Result<std::string> RestSource::secret() const {
  return settings_.credential ? settings_.credential->read() : Result<std::string>(std::string());
}

Result<std::shared_ptr<wire::Client>> RestSource::makeClient() const {
  auto authorities = readAuthorities(settings_.authorities);
  if (!authorities) return std::move(authorities).error();
  wire::ClientSettings made;
  made.origin = settings_.origin;
  made.targets = settings_.targets;
  made.authorities = std::move(*authorities);
  if (settings_.identity) {
    auto identity = readIdentity(*settings_.identity);
    if (!identity) return std::move(identity).error();
    made.identity = std::move(*identity);
  }
  made.callTime = bounds_.timeout;
  made.connectTime = std::min(kConnectTime, bounds_.timeout);
  made.connectionsMax = bounds_.concurrency;
  made.answerBytesMax = bounds_.bytes;
  made.lengthRequired = false;  // JSON that breaks off is no JSON
  made.breaker.failures = std::numeric_limits<unsigned>::max();
  auto client = wire::Client::make(std::move(made));
  if (!client) return std::move(client).error();
  return std::shared_ptr<wire::Client>(std::move(*client));
}

Result<std::shared_ptr<wire::Client>> RestSource::client() {
  const std::lock_guard lock(mutex_);
  if (client_) return client_;
  auto made = makeClient();
  if (!made) return outcomeFor(std::move(made).error(), false);
  client_ = std::move(*made);
  return client_;
}

Result<wire::Answer> RestSource::ask(const Question& question, Deadline deadline) {
  auto asked = client();
  if (!asked) return std::move(asked).error();
  auto answer = (*asked)->call(question.request, bytesOf(question.body), deadline);
  if (!answer) return outcomeFor(std::move(answer).error(), Monotonic::now() >= deadline);
  return answer;
}

Result<Fetched> RestSource::fetch(const Query& query, const Page& page, Deadline deadline) {
  auto cursor = Cursor::parse(query.after, page.rows);
  if (!cursor) return std::move(cursor).error();
  if (!query.after.empty() && (!settings_.page || cursor->total > page.total)) {
    return fail("connector.query-invalid", "翻页标记不可用");
  }
  auto credential = secret();
  if (!credential) return outcomeFor(std::move(credential).error(), false);
  auto question = questionFor(settings_, query, *credential, *cursor);
  if (!question) return std::move(question).error();
  auto answer = ask(*question, deadline);
  if (!answer) return std::move(answer).error();
  return readAnswer(settings_, query, page, *cursor, *answer);
}

}  // namespace tongban::connectors::rest
