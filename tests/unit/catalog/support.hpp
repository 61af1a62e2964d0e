// tests/unit/catalog/support.hpp — small resources and grants, and records written as JSON.
#pragma once
#include <boost/test/unit_test.hpp>

#include "gateway/catalog/catalog.hpp"
#include "gateway/catalog/minimize.hpp"
#include "gateway/record/json.hpp"

namespace tongban::tests {

inline Instant at(std::string_view rfc3339) {
  auto instant = fromRfc3339(rfc3339);
  BOOST_REQUIRE(instant);
  return *instant;
}

inline catalog::Resource resource(std::string id, const std::vector<std::string>& items) {
  catalog::Resource out;
  out.id = std::move(id);
  out.name = "企业登记信息";
  out.provider = "market-supervision";
  out.connector = "registration";
  out.subject = {"uscc"};
  for (const auto& item : items) out.items.push_back({item, "信息项", 1});
  return out;
}

inline std::shared_ptr<const catalog::GrantTerms> share(catalog::GrantTerms terms) {
  return std::make_shared<const catalog::GrantTerms>(std::move(terms));
}

inline catalog::Grant grant(std::string id, std::string resource, catalog::GrantTerms terms) {
  catalog::Grant out;
  out.id = std::move(id);
  out.resource = std::move(resource);
  out.member = "data-bureau";
  out.from = at("2026-01-01T00:00:00+08:00");
  out.until = at("2027-01-01T00:00:00+08:00");
  out.terms = share(std::move(terms));
  return out;
}

inline record::Document json(std::string_view text) {
  auto document = record::parseJson(text);
  BOOST_REQUIRE_MESSAGE(document, text);
  return std::move(*document);
}

template <class T>
std::string codeOf(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

}  // namespace tongban::tests
