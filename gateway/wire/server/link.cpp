#include "gateway/wire/server/link.hpp"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace tongban::wire {
namespace {

constexpr std::size_t kTurnBytesMax = 256u << 10;  // then it is another connection's turn
constexpr std::size_t kAnswerBytes = 8u << 10;     // what an answer counts for in a turn
constexpr std::chrono::milliseconds kLingerTime{2'000};

}  // namespace

Link::Link(std::uint64_t id, Descriptor socket, const TlsContext& context, std::string address,
           LinkSurroundings& around, TimePoint now)
    : id_(id),
      socket_(std::move(socket)),
      around_(around),
      tls_(context.accept(socket_.get())),
      from_(std::make_shared<Connection>(Connection{std::move(address), {}})),
      deadline_(now + around.settings.handshakeTime) {}

Link::~Link() { release(); }

Link::Next Link::drive(TimePoint now) {
  turnBytes_ = 0;
  while (true) {
    switch (step(now)) {
      case Flow::On:
        break;
      case Flow::Wait:
        return Next::Wait;
      case Flow::Again:
        return Next::Again;
      case Flow::Gone:
        return Next::Gone;
    }
  }
}

Link::Next Link::answer(WrittenAnswer answer, TimePoint now) {
  beginAnswer(std::move(answer), now);
  return drive(now);
}

Link::Next Link::expire(TimePoint now) {
  switch (state_) {
    case State::Handshake:
      ++around_.handshakesFailed;
      return Next::Gone;
    case State::Head:
      if (in_.empty()) {
        tls_->shutdown();
        return Next::Gone;
      }
      refuse(fail("wire.request-slow", "请求头没有在限定时间内收完"), true, now);
      return drive(now);
    case State::Body:
      if (owesContinue_) return Next::Gone;  // it does not take what we write either
      refuse(fail("wire.request-slow", "请求正文没有在限定时间内收完"), true, now);
      return drive(now);
    case State::Discarding:
      beginAnswer(writeAnswer(std::move(refusal_), head_.request.method == "HEAD", true,
                              around_.clock.now()),
                  now);
      return drive(now);
    case State::Working:
    case State::Answering:
    case State::Lingering:
      break;
  }
  return Next::Gone;
}

Link::Next Link::drain(TimePoint now) {
  if (state_ == State::Handshake) return Next::Gone;
  // A request may have come that no event has told of yet.
  const Next next = drive(now);
  if (next == Next::Gone || state_ != State::Head || !in_.empty()) return next;
  tls_->shutdown();
  return Next::Gone;
}

Link::Next Link::hangUp(TimePoint now) {
  return state_ == State::Working || state_ == State::Answering ? Next::Gone : drive(now);
}

Link::Flow Link::step(TimePoint now) {
  switch (state_) {
    case State::Handshake:
      return shakeHands(now);
    case State::Head:
      return readHead(now);
    case State::Body:
      return readBody(now);
    case State::Discarding:
      return discardBody(now);
    case State::Working:
      return Flow::Wait;
    case State::Answering:
      return writeAnswerOut(now);
    case State::Lingering:
      break;
  }
  return dropRest();
}

Link::Flow Link::shakeHands(TimePoint now) {
  switch (tls_->handshake()) {
    case TlsStep::WantRead:
    case TlsStep::WantWrite:
      return Flow::Wait;
    case TlsStep::Closed:
      ++around_.handshakesFailed;
      return Flow::Gone;
    case TlsStep::Failed:
      ++around_.handshakesFailed;
      return linger(now);  // so that the alert, which says why, is not lost
    case TlsStep::Done:
      break;
  }
  auto certificates = tls_->peerCertificates();
  if (!certificates) {
    ++around_.handshakesFailed;
    return linger(now);
  }
  from_ = std::make_shared<Connection>(Connection{from_->address, *std::move(certificates)});
  // We say nothing after the client's last flight, so the kernel would put off its acknowledgement
  // by 40 ms, for which a client that has not turned off Nagle's algorithm keeps its request back.
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
  park(now);
  return Flow::On;
}

void Link::park(TimePoint now) {
  state_ = State::Head;
  scanned_ = 0;
  head_ = {};
  const auto& settings = around_.settings;
  deadline_ = now + (in_.empty() ? settings.idleTime : settings.headTime);
}

Link::Flow Link::readHead(TimePoint now) {
  if (turnBytes_ > kTurnBytesMax) return Flow::Again;  // of answers, when requests came in heaps
  if (const auto size = findHeadEnd(in_, scanned_)) return takeHead(*size, now);
  if (in_.size() > limits::kHttpHeadBytesMax) return takeHead(in_.size(), now);
  std::span<const char> got;
  const Flow flow = receive(got);
  if (flow == Flow::On) {
    if (in_.empty()) deadline_ = now + around_.settings.headTime;
    in_.append(got.data(), got.size());
  } else if (in_.empty()) {
    in_ = std::string();  // an idle connection holds no buffer
  }
  return flow;
}

Link::Flow Link::takeHead(std::size_t size, TimePoint now) {
  auto head = parseHead(std::string_view(in_).substr(0, size));
  in_.erase(0, size);
  if (!head) {
    head_ = {};
    return refuse(head.error(), true, now);
  }
  head_ = *std::move(head);
  return admit(now);
}

Link::Flow Link::admit(TimePoint now) {
  unwanted_ = head_.bodyBytes;
  if (around_.isDraining) return refuse(fail("wire.draining", "服务正在停止"), true, now);
  std::size_t bytesMax = 0;
  try {
    bytesMax = around_.handler.bodyBytesMax(head_.request);
  } catch (...) {
    return refuse(fail("internal.unexpected", "处理请求时发生意外"), true, now);
  }
  if (head_.bodyBytes > bytesMax) {
    return refuse(fail("wire.body-too-large",
                       fmt::format("请求正文 {} 字节,上限 {} 字节", head_.bodyBytes, bytesMax)),
                  true, now);
  }
  if (head_.bodyBytes > around_.settings.heldBytesMax - around_.heldBytes) {
    return refuse(fail("wire.server-busy", "正在接收的请求正文过多"), false, now);
  }
  unwanted_ = 0;
  held_ = static_cast<std::size_t>(head_.bodyBytes);
  around_.heldBytes += held_;
  body_.reserve(held_);
  owesContinue_ = head_.expectsContinue && held_ > 0 && in_.empty();
  offset_ = 0;
  state_ = State::Body;
  deadline_ = now + around_.settings.bodyTime;
  return Flow::On;
}

Link::Flow Link::readBody(TimePoint now) {
  const auto take = [this](std::string_view bytes) {
    const std::size_t size = std::min(bytes.size(), held_ - body_.size());
    const auto view = bytesOf(bytes.substr(0, size));
    body_.insert(body_.end(), view.begin(), view.end());
    return size;
  };
  if (owesContinue_) {
    if (const Flow flow = send(kContinue); flow != Flow::On) return flow;
    owesContinue_ = false;
  }
  in_.erase(0, take(in_));
  if (body_.size() == held_) return submit(now);
  std::span<const char> got;
  const Flow flow = receive(got);
  if (flow != Flow::On) return flow;
  const std::string_view bytes(got.data(), got.size());
  in_.append(bytes.substr(take(bytes)));
  return Flow::On;
}

Link::Flow Link::submit(TimePoint now) {
  Job job{id_, std::move(head_), std::move(body_), from_};
  ++around_.requests;
  if (around_.workers.take(job)) {
    held_ = 0;  // given back with the answer
    body_ = {};
    state_ = State::Working;
    deadline_ = TimePoint::max();
    return Flow::Wait;
  }
  head_ = std::move(job.head);
  return refuse(fail("wire.server-busy", "等待处理的请求过多"), false, now);
}

Link::Flow Link::discardBody(TimePoint now) {
  const auto drop = [this](std::size_t bytes) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, unwanted_));
    unwanted_ -= size;
    return size;
  };
  in_.erase(0, drop(in_.size()));
  if (unwanted_ == 0) {
    return beginAnswer(writeAnswer(std::move(refusal_), head_.request.method == "HEAD",
                                   head_.closes, around_.clock.now()),
                       now);
  }
  std::span<const char> got;
  const Flow flow = receive(got);
  if (flow != Flow::On) return flow;
  const std::string_view bytes(got.data(), got.size());
  in_.append(bytes.substr(drop(bytes.size())));
  return Flow::On;
}

