// goal: the handshake proves who has which key and judges nobody; what is not TLS is counted.
#include <sys/socket.h>

#include "tests/unit/wire/server/fixture.hpp"

namespace tongban::wire::tests {
namespace {

void require(ServerSettings& settings) { settings.requireCertificate = true; }

bool failed(const ServerCounts& counts) {
  return counts.handshakesFailed == 1 && counts.connections == 0;
}

std::string startCode(const std::string& address, std::shared_ptr<const TlsIdentity> with) {
  PathHandler handler;
  FixedClock clock;
  ServerSettings settings;
  settings.address = address;
  settings.identity = std::move(with);
  const auto started = Server::start(std::move(settings), handler, clock);
  return started ? "started" : started.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(who_is_at_the_other_end) {
  Listening listening;
  const auto own = identity("member.test");
  BOOST_CHECK_EQUAL(listening.connect().ask(get("/who")).body, "127.0.0.1 0");
  auto client = listening.connect({own.get()});
  BOOST_CHECK_EQUAL(client.ask(get("/who")).body, "127.0.0.1 2 " + own->chain.front().subject());
  BOOST_CHECK(client.serverCertificate().value().dnsNames().front() == "gateway.test");
}

BOOST_AUTO_TEST_CASE(a_required_certificate) {
  Listening listening(require);
  const auto own = identity("peer.test");
  auto without = listening.connect();
  without.send(get("/who"));
  BOOST_CHECK(!without.answer());
  without.reset();
  listening.await(failed);
  for (const bool onlyTls12 : {false, true}) {
    BOOST_CHECK_EQUAL(listening.connect({own.get(), "http/1.1", onlyTls12}).ask(get("/who")).body,
                      "127.0.0.1 2 " + own->chain.front().subject());
  }
  BOOST_CHECK_EQUAL(listening.counts().requests, 2);
}

BOOST_AUTO_TEST_CASE(a_certificate_without_its_key_is_nobodys) {
  for (const bool onlyTls12 : {false, true}) {
    Listening listening;
    const auto own = identity("member.test");
    auto thief = listening.connect({own.get(), "http/1.1", onlyTls12, true});
    thief.send(get("/who"));
    BOOST_CHECK(!thief.answer());
    thief.reset();
    listening.await(failed);
    BOOST_CHECK_EQUAL(listening.counts().requests, 0);
  }
}

BOOST_AUTO_TEST_CASE(versions_and_protocols) {
  Listening listening;
  auto newest = listening.connect();
  BOOST_CHECK_EQUAL(newest.version(), "TLSv1.3");
  BOOST_CHECK_EQUAL(newest.protocol(), "http/1.1");
  auto older = listening.connect({nullptr, "", true});
  BOOST_CHECK_EQUAL(older.version(), "TLSv1.2");
  BOOST_CHECK_EQUAL(older.protocol(), "");
  BOOST_CHECK_EQUAL(older.ask(get("/echo")).status, 200);
  BOOST_CHECK_EQUAL(newest.ask(get("/echo")).status, 200);
  BOOST_CHECK(!older.couldResume());
  BOOST_CHECK(!newest.couldResume());
  BOOST_CHECK(!listening.connect({nullptr, "h2"}).connected());
  listening.await([](const ServerCounts& counts) { return counts.handshakesFailed == 1; });
}

BOOST_AUTO_TEST_CASE(what_is_not_tls) {
  for (const std::string bytes : {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\x16\x03\x01\x40\x00\x01",
                                  "\x80\x2e\x01\x00\x02", "\x01"}) {
    Listening listening;
    {
      const auto plain = tongban::tests::connectTcp(listening.server->address());
      BOOST_REQUIRE(::send(plain.get(), bytes.data(), bytes.size(), 0) ==
                    static_cast<ssize_t>(bytes.size()));
    }
    listening.await(failed);
    BOOST_CHECK_EQUAL(listening.connect().ask(get("/echo")).status, 200);
  }
}

BOOST_AUTO_TEST_CASE(a_handshake_that_does_not_come) {
  Listening listening(
      [](ServerSettings& settings) { settings.handshakeTime = std::chrono::milliseconds(30); });
  const auto silent = tongban::tests::connectTcp(listening.server->address());
  listening.await(failed);
  char byte = 0;
  BOOST_CHECK_EQUAL(::recv(silent.get(), &byte, 1, 0), 0);
}

BOOST_AUTO_TEST_CASE(a_renewed_identity) {
  Listening listening;
  auto before = listening.connect();
  const auto renewed = identity("renewed.test");
  BOOST_REQUIRE(listening.server->renew(renewed));
  auto after = listening.connect();
  BOOST_CHECK(after.serverCertificate().value() == renewed->chain.front());
  BOOST_CHECK(!(before.serverCertificate().value() == renewed->chain.front()));
  BOOST_CHECK_EQUAL(before.ask(get("/echo")).status, 200);
  BOOST_CHECK_EQUAL(after.ask(get("/echo")).status, 200);

  BOOST_CHECK_EQUAL(listening.server->renew(nullptr).error().code, "wire.identity-invalid");
  BOOST_CHECK(listening.connect().serverCertificate().value() == renewed->chain.front());
}

BOOST_AUTO_TEST_CASE(addresses_and_identities_that_do_not_do) {
  const auto own = identity("gateway.test");
  for (const auto* address :
       {"", ":", "localhost", "127.0.0.1", ":0", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
        "127.0.0.1:-1", "::1:0", "[::1]", "[::1:0", "256.0.0.1:0", "no such host:0"}) {
    BOOST_CHECK_EQUAL(startCode(address, own), "wire.address-invalid");
  }
  Listening listening;
  BOOST_CHECK_EQUAL(startCode(listening.server->address(), own), "wire.listen-failed");
  BOOST_CHECK_EQUAL(startCode("192.0.2.1:0", own), "wire.listen-failed");
  BOOST_CHECK_EQUAL(startCode("127.0.0.1:0", nullptr), "wire.identity-invalid");
  BOOST_CHECK_EQUAL(
      startCode("127.0.0.1:0", std::make_shared<const TlsIdentity>(TlsIdentity{
                                   {}, crypto::PrivateKey::generate(crypto::KeyAlgorithm::P256)})),
      "wire.identity-invalid");
  const Pki sm(crypto::SuiteId::Sm);
  auto signing = sm.issue("sm.test", crypto::Profile::Signing);
  BOOST_CHECK_EQUAL(
      startCode("127.0.0.1:0",
                TlsIdentity::make({signing.certificate}, std::move(signing.key)).value()),
      "wire.identity-invalid");
  BOOST_CHECK_EQUAL(startCode("127.0.0.1:0", own), "started");
}

BOOST_AUTO_TEST_CASE(a_key_of_another_is_no_identity) {
  const Pki pki(crypto::SuiteId::Intl);
  auto one = pki.issue("one.test", crypto::Profile::Tls);
  auto other = pki.issue("other.test", crypto::Profile::Tls);
  BOOST_CHECK_EQUAL(TlsIdentity::make({one.certificate}, std::move(other.key)).error().code,
                    "wire.identity-invalid");
  BOOST_CHECK_EQUAL(TlsIdentity::make({}, std::move(one.key)).error().code,
                    "wire.identity-invalid");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tongban::wire::tests
