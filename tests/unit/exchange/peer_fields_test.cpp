// goal: the fields between gateways are read back as they were written, and whatever else stands in
// them is refused by its code.
#include "gateway/exchange/peer_fields.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/deployment_maker.hpp"

namespace tongban::tests {
namespace {

using namespace exchange;

const DemoPki& pki() { return demoPki(crypto::SuiteId::Sm); }

ledger::Head headOf(const Credential& log) {
  const auto root = crypto::suite(crypto::SuiteId::Sm).digest({bytesOf("root")});
  return ledger::Head::make(log.keyId(), 7, root, deploymentNow(), *log.signer()).value();
}

wire::Fields one(std::string_view name, std::string_view value) {
  wire::Fields fields;
  BOOST_TEST_REQUIRE(fields.add(name, value).has_value());
  return fields;
}

template <class T>
std::string codeOf(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

BOOST_AUTO_TEST_SUITE(peer_fields)

BOOST_AUTO_TEST_CASE(what_is_shown_is_read_back) {
  const auto head = headOf(pki().gatewayLog);
  const auto shown = readHead(writeHead(head, pki().gatewayLog.certificate));
  BOOST_TEST_REQUIRE(shown.has_value());
  BOOST_TEST((shown->head == head));
  BOOST_TEST(shown->certificate.keyId() == head.log);
  const auto salts = Salts::fresh();
  BOOST_TEST((salts.request != salts.answer));
  const auto read = readSalts(one("tongban-commitment", writeSalts(salts)));
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST((read->request == salts.request));
  BOOST_TEST((read->answer == salts.answer));
  BOOST_TEST(checkProtocol(one("tongban-protocol", kPeerProtocol)).has_value());
}

BOOST_AUTO_TEST_CASE(a_head_under_another_certificate_is_none) {
  const auto head = headOf(pki().gatewayLog);
  BOOST_TEST(codeOf(readHead(writeHead(head, pki().gatewayMessage.certificate))) ==
             "peer.message-malformed");
}

BOOST_AUTO_TEST_CASE(other_values_are_refused) {
  const auto good = writeHead(headOf(pki().gatewayLog), pki().gatewayLog.certificate);
  const auto comma = good.find(", ");
  for (const auto& value : {std::string(), std::string("x"), std::string("head=:AAAA:"),
                            good.substr(0, comma), good.substr(comma + 2), good + ", more=:AAAA:",
                            good + ";x", std::string("head=\"x\", certificate=\"y\"")}) {
    BOOST_TEST(codeOf(readHead(value)) == "peer.message-malformed", value.substr(0, 40));
  }
  BOOST_TEST(codeOf(readHead("head=:AAAA:, certificate=:AAAA:")) == "peer.message-malformed");
  const auto salt = toBase64(Bytes(32, 1));
  for (const auto& value :
       {"request=:" + salt + ":", "request=:" + salt + ":, answer=:AAAA:",
        "request=:" + salt + ":, answer=:" + salt + ":, more=1", std::string("request, answer"),
        "request=\"" + salt + "\", answer=:" + salt + ":", std::string("(")}) {
    BOOST_TEST(codeOf(readSalts(one("tongban-commitment", value))) == "peer.message-malformed",
               value);
  }
  BOOST_TEST(codeOf(readSalts({})) == "peer.message-malformed");
  for (const auto* version : {"", "0", "2", "1, 1", "01"}) {
    BOOST_TEST(codeOf(checkProtocol(one("tongban-protocol", version))) ==
               "peer.protocol-unsupported");
  }
  BOOST_TEST(codeOf(checkProtocol({})) == "peer.protocol-unsupported");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tongban::tests
