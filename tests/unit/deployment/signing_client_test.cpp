// goal: a caller that shares nothing with the product is understood by it, and refuses an answer
// that the gateway did not sign.
#include <cstdio>
#include <optional>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>

#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/purpose.hpp"
#include "gateway/wire/signature.hpp"
#include "tests/support/signed_call.hpp"

using namespace tongban;
using namespace tongban::tests;

namespace {

// Answers with what it has understood of the request, signed, or signed for another request.
class Listener final : public wire::Handler {
 public:
  explicit Listener(std::shared_ptr<const deployment::Snapshot> deployment)
      : deployment_(std::move(deployment)) {}

  wire::Outgoing handle(const wire::Incoming& incoming) override {
    wire::Outgoing out;
    const auto system = understand(incoming);
    out.head.status = system ? 200 : 401;
    out.body = system ? *system : system.error().code;
    add(out, "content-type", "text/plain");
    add(out, "tongban-exchange-id",
        incoming.head.fields.combined("tongban-exchange-id").value_or("none"));
    add(out, "content-digest",
        wire::contentDigest(deployment_->suite, bytesOf(forged ? "another" : out.body)));
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(SystemClock().now());
    if (!incoming.head.fields.has("signature")) return out;
    BOOST_TEST(bool(
        wire::signResponse(out.head, incoming.head,
                           {now, now + std::chrono::seconds(60), "", deployment_->messageKey->id},
                           *deployment_->messageKey->signer)));
    return out;
  }
  wire::Outgoing refuse(const Error&, const wire::Connection&) override { return {}; }
  std::size_t bodyBytesMax(const wire::Request&) const override { return 1u << 20; }

  bool forged = false;

 private:
  static void add(wire::Outgoing& out, std::string_view name, std::string_view value) {
    BOOST_TEST(bool(out.head.fields.add(name, value)));
  }

  Result<std::string> understand(const wire::Incoming& incoming) const {
    const auto& head = incoming.head;
    const auto signature = wire::readSignature({head});
    if (!signature) return signature.error();
    const auto& id = signature->parameters().keyId;
    const deployment::System* system = nullptr;
    if (const auto* key = deployment_->members.messageKey(id)) {
      if (auto right = signature->verify(key->key); !right) return std::move(right).error();
      system = key->system;
    } else if (const auto* secret = deployment_->members.secret(id)) {
      auto right = signature->verify(deployment_->suite, secret->secret.view());
      if (!right) return std::move(right).error();
      system = secret->system;
    } else {
      return fail("auth.key-unknown", "");
    }
    auto whole = wire::checkContentDigest(head.fields, deployment_->suite, incoming.body);
    if (!whole) return std::move(whole).error();
    if (auto due = wire::checkWindow(signature->parameters(), SystemClock().now()); !due) {
      return std::move(due).error();
    }
    const auto purpose = wire::readPurpose(head.fields);
    const auto behalf = wire::readOnBehalf(head.fields);
    if (!purpose) return purpose.error();
    if (!behalf) return behalf.error();
    const auto& shown = incoming.from.certificates;
    const auto* tls = shown.empty() ? nullptr : deployment_->members.certificate(shown.front());
    return fmt::format("{}/{} {} {} {} tls={} body={}", system->member, system->id, purpose->matter,
                       purpose->caseNumber, purpose->by->staffNumber,
                       tls == nullptr ? "none" : tls->system->id, textOf(incoming.body));
  }

  std::shared_ptr<const deployment::Snapshot> deployment_;
};

struct Heard {
  int code = -1;
  std::string out;
};

Heard run(const std::string& command) {
  Heard heard;
  auto* const pipe = ::popen(command.c_str(), "r");
  BOOST_REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (const auto size = std::fread(buffer, 1, sizeof buffer, pipe)) {
    heard.out.append(buffer, size);
  }
  const int status = ::pclose(pipe);
  heard.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return heard;
}

struct Scene {
  explicit Scene(crypto::SuiteId suite)
      : made({.suite = suite}), snapshot(made.snapshot(clock)), listener(snapshot) {
    server =
        wire::Server::start(
            {.name = "exchange", .address = "127.0.0.1:0", .identity = snapshot->exchangeIdentity},
            listener, clock)
            .value();
    made.oneWindow().tls.writeTo(keys.path(), "tls");
    made.oneWindow().message.writeTo(keys.path(), "message");
    made.pki().gatewayMessage.writeTo(keys.path(), "gateway");
  }

