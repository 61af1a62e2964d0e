#include "connectors/rest/settings.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/record/pointer.hpp"
#include "gateway/wire/client/client.hpp"

namespace tongban::connectors::rest {
namespace {

constexpr std::array<std::string_view, 9> kOurFields = {
    "connection", "content-length", "content-type", "expect",           "host",
    "te",         "trailer",        "upgrade",      "transfer-encoding"};

void checkAddress(ConfigReader& config, const Settings& settings) {
  wire::ClientSettings client;
  client.origin = settings.origin;
  if (auto good = wire::Client::make(client); !good) {
    return config.fault("url", good.error().message);
  }
  client.targets = settings.targets;
  if (auto good = wire::Client::make(client); !good) {
    config.fault("targets", good.error().message);
  }
}

bool hasDotSegment(std::string_view path) {
  return std::ranges::any_of(split(path, '/'),
                             [](auto segment) { return segment == "." || segment == ".."; });
}

void readAddress(ConfigReader& config, Settings& settings) {
  config.require("url");
  const auto url = config.text("url");
  const auto slash = url.find('/', std::string_view("https://").size());
  settings.origin = url.substr(0, slash);
  settings.path = slash == std::string::npos ? "/" : url.substr(slash);
  settings.targets = config.texts("targets");
  if (hasDotSegment(settings.path)) config.fault("url", "地址不应含有 . 或 .. 一级");
  if (config.has("url")) checkAddress(config, settings);

  const bool post = config.text("method") == "POST";
  if (!post && config.has("body")) config.fault("body", "只有 POST 才有 body");
  if (post) settings.method = config.text("body") == "form" ? Method::PostForm : Method::PostJson;
  settings.parameters = config.pairs("parameters");
  if (settings.parameters.size() > limits::kConnectorConditionsMax) {
    config.fault("parameters", fmt::format("参数至多 {} 个", limits::kConnectorConditionsMax));
  }
}

// How many values of the subject the templates take; each has to stand in one of them.
void countValues(ConfigReader& config, Settings& settings) {
  std::set<std::size_t> values;
  const auto look = [&](std::string_view setting, const std::string& written) {
    const auto pieces = piecesOf(written);
    if (!pieces) {
      config.fault(setting, fmt::format("「{}」中的花括号应为 {{0}} 至 {{{}}}", written,
                                        limits::kConnectorKeysMax - 1));
      return;
    }
    for (const auto& piece : *pieces) {
      if (piece.value) values.insert(*piece.value);
    }
  };
  look("url", settings.path);
  for (const auto& [name, value] : settings.parameters) look("parameters", value);
  if (values.empty() || *values.rbegin() + 1 != values.size()) {
    config.fault("url", "url 或 parameters 中应有 {0},并依次有 {1}、{2}…,主体才查得到");
  }
  if (!config.has("key") && !config.has("keys")) {
    settings.keys.assign(values.size(), "");
    return;
  }
  settings.keys = config.keys();
  if (settings.keys.size() != values.size()) {
    config.fault("keys", fmt::format("主体有 {} 个值,键有 {} 个,应一一对应", values.size(),
                                     settings.keys.size()));
  }
  for (const auto& key : settings.keys) {
    if (key.empty() || !record::JsonPointer::parse(key)) {
      config.fault("key", fmt::format("键「{}」不是 JSON Pointer,应以「/」开头", key));
    }
  }
}

void checkField(ConfigReader& config, std::string_view setting, const std::string& name,
                const std::string& value) {
  wire::Fields fields;
  if (auto added = fields.add(name, value); !added) {
    return config.fault(setting, added.error().message);
  }
  if (std::ranges::find(kOurFields, fields.all().front().name) != kOurFields.end()) {
    config.fault(setting, fmt::format("头字段 {} 由网关填写", name));
  }
}

void readHeaders(ConfigReader& config, Settings& settings) {
  settings.headers = config.pairs("headers");
  settings.credential = config.secret("credentials");
  settings.credentialHeader = config.text("credentialHeader");
  if (settings.headers.size() > limits::kConnectorConditionsMax) {
    config.fault("headers", fmt::format("头字段至多 {} 个", limits::kConnectorConditionsMax));
  }
  for (const auto& [name, value] : settings.headers) checkField(config, "headers", name, value);
  if (config.has("credentialHeader")) {
    checkField(config, "credentialHeader", settings.credentialHeader, "x");
    if (!settings.credential) config.fault("credentialHeader", "缺少「credentials」");
  }
}

void checkExists(ConfigReader& config, std::string_view name) {
  config.require(name);
  std::error_code error;
  if (config.has(name) && !std::filesystem::exists(config.path(name), error)) {
    config.fault(name, fmt::format("「{}」不存在", config.text(name)));
  }
}

void readTrust(ConfigReader& config, Settings& settings) {
  checkExists(config, "authorities");
  settings.authorities = config.path("authorities");
  auto identity = config.within("identity");
  if (!identity) return;
  identity->require("key");
  auto key = identity->within("key");
  if (!key) return;
  checkExists(*key, "file");
  checkExists(*key, "certificate");
  key->require("passphrase");
  settings.identity =
      IdentityPlace{key->path("file"), key->secret("passphrase").value_or(SecretReference()),
                    key->path("certificate")};
}

void readAnswer(ConfigReader& config, Settings& settings) {
  const auto& source = config.source();
  auto& answer = settings.answer;
  const bool document = source.format == mapping::Format::Json;
  if (!document && source.format != mapping::Format::Ndjson) {
    config.fault("mapping", "答复以 JSON 交给映射:映射的 source 应为 json 或 ndjson");
  }
  if (document) answer.records = source.records;
  auto written = config.within("answer");
  if (!written) return;
  if (written->has("records")) answer.records = written->text("records");
  answer.code = written->text("code");
  answer.ok = written->texts("ok");
  answer.none = written->texts("none");
  answer.asOf = written->text("asOf");
  answer.total = written->text("total");
  for (const auto* name : {"records", "code", "asOf", "total"}) {
    if (written->has(name) && !record::JsonPointer::parse(written->text(name))) {
      written->fault(name, "不是 JSON Pointer,应以「/」开头");
    }
  }
  if (document && answer.records != source.records) {
    written->fault("records", fmt::format("映射的记录在「{}」,两处应一致", source.records));
  }
  if (written->has("code") != written->has("ok")) {
    written->fault("code", "code 与 ok 应一并写明");
  }
}

void readPage(ConfigReader& config, Settings& settings) {
  auto written = config.within("page");
  const bool counts = !settings.answer.total.empty();
  if (written && !counts) config.fault("page", "分页需要 answer.total,才知道何时取完");
  if (!written && counts) config.fault("answer", "total 只用于分页(page)");
  if (!written) return;
  written->require("parameter");
  written->require("sizeParameter");
  settings.page = Paging{written->text("parameter"), written->text("sizeParameter"),
                         written->number("from", 1)};
  for (const auto& [name, value] : settings.parameters) {
    if (name == settings.page->parameter || name == settings.page->sizeParameter) {
      config.fault("parameters", fmt::format("参数「{}」是分页的", name));
    }
  }
}

}  // namespace

std::optional<std::vector<Piece>> piecesOf(std::string_view written) {
  std::vector<Piece> pieces;
  while (!written.empty()) {
    const auto brace = written.find_first_of("{}");
    if (brace != 0) {
      pieces.push_back({std::string(written.substr(0, brace)), std::nullopt});
      written.remove_prefix(std::min(brace, written.size()));
      continue;
    }
    const bool shaped = written.size() >= 3 && written[0] == '{' && written[2] == '}' &&
                        written[1] >= '0' &&
                        written[1] < static_cast<char>('0' + limits::kConnectorKeysMax);
    if (!shaped) return std::nullopt;
    pieces.push_back({{}, static_cast<std::size_t>(written[1] - '0')});
    written.remove_prefix(3);
  }
  return pieces;
}

Settings readSettings(ConfigReader& config) {
  config.refuse({"folder", "refreshSeconds", "settleSeconds", "engine", "database", "table",
                 "encoding", "order", "updated", "only", "except", "snapshot"},
                "rest");
  Settings settings;
  settings.source = config.source();
  readAddress(config, settings);
  countValues(config, settings);
  readHeaders(config, settings);
  readTrust(config, settings);
  readAnswer(config, settings);
  readPage(config, settings);
  settings.probe = config.text("probe");
  if (hasDotSegment(settings.probe)) config.fault("probe", "地址不应含有 . 或 .. 一级");
  return settings;
}

}  // namespace tongban::connectors::rest
