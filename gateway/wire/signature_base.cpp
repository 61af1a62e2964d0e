#include "gateway/wire/signature_base.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/wire/characters.hpp"
#include "gateway/wire/target_uri.hpp"

namespace tongban::wire {
namespace {

// A component identifier taken apart.
struct Component {
  std::string_view name;
  bool ofRequest = false;              // ;req
  const std::string* key = nullptr;    // ;key="…"
  const std::string* query = nullptr;  // ;name="…"
};

Error unknown(std::string_view name) {
  return fail("wire.signature-component-unknown", fmt::format("不支持签名成分 {}", name),
              std::string(name));
}

Error missing(std::string_view name) {
  return fail("wire.signature-component-missing", fmt::format("报文没有可签名的成分 {}", name),
              std::string(name));
}

Result<Component> readComponent(const sf::Item& item) {
  const auto* name = std::get_if<std::string>(&item.value);
  if (name == nullptr) {
    return fail("wire.signature-malformed", "签名成分的名称应为字符串", "Signature-Input");
  }
  Component component{*name};
  for (const auto& [key, value] : item.parameters) {
    if (key == "req" && value == sf::BareItem(true)) {
      component.ofRequest = true;
    } else if (key == "key" && !name->starts_with('@')) {
      component.key = std::get_if<std::string>(&value);
      if (component.key == nullptr) return unknown(*name);
    } else if (key == "name" && *name == "@query-param") {
      component.query = std::get_if<std::string>(&value);
      if (component.query == nullptr) return unknown(*name);
    } else {
      return unknown(*name);
    }
  }
  return component;
}

Result<std::string> fieldValue(const Fields& fields, const Component& component) {
  auto value = fields.combined(component.name);
  if (!value) return missing(component.name);
  if (component.key == nullptr) return *std::move(value);
  const auto dictionary = sf::parseDictionary(*value);
  if (!dictionary) return missing(component.name);
  const auto* member = sf::find(*dictionary, *component.key);
  if (member == nullptr) return missing(component.name);
  return sf::writeMemberValue(member->value);
}

// A part of the request, @status excepted.
Result<std::string> derivedValue(const Request& request, const Component& component) {
  const auto name = component.name;
  if (name == "@method") return request.method;
  if (name == "@target-uri") return request.targetUri;
  if (name != "@authority" && name != "@scheme" && name != "@path" && name != "@query" &&
      name != "@query-param") {
    return unknown(name);
  }
  const auto parts = splitTargetUri(request.targetUri);
  if (!parts) return missing(name);
  if (name == "@authority") return parts->authority;
  if (name == "@scheme") return parts->scheme;
  if (name == "@path") return parts->path;
  if (name == "@query") return parts->query;
  if (component.query == nullptr) return unknown(name);
  auto value = queryParameter(parts->query, *component.query);
  if (!value) return missing(name);
  return *std::move(value);
}

Result<std::string> componentValue(const Message& message, const Component& component) {
  if (component.ofRequest && message.response == nullptr) return unknown(component.name);
  if (!component.name.starts_with('@')) {
    return fieldValue(component.ofRequest ? message.request.fields : message.fields(), component);
  }
  const bool ofResponse = message.response != nullptr && !component.ofRequest;
  if (component.name == "@status") {
    if (!ofResponse) return unknown(component.name);
    return fmt::format("{:03}", message.response->status);
  }
  if (ofResponse) return unknown(component.name);
  return derivedValue(message.request, component);
}

bool isSubset(const sf::Parameters& some, const sf::Parameters& all) {
  return std::ranges::all_of(some, [&](const sf::Parameter& parameter) {
    const auto* other = sf::find(all, parameter.key);
    return other != nullptr && *other == parameter.value;
  });
}

}  // namespace

bool sameComponent(const sf::Item& a, const sf::Item& b) {
  return a.value == b.value && a.parameters.size() == b.parameters.size() &&
         isSubset(a.parameters, b.parameters);
}

Result<std::string> signatureBase(const Message& message, const sf::InnerList& covered) {
  std::string base;
  for (auto item = covered.items.begin(); item != covered.items.end(); ++item) {
    const auto component = readComponent(*item);
    if (!component) return component.error();
    if (std::any_of(covered.items.begin(), item,
                    [&](const sf::Item& earlier) { return sameComponent(earlier, *item); })) {
      return fail("wire.signature-duplicate", fmt::format("签名成分 {} 重复", component->name),
                  std::string(component->name));
    }
    const auto value = componentValue(message, *component);
    if (!value) return value.error();
    // A line end would forge a line of the base; other bytes have no one reading (section 2.5).
    if (!std::ranges::all_of(*value, [](char c) { return isPrintable(c) || c == '\t'; })) {
      return missing(component->name);
    }
    const auto identifier = sf::writeItem(*item);
    if (!identifier) return identifier.error();
    base += *identifier;
    base += ": ";
    base += *value;
    base += '\n';
  }
  const auto parameters = sf::writeInnerList(covered);
  if (!parameters) return parameters.error();
  base += "\"@signature-params\": ";
  base += *parameters;
  return base;
}

}  // namespace tongban::wire
