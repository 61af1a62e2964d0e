// write_samples DIR — the licenses of ops/examples/licenses: a genuine one, the same with another
// holder's name, one of an authority that nobody trusts, the trust folder, and the register's
// record to compare with. Keys are fresh each time and are not kept.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "gateway/base/bytes.hpp"
#include "tests/support/license_maker.hpp"

namespace tongban::tests {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, BytesView bytes) {
  std::ofstream(path, std::ios::binary) << textOf(bytes);
}

// Long ago and for long, so that the samples hold whatever the clock of a machine says.
void signedLongAgo(PackageOptions& o) {
  o.signature().sealSignature.time = {instant("2024-06-01T10:00:00+08:00"), {}, 0};
}

CrlOptions lasting() {
  CrlOptions options;
  options.thisUpdate = instant("2024-01-01T00:00:00Z");
  options.nextUpdate = demoNotAfter();
  return options;
}

int run(const fs::path& folder) {
  fs::create_directories(folder);
  write(folder / "genuine.ofd", goodLicense(signedLongAgo).file());
  write(folder / "tampered.ofd", goodLicense([](PackageOptions& o) {
                                   signedLongAgo(o);
                                   o.afterSigning["/OFD.xml"] = replacing("演示科技", "冒名科技");
                                 }).file());
  write(folder / "unknown-ca.ofd", goodLicense([](PackageOptions& o) {
                                     signedLongAgo(o);
                                     o.signature().seal.maker = demoCa().foreignMaker;
                                     o.signature().sealSignature.signer = demoCa().foreignSigner;
                                   }).file());
  TrustOptions trust;
  trust.makerCrl = lasting();
  trust.signerCrl = lasting();
  trust.timestampCrl = lasting();
  trust.intermediateCrl = lasting();
  fs::remove_all(folder / "trust");
  demoCa().writeTrust(folder / "trust", trust);
  return 0;
}

}  // namespace
}  // namespace tongban::tests

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "write_samples DIR\n";
    return 2;
  }
  return tongban::tests::run(argv[1]);
}
