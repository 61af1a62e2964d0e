// gateway/exchange/stages.hpp — the stages of the journeys, and what each hands to the next.
//
//   query     accept → authenticate → authorize → fetch → normalize → verify → minimize
//             → record → reply
//   service   accept → authenticate → authorize → perform → minimize → record → reply
//
// Each type is made by one stage only and eaten by the next, so that fetching before authorizing,
// or answering something that was not recorded, does not compile. A stage returns Result<Next> and
// never calls another.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "connectors/connector.hpp"
#include "gateway/exchange/orders.hpp"
#include "gateway/exchange/trail.hpp"
#include "gateway/mapping/issue.hpp"

namespace tongban::exchange {

// Reads the order of a request from its document.
template <class What>
using Reader = Result<What> (*)(const wire::Incoming&, const record::Schema&);

template <class What>
class Accepted {
 public:
  What order;

 private:
  explicit Accepted(What&& read) : order(std::move(read)) {}
  template <class W>
  friend Result<Accepted<W>> accept(House&, Trail&, Reader<W>, const record::Schema&);
};

template <class What>
class Authenticated {
 public:
  What order;

 private:
  explicit Authenticated(What&& read) : order(std::move(read)) {}
  template <class W>
  friend Result<Authenticated<W>> authenticate(House&, Trail&, Accepted<W>&&);
};

template <class What>
class Authorized {
 public:
  What order;

 private:
  explicit Authorized(What&& read) : order(std::move(read)) {}
  friend Result<Authorized<QueryOrder>> authorize(House&, Trail&, Authenticated<QueryOrder>&&);
  friend Result<Authorized<VerifyOrder>> authorize(House&, Trail&, Authenticated<VerifyOrder>&&);
};

// What a source said, in its own words.
class SourceRecord {
 public:
  connectors::Fetched fetched;

 private:
  explicit SourceRecord(connectors::Fetched&& answer) : fetched(std::move(answer)) {}
  friend Result<SourceRecord> fetch(House&, Trail&, Authorized<QueryOrder>&&);
};

// What a peer said beside the records: what it kept back, and what it disguised.
struct PeerSays {
  std::string system;
  std::vector<std::pair<std::string, std::string>> withheld;  // item, rule
  std::vector<std::string> masked;
};

// Canonical records, and what was found wrong on the way. The values live in the arena.
struct Canonical {
  record::Arena arena;
  std::vector<record::Value> records;
  std::vector<mapping::Issue> issues;
  std::optional<Instant> asOf;
  std::string next;
  std::size_t unreadable = 0;
  std::optional<PeerSays> peer;
};
class Normalized {
 public:
  Canonical canonical;

 private:
  explicit Normalized(Canonical&& made) : canonical(std::move(made)) {}
  friend Result<Normalized> normalize(House&, Trail&, SourceRecord&&);
};

class Verified {
 public:
  Canonical canonical;

 private:
  explicit Verified(Canonical&& proven) : canonical(std::move(proven)) {}
  friend Result<Verified> verify(House&, Trail&, Normalized&&);
};

// What a service has done: a JSON object.
class Performed {
 public:
  std::string json;

 private:
  explicit Performed(std::string&& done) : json(std::move(done)) {}
  friend Result<Performed> perform(House&, Trail&, Authorized<VerifyOrder>&&);
};

// What may leave: the answer's document.
class Minimized {
 public:
  std::string body;

 private:
  explicit Minimized(std::string&& document) : body(std::move(document)) {}
  friend Result<Minimized> minimize(House&, Trail&, Verified&&);
  friend Result<Minimized> minimize(House&, Trail&, Performed&&);
};

// An outcome or a refusal, durable in the ledger; or a refusal of somebody unknown, counted.
class Recorded {
 public:
  wire::Outgoing answer;
  std::optional<Error> refusal;

 private:
  Recorded(wire::Outgoing&& outgoing, std::optional<Error> why)
      : answer(std::move(outgoing)), refusal(std::move(why)) {}
  friend Recorded record(House&, Trail&, Result<Minimized>&&);
  friend Recorded recordRepeat(House&, Trail&);
  friend class Recorder;
};

// accept.cpp: the clock, the id, the document.
Result<Ok> begin(House&, Trail&);
// authenticate.cpp: who asks, proven by every credential that was shown; for which purpose.
Result<Ok> prove(House&, Trail&, const std::optional<wire::Purpose>& inDocument);

template <class What>
Result<Accepted<What>> accept(House& house, Trail& trail, Reader<What> read,
                              const record::Schema& schema) {
  if (auto begun = begin(house, trail); !begun) return std::move(begun).error();
  auto order = read(trail.incoming, schema);
  if (!order) return std::move(order).error();
  return Accepted<What>(std::move(*order));
}

template <class What>
Result<Authenticated<What>> authenticate(House& house, Trail& trail, Accepted<What>&& accepted) {
  auto known = prove(house, trail, accepted.order.purpose);
  if (!known) return std::move(known).error();
  return Authenticated<What>(std::move(accepted.order));
}

Result<Authorized<QueryOrder>> authorize(House&, Trail&, Authenticated<QueryOrder>&&);
Result<Authorized<VerifyOrder>> authorize(House&, Trail&, Authenticated<VerifyOrder>&&);
Result<SourceRecord> fetch(House&, Trail&, Authorized<QueryOrder>&&);
Result<Normalized> normalize(House&, Trail&, SourceRecord&&);
Result<Verified> verify(House&, Trail&, Normalized&&);
Result<Performed> perform(House&, Trail&, Authorized<VerifyOrder>&&);
Result<Minimized> minimize(House&, Trail&, Verified&&);
Result<Minimized> minimize(House&, Trail&, Performed&&);
Recorded record(House&, Trail&, Result<Minimized>&&);
// The first outcome again, for a request that came again (trail.idempotency->first).
Recorded recordRepeat(House&, Trail&);
wire::Outgoing reply(House&, Trail&, Recorded&&);

// The entry as far as it is known, without its commitments.
ledger::Entry entryOf(const Trail&, const std::string& code, int status);

// The same value in another arena.
record::Value copyOf(const record::Value&, record::Arena&);

// The member of a record by its dotted name, or nullptr.
const record::Value* fieldOf(const record::Value& record, std::string_view dotted);

}  // namespace tongban::exchange
