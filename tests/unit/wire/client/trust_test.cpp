// goal: nothing is sent to a server that is not the one that is meant.
#include <cstdlib>

#include "tests/unit/wire/client/client_support.hpp"

using namespace tongban;
using namespace tongban::wire;
using namespace tongban::wire::tests;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(trust)

BOOST_AUTO_TEST_CASE(settings_that_name_no_server_are_refused) {
  for (const auto* bad :
       {"", "https://", "http://localhost", "HTTPS://localhost", "https://localhost/",
        "https://localhost:0", "https://localhost:65536", "https://localhost:", "https://a:b@c",
        "https://[::1", "https://[]:1", "https://a b", "https://a#b", "https://a?b", "localhost",
        "https://[::1]x", "https://a:1:2", "https://[1:2]:3:4", "https://a\\b"}) {
    ClientSettings settings;
    settings.origin = bad;
    auto client = Client::make(std::move(settings));
    BOOST_TEST(!client.has_value(), bad);
    if (!client) BOOST_TEST(client.error().code == "wire.address-invalid", bad);
  }
  for (const auto* good : {"https://a", "https://a-b.c:443", "https://10.1.2.3:1",
                           "https://[fd00::1]", "https://[::1]:65535"}) {
    ClientSettings settings;
    settings.origin = good;
    BOOST_TEST(Client::make(std::move(settings)).has_value(), good);
  }
  ClientSettings settings;
  settings.origin = "https://a";
  settings.targets = {"10.0.0.0/8", "nowhere"};
  BOOST_TEST(Client::make(std::move(settings)).error().code == "wire.address-invalid");
}

BOOST_AUTO_TEST_CASE(an_identity_that_tls_cannot_use_is_refused) {
  auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::Sm2);
  const auto signer = key.signer().value();
  const auto certificate =
      crypto::issueSelfSigned(tongban::tests::Pki::request("甲"), crypto::Profile::Signing,
                              tongban::tests::Pki::validity(), *signer)
          .value();
  ClientSettings settings;
  settings.origin = "https://a";
  settings.identity = TlsIdentity::make({certificate}, std::move(key)).value();
  BOOST_TEST(Client::make(std::move(settings)).error().code == "wire.identity-invalid");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_good_for_this_host_is_not_trusted) {
  BOOST_TEST(Asking("good").code("/status/200") == "200");
  for (const auto* listener : {"wrong", "expired", "untrusted"}) {
    BOOST_TEST(Asking(listener).code("/status/200") == "wire.server-untrusted", listener);
  }
}

BOOST_AUTO_TEST_CASE(without_authorities_nobody_is_trusted_whatever_the_system_has) {
  ::setenv("SSL_CERT_FILE", server().rootFile().c_str(), 1);
  ::setenv("CURL_CA_BUNDLE", server().rootFile().c_str(), 1);
  Asking nobody("good", [](auto& settings) { settings.authorities = {}; });
  BOOST_TEST(nobody.code("/status/200") == "wire.server-untrusted");
  const tongban::tests::Pki other(crypto::SuiteId::Intl);
  Asking another("good", [&](auto& settings) {
    settings.authorities = crypto::TrustAnchors::make({other.root().certificate}).value();
  });
  BOOST_TEST(another.code("/status/200") == "wire.server-untrusted");
  Asking both("good", [&](auto& settings) {
    settings.authorities =
        crypto::TrustAnchors::make({other.root().certificate, server().pki().root().certificate})
            .value();
  });
  BOOST_TEST(both.code("/status/200") == "200");
  ::unsetenv("SSL_CERT_FILE");
  ::unsetenv("CURL_CA_BUNDLE");
}

BOOST_AUTO_TEST_CASE(an_old_or_missing_tls_is_no_connection) {
  BOOST_TEST(Asking("old").code("/status/200") == "wire.connect-failed");
  BOOST_TEST(Asking("plain").code("/status/200") == "wire.connect-failed");
  BOOST_TEST(Asking("deaf").code("/status/200") == "wire.connect-failed");
}

