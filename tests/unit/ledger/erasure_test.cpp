// goal: after an erasure no byte of the body is left in the store's files, and every proof stands.
#include <fstream>
#include <span>

#include "gateway/base/file.hpp"
#include "tests/unit/ledger/node.hpp"

using namespace tongban;

namespace {

// 张小明 and his number, as a body might hold them; the encodings were made by Python.
const std::string kPlanted = "张小明51010019900307881X";
const char* const kPlantedForms[] = {
    "e5bca0e5b08fe6988e353130313030313939303033303738383158",  // UTF-8
    "205f0f5c0e66350031003000310030003000310039003900300030003300300037003800380031005800",
    "5f205c0f660e003500310030003100300030003100390039003000300033003000370038003800310058",
    "d5c5d0a1c3f7353130313030313939303033303738383158",  // GB18030
};

struct Erasure : tests::LogNode {
  Erasure() {
    writeSome(3);
    std::vector<ledger::Proposal> group;
    group.push_back(tests::proposal(clock, "甲"));
    group.push_back(planted());
    group.push_back(tests::proposal(clock, "乙"));
    write(std::move(group));
    writeSome(2);
  }

  ledger::Proposal planted() {
    auto proposal = tests::proposal(clock, kPlanted);
    std::string large;
    while (large.size() < (300u << 10)) large += kPlanted;  // many overflow pages
    for (const auto* form : kPlantedForms) {
      auto bytes = fromHex(form).value();
      proposal.evidence.push_back(ledger::Opening::of(bytes));
    }
    proposal.evidence.push_back(ledger::Opening::of(bytesOf(large)));
    id = proposal.entry.id;
    return proposal;
  }

  std::vector<Bytes> sealed(std::uint64_t index) {
    std::vector<Bytes> out;
    auto rows =
        store::query(*connection, "SELECT sealed FROM ledger_opening WHERE entry = ? ORDER BY slot",
                     at(index))
            .value();
    while (rows.next().value()) out.push_back(std::get<0>(rows.read<Bytes>().value()));
    return out;
  }

  // The files of the store, and how often the bytes stand in them.
  int found(BytesView needle) const {
    int count = 0;
    for (const auto* end : {"", "-wal", "-shm"}) {
      const auto path = dir / (std::string("ledger.db") + end);
      if (!std::filesystem::exists(path)) continue;
      std::ifstream file(path, std::ios::binary);
      const std::string content(std::istreambuf_iterator<char>(file), {});
      const std::string_view wanted = textOf(needle);
      for (auto at = content.find(wanted); at != std::string::npos;
           at = content.find(wanted, at + 1)) {
        ++count;
      }
    }
    return count;
  }

