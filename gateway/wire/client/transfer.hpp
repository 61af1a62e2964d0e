// gateway/wire/client/transfer.hpp — one connection of a Client and what is done over it. Internal
// to this sub-room.
//
// Errors of perform(): those of client.hpp but wire.client-busy and wire.circuit-open; messages say
// of which server, never what was asked. One thread at a time. Borrows the Endpoint.
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "gateway/wire/client/client.hpp"
#include "gateway/wire/client/targets.hpp"

namespace tongban::wire {

// What all connections of a Client have in common.
struct Endpoint {
  std::string origin;
  Targets targets;
  std::string authorities;  // PEM; empty: nobody
  std::shared_ptr<const TlsIdentity> identity;
  std::chrono::milliseconds connectTime;
  std::size_t answerBytesMax;
  bool lengthRequired;
};

class Transfer final {
 public:
  explicit Transfer(const Endpoint&);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Within `time`, at least a millisecond. The request has been checked.
  Result<Answer> perform(const Request&, BytesView body, std::chrono::milliseconds time);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace tongban::wire
