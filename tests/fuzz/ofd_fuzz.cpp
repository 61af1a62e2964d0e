// goal: whatever the archive, a package is read within its bounds or refused with a code, and what
// it says of itself holds together.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "gateway/license/ofd/package.hpp"

using namespace tongban;
using namespace tongban::license;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void requireSound(const Error& error) {
  require(findCode(error.code) != nullptr && error.code != "internal.undeclared-code");
}

void requireSound(const Package& package, const SignatureEntry& signature) {
  for (const auto& fault : signature.faults) requireSound(fault);
  require(package.find(signature.document) != nullptr);
  if (!signature.faults.empty()) return;
  require(package.find(signature.path) != nullptr && !signature.file.empty());
  require(package.find(signature.signedValuePath) != nullptr);
  require(!signature.references.empty());
  for (const auto& reference : signature.references) {
    const auto* target = package.find(reference.path);
    require(target != nullptr && !reference.checkValue.empty());
    const bool digested = !target->digests.empty();
    require(digested || signature.checkMethod != CheckMethod::Sm3 || !package.faults.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto package = readPackage(record::MemoryBytes({data, size}),
                                   {.sha256 = true, .keepAttachmentsNamed = {"license.xml"}});
  if (!package) {
    requireSound(package.error());
    return 0;
  }
  for (const auto& fault : package->faults) requireSound(fault);
  const auto* root = package->find("/OFD.xml");
  require(root != nullptr && root->visible && root->part == Part::Root);
  for (const auto& entry : package->entries) {
    require(entry.path.starts_with('/') && package->find(entry.path) != nullptr);
    require(entry.part != Part::Stray || !entry.visible);
  }
  for (const auto& signature : package->signatures) requireSound(*package, signature);
  for (const auto& [path, bytes] : package->kept) require(package->find(path) != nullptr);
  return 0;
}