  std::string id;
};

// Pieces of a sealed body: its overflow pages lie apart, so it is never found whole.
std::vector<Bytes> piecesOf(const Bytes& sealed) {
  std::vector<Bytes> pieces;
  for (std::size_t at = 0; at + 32 <= sealed.size(); at += 512) {
    pieces.emplace_back(sealed.begin() + static_cast<std::ptrdiff_t>(at),
                        sealed.begin() + static_cast<std::ptrdiff_t>(at) + 32);
  }
  return pieces;
}

int foundAny(const Erasure& node, const std::vector<Bytes>& blobs) {
  int count = 0;
  for (const auto& blob : blobs) {
    for (const auto& piece : piecesOf(blob)) count += node.found(piece) > 0 ? 1 : 0;
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_erasure)

BOOST_AUTO_TEST_CASE(a_body_is_never_readable_in_the_files) {
  const Erasure node;
  for (const auto* form : kPlantedForms) {
    const auto bytes = fromHex(form).value();
    BOOST_TEST(node.found(bytes) == 0);
    BOOST_TEST(node.found(bytesOf(toBase64(bytes))) == 0);
    BOOST_TEST(node.found(bytesOf(std::string(form))) == 0);
  }
}

BOOST_AUTO_TEST_CASE(after_an_erasure_not_even_the_sealed_bytes_are_there) {
  Erasure node;
  const auto sealed = node.sealed(4);
  BOOST_REQUIRE(sealed.size() == 7U);
  BOOST_TEST(foundAny(node, sealed) > 600);
  const auto erased = ledger::eraseOpenings(*node.store, node.id);
  if (!erased) BOOST_FAIL(erased.error().message);
  BOOST_TEST(*erased == 7U);
  BOOST_TEST(foundAny(node, sealed) == 0);

  // Everything that is proved is proved still, and the others' bodies open.
  BOOST_TEST(node.audit({.cipher = &node.region.cipher, .everythingSigned = true}).clean());
  auto reader = ledger::Reader::open(*node.connection, node.row.log).value();
  for (std::uint64_t index = 0; index < 8; ++index) {
    const auto receipt = reader.receipt(index).value();
    BOOST_TEST(ledger::verifyReceipt(receipt, node.region.roots).has_value());
    BOOST_TEST(receipt.form().find(toBase64(bytesOf(kPlanted))) == std::string::npos);
    const auto opening = ledger::readOpening(*node.connection, {node.row.log, index},
                                             ledger::kAnswerSlot, node.region.cipher);
    BOOST_TEST(opening.has_value() == (index != 4));
    if (index == 4) BOOST_TEST(opening.error().code == "ledger.opening-destroyed");
  }
  BOOST_TEST(ledger::positionsOf(*node.connection, node.id).value().size() == 1U);

  // Again is no error; an exchange that never was is one.
  BOOST_TEST(ledger::eraseOpenings(*node.store, node.id).value() == 0U);
  BOOST_TEST(
      ledger::eraseOpenings(*node.store, "01976f3e-0000-7000-8000-000000000000").error().code ==
      "ledger.exchange-unknown");

  // The free pages are used again, without a VACUUM, and bring nothing back.
  node.writeSome(200);
  BOOST_TEST(foundAny(node, sealed) == 0);
  node.close();
  BOOST_TEST(foundAny(node, sealed) == 0);
}

BOOST_AUTO_TEST_CASE(an_old_reader_holds_an_erasure_up_and_does_not_undo_it) {
  Erasure node;
  const auto sealed = node.sealed(4);
  auto reading = node.connect();
  auto snapshot = reading->begin(store::Access::Read);
  BOOST_REQUIRE(snapshot);
  const auto count = [&] {
    return std::get<0>(
        store::queryOne<std::int64_t>(*reading, "SELECT COUNT(*) FROM ledger_opening")
            .value()
            .value());
  };
  const auto before = count();
  const auto busy = ledger::eraseOpenings(*node.store, node.id);
  BOOST_REQUIRE(!busy);
  BOOST_TEST(busy.error().code == "store.busy");
  BOOST_TEST(count() == before);  // the reader's own state
  snapshot->rollback();
  BOOST_TEST(count() == before - 7);  // gone for everybody since
  BOOST_REQUIRE(ledger::eraseOpenings(*node.store, node.id));
  BOOST_TEST(foundAny(node, sealed) == 0);
  BOOST_TEST(node.audit({.cipher = &node.region.cipher}).clean());
}

BOOST_AUTO_TEST_CASE(a_body_does_not_open_elsewhere_or_under_another_key) {
  Erasure node;
  const ledger::Position position{node.row.log, 4};
  const auto other = crypto::StorageCipher::make(crypto::SuiteId::Sm,
                                                 Bytes(crypto::StorageCipher::kSecretBytes, 8))
                         .value();
  BOOST_TEST(ledger::readOpening(*node.connection, position, 1, other).error().code ==
             "crypto.at-rest-tampered");
  node.sql(
      "UPDATE ledger_opening SET sealed = (SELECT sealed FROM ledger_opening WHERE entry = ? AND "
      "slot = 1) WHERE entry = ? AND slot = 1",
      node.at(3), node.at(4));
  BOOST_TEST(ledger::readOpening(*node.connection, position, 1, node.region.cipher).error().code ==
             "crypto.at-rest-tampered");
  BOOST_TEST(
      ledger::readOpening(*node.connection, {"sm3:x", 0}, 1, node.region.cipher).error().code ==
      "ledger.log-unknown");
}

BOOST_AUTO_TEST_CASE(an_opening_file_has_one_form) {
  auto opening = ledger::Opening::of(bytesOf("正文"));
  const auto file = opening.file();
  const auto read = ledger::Opening::parseFile(file);
  BOOST_REQUIRE(read);
  const auto commitment = opening.commitment(crypto::suite(crypto::SuiteId::Sm)).text();
  BOOST_TEST(ledger::checkOpening(*read, commitment).has_value());
  BOOST_TEST(!ledger::checkOpening(*read, "sm3:00"));
  for (std::size_t byte = 0; byte < file.size(); ++byte) {
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = file;
      changed[byte] = static_cast<char>(changed[byte] ^ (1 << bit));
      const auto other = ledger::Opening::parseFile(changed);
      BOOST_TEST(!(other && ledger::checkOpening(*other, commitment)), changed);
    }
  }
  for (const auto& text : {std::string("{}"), std::string("[]"), file + "\n", " " + file,
                           std::string("{\"body\":\"\",\"salt\":\"00\"}")}) {
    BOOST_TEST(!ledger::Opening::parseFile(text));
  }
  BOOST_TEST(ledger::Opening::unpack(Bytes(31)).error().code == "ledger.opening-invalid");
}

BOOST_AUTO_TEST_SUITE_END()
