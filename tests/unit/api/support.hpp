// tests/unit/api/support.hpp — a running gateway over a made deployment, and what one asks it.
//
// Every request has a connection of its own: a refusal closes it. Throws std::logic_error.
#pragma once
#include <array>
#include <cstdio>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

#include "gateway/api/gateway.hpp"
#include "gateway/base/file.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/schema.hpp"
#include "tests/support/deployment_maker.hpp"
#include "tests/support/signed_call.hpp"
#include "tests/support/tls_client.hpp"

namespace tongban::tests {

// An answer over the wire, and what its document says.
struct Heard {
  TlsAnswer out;
  record::Document document;

  int status() const { return out.status; }
  std::string field(const std::string& name) const {
    const auto at = out.fields.find(name);
    return at == out.fields.end() ? std::string() : at->second;
  }
  const record::Value& root() const { return document.root; }
  const record::Value& at(std::string_view name) const {
    const auto* value = document.root.find(name);
    if (value == nullptr) throw std::logic_error("no " + std::string(name) + " in " + out.body);
    return *value;
  }
  std::string text(std::string_view name) const { return std::string(at(name).text()); }
  std::string code() const {
    const auto* value = document.root.find("code");
    return value == nullptr ? std::string() : std::string(value->text());
  }
};

// Whether an answer is what schemas/api says of it.
inline bool fits(const Heard& heard, const std::string& schema) {
  const auto compiled = record::Schema::load("schemas/api/" + schema + ".schema.json").value();
  const auto faults = compiled.check(heard.root());
  for (const auto& fault : faults) {
    BOOST_TEST_MESSAGE(schema << ": " << fault.pointer << ": " << fault.message);
  }
  return faults.empty();
}

// Runs a program of tests/support; what it printed, and how it ended.
struct Ran {
  int code;
  std::string out;
};
inline Ran run(const std::string& command) {
  auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::logic_error("cannot run " + command);
  Ran ran{0, {}};
  std::array<char, 4096> some{};
  while (const auto got = std::fread(some.data(), 1, some.size(), pipe)) {
    ran.out.append(some.data(), got);
  }
  ran.code = ::pclose(pipe);
  return ran;
}

class ApiNode final {
 public:
  explicit ApiNode(DeploymentOptions options = {}) : made(std::move(options)) {
    std::filesystem::permissions(made / "state", std::filesystem::perms::owner_all);
  }

  // After the test wrote what it wants otherwise.
  api::Gateway& start() {
    auto started = api::Gateway::start({made.folder(), "schemas", clock, log});
    if (!started) throw std::logic_error(started.error().code + ": " + started.error().message);
    for (const auto& finding : started->report.findings) {
      BOOST_TEST_MESSAGE(finding.file << ": " << finding.code << ": " << finding.message);
    }
    if (!started->gateway) throw std::logic_error("the deployment is not good");
    gateway_ = std::move(started->gateway);
    return *gateway_;
  }
  void stop() { gateway_.reset(); }
  api::Gateway& gateway() { return gateway_ ? *gateway_ : start(); }
  crypto::SuiteId suite() const { return made.options().suite; }

  TlsClient connect(const Caller* who = nullptr) {
    if (who == nullptr) return TlsClient(gateway().address());
    const auto identity = who->tls.identity();
    return TlsClient(gateway().address(), {.identity = identity.get()});
  }

  TlsAnswer raw(const std::string& request, const Caller* who = nullptr) {
    return connect(who).ask(request);
  }
  TlsAnswer rawGet(const std::string& path) {
    return raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  Heard get(const std::string& path) { return heard(rawGet(path)); }
  Heard ask(const SignedCall& call) {
    return heard(raw(call.make().overTheWire(), call.withCertificate ? call.caller : nullptr));
  }
  SignedCall call() const { return SignedCall::query(made.oneWindow(), suite(), clock.now()); }
  SignedCall reading(const Caller& who, const std::string& path) const {
    return SignedCall::read(who, suite(), clock.now(), "https://localhost" + path);
  }
  Heard read(const Caller& who, const std::string& path) { return ask(reading(who, path)); }

  static Heard heard(TlsAnswer answer) {
    auto document = record::parseJson(answer.body);
    if (!document) throw std::logic_error("no JSON: " + answer.body.substr(0, 200));
    return {std::move(answer), std::move(*document)};
  }

  MadeDeployment made;
  FixedClock clock;
  std::ostringstream logged;
  observe::Log log{logged, observe::Level::Debug, clock};

 private:
  std::unique_ptr<api::Gateway> gateway_;
};

}  // namespace tongban::tests
