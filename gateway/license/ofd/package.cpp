#include "gateway/license/ofd/package.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/text.hpp"
#include "gateway/license/ofd/ofd_xml.hpp"
#include "gateway/license/ofd/package_reader.hpp"

namespace tongban::license {
namespace {

struct MethodName {
  std::string_view name;
  CheckMethod method;
};
// SM3 without key is 1.2.156.10197.1.401 and its arc .1; .2 is SM3 with a key, which no one here
// has. MD5 is also what an absent name means (GB/T 33190 Annex A.8).
constexpr std::array kMethods = {MethodName{"SM3", CheckMethod::Sm3},
                                 MethodName{"1.2.156.10197.1.401", CheckMethod::Sm3},
                                 MethodName{"1.2.156.10197.1.401.1", CheckMethod::Sm3},
                                 MethodName{"SHA256", CheckMethod::Sha256},
                                 MethodName{"SHA-256", CheckMethod::Sha256},
                                 MethodName{"2.16.840.1.101.3.4.2.1", CheckMethod::Sha256},
                                 MethodName{"", CheckMethod::Weak},
                                 MethodName{"MD5", CheckMethod::Weak},
                                 MethodName{"SHA1", CheckMethod::Weak},
                                 MethodName{"SHA-1", CheckMethod::Weak},
                                 MethodName{"1.2.840.113549.2.5", CheckMethod::Weak},
                                 MethodName{"1.3.14.3.2.26", CheckMethod::Weak}};

bool equalButForCase(std::string_view a, std::string_view b) noexcept {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  return std::ranges::equal(a, b, {}, upper, upper);
}

}  // namespace

CheckMethod checkMethodOf(std::string_view written) noexcept {
  const auto known = std::ranges::find_if(
      kMethods, [&](const MethodName& m) { return equalButForCase(m.name, trimXml(written)); });
  return known == kMethods.end() ? CheckMethod::Unknown : known->method;
}

const PackageEntry* Package::find(std::string_view path) const noexcept {
  if (byPath.size() != entries.size()) {
    const auto at = std::ranges::find(entries, path, &PackageEntry::path);
    return at == entries.end() ? nullptr : &*at;
  }
  const auto pathOf = [&](std::uint32_t i) -> const std::string& { return entries[i].path; };
  const auto at = std::ranges::lower_bound(byPath, path, {}, pathOf);
  return at == byPath.end() || pathOf(*at) != path ? nullptr : &entries[*at];
}

Result<Package> readPackage(const record::RandomAccess& file, const ReadOptions& options) {
  auto archive = record::ZipArchive::open(file);
  if (archive) return PackageReader(*std::move(archive), options).read();
  const auto& error = archive.error();
  if (error.code == "record.zip-limit") return fail("license.limit", error.message, error.where);
  if (error.code == "record.zip-malformed") {
    return fail("license.not-ofd", error.message, error.where);
  }
  return error;
}

}  // namespace tongban::license
