// gateway/store/connection.hpp — one thread's way into the store, and its transactions.
//
//   auto transaction = connection.begin(Access::Write);
//   if (!transaction) return transaction.error();
//   if (auto done = run(connection, "UPDATE …", …); !done) return done.error();   // rolls back
//   return transaction->commit();
//
// Reads may stand outside a transaction; each then sees the newest committed state. Nothing is
// written outside a write transaction (store.misuse). A read transaction sees one state, that of
// its first query. Write transactions run as if one after another.
//
// commit() is the only yes. After it, what was written survives a crash of the process and of the
// machine. When it returns an error the transaction is rolled back and is not there now and not
// after a crash, with one exception: store.in-doubt, when the disk refused even to take the failed
// transaction back. Then the store takes no further write (store.closed) until it is opened again,
// and only that opening shows whether the transaction is there; its caller was not told yes.
//
// Thread-compatible: one connection, one thread at a time. Lifetime: the store outlives its
// connections; a connection outlives its transaction and what prepare() lends.
#pragma once
#include <cstdint>
#include <string_view>

#include "gateway/store/statement.hpp"

namespace tongban::store {

enum class Access : std::uint8_t { Read, Write };

class Connection;

// Rolls back unless committed. Move-only; a moved-from one is over.
class Transaction final {
 public:
  Transaction(Transaction&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() { rollback(); }

  // Errors: store.busy, store.full, store.io, store.constraint (a deferred one), store.in-doubt;
  // store.misuse when it is over already. The transaction is over afterwards, whatever came.
  Result<Ok> commit();

  // Never fails: a connection that cannot roll back is broken and says store.closed from then on.
  void rollback() noexcept;

 private:
  friend class Connection;
  explicit Transaction(Connection& connection) noexcept : connection_(&connection) {}
  Connection* connection_;
};

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // Lends a statement for this SQL (one statement, no more). Statements that were given back are
  // kept, at most limits::kStoreStatementsMax of them, the least recently used leave first. A
  // second loan of the same SQL at the same time is a statement of its own.
  // Errors: store.misuse (not SQL, more than one statement, transaction control, PRAGMA, ATTACH),
  // store.too-large, store.busy, store.io, store.corrupt, store.closed.
  virtual Result<Prepared> prepare(std::string_view sql) = 0;

  // Runs any number of statements without parameters (schema changes); rows are thrown away.
  virtual Result<Ok> execute(std::string_view sql) = 0;

  virtual Result<bool> hasTable(std::string_view name) = 0;

  // A second transaction on the same connection is store.misuse. Access::Write waits for other
  // writers as long as the store's settings say, then store.busy.
  Result<Transaction> begin(Access);

  // False after commit, rollback, and after an error that made the store roll back by itself; then
  // everything but rollback() answers with that error until the Transaction is over.
  virtual bool inTransaction() const noexcept = 0;

 protected:
  virtual Result<Ok> beginTransaction(Access) = 0;
  virtual Result<Ok> commitTransaction() = 0;
  virtual void rollbackTransaction() noexcept = 0;

 private:
  friend class Transaction;
  bool transactionOpen_ = false;
};

}  // namespace tongban::store