BOOST_AUTO_TEST_CASE(a_server_that_never_shakes_hands_costs_the_time_of_connecting_and_no_more) {
  const auto start = std::chrono::steady_clock::now();
  Asking silent("silent", [](auto& settings) { settings.connectTime = 200ms; });
  BOOST_TEST(silent.code("/status/200") == "wire.connect-failed");
  Asking hasty("silent", [](auto& settings) { settings.callTime = 200ms; });
  BOOST_TEST(hasty.code("/status/200") == "wire.connect-failed");
  BOOST_TEST((std::chrono::steady_clock::now() - start < 10s));
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_a_certificate_gets_ours) {
  const auto own = server().identity("member.test");
  for (const auto* listener : {"client", "client12"}) {
    Asking with(listener, [&](auto& settings) { settings.identity = own; });
    BOOST_TEST(with.body("/who") == "member.test", listener);
    BOOST_TEST(with.body("/who") == "member.test", listener);
  }
  BOOST_TEST(Asking("client12").code("/who") == "wire.connect-failed");
  // In TLS 1.3 the client learns of it when the request is already on its way.
  BOOST_TEST(Asking("client").code("/who") == "wire.answer-lost");
}

BOOST_AUTO_TEST_CASE(an_address_outside_the_targets_is_not_connected_to) {
  const auto with = [](std::vector<std::string> targets) {
    return Asking("good", [&](auto& settings) { settings.targets = std::move(targets); });
  };
  BOOST_TEST(with({"127.0.0.1"}).code("/status/200") == "200");
  BOOST_TEST(with({"10.0.0.0/8", "127.0.0.0/8"}).code("/status/200") == "200");
  const auto before = Asking().connections();
  BOOST_TEST(with({"10.0.0.0/8"}).code("/status/200") == "wire.target-forbidden");
  BOOST_TEST(with({"127.0.0.2", "fd00::/8"}).code("/status/200") == "wire.target-forbidden");
  BOOST_TEST(Asking().connections() == before + 1);
}

BOOST_AUTO_TEST_CASE(a_proxy_of_the_environment_is_not_used) {
  for (const auto* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, "http://127.0.0.1:1", 1);
  }
  BOOST_TEST(Asking().code("/status/200") == "200");
  for (const auto* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::unsetenv(name);
  }
}

BOOST_AUTO_TEST_CASE(a_request_to_another_place_is_not_sent) {
  Asking asking;
  for (const auto& uri :
       {asking.origin + "1/", asking.origin + "@evil.test/", asking.origin + ".evil.test/",
        std::string("https://evil.test/"), std::string("/a"), std::string(),
        asking.origin.substr(0, asking.origin.size() - 1), asking.origin + "/a b",
        asking.origin + "/a#b", asking.origin + "/a\r\nX: y", asking.origin + "/企",
        asking.origin + "/" + std::string(9000, 'x')}) {
    const auto answer = asking.client->call({"GET", uri, {}}, {});
    BOOST_TEST(!answer.has_value(), uri);
    if (!answer) BOOST_TEST(answer.error().code == "wire.address-invalid", uri);
  }
}

BOOST_AUTO_TEST_CASE(a_method_or_field_that_is_not_the_callers_is_not_sent) {
  Asking asking;
  for (const auto* method : {"", "G ET", "GET\r\nX: y", "GET /x HTTP/1.1"}) {
    BOOST_TEST(asking.client->call(asking.request("/", method), {}).error().code ==
               "wire.field-invalid");
  }
  for (const auto* name : {"Host", "content-length", "Connection", "Transfer-Encoding", "Expect",
                           "TE", "Trailer", "Upgrade"}) {
    auto request = asking.request("/");
    BOOST_REQUIRE(request.fields.add(name, "x"));
    BOOST_TEST(asking.client->call(request, {}).error().code == "wire.field-invalid", name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