// `closes`: where the next message begins is unknown, or there shall be none. A client that waits
// for 100 may send its body or not: that too is unknown.
Link::Flow Link::refuse(const Error& error, bool closes, TimePoint now) {
  release();
  refusal_ = refuseWith(around_.handler, error, *from_);
  const bool tooMuch =
      unwanted_ > limits::kHttpDrainBytesMax || (unwanted_ > 0 && head_.expectsContinue);
  if (!closes && !tooMuch && unwanted_ > 0 && !closesConnection(refusal_.head.status)) {
    state_ = State::Discarding;
    deadline_ = now + around_.settings.bodyTime;
    return Flow::On;
  }
  return beginAnswer(writeAnswer(std::move(refusal_), head_.request.method == "HEAD",
                                 closes || tooMuch || head_.closes, around_.clock.now()),
                     now);
}

Link::Flow Link::beginAnswer(WrittenAnswer answer, TimePoint now) {
  answer_ = std::move(answer);
  offset_ = 0;
  headSent_ = false;
  state_ = State::Answering;
  deadline_ = now + around_.settings.answerTime;
  return Flow::On;
}

Link::Flow Link::writeAnswerOut(TimePoint now) {
  if (!headSent_) {
    if (const Flow flow = send(answer_.head); flow != Flow::On) return flow;
    headSent_ = true;
  }
  if (const Flow flow = send(answer_.body); flow != Flow::On) return flow;
  turnBytes_ += kAnswerBytes;
  const bool closes = answer_.closes || around_.isDraining;
  answer_ = {};
  refusal_ = {};
  if (closes) return linger(now);
  park(now);
  return Flow::On;
}

