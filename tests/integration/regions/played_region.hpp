// tests/integration/regions/played_region.hpp — 510000 as a test plays it: a server with the right
// certificates that answers whatever the test says, in place of the real gateway.
//
//   PlayedRegion played;
//   played.answer = [&](const wire::Incoming& asked) { return played.right(asked); };
//   auto heard = played.two.chongqing.ask(played.two.question());
//
// `answer` runs on the server's thread, one question after the other as tests ask them.
#pragma once
#include <functional>

#include "gateway/exchange/peer_fields.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/server/server.hpp"
#include "gateway/wire/signature.hpp"
#include "tests/integration/regions/support.hpp"

namespace tongban::tests {

class PlayedRegion : public wire::Handler {
 public:
  PlayedRegion() {
    wire::ServerSettings settings;
    settings.name = "played";
    settings.address = "127.0.0.1:0";
    settings.identity = two.made.sichuan.pki().peer.identity();
    settings.requireCertificate = true;
    server_ = wire::Server::start(std::move(settings), *this, two.chongqing.clock).value();
    writePeer(two.made.chongqing, two.made.sichuan, server_->address());
    two.made.chongqing.replace("peers.yaml", "seconds: 5", "seconds: 1");
    two.chongqing.reload();
    two.chongqing.gateway().keepPeers();  // what is due without being asked is over
  }
  ~PlayedRegion() override { server_.reset(); }

  // A good document for the question, signed and bound.
  wire::Outgoing right(const wire::Incoming& asked) const {
    return signedAnswer(asked, 200, documentFor(asked));
  }
  static std::string documentFor(const wire::Incoming& asked,
                                 const std::string& record = R"({"uscc":"91500112MAF000012X"})") {
    return R"({"exchangeId":")" + *asked.head.fields.combined("tongban-exchange-id") +
           R"(","resource":"enterprise-registration","records":[)" + record +
           R"(],"issues":[],"withheld":[],"masked":[],"source":{"region":"510000","system":"s"}})";
  }
  wire::Outgoing signedAnswer(const wire::Incoming& asked, int status, std::string body,
                              const Credential* by = nullptr,
                              std::chrono::minutes late = std::chrono::minutes(0)) const {
    auto out = unsignedAnswer(asked, status, std::move(body));
    const auto& key = by != nullptr ? *by : two.made.sichuan.pki().gatewayMessage;
    const auto created = std::chrono::floor<std::chrono::seconds>(two.chongqing.clock.now() + late);
    const auto signer = key.signer();
    const auto done =
        wire::signResponse(out.head, asked.head,
                           {created, created + std::chrono::seconds(60), {}, key.keyId()}, *signer);
    if (!done) throw std::logic_error(done.error().message);
    return out;
  }
  wire::Outgoing unsignedAnswer(const wire::Incoming& asked, int status, std::string body) const {
    wire::Outgoing out;
    out.head.status = status;
    out.body = std::move(body);
    const auto add = [&](std::string_view name, std::string_view value) {
      if (!out.head.fields.add(name, value)) throw std::logic_error("field");
    };
    add("content-type", status == 200 ? "application/json" : "application/problem+json");
    add("content-digest", wire::contentDigest(two.sichuan.suite(), bytesOf(out.body)));
    add("tongban-exchange-id", *asked.head.fields.combined("tongban-exchange-id"));
    add("tongban-protocol", exchange::kPeerProtocol);
    return out;
  }
  // What the real gateway answers to the same request.
  wire::Outgoing relayed(const wire::Incoming& asked, const std::string& otherSalts = {}) {
    SentCall sent{
        {asked.head.method, asked.head.targetUri, {}}, std::string(textOf(asked.body)), {}};
    for (const auto& field : asked.head.fields.all()) {
      if (field.name == "host" || field.name == "content-length") continue;  // written anew
      const bool altered = !otherSalts.empty() && field.name == "tongban-commitment";
      const auto& value = altered ? otherSalts : field.value;
      if (!sent.head.fields.add(field.name, value)) throw std::logic_error(field.name);
    }
    const auto identity = two.made.chongqing.pki().peer.identity();
    auto real = TlsClient(two.sichuan.gateway().peerAddress(), {.identity = identity.get()})
                    .ask(sent.overTheWire());
    wire::Outgoing out;
    out.head.status = real.status;
    out.body = std::move(real.body);
    for (const auto& [name, value] : real.fields) {
      if (name == "content-length" || name == "connection" || name == "date") continue;
      if (!out.head.fields.add(name, value)) throw std::logic_error("field " + name);
    }
    return out;
  }

  wire::Outgoing handle(const wire::Incoming& asked) override {
    const auto& target = asked.head.targetUri;
    if (receipt && target.find("/receipts/") != std::string::npos) {
      return unsignedAnswer(asked, 200, *receipt);
    }
    // Heads and proofs are another test's.
    if (asked.head.method == "GET" || !answer) return relayed(asked);
    return answer(asked);
  }
  wire::Outgoing refuse(const Error&, const wire::Connection&) override { return {{500, {}}, {}}; }
  std::size_t bodyBytesMax(const wire::Request&) const override { return 1 << 20; }

  Regions two;
  std::function<wire::Outgoing(const wire::Incoming&)> answer;
  std::optional<std::string> receipt;  // in place of every one that it has

 private:
  std::unique_ptr<wire::Server> server_;
};

}  // namespace tongban::tests
