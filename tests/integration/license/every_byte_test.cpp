// goal: no byte of a signed license can change unseen: whichever byte of whichever file is changed,
// the verdict is not valid. TONGBAN_LONG=1 turns every bit of the signature files, else one bit of
// each byte.
#include <cstdlib>

#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

using license::Grade;

// The package once more, one file changed; its archive is as right as before.
Bytes packed(const std::vector<ZipItem>& items) { return writeZip(items); }

std::vector<ZipItem> itemsOf(const MadePackage& package) {
  std::vector<ZipItem> items;
  for (const auto& [path, bytes] : package.entries) {
    ZipItem one;
    one.name = path.substr(1);
    one.bytes = bytes;
    one.deflated = false;
    items.push_back(std::move(one));
  }
  return items;
}

bool isSignatureFile(std::string_view path) {
  return path.ends_with("SignedValue.dat") || path.ends_with("Seal.esl") ||
         path.ends_with("Signature.xml");
}

struct Tally {
  std::size_t changes = 0;
  std::string unseen;  // path and offset of every change that stayed valid
};

void changeEveryByte(std::vector<ZipItem>& items, Tally& tally) {
  const bool everyBit = std::getenv("TONGBAN_LONG") != nullptr;
  for (auto& item : items) {
    // The list of signatures is not covered: the next signer must be able to add to it.
    if (item.name.ends_with("Signatures.xml")) continue;
    const bool all = everyBit && isSignatureFile(item.name);
    for (std::size_t at = 0; at < item.bytes.size(); ++at) {
      for (unsigned bit = all ? 0 : at % 8; bit < 8; bit += all ? 1 : 8) {
        item.bytes[at] ^= static_cast<std::uint8_t>(1u << bit);
        const auto verdict = trusting().verify(record::MemoryBytes(packed(items)), demoNow());
        item.bytes[at] ^= static_cast<std::uint8_t>(1u << bit);
        ++tally.changes;
        if (verdict && verdict->grade == Grade::Valid) {
          tally.unseen += " " + item.name + "@" + std::to_string(at);
        }
      }
    }
  }
}

void expectNoneUnseen(const std::function<void(PackageOptions&)>& with) {
  auto items = itemsOf(goodLicense(with).package);
  const auto before = judge(packed(items));
  BOOST_TEST_INFO(objections(before));
  BOOST_REQUIRE((before.grade == Grade::Valid));
  Tally tally;
  changeEveryByte(items, tally);
  BOOST_TEST_MESSAGE(tally.changes << " changes");
  BOOST_TEST(tally.unseen == "");
  BOOST_TEST(tally.changes > 3000u);
}

BOOST_AUTO_TEST_SUITE(license_every_byte)

BOOST_AUTO_TEST_CASE(of_a_license_under_a_seal_of_version_4) { expectNoneUnseen({}); }

// The forms of a signature are what differs; the documents need not be walked again.
void plain(PackageOptions& o) {
  o.document() = {};
  o.document().templates = false;
  o.document().annotations = false;
  o.document().image = false;
  o.document().font = false;
  o.document().customTags = false;
  o.document().extensions = false;
  o.document().attachments.clear();
}

BOOST_AUTO_TEST_CASE(of_a_seal_of_2014) {
  expectNoneUnseen([](PackageOptions& o) {
    plain(o);
    o.signature().seal.version = 2;
  });
}

BOOST_AUTO_TEST_CASE(with_a_timestamp_and_a_list_of_digests) {
  expectNoneUnseen([](PackageOptions& o) {
    plain(o);
    o.signature().seal.certListType = 2;
    o.signature().sealSignature.timestamp = TimestampOptions();
  });
}

BOOST_AUTO_TEST_CASE(of_signed_data_with_attributes) {
  expectNoneUnseen([](PackageOptions& o) {
    plain(o);
    o.signature().kind = SignatureKind::SignedDataAttributes;
  });
}

BOOST_AUTO_TEST_CASE(of_signed_data_with_its_content) {
  expectNoneUnseen([](PackageOptions& o) {
    plain(o);
    o.signature().kind = SignatureKind::SignedDataContent;
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
