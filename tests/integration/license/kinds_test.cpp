// goal: every kind of signature and every version of seal that is as it should be is valid, and
// what real files do otherwise is tolerated where it is harmless, and named.
#include <atomic>
#include <thread>

#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

using license::Deviation;
using license::Grade;
using With = std::function<void(PackageOptions&)>;

license::Verdict expectValid(const char* name, const With& with,
                             const license::Verifier& verifier = trusting()) {
  auto verdict = judge(goodLicense(with).file(), verifier);
  BOOST_TEST_INFO(name << " " << objections(verdict));
  BOOST_TEST((verdict.grade == Grade::Valid));
  return verdict;
}

void expectNamed(const char* name, Deviation deviation, const With& with) {
  const auto verdict = expectValid(name, with);
  BOOST_TEST_INFO(name);
  BOOST_TEST(deviates(verdict, deviation));
}

BOOST_AUTO_TEST_SUITE(license_kinds)

BOOST_AUTO_TEST_CASE(seals_of_every_version) {
  for (const std::int64_t version : {1, 2, 3, 4, 5}) {
    const auto verdict =
        expectValid("version", [&](PackageOptions& o) { o.signature().seal.version = version; });
    BOOST_REQUIRE(verdict.signatures.size() == 1u);
    BOOST_REQUIRE(verdict.signatures.front().seal.has_value());
    BOOST_TEST(verdict.signatures.front().seal->version == version);
    BOOST_TEST(verdict.signatures.front().seal->name == "演示市市场监督管理局");
  }
  expectValid("a seal with a timestamp", [](PackageOptions& o) {
    o.signature().seal.version = 5;
    o.signature().seal.timestamp = TimestampOptions();
  });
  expectValid("a list of digests", [](PackageOptions& o) { o.signature().seal.certListType = 2; });
}

BOOST_AUTO_TEST_CASE(a_token_as_the_time_of_2014_says_a_time_and_proves_none) {
  const auto verdict = judge(goodLicense([](PackageOptions& o) {
                               o.signature().seal.version = 2;
                               o.signature().sealSignature.timeInfo2014 = TimeInfo2014::Token;
                             }).file());
  BOOST_TEST_INFO(objections(verdict));
  BOOST_TEST((verdict.grade == Grade::Indeterminate));
  BOOST_TEST(objects(verdict, "license.timestamp.unsupported"));
  BOOST_TEST(!objects(verdict, "license.time.missing"));
  BOOST_TEST(verdict.signatures.front().time.has_value());
  BOOST_TEST(!verdict.signatures.front().stampedTime.has_value());
}

BOOST_AUTO_TEST_CASE(signed_data) {
  for (const auto kind : {SignatureKind::SignedDataAttributes, SignatureKind::SignedDataContent}) {
    const auto verdict =
        expectValid("SignedData", [&](PackageOptions& o) { o.signature().kind = kind; });
    BOOST_TEST(verdict.signatures.front().kind == "sign");
    BOOST_TEST(verdict.signatures.front().standard == "GB/T 35275");
    BOOST_TEST(verdict.signatures.front().signer.has_value());
  }
}

BOOST_AUTO_TEST_CASE(two_signatures) {
  expectValid("the second covers the first",
              [](PackageOptions& o) { o.signatures.emplace_back(); });
  const auto broken = judge(goodLicense([](PackageOptions& o) {
                              o.signature().coverSignatures = true;
                              o.signatures.emplace_back();
                            }).file());
  BOOST_TEST((broken.grade == Grade::Invalid));
  BOOST_TEST((broken.signatures[0].grade == Grade::Invalid));
  BOOST_TEST((broken.signatures[1].grade == Grade::Valid));
  expectValid("each covers a part", [](PackageOptions& o) {
    o.signatures.emplace_back();
    o.signatures[0].leaveOut.insert("/OFD.xml");
    o.signatures[1].leaveOut.insert("/Doc_0/Pages/Page_0/Content.xml");
  });
  expectValid("builds on the first", [](PackageOptions& o) {
    o.signatures.emplace_back();
    o.signatures[0].id = "1";
    o.signatures[1].relative = "1";
  });
}

BOOST_AUTO_TEST_CASE(packages) {
  expectValid("two documents, one signature over both",
              [](PackageOptions& o) { o.documents.emplace_back(); });
  expectValid("stored", [](PackageOptions& o) { o.deflate = false; });
  expectValid("data descriptors", [](PackageOptions& o) {
    o.zipItems = [](std::vector<ZipItem>& items) {
      for (auto& one : items) one.dataDescriptor = true;
    };
  });
  expectValid("ZIP64 fields", [](PackageOptions& o) {
    o.zipItems = [](std::vector<ZipItem>& items) { items.front().zip64 = true; };
  });
  expectValid("versions, all covered", [](PackageOptions& o) {
    o.document().versions.push_back({true, true});
  });
  expectValid("no Seal.esl", [](PackageOptions& o) { o.signature().sealFile = SealFile::Absent; });
}

