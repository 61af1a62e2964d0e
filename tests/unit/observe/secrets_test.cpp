// goal: a secret beside its name is hidden, in any spelling; words that are none are left alone.
#include "gateway/observe/secrets.hpp"

#include <boost/test/unit_test.hpp>

using tongban::observe::hideSecrets;
using tongban::observe::namesSecret;

BOOST_AUTO_TEST_SUITE(observe_secrets)

BOOST_AUTO_TEST_CASE(names_of_secrets_are_known) {
  for (const auto* name :
       {"password", "Password", "dbPassword", "PASSWD", "secret", "client_secret", "token",
        "accessToken", "key", "apiKey", "private-key", "passphrase", "authorization",
        "Proxy-Authorization", "signature", "set-cookie", "credentials"})
    BOOST_TEST(namesSecret(name), name);
  for (const auto* name :
       {"", "request", "code", "stages", "resource", "connector", "pass", "where"})
    BOOST_TEST(!namesSecret(name), name);
}

BOOST_AUTO_TEST_CASE(secrets_in_a_text_are_hidden) {
  for (const std::string text :
       {"password=PLANTED", "Password: PLANTED", "\"password\":\"PLANTED\"",
        "口令 password：PLANTED", "password = 'PLANTED with blanks'",
        "{\\\"token\\\": \\\"PLANTED\\\"}", "access_token=PLANTED&x=1",
        "Authorization: Bearer PLANTED", "authorization: Signature a=\"PLANTED\", b=\"PLANTED\"",
        "Cookie: a=PLANTED; b=PLANTED", "client_secret=PLANTED,next", "DB_PASSWORD=PLANTED",
        "postgres://user:PLANTED@db.internal/tongban", "https://u:PLAN:TED@PLANTED@host/x",
        "-----BEGIN PRIVATE KEY-----\nPLANTED\n-----END PRIVATE KEY-----\n",
        "x -----BEGIN ENCRYPTED PRIVATE KEY----- PLANTED", "token=PLANTED;token=PLANTED",
        "//a//b ftp://u:PLANTED@h", "file:///a//u:PLANTED@h"}) {
    const auto hidden = hideSecrets(text);
    BOOST_TEST(hidden.find("PLANTED") == std::string::npos, text);
    BOOST_TEST(hidden.find("***") != std::string::npos, text);
  }
  BOOST_TEST(hideSecrets("password=abc&x=1") == "password=***&x=1");
  BOOST_TEST(hideSecrets("postgres://user:abc@host/db") == "postgres://user:***@host/db");
}

BOOST_AUTO_TEST_CASE(other_texts_are_left_alone) {
  for (const std::string text :
       {"", "签名验证未通过", "keys.message: 第 3 行", "signature: 缺少", "the token is missing",
        "https://host:8443/a?b=c", "secrets/pass", "password", "password=", "a//b",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"})
    BOOST_TEST(hideSecrets(text) == text);
}

BOOST_AUTO_TEST_SUITE_END()
