// goal: heads and proofs are for everybody, and prove themselves with the log's key alone; a
// question that can be read in two ways is refused.
#include <boost/test/unit_test.hpp>

#include "gateway/ledger/canonical.hpp"
#include "gateway/ledger/head.hpp"
#include "gateway/ledger/receipt.hpp"
#include "gateway/ledger/tree.hpp"
#include "tests/unit/api/support.hpp"

namespace tongban::tests {
namespace {

std::vector<ledger::Digest> digestsOf(const record::Value& list) {
  std::vector<ledger::Digest> digests;
  for (const auto& one : list.items()) digests.push_back(crypto::Digest::parse(one.text()).value());
  return digests;
}

// The receipt of an exchange waits for its head; so the head is of that size afterwards.
ledger::Receipt exchanged(ApiNode& node) {
  const auto heard = node.ask(node.call());
  BOOST_TEST_REQUIRE(heard.status() == 200);
  const auto receipt = node.read(node.made.oneWindow(), "/receipts/v1/" + heard.text("exchangeId"));
  BOOST_TEST_REQUIRE(receipt.status() == 200);
  return ledger::Receipt::parse(receipt.out.body).value();
}

ledger::Head headOf(ApiNode& node) {
  const auto heard = node.get("/ledger/v1/head");
  BOOST_TEST_INFO(heard.out.body);
  BOOST_TEST_REQUIRE(heard.status() == 200);
  BOOST_TEST(fits(heard, "ledger-head"));
  return ledger::Head::parse(heard.out.body).value();
}

BOOST_AUTO_TEST_SUITE(proofs)

BOOST_AUTO_TEST_CASE(heads_and_proofs_hold) {
  for (const auto suite : {crypto::SuiteId::Sm, crypto::SuiteId::Intl}) {
    ApiNode node({.suite = suite});
    const auto key = node.made.pki().gatewayLog.certificate.publicKey().value();
    const ledger::TreeHash hash(crypto::suite(suite));
    std::vector<ledger::Receipt> receipts;
    std::vector<ledger::Head> heads;
    for (int i = 0; i < 5; ++i) {
      receipts.push_back(exchanged(node));
      heads.push_back(headOf(node));
      BOOST_TEST(heads.back().size == static_cast<std::uint64_t>(i + 1));
      BOOST_TEST(heads.back().verify(key).has_value());
    }
    for (const auto& first : heads) {
      for (const auto& second : heads) {
        const auto heard =
            node.get("/ledger/v1/proof/consistency?first=" + std::to_string(first.size) +
                     "&second=" + std::to_string(second.size));
        if (first.size > second.size) {
          BOOST_TEST(heard.code() == "ledger.proof-range");
          continue;
        }
        BOOST_TEST_REQUIRE(heard.status() == 200);
        BOOST_TEST(fits(heard, "consistency-proof"));
        BOOST_TEST(ledger::verifyConsistency(hash, first.size, second.size, first.root, second.root,
                                             digestsOf(heard.at("consistency")))
                       .has_value());
      }
    }
    for (const auto& receipt : receipts) {
      const auto& head = heads.back();
      const auto heard =
          node.get("/ledger/v1/proof/inclusion?leaf=" + std::to_string(receipt.index) +
                   "&size=" + std::to_string(head.size));
      BOOST_TEST_REQUIRE(heard.status() == 200);
      BOOST_TEST(fits(heard, "inclusion-proof"));
      const auto path = digestsOf(heard.at("inclusion"));
      const auto leaf = hash.leaf(bytesOf(receipt.entry));
      BOOST_TEST(ledger::verifyInclusion(hash, leaf, receipt.index, head.size, path, head.root)
                     .has_value());
      const auto other = hash.leaf(bytesOf(receipt.entry + " "));
      BOOST_TEST(!ledger::verifyInclusion(hash, other, receipt.index, head.size, path, head.root));
    }
  }
}

BOOST_AUTO_TEST_CASE(questions_that_are_none) {
  ApiNode node;
  exchanged(node);
  exchanged(node);
  for (const auto* query : {"",
                            "?",
                            "?first=1",
                            "?second=2",
                            "?first=1&second=2&third=3",
                            "?first=1&second=2&",
                            "?&first=1&second=2",
                            "?first=1&first=1&second=2",
                            "?first=1&second=2&second=2",
                            "?first=01&second=2",
                            "?first=00&second=2",
                            "?first=+1&second=2",
                            "?first=-1&second=2",
                            "?first=1.0&second=2",
                            "?first=1e0&second=2",
                            "?first=0x1&second=2",
                            "?first=&second=2",
                            "?first&second=2",
                            "?first=1;second=2",
                            "?first=1&amp;second=2",
                            "?First=1&second=2",
                            "?first=%31&second=2",
                            "?first=1%20&second=2",
                            "?first=18446744073709551616&second=2",
                            "?first=99999999999999999999999999&second=2",
                            "?first=1&second=2?first=1"}) {
    const auto heard = node.get(std::string("/ledger/v1/proof/consistency") + query);
    BOOST_TEST_INFO(query << " " << heard.out.body);
    BOOST_TEST(heard.status() == 400);
    BOOST_TEST(heard.code() == "exchange.query-invalid");
    BOOST_TEST(fits(heard, "problem"));
  }
  for (const auto* query : {"", "?leaf=1", "?size=2", "?leaf=1&size=02", "?leaf=1&leaf=1",
                            "?leaf=1&size=2&first=1", "?leaf=1&size=184467440737095516160"}) {
    BOOST_TEST_INFO(query);
    BOOST_TEST(node.get(std::string("/ledger/v1/proof/inclusion") + query).code() ==
               "exchange.query-invalid");
  }
  for (const auto* path :
       {"inclusion?leaf=2&size=2", "inclusion?leaf=0&size=3", "inclusion?leaf=0&size=0",
        "inclusion?leaf=0&size=18446744073709551615", "inclusion?leaf=18446744073709551615&size=2",
        "consistency?first=1&second=3", "consistency?first=2&second=1",
        "consistency?first=1&second=18446744073709551615"}) {
    const auto heard = node.get(std::string("/ledger/v1/proof/") + path);
    BOOST_TEST_INFO(path << " " << heard.out.body);
    BOOST_TEST(heard.status() == 400);
    BOOST_TEST(heard.code() == "ledger.proof-range");
  }
  // A question where none is asked changes nothing.
  BOOST_TEST(node.get("/ledger/v1/head?x=1").status() == 200);
}

BOOST_AUTO_TEST_CASE(an_empty_ledger_has_a_head) {
  ApiNode node;
  const auto heard = node.get("/ledger/v1/head");
  BOOST_TEST_INFO(heard.out.body);
  if (heard.status() == 200) {
    BOOST_TEST(fits(heard, "ledger-head"));
    BOOST_TEST(record::toJson(heard.at("size")) == "0");
  } else {
    BOOST_TEST(heard.status() == 503);
    BOOST_TEST(heard.code() == "ledger.head-late");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
