// goal: no attack on a license comes out valid, and each is refused for its own reason. Every
// attack starts from a license that is valid, so that the one change is what is judged.
#include <functional>

#include "tests/integration/license/judging.hpp"

namespace tongban::tests {
namespace {

using license::Grade;
using With = std::function<void(PackageOptions&)>;

struct Attack {
  const char* name;
  Grade grade;
  const char* code;
  With with;
};

constexpr auto kPage = "/Doc_0/Pages/Page_0/Content.xml";

std::vector<Attack> coverageAttacks() {
  const auto leaveOut = [](std::string path) {
    return [path](PackageOptions& o) { o.signature().leaveOut.insert(path); };
  };
  const auto open = Grade::Indeterminate;
  const char* code = "license.coverage.incomplete";
  return {
      {"unsigned page", open, code, leaveOut(kPage)},
      {"unsigned OFD.xml", open, code, leaveOut("/OFD.xml")},
      {"unsigned Document.xml", open, code, leaveOut("/Doc_0/Document.xml")},
      {"page added after signing", open, code,
       [](PackageOptions& o) {
         o.signature().leaveOut.insert("/Doc_0/Document.xml");
         o.afterSigning["/Doc_0/Document.xml"] =
             replacing("</ofd:Pages>",
                       "<ofd:Page ID=\"900\" BaseLoc=\"Pages/Page_9/Content.xml\"/></ofd:Pages>");
         o.afterSigning["/Doc_0/Pages/Page_9/Content.xml"] = replacedBy(
             "<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content/></ofd:Page>");
       }},
  };
}

// Leaves out of the references, one at a time, everything that the document reaches.
BOOST_AUTO_TEST_SUITE(license_attacks)

void expect(const Attack& attack, const license::Verifier& verifier = trusting()) {
  BOOST_TEST_CONTEXT(attack.name) {
    const auto verdict = judge(goodLicense(attack.with).file(), verifier);
    BOOST_TEST_INFO(objections(verdict));
    BOOST_TEST((verdict.grade == attack.grade));
    BOOST_TEST_INFO(objections(verdict));
    BOOST_TEST(objects(verdict, attack.code));
  }
}

BOOST_AUTO_TEST_CASE(the_license_that_all_attacks_start_from_is_valid) {
  const auto verdict = judge(goodLicense().file());
  BOOST_TEST_INFO(objections(verdict));
  BOOST_TEST((verdict.grade == Grade::Valid));
  BOOST_TEST(verdict.uncovered.empty());
}

BOOST_AUTO_TEST_CASE(every_file_that_the_document_reaches_must_be_covered) {
  PackageOptions rich;
  rich.document().pages = 2;
  rich.document().attachments.push_back({"附件", "note.txt", bytesFrom("附言"), true});
  rich.document().versions.push_back({});
  std::size_t left = 0;
  for (const auto& [path, bytes] : makePackage(rich).entries) {
    if (path.find("/Signs/") != std::string::npos) continue;
    auto options = rich;
    options.signature().leaveOut.insert(path);
    const auto verdict = judge(makePackage(options).file);
    BOOST_TEST_INFO(path << " " << objections(verdict));
    BOOST_TEST((verdict.grade == Grade::Indeterminate));
    BOOST_TEST(verdict.subIndication == "COVERAGE_INCOMPLETE");
    const bool named = std::ranges::any_of(
        verdict.uncovered, [&path = path](const auto& one) { return one.path == path; });
    BOOST_TEST_INFO(path);
    BOOST_TEST(named);
    ++left;
  }
  BOOST_TEST(left >= 14u);  // pages, template, annotations, resources, attachments, tags, versions
}

BOOST_AUTO_TEST_CASE(coverage) {
  for (const auto& attack : coverageAttacks()) expect(attack);
}

BOOST_AUTO_TEST_CASE(a_second_document_added_after_signing) {
  expect({"second DocBody", Grade::Invalid, "license.reference.mismatch", [](PackageOptions& o) {
            o.afterSigning["/OFD.xml"] = replacing(
                "</ofd:OFD>",
                "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID>"
                "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
                "</ofd:OFD>");
          }});
  expect({"second DocBody, OFD.xml not covered", Grade::Indeterminate,
          "license.coverage.incomplete", [](PackageOptions& o) {
            o.signature().leaveOut.insert("/OFD.xml");
            o.afterSigning["/OFD.xml"] = replacing(
                "</ofd:OFD>",
                "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID>"
                "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
                "</ofd:OFD>");
          }});
  expect({"second document, unsigned", Grade::Indeterminate, "license.coverage.incomplete",
          [](PackageOptions& o) {
            o.documents.emplace_back();
            for (const auto& [path, bytes] : makePackage(o).entries) {
              if (path.starts_with("/Doc_1/")) o.signature().leaveOut.insert(path);
            }
          }});
}

BOOST_AUTO_TEST_CASE(versions_that_point_to_an_unsigned_one) {
  expect({"unsigned version", Grade::Indeterminate, "license.coverage.incomplete",
          [](PackageOptions& o) {
            o.document().versions.push_back({true, true});
            for (const auto& [path, bytes] : makePackage(o).entries) {
              if (path.find("Version_") != std::string::npos) o.signature().leaveOut.insert(path);
            }
          }});
}

BOOST_AUTO_TEST_CASE(changed_after_signing) {
  for (const auto& [path, bytes] : goodLicense().package.entries) {
    if (path.ends_with("Signatures.xml") || bytes.empty()) continue;
    const auto verdict = judge(goodLicense([&path = path](PackageOptions& o) {
                                 o.afterSigning[path] = appending(" ");
                               }).file());
    BOOST_TEST_INFO(path << " " << objections(verdict));
    BOOST_TEST((verdict.grade == Grade::Invalid));
  }
}

BOOST_AUTO_TEST_CASE(a_swapped_seal) {
  expect({"Seal.esl is another seal", Grade::Invalid, "license.seal-file.differs",
          [](PackageOptions& o) { o.signature().sealFile = SealFile::Other; }});
  expect({"seal with another picture, not signed by its maker", Grade::Invalid,
          "license.seal.signature-invalid", [](PackageOptions& o) {
            o.signature().seal.tamperInfo = [](Bytes& info) { info[info.size() / 2] ^= 1; };
          }});
  expect({"seal made by the signer himself", Grade::Indeterminate, "license.maker.untrusted",
          [](PackageOptions& o) { o.signature().seal.maker = demoCa().foreignMaker; }});
}

BOOST_AUTO_TEST_CASE(wrapping) {
  const auto other = signaturePath(0, "Signature.xml");
  expect(
      {"two SignedInfo", Grade::Invalid, "license.format.signature-file", [&](PackageOptions& o) {
         o.beforeSigning[other] =
             replacing("</ofd:SignedInfo>", "</ofd:SignedInfo><ofd:SignedInfo/>");
       }});
  expect({"Signature.xml inside another element", Grade::Invalid, "license.format.signature-file",
          [&](PackageOptions& o) {
            o.beforeSigning[other] = [](const Bytes& bytes) {
              auto text = std::string(textOf(bytes));
              const auto begin = text.find("<ofd:Signature ");
              text.insert(begin, "<ofd:Wrapper xmlns:ofd=\"http://www.ofdspec.org/2016\">");
              return std::optional(bytesFrom(text + "</ofd:Wrapper>"));
            };
          }});
  expect({"BaseLoc leads to the Signature.xml of another", Grade::Invalid,
          "license.package.shared-file", [](PackageOptions& o) {
            o.signatures.emplace_back();
            o.beforeSigning["/Doc_0/Signs/Signatures.xml"] = [](const Bytes& bytes) {
              auto text = std::string(textOf(bytes));
              const auto at = text.find("Sign_1");
              if (at != std::string::npos) text.replace(at, 6, "Sign_0");
              return std::optional(bytesFrom(text));
            };
          }});
  expect({"SignedValue of another signature", Grade::Invalid, "license.datahash.mismatch",
          [](PackageOptions& o) {
            o.signatures.emplace_back();
            const auto first = signaturePath(0, "SignedValue.dat");
            const auto second = signaturePath(1, "SignedValue.dat");
            auto value = std::make_shared<Bytes>(makePackage(o).at(first));
            o.signatures[1].leaveOut.insert(first);
            o.afterSigning[second] = [value](const Bytes&) { return std::optional(*value); };
          }});
}

BOOST_AUTO_TEST_CASE(duplicate_ids) {
  expect({"two signatures with one id", Grade::Invalid, "license.package.duplicate-id",
          [](PackageOptions& o) {
            o.signatures.emplace_back();
            o.signatures[0].id = "7";
            o.signatures[1].id = "7";
          }});
}

BOOST_AUTO_TEST_CASE(references) {
  expect({"wrong digest", Grade::Invalid, "license.reference.mismatch",
          [](PackageOptions& o) { o.signature().wrongDigest.insert(kPage); }});
  expect({"a file that is not there", Grade::Invalid, "license.reference.missing",
          [](PackageOptions& o) {
            o.signature().more.push_back({"/Doc_0/Nothing.xml", toBase64(Bytes(32))});
          }});
  expect({"the same file with two digests", Grade::Invalid, "license.reference.conflict",
          [](PackageOptions& o) { o.signature().contradicted.push_back(kPage); }});
  expect({"a file outside", Grade::Invalid, "license.reference.missing", [](PackageOptions& o) {
            o.signature().more.push_back({"../../etc/passwd", toBase64(Bytes(32))});
          }});
  expect({"a digest that is no Base64", Grade::Invalid, "license.reference.check-value",
          [](PackageOptions& o) {
            o.signature().more.push_back({kPage, "&amp;&amp;"});
          }});
  expect({"none", Grade::Invalid, "license.format.signature-file",
          [](PackageOptions& o) { o.signature().noReferences = true; }});
}

BOOST_AUTO_TEST_CASE(weak_or_absent_check_method) {
  for (const char* method : {"MD5", "SHA1", "md5", "1.2.840.113549.2.5", "1.3.14.3.2.26"}) {
    expect({method, Grade::Invalid, "license.algorithm.weak",
            [&](PackageOptions& o) { o.signature().checkMethod = method; }});
  }
  expect({"MD5 indeed", Grade::Invalid, "license.algorithm.weak", [](PackageOptions& o) {
            o.signature().checkMethod = "MD5";
            o.signature().digestName = "MD5";
          }});
  expect({"absent means MD5", Grade::Invalid, "license.algorithm.weak",
          [](PackageOptions& o) { o.signature().checkMethod = std::nullopt; }});
  expect({"SM3 with a key", Grade::Invalid, "license.algorithm.unknown",
          [](PackageOptions& o) { o.signature().checkMethod = "1.2.156.10197.1.401.2"; }});
  expect({"SHA-256 without a policy for it", Grade::Indeterminate, "license.algorithm.policy",
          [](PackageOptions& o) {
            o.signature().checkMethod = "SHA256";
            o.signature().digestName = "SHA256";
          }});
  expect({"SignatureMethod is another", Grade::Invalid, "license.algorithm.mismatch",
          [](PackageOptions& o) { o.signature().method = "1.2.840.113549.1.1.5"; }});
  expect(
      {"RSA with SHA-1 stated inside", Grade::Invalid, "license.algorithm.weak",
       [](PackageOptions& o) { o.signature().sealSignature.algorithm = "1.2.840.113549.1.1.5"; }});
}

BOOST_AUTO_TEST_CASE(certificates_of_the_signer) {
  const auto signedBy = [](const Party& party) {
    return [party](PackageOptions& o) { o.signature().sealSignature.signer = party; };
  };
  const auto& ca = demoCa();
  expect({"expired at the signing time", Grade::Invalid, "license.time.after-expiry",
          signedBy(ca.expiredSigner)});
  expect({"not yet valid", Grade::Invalid, "license.time.before-validity",
          signedBy(ca.notYetValidSigner)});
  expect({"key usage without signatures", Grade::Invalid, "license.signer.wrong-usage",
          signedBy(ca.wrongUsageSigner)});
  expect({"no key usage", Grade::Indeterminate, "license.signer.usage-unstated",
          signedBy(ca.noUsageSigner)});
  expect({"of another CA", Grade::Indeterminate, "license.signer.untrusted",
          signedBy(ca.foreignSigner)});
  expect({"intermediate that is not trusted", Grade::Indeterminate, "license.signer.untrusted",
          signedBy(ca.intermediateSigner)});
  expect({"another certificate than the key's", Grade::Invalid, "license.signature.invalid",
          [&](PackageOptions& o) {
            o.signature().sealSignature.certificate = ca.otherSigner.certificate;
          }});
}

BOOST_AUTO_TEST_CASE(certificates_of_the_maker) {
  const auto madeBy = [](const Party& party) {
    return [party](PackageOptions& o) { o.signature().seal.maker = party; };
  };
  const auto& ca = demoCa();
  expect({"expired when the seal was made", Grade::Invalid, "license.maker.outside-validity",
          [&](PackageOptions& o) {
            o.signature().seal.maker = ca.expiredMaker;
            o.signature().seal.created = {
                instant("2026-05-31T23:00:00Z") + std::chrono::hours(48), {}, 0};
          }});
  expect({"not yet valid", Grade::Invalid, "license.maker.outside-validity",
          madeBy(ca.notYetValidMaker)});
  expect({"key usage without signatures", Grade::Invalid, "license.maker.wrong-usage",
          madeBy(ca.wrongUsageMaker)});
  expect(
      {"of another CA", Grade::Indeterminate, "license.maker.untrusted", madeBy(ca.foreignMaker)});
}

BOOST_AUTO_TEST_CASE(certificate_lists) {
  const auto& ca = demoCa();
  expect({"signer not listed", Grade::Invalid, "license.certlist.signer-missing",
          [&](PackageOptions& o) {
            o.signature().seal.users = std::vector<Bytes>{ca.otherSigner.certificate};
          }});
  expect({"nobody listed", Grade::Invalid, "license.certlist.signer-missing",
          [](PackageOptions& o) { o.signature().seal.users = std::vector<Bytes>(); }});
  expect({"wrong digest", Grade::Invalid, "license.seal.digest-mismatch", [](PackageOptions& o) {
            o.signature().seal.certListType = 2;
            o.signature().seal.userDigests = std::vector{CertificateDigestOption{"SM3", Bytes(32)}};
          }});
  expect({"type 3", Grade::Invalid, "license.format.seal",
          [](PackageOptions& o) { o.signature().seal.certListType = 3; }});
}

BOOST_AUTO_TEST_CASE(times) {
  const auto signedAt = [](std::string_view at) {
    return [time = instant(at)](PackageOptions& o) {
      o.signature().sealSignature.time = {time, {}, 0};
    };
  };
  expect({"before everything", Grade::Invalid, "license.seal.not-yet-valid",
          signedAt("2019-06-01T00:00:00Z")});
  expect({"in the verifier's future", Grade::Invalid, "license.time.future",
          signedAt("2027-06-01T00:00:00Z")});
  expect({"an hour ahead", Grade::Indeterminate, "license.time.unclear",
          signedAt("2026-11-22T09:00:00Z")});
  expect({"after the seal's period", Grade::Invalid, "license.seal.expired", [](PackageOptions& o) {
            o.signature().seal.validTo = {instant("2026-05-31T00:00:00Z"), {}, 0};
          }});
  expect({"local time on the edge of the period", Grade::Indeterminate,
          "license.seal.period-unclear", [](PackageOptions& o) {
            o.signature().seal.validTo = {instant("2026-06-01T04:00:00Z"), {}, 0};
            o.signature().sealSignature.time = {demoSignedAt(), digitsOf(demoSignedAt(), 8), 0};
          }});
  expect({"a year of two digits", Grade::Invalid, "license.format.time", [](PackageOptions& o) {
            o.signature().sealSignature.time = {demoSignedAt(), "260601020000Z", 0};
          }});
}

BOOST_AUTO_TEST_CASE(timestamps) {
  const auto stamped = [](std::function<void(TimestampOptions&)> with) {
    return [with](PackageOptions& o) {
      TimestampOptions options;
      with(options);
      o.signature().sealSignature.timestamp = options;
    };
  };
  const auto& ca = demoCa();
  expect({"earlier than timeInfo", Grade::Invalid, "license.timestamp.earlier",
          stamped([](auto& t) { t.time = demoSignedAt() - std::chrono::hours(1); })});
  expect({"earlier by a minute", Grade::Invalid, "license.timestamp.earlier",
          stamped([](auto& t) { t.time = demoSignedAt() - std::chrono::minutes(1); })});
  expect({"earlier by a zone", Grade::Indeterminate, "license.timestamp.unclear",
          stamped([](auto& t) { t.time = demoSignedAt() - std::chrono::hours(8); })});
  expect({"over other bytes", Grade::Invalid, "license.timestamp.invalid",
          stamped([](auto& t) { t.stamped = bytesFrom("something else"); })});
  expect({"of a foreign authority", Grade::Indeterminate, "license.timestamp.untrusted",
          stamped([&](auto& t) { t.authority = ca.foreignTsa; })});
  expect({"wrong usage", Grade::Invalid, "license.timestamp.invalid",
          stamped([&](auto& t) { t.authority = ca.wrongUsageTsa; })});
  expect({"usage not critical", Grade::Invalid, "license.timestamp.invalid",
          stamped([&](auto& t) { t.authority = ca.uncriticalTsa; })});
  expect({"two usages", Grade::Invalid, "license.timestamp.invalid",
          stamped([&](auto& t) { t.authority = ca.twoUsagesTsa; })});
  expect({"MD5 imprint", Grade::Invalid, "license.timestamp.invalid", stamped([](auto& t) {
            t.imprintAlgorithm = "1.2.840.113549.2.5";
            t.imprintName = "MD5";
          })});
  expect({"signed under the empty id", Grade::Invalid, "license.timestamp.invalid",
          stamped([](auto& t) { t.signedData.signing.sm2Id = ""; })});
  const auto good = judge(goodLicense(stamped([](auto&) {})).file());
  BOOST_TEST_INFO(objections(good));
  BOOST_TEST((good.grade == Grade::Valid));
  BOOST_TEST(good.signatures.front().stampedTime.has_value());
}

BOOST_AUTO_TEST_CASE(signatures_that_are_no_signatures) {
  const auto signing = [](Signing how) {
    return [how](PackageOptions& o) { o.signature().sealSignature.signing = how; };
  };
  Signing emptyId;
  emptyId.sm2Id = "";
  Signing corrupt;
  corrupt.corrupt = true;
  Signing otherKey;
  otherKey.otherKey = makeKey();
  const Bytes zeros = fromHex("3006020100020100").value();
  Signing zero;
  zero.value.emplace(zeros);
  Signing nothing;
  nothing.value.emplace();
  Signing rawZeros;
  rawZeros.value.emplace(64);
  const char* code = "license.signature.invalid";
  expect({"empty SM2 id", Grade::Invalid, code, signing(emptyId)});
  expect({"a bit turned", Grade::Invalid, code, signing(corrupt)});
  expect({"another key", Grade::Invalid, code, signing(otherKey)});
  expect({"r = s = 0", Grade::Invalid, code, signing(zero)});
  expect({"empty", Grade::Invalid, code, signing(nothing)});
  expect({"raw zeros", Grade::Invalid, code, signing(rawZeros)});
  expect({"seal under the empty id", Grade::Invalid, "license.seal.signature-invalid",
          [&](PackageOptions& o) { o.signature().seal.signing = emptyId; }});
}

BOOST_AUTO_TEST_CASE(encodings) {
  const auto tampered = [](Tamper tamper) {
    return [tamper](PackageOptions& o) { o.signature().sealSignature.tamperWhole = tamper; };
  };
  expect({"indefinite length", Grade::Invalid, "license.format.der",
          tampered([](Bytes& b) { b = withIndefiniteLength(b); })});
  expect({"length with an octet too many", Grade::Invalid, "license.format.der",
          tampered([](Bytes& b) { b = withLongLength(b); })});
  expect({"cut", Grade::Invalid, "license.format.der",
          tampered([](Bytes& b) { b.erase(b.end() - 9, b.end()); })});
  expect({"bytes behind", Grade::Invalid, "license.format.der",
          tampered([](Bytes& b) { b.push_back(0); })});
  expect(
      {"empty", Grade::Invalid, "license.format.signature", tampered([](Bytes& b) { b.clear(); })});
  expect({"through a text conversion", Grade::Invalid, "license.format.der", tampered([](Bytes& b) {
            Bytes out;
            for (const auto c : b) {
              if (c < 0x80) {
                out.push_back(c);
              } else {
                for (const auto x : {0xef, 0xbf, 0xbd}) out.push_back(static_cast<std::uint8_t>(x));
              }
            }
            b = out;
          })});
  expect({"dropped zero bits outside of the signature", Grade::Indeterminate,
          "license.format.unused-bits", [](PackageOptions& o) {
            // A value with a trailing zero bit comes about every second time.
            o.signature().sealSignature.signing.form = SignatureForm::UnusedBits;
          }});
}

BOOST_AUTO_TEST_CASE(the_wrong_kind) {
  expect({"a seal signature listed as Sign", Grade::Invalid, "license.format.kind",
          [](PackageOptions& o) { o.signature().type = "Sign"; }});
  expect(
      {"a bare value listed as Seal", Grade::Invalid, "license.format.kind", [](PackageOptions& o) {
         o.signature().kind = SignatureKind::Bare;
         o.signature().type = "Seal";
       }});
  expect({"over another original", Grade::Invalid, "license.datahash.mismatch",
          [](PackageOptions& o) { o.signature().sealSignature.dataHash = Bytes(32, 7); }});
  expect({"the path of another original", Grade::Invalid, "license.datahash.other-file",
          [](PackageOptions& o) {
            o.signature().sealSignature.propertyInfo = "/Doc_0/Signs/Sign_9/Signature.xml";
          }});
  expect({"nobody says who signed", Grade::Indeterminate, "license.signer.unknown",
          [](PackageOptions& o) { o.signature().kind = SignatureKind::Bare; }});
  expect({"builds on a signature that is not there", Grade::Invalid, "license.base.missing",
          [](PackageOptions& o) { o.signature().relative = "99"; }});
}

BOOST_AUTO_TEST_CASE(stripped) {
  expect({"no signature at all", Grade::Indeterminate, "license.unsigned",
          [](PackageOptions& o) { o.signatures.clear(); }});
  expect({"Signatures.xml is gone", Grade::Invalid, "license.package.signatures-missing",
          [](PackageOptions& o) { o.afterSigning["/Doc_0/Signs/Signatures.xml"] = removed(); }});
  expect(
      {"SignedValue is gone", Grade::Invalid, "license.reference.missing",
       [](PackageOptions& o) { o.afterSigning[signaturePath(0, "SignedValue.dat")] = removed(); }});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
