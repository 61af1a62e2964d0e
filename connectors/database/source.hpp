// connectors/database/source.hpp — the Source of kind `database`: questions to one table.
//
// Readers are made when they are needed and kept, at most as many as questions are asked at once.
// One that broke while it lay idle is replaced and the question put again, once: reading twice
// changes nothing. An SQLite file that was exchanged is opened anew.
//
// Cells are decoded from the declared encoding, strictly: a byte that is not of it makes the
// answer malformed, whatever a database or a terminal would have shown in its place.
//
// asOf is the oldest of the `updated` column, when every row tells one.
//
// Thread-safe.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/database/lookup.hpp"
#include "connectors/database/settings.hpp"
#include "gateway/store/table_reader.hpp"

namespace tongban::connectors::database {

class DatabaseSource final : public Source {
 public:
  DatabaseSource(Settings settings, std::size_t concurrency)
      : settings_(std::move(settings)), idleMax_(concurrency) {}

  std::size_t keys() const noexcept override { return settings_.keys.size(); }
  Result<Fetched> fetch(const Query&, const Page&, Deadline) override;
  Result<Report> probe(Deadline) override;

 private:
  using Reader = std::unique_ptr<store::TableReader>;

  Result<Reader> open(Deadline) const;
  Reader takeIdle();
  void giveBack(Reader);
  Result<store::TableRows> ask(const Statement&, const store::ReadBounds&);
  Result<store::TableRows> decoded(const Statement&, store::TableRows) const;
  Result<Fetched> paged(const Statement&, store::TableRows, const Cursor&, const Page&) const;
  Result<Document> documentOf(const Statement&, const store::TableRows&) const;
  std::optional<Error> keyWithoutIndex(Deadline);

  const Settings settings_;
  const std::size_t idleMax_;
  std::mutex mutex_;
  std::vector<Reader> idle_;
};

// An error of the store as an outcome of a question.
Error outcomeFor(Error);

}  // namespace tongban::connectors::database
