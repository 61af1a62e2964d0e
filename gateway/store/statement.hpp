// gateway/store/statement.hpp — one prepared statement: bind, step, read, again.
//
//   auto insert = connection.prepare("INSERT INTO entry (id, body) VALUES (?, ?)");
//   (*insert)->bind(0, valueOf(id), Keep::Borrow);
//   …
//   auto stepped = (*insert)->step();
//
// Most callers use query() and run() of query.hpp instead. Parameters and columns count from 0.
//
// Portable SQL: `?` placeholders, INTEGER (64-bit), TEXT, BLOB; no AUTOINCREMENT, no rowid, no
// REPLACE, no PRAGMA; INSERT … ON CONFLICT (…) DO NOTHING | DO UPDATE is there.
//
// Errors: store.busy, store.full, store.io, store.corrupt, store.constraint, store.read-only,
// store.too-large, store.text-invalid, store.type-mismatch, store.misuse (a parameter left unbound,
// a column that is not there, a write outside a write transaction), store.closed (the connection is
// broken).
// After an error the statement is reset and may be used again. Whether the transaction survived is
// asked of Connection::inTransaction(): a full disk or an I/O error may roll it back.
//
// Thread-compatible: used by the one thread that uses its connection. Lifetime: not longer than
// the connection, which owns it; a Prepared lends it out and gives it back.
#pragma once
#include <memory>
#include <tuple>

#include "gateway/store/value.hpp"

namespace tongban::store {

// Copy: the value may die when bind() returns. Borrow: text and bytes must live, unchanged, until
// the run ends: step() returned false or an error, or reset() was called, or it was given back.
enum class Keep : std::uint8_t { Copy, Borrow };

class Statement {
 public:
  virtual ~Statement() = default;

  // A fault of a binding is reported by the next step(). While rows are being read: store.misuse.
  virtual void bind(int position, const Value&, Keep) = 0;

  // true: a row stands ready. false: there is no further row; the run is over and its bindings are
  // forgotten. A statement that is no query does its work in the first step, which returns false.
  virtual Result<bool> step() = 0;

  // Of the row that the last step() found; borrowed until the next step() or reset().
  virtual Result<Value> column(int column) const = 0;

  // Ends the run, if one is under way, and forgets the bindings.
  virtual void reset() noexcept = 0;

  // The first columns of the row as these types: read<std::int64_t, std::optional<std::string>>().
  template <class... Types>
  Result<std::tuple<Types...>> read() const {
    return readFrom<Types...>(std::index_sequence_for<Types...>());
  }

 private:
  template <class T>
  bool take(int at, std::optional<T>& into, std::optional<Error>& fault) const {
    auto got = column(at).and_then([at](Value&& value) { return readAs<T>(value, at); });
    if (got) {
      into.emplace(std::move(*got));
    } else {
      fault = std::move(got).error();
    }
    return !fault;
  }
  template <class... Types, std::size_t... At>
  Result<std::tuple<Types...>> readFrom(std::index_sequence<At...>) const {
    std::tuple<std::optional<Types>...> got;
    std::optional<Error> fault;
    if ((take<Types>(static_cast<int>(At), std::get<At>(got), fault) && ...)) {
      return std::tuple<Types...>(std::move(*std::get<At>(got))...);
    }
    return std::move(*fault);
  }
};

// Gives a statement back to the cache of its connection, reset.
struct GiveBack {
  class Cache {
   public:
    virtual ~Cache() = default;
    virtual void giveBack(Statement*) noexcept = 0;
  };
  Cache* cache = nullptr;
  void operator()(Statement* statement) const noexcept { cache->giveBack(statement); }
};
using Prepared = std::unique_ptr<Statement, GiveBack>;

}  // namespace tongban::store
