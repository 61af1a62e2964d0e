#include "gateway/cli/demo/forgery.hpp"

#include <algorithm>

#include "gateway/deployment/settings.hpp"
#include "gateway/ledger/ledger.hpp"
#include "gateway/ledger/reader.hpp"
#include "gateway/ledger/schema.hpp"
#include "gateway/ledger/witness.hpp"
#include "gateway/store/open.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStoreFile = "state/tongban.db";
constexpr std::chrono::milliseconds kHeadWait{5000};

// An entry with all that it commits to, read with the region's own key.
Result<ledger::Proposal> proposalOf(store::Connection& connection, ledger::Reader& reader,
                                    std::uint64_t index, const crypto::StorageCipher& cipher) {
  auto form = reader.entryForm(index);
  if (!form) return std::move(form).error();
  auto entry = ledger::parseEntry(*form);
  if (!entry) return std::move(entry).error();
  ledger::Proposal proposal;
  const ledger::Position position{entry->log, index};
  const auto open = [&](std::int64_t slot) {
    return ledger::readOpening(connection, position, slot, cipher);
  };
  if (!entry->request.empty()) {
    auto opening = open(ledger::kRequestSlot);
    if (!opening) return std::move(opening).error();
    proposal.request = std::move(*opening);
  }
  if (!entry->answer.empty()) {
    auto opening = open(ledger::kAnswerSlot);
    if (!opening) return std::move(opening).error();
    proposal.answer = std::move(*opening);
  }
  for (std::size_t i = 0; i < entry->evidence.size(); ++i) {
    auto opening = open(ledger::kEvidenceSlot + static_cast<std::int64_t>(i));
    if (!opening) return std::move(opening).error();
    proposal.evidence.push_back(std::move(*opening));
  }
  proposal.entry = std::move(*entry);
  return proposal;
}

// Every entry of the honest ledger, one of them altered, into the ledger of the new store.
Result<Forgery> rewrite(store::Connection& honest, ledger::Ledger& forged,
                        const crypto::StorageCipher& cipher, const std::string& exchange,
                        const std::string& matter) {
  auto reader = ledger::Reader::open(honest, forged.log());
  if (!reader) return std::move(reader).error();
  auto head = reader->newestHead();
  if (!head) return std::move(head).error();
  auto places = ledger::positionsOf(honest, exchange);
  if (!places) return std::move(places).error();
  Forgery done;
  done.entries = *head ? (*head)->size : 0;
  done.index = places->back().index;
  for (std::uint64_t i = 0; i < done.entries; ++i) {
    auto proposal = proposalOf(honest, *reader, i, cipher);
    if (!proposal) return std::move(proposal).error();
    if (i == done.index) done.before = std::exchange(proposal->entry.matter, matter);
    if (auto kept = forged.append(std::move(*proposal)); !kept) return std::move(kept).error();
  }
  if (auto signedRoot = forged.waitForHead(done.entries, kHeadWait); !signedRoot) {
    return std::move(signedRoot).error();
  }
  return done;
}

}  // namespace

Result<Forgery> forgeLedger(const fs::path& honest, const fs::path& forged, const fs::path& schemas,
                            const std::string& exchange, const std::string& matter,
                            const Clock& clock) {
  fs::copy(honest, forged, fs::copy_options::recursive);
  fs::remove_all(forged / "state");
  fs::create_directories(forged / "state");
  mapping::Library library(schemas.string());
  auto settings = deployment::loadSettings(forged, library);
  if (!settings) return std::move(settings).error();
  auto key = settings->logKey->readKey();
  if (!key) return std::move(key).error();
  auto signer = key->signer();
  if (!signer) return std::move(signer).error();
  auto certificates = settings->logKey->readCertificates();
  if (!certificates) return std::move(certificates).error();
  auto storage = settings->storageKey->readSecretKey();
  if (!storage) return std::move(storage).error();
  auto cipher = crypto::StorageCipher::make(storage->suite(), storage->bytes());
  if (!cipher) return std::move(cipher).error();
  auto oldStore = store::openSqlite({honest / kStoreFile});
  if (!oldStore) return std::move(oldStore).error();
  auto connection = (*oldStore)->connect();
  if (!connection) return std::move(connection).error();
  auto newStore =
      store::open(store::SqliteSettings{forged / kStoreFile}, ledger::migrations(), clock);
  if (!newStore) return std::move(newStore).error();
  auto ledger = ledger::Ledger::open(
      **newStore,
      {.certificate = certificates->front(), .signer = signer->get(), .cipher = &*cipher}, clock);
  if (!ledger) return std::move(ledger).error();
  return rewrite(**connection, **ledger, *cipher, exchange, matter);
}

Result<std::vector<ledger::Head>> headsHeldBy(const fs::path& deployment, const std::string& log) {
  auto store = store::openSqlite({deployment / kStoreFile});
  if (!store) return std::move(store).error();
  auto connection = (*store)->connect();
  if (!connection) return std::move(connection).error();
  return ledger::Witness(**connection).held(log);
}

}  // namespace tongban::cli
