#include <fmt/format.h>

#include "gateway/license/verdict.hpp"
#include "gateway/observe/mask.hpp"
#include "gateway/record/json.hpp"

namespace tongban::license {
namespace {

// Writes members one after another; a comma where one belongs.
class Json final {
 public:
  explicit Json(std::string& out) : out_(out) {}

  Json& open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  Json& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  Json& name(std::string_view text) {
    separate();
    record::writeJsonString(text, out_);
    out_ += ':';
    first_ = true;
    return *this;
  }
  Json& text(std::string_view value) {
    separate();
    record::writeJsonString(value, out_);
    return *this;
  }
  Json& plain(std::string_view value) {
    separate();
    out_ += value;
    return *this;
  }
  Json& member(std::string_view key, std::string_view value) { return name(key).text(value); }
  Json& number(std::string_view key, std::int64_t value) {
    return name(key).plain(fmt::format("{}", value));
  }
  Json& flag(std::string_view key, bool value) { return name(key).plain(value ? "true" : "false"); }
  // A word, or null when there is none.
  Json& optional(std::string_view key, std::string_view value) {
    return value.empty() ? name(key).plain("null") : member(key, value);
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string& out_;
  bool first_ = true;
};

void write(Json& json, const Check& check) {
  const auto& info = check.info();
  auto reason = std::string(info.zh);
  if (!check.detail.empty()) reason += ":" + check.detail;
  json.open('{').member("check", check.check).member("result", wordOf(info.result));
  json.member("code", check.code).member("reason", reason).member("reasonEn", info.en);
  json.optional("subIndication", info.subIndication).member("clause", info.clause).close('}');
}

void write(Json& json, const std::vector<Check>& checks) {
  json.name("checks").open('[');
  for (const auto& check : checks) write(json, check);
  json.close(']');
}

void write(Json& json, const std::vector<Deviation>& deviations) {
  json.name("deviations").open('[');
  for (const auto one : deviations) {
    const auto& info = infoOf(one);
    json.open('{').member("name", info.word).member("reason", info.zh);
    json.member("reasonEn", info.en).member("clause", info.clause).close('}');
  }
  json.close(']');
}

void write(Json& json, const SignerReport& signer) {
  json.name("signer").open('{').member("subject", signer.subject).member("issuer", signer.issuer);
  json.member("serial", signer.serial).member("notBefore", toRfc3339(signer.notBefore));
  json.member("notAfter", toRfc3339(signer.notAfter)).close('}');
}

void write(Json& json, const SealReport& seal) {
  json.name("seal").open('{').member("id", seal.id).member("name", seal.name);
  json.number("type", seal.type).number("version", seal.version).member("maker", seal.maker);
  json.member("validFrom", toRfc3339(seal.validFrom));
  json.member("validTo", toRfc3339(seal.validTo)).close('}');
}

void write(Json& json, const StatedTime& time, const std::optional<Instant>& stamped) {
  json.name("time").open('{').member("at", toRfc3339(time.at));
  json.member("earliest", toRfc3339(time.earliest)).member("latest", toRfc3339(time.latest));
  json.optional("timestamp", stamped ? toRfc3339(*stamped) : std::string());
  json.close('}');
}

void write(Json& json, const SignatureReport& one) {
  json.open('{').member("id", one.id).member("kind", one.kind).member("standard", one.standard);
  json.member("verdict", wordOf(one.grade)).optional("subIndication", one.subIndication);
  one.signer ? write(json, *one.signer) : void(json.name("signer").plain("null"));
  one.seal ? write(json, *one.seal) : void(json.name("seal").plain("null"));
  one.time ? write(json, *one.time, one.stampedTime) : void(json.name("time").plain("null"));
  write(json, one.checks);
  write(json, one.deviations);
  json.name("uncovered").open('[');
  for (const auto& path : one.uncovered) json.text(path);
  json.close(']').close('}');
}

void write(Json& json, const LicenseField& field) {
  const auto value = field.personal ? observe::maskValue(field.value) : field.value;
  json.open('{').member("name", field.name).member("label", field.label).member("value", value);
  json.flag("masked", field.personal).member("source", field.source);
  json.flag("covered", field.covered).name("fault");
  if (field.fault) {
    json.open('{').member("code", field.fault->code).member("reason", field.fault->message);
    json.close('}');
  } else {
    json.plain("null");
  }
  json.close('}');
}

void write(Json& json, const LicenseReport& license) {
  json.name("license").open('{').member("layout", license.layout);
  json.flag("complete", license.complete()).name("fields").open('[');
  for (const auto& field : license.fields) write(json, field);
  json.close(']').name("missing").open('[');
  for (const auto& name : license.missing) json.text(name);
  json.close(']').name("matched").open('[');
  for (const auto& one : license.matched) {
    json.open('{').member("name", one.name).member("label", one.label);
    json.member("match", wordOf(one.match)).close('}');
  }
  json.close(']').close('}');
}

}  // namespace

std::string toJson(const Verdict& verdict) {
  std::string out;
  Json json(out);
  json.open('{').name("file").open('{').member("format", verdict.format);
  json.number("bytes", static_cast<std::int64_t>(verdict.bytes));
  json.member("digest", verdict.digest).close('}');
  json.member("verdict", wordOf(verdict.grade)).optional("subIndication", verdict.subIndication);
  json.member("at", toRfc3339(verdict.at));
  write(json, verdict.checks);
  json.name("uncovered").open('[');
  for (const auto& one : verdict.uncovered) {
    json.open('{').member("path", one.path).flag("visible", one.visible).close('}');
  }
  json.close(']').name("signatures").open('[');
  for (const auto& one : verdict.signatures) write(json, one);
  json.close(']');
  verdict.license ? write(json, *verdict.license) : void(json.name("license").plain("null"));
  write(json, verdict.deviations);
  json.close('}');
  return out;
}

}  // namespace tongban::license