  Heard ask(const std::string& more) const {
    const auto name = crypto::suite(made.options().suite).name();
    return run(fmt::format(
        "python3 tests/support/signing_client.py --url "
        "https://localhost/exchange/v1/query/enterprise-registration --connect-to {} --suite {} "
        "--member data-bureau --system one-window --ca {} --subject uscc=91500112MAF000012X "
        "--gateway-certificate {} {} 2>&1",
        server->address(), name, made.tlsRootFile().string(), path("gateway.pem"), more));
  }
  std::string path(const std::string& name) const { return (keys / name).string(); }
  std::string withKey() const { return " --message-key " + path("message.key"); }
  std::string withTls() const {
    return fmt::format(" --certificate {} --key {}", path("tls.pem"), path("tls.key"));
  }
  std::string withSecret() const {
    return " --secret-file " + (made / "secrets/one-window.hmac").string();
  }

  SystemClock clock;
  MadeDeployment made;
  TempDir keys;
  std::shared_ptr<const deployment::Snapshot> snapshot;
  Listener listener;
  std::unique_ptr<wire::Server> server;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(signing_client)

BOOST_AUTO_TEST_CASE(it_is_understood_and_understands_in_both_suites) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    const Scene scene(suite);
    const std::string said = "data-bureau/one-window 企业开办 2026-0001 A0137 ";
    const std::string body = R"(body={"subject": {"uscc": "91500112MAF000012X"}})";
    const auto both = scene.ask(scene.withKey() + scene.withTls());
    BOOST_TEST(both.code == 0, both.out);
    BOOST_TEST(both.out == "200\n\n" + said + "tls=one-window " + body + "\n");
    const auto signature = scene.ask(scene.withKey());
    BOOST_TEST(signature.code == 0, signature.out);
    BOOST_TEST(signature.out == "200\n\n" + said + "tls=none " + body + "\n");
    const auto secret = scene.ask(scene.withSecret() + " --idempotency-key once-only");
    BOOST_TEST(secret.code == 0, secret.out);
    BOOST_TEST(secret.out == "200\n\n" + said + "tls=none " + body + "\n");
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_not_signed_so_is_refused) {
  Scene scene(crypto::SuiteId::Intl);
  scene.listener.forged = true;
  const auto forged = scene.ask(scene.withKey());
  BOOST_TEST(forged.code == 3, forged.out);
  scene.listener.forged = false;
  scene.made.counter().message.writeTo(scene.keys.path(), "gateway");
  BOOST_TEST(scene.ask(scene.withKey()).code == 3);
}

BOOST_AUTO_TEST_CASE(an_unsigned_or_unknown_call_is_refused) {
  const Scene scene(crypto::SuiteId::Intl);
  const auto unsignedCall = scene.ask(scene.withTls());
  BOOST_TEST(unsignedCall.out.find("401\n\nwire.signature-missing") == 0U, unsignedCall.out);
  scene.made.pki().stranger.message.writeTo(scene.keys.path(), "message");
  const auto stranger = scene.ask(scene.withKey());
  BOOST_TEST(stranger.code == 1, stranger.out);
  BOOST_TEST(stranger.out.find("401\n\nauth.key-unknown") == 0U, stranger.out);
}

BOOST_AUTO_TEST_CASE(a_listener_of_another_authority_gets_no_question) {
  const Scene scene(crypto::SuiteId::Intl);
  scene.made.write("certs/tls-root.pem", pemOf(scene.made.pki().foreignRoot.certificate));
  const auto none = scene.ask(scene.withKey());
  BOOST_TEST(none.code == 2, none.out);
}

BOOST_AUTO_TEST_SUITE_END()