// A socket that is closed with bytes unread sends a reset, which can overtake the answer.
Link::Flow Link::linger(TimePoint now) {
  tls_->shutdown();
  tls_.reset();
  ::shutdown(socket_.get(), SHUT_WR);
  in_ = std::string();
  state_ = State::Lingering;
  deadline_ = now + kLingerTime;
  return Flow::On;
}

Link::Flow Link::dropRest() {
  while (true) {
    const auto got =
        ::recv(socket_.get(), around_.scratch.data(), around_.scratch.size(), MSG_DONTWAIT);
    if (got == 0) return Flow::Gone;
    if (got < 0) return errno == EAGAIN ? Flow::Wait : Flow::Gone;
    turnBytes_ += static_cast<std::size_t>(got);
    if (turnBytes_ > kTurnBytesMax) return Flow::Again;
  }
}

Link::Flow Link::receive(std::span<const char>& got) {
  if (turnBytes_ > kTurnBytesMax) return Flow::Again;
  const auto [step, bytes] = tls_->read(around_.scratch);
  turnBytes_ += bytes;
  got = around_.scratch.first(bytes);
  switch (step) {
    case TlsStep::Done:
      return Flow::On;
    case TlsStep::WantRead:
    case TlsStep::WantWrite:
      return Flow::Wait;
    case TlsStep::Closed:
    case TlsStep::Failed:
      break;
  }
  return Flow::Gone;
}

Link::Flow Link::send(std::string_view bytes) {
  while (offset_ < bytes.size()) {
    const auto [step, sent] = tls_->write(bytes.substr(offset_));
    if (step == TlsStep::WantRead || step == TlsStep::WantWrite) return Flow::Wait;
    if (step != TlsStep::Done) return Flow::Gone;
    offset_ += sent;
  }
  offset_ = 0;
  return Flow::On;
}

void Link::release() {
  around_.heldBytes -= held_;
  held_ = 0;
  body_ = Bytes();
  owesContinue_ = false;
}

}  // namespace tongban::wire
