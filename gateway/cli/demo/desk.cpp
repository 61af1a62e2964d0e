#include "gateway/cli/demo/desk.hpp"

#include <fmt/format.h>

#include "gateway/base/ids.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/asking.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {

std::string Answered::text(std::string_view name) const {
  const auto* value = document.root.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

Error unexpected(const Answered& answered) {
  return fail("internal.unexpected", fmt::format("没有想到的应答 {}:{}", answered.status,
                                                 firstCodePoints(answered.body, 400)));
}

Result<wire::Client*> DemoDesk::clientOf(const DemoCaller& caller) {
  auto& client = clients_[caller.system];
  if (!client) {
    wire::ClientSettings settings;
    settings.origin = region_.origin;
    settings.authorities = region_.tlsAuthorities;
    settings.identity = caller.tls;
    auto made = wire::Client::make(std::move(settings));
    if (!made) return std::move(made).error();
    client = std::move(*made);
  }
  return client.get();
}

Result<wire::Request> DemoDesk::request(const DemoCaller& caller, const std::string& method,
                                        const std::string& path, std::string_view body,
                                        const std::string& type) {
  Asking asking;
  asking.member = caller.member;
  asking.system = caller.system;
  asking.purpose = purpose_;
  asking.suite = suite_;
  asking.signer = caller.signer.get();
  asking.keyId = caller.keyId;
  asking.contentType = type;
  const auto now = clock_.now();
  wire::Request made{method, region_.origin + path, {}};
  if (auto done = dress(asking, makeUuid(now), body, now, made); !done) {
    return std::move(done).error();
  }
  return made;
}

Result<Answered> DemoDesk::send(const DemoCaller& caller, const wire::Request& request,
                                std::string_view body) {
  auto client = clientOf(caller);
  if (!client) return std::move(client).error();
  auto answer = (*client)->call(request, bytesOf(body));
  if (!answer) return std::move(answer).error();
  auto document = record::parseJson(answer->body);
  if (!document) return std::move(document).error();
  return Answered{answer->head.status, std::move(answer->body), std::move(*document)};
}

std::string DemoDesk::question(std::string_view uscc, std::string_view items) {
  return fmt::format(R"({{"subject":{{"uscc":"{}"}}{}{}}})", uscc,
                     items.empty() ? "" : R"(,"items":)", items);
}

Result<Answered> DemoDesk::query(const DemoCaller& caller, const std::string& resource,
                                 std::string_view body) {
  auto made = request(caller, "POST", "/exchange/v1/query/" + resource, body);
  if (!made) return std::move(made).error();
  return send(caller, *made, body);
}

Result<Answered> DemoDesk::get(const DemoCaller& caller, const std::string& path) {
  auto made = request(caller, "GET", path, "");
  if (!made) return std::move(made).error();
  auto answered = send(caller, *made, "");
  if (answered && answered->status != 200) return unexpected(*answered);
  return answered;
}

Result<std::string> DemoDesk::page(const DemoCaller& caller, const std::string& path) {
  auto client = clientOf(caller);
  if (!client) return std::move(client).error();
  auto answer = (*client)->call({"GET", region_.origin + path, {}}, {});
  if (!answer) return std::move(answer).error();
  return std::move(answer->body);
}

}  // namespace tongban::cli
