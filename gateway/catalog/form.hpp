// gateway/catalog/form.hpp — resources and terms as the text that the store keeps: compact JSON,
// one text for one meaning, read strictly (a name too many, or of the wrong kind, refuses it).
//
// Internal to this room. Error: catalog.row-invalid, and those of record/json.
#pragma once
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/base/result.hpp"
#include "gateway/catalog/grant.hpp"
#include "gateway/catalog/resource.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/record/value.hpp"

namespace tongban::catalog {

std::string_view nameOf(Sharing) noexcept;  // 无条件共享 …
std::optional<Sharing> sharingNamed(std::string_view) noexcept;
std::string_view nameOf(RowCondition::Test) noexcept;  // oneOf …

std::string formOf(const GrantTerms&);
Result<GrantTerms> parseTerms(std::string_view form, record::Document& scratch);

// All but id, provider, name and sharing, which have columns of their own.
std::string formOf(const Resource&);
Result<Ok> parseResource(std::string_view form, Resource& into, record::Document& scratch);

// Gives one object for all terms that say the same. Forms are known by their SHA-256, since the
// texts of a large catalog would be as large as the catalog. Used by one thread while a catalog is
// read.
class TermsPool final {
 public:
  std::shared_ptr<const GrantTerms> share(GrantTerms&&);
  Result<std::shared_ptr<const GrantTerms>> read(std::string_view form);  // checked by rules.hpp

 private:
  using Key = std::array<std::uint8_t, crypto::Digest::kBytes>;
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      std::size_t hash = 0;
      std::memcpy(&hash, key.data(), sizeof hash);
      return hash;
    }
  };
  static Key keyOf(std::string_view form);

  std::unordered_map<Key, std::shared_ptr<const GrantTerms>, Hash> known_;
  record::Document scratch_;
};

}  // namespace tongban::catalog