BOOST_AUTO_TEST_CASE(tolerated_and_named) {
  expectNamed("namespace without the year", Deviation::NamespaceWithoutYear,
              [](PackageOptions& o) { o.nameSpace = "http://www.ofdspec.org"; });
  expectNamed("r‖s", Deviation::RawSignature, [](PackageOptions& o) {
    o.signature().sealSignature.signing.form = SignatureForm::Raw;
  });
  expectNamed("local time", Deviation::LocalTime, [](PackageOptions& o) {
    o.signature().sealSignature.time = {demoSignedAt(), digitsOf(demoSignedAt(), 8), 0};
  });
  expectNamed("Beijing's clock with a Z", Deviation::ShiftedTime, [](PackageOptions& o) {
    o.signature().sealSignature.time = {demoSignedAt(), digitsOf(demoSignedAt(), 8) + "Z", 0};
    o.signature().dateTime = digitsOf(demoSignedAt()) + "Z";
  });
  expectNamed("propertyInfo is 32 hexadecimal digits", Deviation::PropertyNotPath,
              [](PackageOptions& o) {
                o.signature().sealSignature.propertyInfo = "0123456789abcdef0123456789abcdef";
              });
  expectNamed("propertyInfo is JSON", Deviation::PropertyNotPath, [](PackageOptions& o) {
    o.signature().sealSignature.propertyInfo = "{\"DocId\":\"1\",\"Entry\":\"2\"}";
  });
  expectNamed("critical FALSE written out", Deviation::ExplicitDefault, [](PackageOptions& o) {
    o.signature().seal.extensions.push_back({.critical = Critical::ExplicitFalse});
  });
  expectNamed("critical extension", Deviation::CriticalExtension, [](PackageOptions& o) {
    o.signature().sealSignature.extensions.push_back(
        {.oid = "1.3.6.1.5.5.7.1.4", .critical = Critical::True});
  });
  expectNamed("a nested OFD as picture", Deviation::PictureTypeCase,
              [](PackageOptions& o) { o.signature().seal.picture.type = "ofd"; });
  expectNamed("empty extensions of 2014", Deviation::EmptyExtensions, [](PackageOptions& o) {
    o.signature().seal.version = 2;
    o.signature().seal.emptyExtensions = true;
  });
  expectNamed("a file referenced twice", Deviation::RepeatedReference,
              [](PackageOptions& o) { o.signature().repeated.push_back("/OFD.xml"); });
}

BOOST_AUTO_TEST_CASE(policies) {
  license::Policy strict;
  strict.criticalExtensions = false;
  const auto refused =
      judge(goodLicense([](PackageOptions& o) {
              o.signature().sealSignature.extensions.push_back({.critical = Critical::True});
            }).file(),
            verifierWith({}, strict));
  BOOST_TEST(objects(refused, "license.format.critical-extension"));
  license::Policy noSelf;
  noSelf.makerMaySign = false;
  const With self = [](PackageOptions& o) {
    o.signature().sealSignature.signer = demoCa().maker;
    o.signature().seal.users = std::vector<Bytes>{demoCa().maker.certificate};
  };
  BOOST_TEST(objects(judge(goodLicense(self).file(), verifierWith({}, noSelf)),
                     "license.maker.is-signer"));
  BOOST_TEST(deviates(judge(goodLicense(self).file()), Deviation::MakerIsSigner));
  license::Policy sha256;
  sha256.sha256 = true;
  expectValid(
      "CheckMethod SHA-256 by policy",
      [](PackageOptions& o) {
        o.signature().checkMethod = "SHA256";
        o.signature().digestName = "SHA256";
      },
      verifierWith({}, sha256));
}

BOOST_AUTO_TEST_CASE(a_seal_by_itself) {
  const auto valid = judge(makeSeal());
  BOOST_TEST_INFO(objections(valid));
  BOOST_TEST((valid.grade == Grade::Valid));
  BOOST_TEST(valid.format == "SEAL");
  SealOptions over;
  over.validTo = {instant("2026-11-01T00:00:00Z"), {}, 0};
  const auto expired = judge(makeSeal(over));
  BOOST_TEST((expired.grade == Grade::Invalid));
  BOOST_TEST(objects(expired, "license.seal.expired"));
  BOOST_TEST((judge(withIndefiniteLength(makeSeal())).grade == Grade::Invalid));
}

BOOST_AUTO_TEST_CASE(the_license_data_is_read_and_covered) {
  const auto verdict = judge(goodLicense().file());
  BOOST_REQUIRE(verdict.license.has_value());
  BOOST_TEST(verdict.license->complete());
  for (const auto& field : verdict.license->fields) {
    BOOST_TEST_INFO(field.name);
    BOOST_TEST(field.covered);
  }
  const auto open = judge(
      goodLicense([](PackageOptions& o) { o.signature().leaveOut.insert("/OFD.xml"); }).file());
  BOOST_REQUIRE(open.license.has_value());
  const bool covered =
      std::ranges::any_of(open.license->fields, [](const auto& one) { return one.covered; });
  BOOST_TEST(!covered);
}

BOOST_AUTO_TEST_CASE(several_threads_share_one_verifier) {
  const auto good = goodLicense().file();
  const auto bad = goodLicense([](PackageOptions& o) {
                     o.signature().sealSignature.signing.corrupt = true;
                   }).file();
  const auto verifier = verifierWith();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        const auto yes = verifier.verify(record::MemoryBytes(good), demoNow());
        const auto no = verifier.verify(record::MemoryBytes(bad), demoNow());
        if (!yes || yes->grade != Grade::Valid) ++wrong;
        if (!no || no->grade != Grade::Invalid) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
