// tests/unit/wire/support.hpp — messages, keys and signatures for the tests of this room.
#pragma once
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "gateway/base/file.hpp"
#include "gateway/crypto/key_file.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/record/json.hpp"
#include "gateway/wire/content_digest.hpp"
#include "gateway/wire/purpose.hpp"
#include "gateway/wire/signature.hpp"

namespace tongban::wire::tests {

inline constexpr crypto::SuiteId kSuites[] = {crypto::SuiteId::Sm, crypto::SuiteId::Intl};
inline const std::string kRequestBody = R"({"purpose":{"matter":"企业开办"}})";
inline const std::string kResponseBody = R"({"records":[]})";

inline const std::chrono::sys_seconds kCreated{std::chrono::seconds(1717200000)};

template <class T>
std::string codeOf(const Result<T>& result) {
  return result ? "" : result.error().code;
}

inline void add(Fields& fields, std::string_view name, std::string_view value) {
  BOOST_REQUIRE(fields.add(name, value));
}

// One key pair a suite for the whole program.
struct Keys {
  explicit Keys(crypto::SuiteId suite)
      : key(crypto::PrivateKey::generate(
            suite == crypto::SuiteId::Sm ? crypto::KeyAlgorithm::Sm2 : crypto::KeyAlgorithm::P256)),
        signer(key.signer().value()) {}

  static const Keys& of(crypto::SuiteId suite) {
    static const Keys sm(crypto::SuiteId::Sm);
    static const Keys intl(crypto::SuiteId::Intl);
    return suite == crypto::SuiteId::Sm ? sm : intl;
  }

  crypto::PrivateKey key;
  std::unique_ptr<crypto::Signer> signer;
};

inline SignatureParameters parameters() {
  return {kCreated, kCreated + kSignatureLifetimeMax, "0123456789abcdefABCDEF", "test-key"};
}

inline Request unsignedRequest(crypto::SuiteId suite, bool idempotent = true) {
  Request request{"POST", "https://gateway.example/exchange/v1/query/enterprise-registration", {}};
  auto& fields = request.fields;
  add(fields, "Content-Type", "application/json");
  add(fields, "Content-Digest", contentDigest(suite, bytesOf(kRequestBody)));
  add(fields, "Tongban-Exchange-Id", "018fd000-0000-7000-8000-000000000001");
  add(fields, "Tongban-On-Behalf",
      writeOnBehalf({"jinjiang-market", "counter", "窗口受理"}).value());
  add(fields, "Tongban-Purpose", writePurpose({"企业开办", "第八条", "", {}}).value());
  if (idempotent) add(fields, "Idempotency-Key", "k-20240601-000001");
  return request;
}

inline Request signedRequest(crypto::SuiteId suite, bool idempotent = true) {
  auto request = unsignedRequest(suite, idempotent);
  BOOST_REQUIRE(signRequest(request, parameters(), *Keys::of(suite).signer));
  return request;
}

inline Response unsignedResponse(crypto::SuiteId suite) {
  Response response{200, {}};
  add(response.fields, "Content-Type", "application/json");
  add(response.fields, "Content-Digest", contentDigest(suite, bytesOf(kResponseBody)));
  add(response.fields, "Tongban-Exchange-Id", "018fd000-0000-7000-8000-000000000001");
  return response;
}

inline Response signedResponse(crypto::SuiteId suite, const Request& answered) {
  auto response = unsignedResponse(suite);
  auto given = parameters();
  given.nonce.clear();
  BOOST_REQUIRE(signResponse(response, answered, given, *Keys::of(suite).signer));
  return response;
}

// The same fields with one value exchanged; an empty `value` optional leaves the field out.
inline Fields with(const Fields& fields, std::string_view name, std::optional<std::string> value) {
  Fields changed;
  bool found = false;
  for (const auto& field : fields.all()) {
    if (field.name != name) {
      add(changed, field.name, field.value);
      continue;
    }
    found = true;
    if (value) add(changed, name, *value);
  }
  BOOST_REQUIRE(found);
  return changed;
}

// "" when the message is read and its signature is right, else the code.
inline std::string verdict(const Message& message, const crypto::PublicKey& key) {
  const auto signature = readSignature(message);
  if (!signature) return signature.error().code;
  return codeOf(signature->verify(key));
}

inline record::Document jsonFile(const std::string& path) {
  return record::parseJson(readFile(path, 1u << 20).value()).value();
}

inline void addFields(Fields& fields, const record::Value& list) {
  for (const auto& field : list.items()) {
    add(fields, field.items()[0].text(), field.items()[1].text());
  }
}

inline Request requestOf(const record::Value& value) {
  Request request{
      std::string(value.find("method")->text()), std::string(value.find("targetUri")->text()), {}};
  addFields(request.fields, *value.find("fields"));
  return request;
}

inline Response responseOf(const record::Value& value) {
  Response response{static_cast<int>(value.find("status")->asInteger().value()), {}};
  addFields(response.fields, *value.find("fields"));
  return response;
}

}  // namespace tongban::wire::tests
