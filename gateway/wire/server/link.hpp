// gateway/wire/server/link.hpp — one connection of the listener, from handshake to last byte.
//
// It never waits: each call goes as far as the socket lets it and says how to go on. One request at
// a time; what a client sends ahead stays in the socket, or in `in_` when it came along with a
// head, until the answer is out, so that answers keep the order of their requests.
//
//   Handshake → Head → Body → Working → Answering → Head …
//                 └─ Discarding ──────↗        └→ Lingering
//
// Of the reactor's thread alone. Internal to this room.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "gateway/base/handle.hpp"
#include "gateway/wire/server/worker_pool.hpp"
#include "gateway/wire/tls/context.hpp"

namespace tongban::wire {

using TimePoint = std::chrono::steady_clock::time_point;

// What all connections of a listener share.
struct LinkSurroundings {
  const ServerSettings& settings;
  Handler& handler;
  const Clock& clock;
  WorkerPool& workers;
  std::atomic<std::uint64_t>& handshakesFailed;
  std::atomic<std::uint64_t>& requests;
  std::span<char> scratch;  // what a read fills, used up before the next one
  std::size_t heldBytes = 0;
  bool isDraining = false;
};

class Link final {
 public:
  enum class Next : std::uint8_t {
    Wait,   // for the socket, for a worker, or for the deadline
    Again,  // there may be more to do at once, after the others had their turn
    Gone
  };

  Link(std::uint64_t id, Descriptor socket, const TlsContext&, std::string address,
       LinkSurroundings&, TimePoint now);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  Next drive(TimePoint now);
  Next answer(WrittenAnswer, TimePoint now);  // what a worker made of the request
  Next expire(TimePoint now);                 // the deadline has passed
  Next drain(TimePoint now);                  // closed when nothing has begun
  Next hangUp(TimePoint now);                 // the socket is broken both ways

  // time_point::max(): none.
  TimePoint deadline() const noexcept { return deadline_; }

 private:
  enum class State : std::uint8_t {
    Handshake,
    Head,
    Body,
    Discarding,
    Working,
    Answering,
    Lingering
  };
  enum class Flow : std::uint8_t { On, Wait, Again, Gone };

  Flow step(TimePoint now);
  Flow shakeHands(TimePoint now);
  Flow readHead(TimePoint now);
  Flow takeHead(std::size_t size, TimePoint now);
  Flow readBody(TimePoint now);
  Flow discardBody(TimePoint now);
  Flow writeAnswerOut(TimePoint now);
  Flow dropRest();

  // Into scratch; On with the bytes, or what to do instead.
  Flow receive(std::span<const char>& got);
  // The first `offset_` bytes of `bytes` are out already.
  Flow send(std::string_view bytes);

  Flow admit(TimePoint now);
  Flow submit(TimePoint now);
  Flow refuse(const Error&, bool closes, TimePoint now);
  Flow beginAnswer(WrittenAnswer, TimePoint now);
  Flow linger(TimePoint now);
  void park(TimePoint now);
  void release();  // the body, and its account

  const std::uint64_t id_;
  const Descriptor socket_;
  LinkSurroundings& around_;
  std::unique_ptr<TlsSession> tls_;
  std::shared_ptr<const Connection> from_;

  State state_ = State::Handshake;
  TimePoint deadline_;
  std::size_t turnBytes_ = 0;  // read, and answered, in this turn

  std::string in_;           // read and not used
  std::size_t scanned_ = 0;  // of in_, for the end of a head
  RequestHead head_;
  Bytes body_;
  std::size_t held_ = 0;
  bool owesContinue_ = false;

  std::uint64_t unwanted_ = 0;  // of a body, still to be read
  Outgoing refusal_;            // answered once it has been read
  WrittenAnswer answer_;
  std::size_t offset_ = 0;  // of what is being sent
  bool headSent_ = false;
};

}  // namespace tongban::wire
