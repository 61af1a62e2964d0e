// gateway/observe/secrets.hpp — passwords, tokens and keys, known by the names beside them, so that
// no log carries them.
//
//   password=abc, "token": "abc"           password=***, "token": "***"
//   Authorization: Bearer abc              Authorization: ***
//   postgres://user:abc@host/db            postgres://user:***@host/db
//   -----BEGIN PRIVATE KEY----- …          ***
//
// Hides more rather than less. A secret without such a name beside it cannot be known: secrets
// belong in crypto::Secret, which nothing prints. Pure, thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace tongban::observe {

// Whether the name of a field says that its value is one: it has password, passwd, passphrase,
// secret, token, key, authorization, cookie, credential or signature in it, in any case.
bool namesSecret(std::string_view name) noexcept;

// In running text "key" and "signature" are words like others; the names above without these two
// hide what stands behind them and = or :.
std::string hideSecrets(std::string_view validUtf8);

}  // namespace tongban::observe
