// goal: a receipt proves what it says, also one that another tool made; any other is refused.
#include "gateway/ledger/receipt.hpp"

#include <cstdlib>
#include <fstream>

#include "gateway/base/file.hpp"
#include "tests/unit/ledger/node.hpp"

using namespace tongban;

namespace {

struct Receipts : tests::LogNode {
  explicit Receipts(crypto::SuiteId suite) : LogNode(suite) {
    for (const auto count : {3, 1, 9, 7}) writeSome(static_cast<std::size_t>(count));
  }
  ledger::Receipt at(std::uint64_t index) {
    auto receipt = ledger::Reader::open(*connection, row.log)->receipt(index);
    if (!receipt) BOOST_FAIL(receipt.error().message);
    return std::move(*receipt);
  }
  std::string codeOf(const ledger::Receipt& receipt) {
    const auto proven = ledger::verifyReceipt(receipt, region.roots);
    return proven ? std::string() : proven.error().code;
  }
};

std::string vector(const std::string& name) {
  return readFile("tests/vectors/ledger/" + name, 1u << 20).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_receipt)

// The files that tests/unit/ledger/independent_verifier.py looks at; without its folder, one's own.
BOOST_AUTO_TEST_CASE(receipts_for_others) {
  const tests::TempDir own;
  const char* asked = std::getenv("TONGBAN_RECEIPTS");
  const std::filesystem::path base = asked != nullptr ? asked : own.path();
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Receipts node(suite);
    Receipts second(suite);
    const auto folder = base / std::string(crypto::suite(suite).name());
    std::filesystem::create_directories(folder);
    const auto write = [&](const std::string& name, const std::string& text) {
      BOOST_REQUIRE(replaceFile(folder / name, text, 0600));
    };
    const auto receipt = node.at(5);
    BOOST_TEST(node.codeOf(receipt) == "");
    write("receipt.json", receipt.form());
    write("other.json", second.at(4).form());
    write("opening.json", ledger::readOpening(*node.connection, {node.row.log, 5},
                                              ledger::kAnswerSlot, node.region.cipher)
                              ->file());
    write("root.pem", node.region.pki.root().certificate.pem());
    write("foreign-root.pem", second.region.pki.root().certificate.pem());
  }
}

