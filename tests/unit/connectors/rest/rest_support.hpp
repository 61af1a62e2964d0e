// tests/unit/connectors/rest/rest_support.hpp — settings from YAML that passed the schema, and a
// server that answers what it is given.
#pragma once
#include <map>

#include "connectors/kinds.hpp"
#include "connectors/rest/answer.hpp"
#include "connectors/rest/source.hpp"
#include "gateway/mapping/library.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/yaml.hpp"
#include "tests/support/https_server.hpp"
#include "tests/unit/connectors/support.hpp"

namespace tongban::tests {

inline HttpsServer& httpsServer() {
  static HttpsServer server;
  return server;
}

inline mapping::SourcePlan jsonSource(std::string records = "/data/rows",
                                      mapping::Format format = mapping::Format::Json) {
  mapping::SourcePlan source;
  source.format = format;
  source.records = std::move(records);
  source.slots = {"/uscc", "/name"};
  return source;
}

// What the file says of itself takes the first five lines.
inline connectors::Reading readRest(const std::string& yaml,
                                    const mapping::SourcePlan& source = jsonSource(),
                                    const std::filesystem::path& folder = "tests") {
  static mapping::Library library("schemas");
  const auto document = record::readYaml(
      "connector: exchange\ntitle: 前置接口\nmember: market-supervision\n"
      "mapping: market/registration-published\nkind: rest\n" +
      yaml);
  BOOST_REQUIRE(document.faults.empty());
  auto schema = library.config("connector");
  BOOST_REQUIRE_MESSAGE(schema, (schema ? "" : schema.error().message));
  for (const auto& fault : (*schema)->check(document.document.root)) {
    BOOST_ERROR(fault.pointer << " " << fault.message);
  }
  return connectors::readConnector(document.document.root, folder, source);
}

inline connectors::rest::Settings restSettings(
    const std::string& yaml, const mapping::SourcePlan& source = jsonSource(),
    const std::string& head = "url: https://localhost/ent/{0}\nauthorities: CMakeLists.txt\n") {
  auto reading = readRest(head + yaml, source);
  BOOST_REQUIRE_MESSAGE(reading.settings, (reading.settings ? "" : reading.faults.front().message));
  return std::get<connectors::rest::Settings>(reading.settings->kind);
}

// A connector of the server's /raw/NAME, which answers as `serve` says.
struct Restful {
  explicit Restful(const std::string& yaml = "key: /uscc\n",
                   const mapping::SourcePlan& source = jsonSource(),
                   const std::string& path = "/raw/answer/{0}",
                   const std::string& listener = "good") {
    auto reading = readRest(
        "url: " + httpsServer().origin(listener) + path + "\nauthorities: root.pem\n" + yaml,
        source, httpsServer().folder());
    BOOST_REQUIRE_MESSAGE(reading.settings,
                          (reading.settings ? "" : reading.faults.front().message));
    connector = connectors::open(*reading.settings, {clock, "."});
  }

  static void serve(int status, std::string_view body, std::string_view fields = {}) {
    httpsServer().serve("answer", "HTTP/1.1 " + std::to_string(status) +
                                      " X\r\nContent-Length: " + std::to_string(body.size()) +
                                      "\r\n" + std::string(fields) + "\r\n" + std::string(body));
  }
  Result<connectors::Fetched> ask(std::vector<std::string> subject = {"1"}) {
    return connector->fetch(queryFor(std::move(subject)));
  }
  std::string code(std::vector<std::string> subject = {"1"}) {
    const auto answer = ask(std::move(subject));
    if (!answer) BOOST_TEST(answer.error().message.find("91110000") == std::string::npos);
    return answerCode(answer);
  }
  // The code of what this answer comes to.
  std::string codeFor(int status, std::string_view body, std::string_view fields = {}) {
    serve(status, body, fields);
    return code();
  }

  HandClock clock;
  std::unique_ptr<connectors::Connector> connector;
};

// The last request to /raw/, taken away from the server.
struct LastRequest {
  LastRequest() {
    wire::ClientSettings settings;
    settings.origin = httpsServer().origin();
    settings.authorities = httpsServer().authorities();
    const auto client = wire::Client::make(std::move(settings)).value();
    const auto answer = client->call({"GET", httpsServer().origin() + "/requests", {}}, {});
    document = record::parseJson(answer.value().body).value();
    count = document.root.items().size();
    if (count > 0) request = document.root.items().back();
  }
  std::string text(std::string_view name) const {
    const auto* value = request.find(name);
    return value == nullptr ? "" : std::string(value->text());
  }
  std::string field(std::string_view name) const {
    for (const auto& pair : request.find("fields")->items()) {
      if (pair.items()[0].text() == name) return std::string(pair.items()[1].text());
    }
    return "(none)";
  }
  record::Document document;
  record::Value request;
  std::size_t count = 0;
};

}  // namespace tongban::tests