BOOST_AUTO_TEST_CASE(a_receipt_that_another_tool_made) {
  for (const std::string suite : {"sm", "intl"}) {
    const auto root = crypto::Certificate::parse(bytesOf(vector(suite + ".root.pem"))).value();
    const auto anchors = crypto::TrustAnchors::make({root}).value();
    const crypto::ChainVerifier roots(anchors);
    for (const std::string index : {"0", "5", "12"}) {
      const auto receipt = ledger::Receipt::parse(vector(suite + "." + index + ".receipt.json"));
      if (!receipt) BOOST_FAIL(receipt.error().message);
      const auto proven = ledger::verifyReceipt(*receipt, roots);
      if (!proven) BOOST_FAIL(proven.error().code << ' ' << proven.error().message);
      const auto opening =
          ledger::Opening::parseFile(vector(suite + "." + index + ".opening.json"));
      BOOST_REQUIRE(opening);
      BOOST_TEST(ledger::checkOpening(*opening, proven->entry.answer).has_value());
      BOOST_TEST(std::to_string(receipt->index) == index);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_contradicts_itself_is_refused) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    Receipts node(suite);
    const auto good = node.at(5);
    const auto code = [&](const std::function<void(ledger::Receipt&)>& change) {
      auto receipt = good;
      change(receipt);
      return node.codeOf(receipt);
    };
    const auto other = node.region.pki.issue("other", crypto::Profile::Signing);
    const std::string mismatch = "ledger.receipt-mismatch";
    const std::string inclusion = "ledger.inclusion-invalid";
    BOOST_TEST(code([](auto&) {}) == "");
    BOOST_TEST(code([](auto& r) { r.index = r.head.size; }) == mismatch);
    BOOST_TEST(code([](auto& r) { r.log.back() = r.log.back() == '0' ? '1' : '0'; }) == mismatch);
    BOOST_TEST(code([&](auto& r) { r.head.log = other.certificate.keyId(); }) == mismatch);
    BOOST_TEST(code([&](auto& r) {
                 r.certificate.assign(other.certificate.der().begin(),
                                      other.certificate.der().end());
               }) == mismatch);
    BOOST_TEST(code([&](auto& r) {
                 const auto pem = node.log.certificate.pem();
                 r.certificate.assign(pem.begin(), pem.end());
               }) == mismatch);
    BOOST_TEST(code([](auto& r) { r.certificate.push_back(0); }) == "crypto.certificate-malformed");
    BOOST_TEST(code([](auto& r) { r.index = 4; }) == inclusion);
    BOOST_TEST(code([](auto& r) { r.inclusion.pop_back(); }) == inclusion);
    BOOST_TEST(code([](auto& r) { r.inclusion.push_back(r.inclusion[0]); }) == inclusion);
    BOOST_TEST(code([](auto& r) { std::swap(r.inclusion[0], r.inclusion[1]); }) == inclusion);
    BOOST_TEST(code([&](auto& r) { r.entry = node.form(6); }) == inclusion);
    BOOST_TEST(code([](auto& r) { r.entry = "{}"; }) == "ledger.entry-invalid");
    BOOST_TEST(code([](auto& r) { r.head.size = 21; }) == "crypto.signature-invalid");
    BOOST_TEST(code([](auto& r) { r.head.root.bytes[0] ^= 1; }) == "crypto.signature-invalid");
    BOOST_TEST(code([](auto& r) {
                 r.head.root.suite = r.head.root.suite == crypto::SuiteId::Sm
                                         ? crypto::SuiteId::Intl
                                         : crypto::SuiteId::Sm;
               }) == "ledger.head-invalid");
    // After the certificate's time.
    BOOST_TEST(code([](auto& r) { r.head.time = "2050-01-01T00:00:00.000Z"; }) ==
               "crypto.chain-expired");
  }
}

BOOST_AUTO_TEST_CASE(receipts_have_one_form) {
  Receipts node(crypto::SuiteId::Intl);
  const auto form = node.at(5).form();
  const auto code = [&](std::string_view from, std::string_view to) {
    auto text = form;
    const auto at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    const auto receipt = ledger::Receipt::parse(text.replace(at, from.size(), to));
    return receipt ? std::string() : receipt.error().code;
  };
  const std::string malformed = "ledger.receipt-malformed";
  BOOST_TEST(code("\"index\":5", "\"index\":5") == "");
  BOOST_TEST(code("\"index\":5", "\"index\":-5") == malformed);
  BOOST_TEST(code("\"index\":5", "\"index\":5.0") == malformed);
  BOOST_TEST(code("\"index\":5", "\"index\":\"5\"") == malformed);
  BOOST_TEST(code("\"index\":5", "\"index\":99999999999999999999") == malformed);
  BOOST_TEST(code("\"suite\":\"intl\"", "\"suite\":\"sm\"") == malformed);
  BOOST_TEST(code("\"suite\":\"intl\"", "\"suite\":\"intl\",\"z\":1") == malformed);
  BOOST_TEST(code("\"inclusion\":[", "\"inclusion\":[7,") == malformed);
  BOOST_TEST(code("\"inclusion\":[\"sha256:", "\"inclusion\":[\"sm3:") == malformed);
  BOOST_TEST(code("{\"certificate\":\"", "{\"certificate\":\"*") == malformed);
  BOOST_TEST(code("{\"certificate\":", "{ \"certificate\":") == malformed);
  BOOST_TEST(code("\"entry\":{", "\"entry\":{\"v\":1.5e400,") != "");
  for (const auto* text : {"", "{}", "[]", "null"}) BOOST_TEST(!ledger::Receipt::parse(text));
  BOOST_TEST(ledger::Receipt::parse(std::string(5u << 20, ' ')).error().code == malformed);
}

BOOST_AUTO_TEST_SUITE_END()
