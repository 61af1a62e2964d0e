#include "gateway/wire/client/client.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <iterator>
#include <mutex>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/wire/characters.hpp"
#include "gateway/wire/client/transfer.hpp"
#include "gateway/wire/tls/context.hpp"

namespace tongban::wire {
namespace {

using Monotonic = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kScheme = "https://";

// Made here, or of the connection and not of the message.
constexpr std::array<std::string_view, 8> kOurFields = {
    "connection", "content-length", "expect",  "host",
    "te",         "trailer",        "upgrade", "transfer-encoding"};

bool isPort(std::string_view text) noexcept {
  unsigned port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && stop == end && port >= 1 && port <= 65535;
}

// https://host[:port], an address of IPv6 between brackets.
bool isOrigin(std::string_view text) noexcept {
  if (!text.starts_with(kScheme)) return false;
  text.remove_prefix(kScheme.size());
  const bool bracket = text.starts_with('[');
  const auto close = bracket ? text.find(']') : std::string_view::npos;
  if (bracket && close == std::string_view::npos) return false;
  const auto hostEnd = bracket ? close + 1 : std::min(text.find(':'), text.size());
  const auto host = bracket ? text.substr(1, close - 1) : text.substr(0, hostEnd);
  const auto rest = text.substr(hostEnd);
  return !host.empty() && (rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)))) &&
         std::ranges::all_of(host, [&](char c) {
           return isAlpha(c) || isDigit(c) || c == '.' || (bracket ? c == ':' : c == '-');
         });
}

Result<Ok> check(const Request& request, const std::string& origin) {
  const std::string_view uri = request.targetUri;
  const auto rest = uri.substr(std::min(uri.size(), origin.size()));
  if (!uri.starts_with(origin) || (!rest.empty() && rest.front() != '/' && rest.front() != '?') ||
      uri.size() > origin.size() + limits::kHttpTargetBytesMax ||
      !std::ranges::all_of(uri, [](char c) { return isPrintable(c) && c != ' ' && c != '#'; })) {
    return fail("wire.address-invalid", "请求的地址不属于此服务器,或含有不允许的字符", origin);
  }
  if (request.method.empty() || !std::ranges::all_of(request.method, isTokenCharacter)) {
    return fail("wire.field-invalid", "请求方法不合法", origin);
  }
  for (const auto& field : request.fields.all()) {
    if (std::ranges::find(kOurFields, field.name) != kOurFields.end()) {
      return fail("wire.field-invalid", fmt::format("头字段 {} 由网关填写", field.name), origin);
    }
  }
  return Ok{};
}

// What a call tells about the server, for the breaker.
enum class Health : std::uint8_t { Good, Bad, Unknown };

Health healthOf(const Result<Answer>& answer) {
  if (answer) {
    const auto status = answer->head.status;
    return status >= 500 && status != 501 && status != 505 ? Health::Bad : Health::Good;
  }
  const auto& code = answer.error().code;
  if (code == "wire.answer-malformed" || code == "wire.answer-too-large") return Health::Good;
  if (code == "wire.target-forbidden" || code == "wire.identity-invalid") return Health::Unknown;
  return Health::Bad;
}

}  // namespace

class Client::Core final {
 public:
  Core(Endpoint endpoint, const ClientSettings& settings)
      : endpoint_(std::move(endpoint)),
        callTime_(settings.callTime),
        idleTime_(settings.idleTime),
        connectionsMax_(std::max<std::size_t>(settings.connectionsMax, 1)),
        breaker_(settings.breaker) {
    idle_.reserve(connectionsMax_);
  }

  Result<Answer> call(const Request& request, BytesView body, Deadline deadline) {
    if (auto good = check(request, endpoint_.origin); !good) return std::move(good).error();
    const auto start = Monotonic::now();
    deadline = std::min(deadline, start + callTime_);
    if (auto admitted = breaker_.admit(start); !admitted) {
      auto error = std::move(admitted).error();
      error.where = endpoint_.origin;
      return error;
    }
    Leave leave(breaker_);
    const auto lease = take(deadline);
    if (!lease) {
      return fail("wire.client-busy",
                  fmt::format("到此服务器的 {} 个连接在时限内都被占用", connectionsMax_),
                  endpoint_.origin);
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - Monotonic::now());
    auto answer = lease->perform(request, body, std::max(left, milliseconds(1)));
    const auto health = healthOf(answer);
    if (health == Health::Good) leave.succeeded();
    if (health == Health::Bad) leave.failed(Monotonic::now());
    return answer;
  }

  Breaker::State circuit() const { return breaker_.state(Monotonic::now()); }

 private:
  struct Idle {
    std::unique_ptr<Transfer> connection;
    Monotonic::time_point since;
  };

  // Puts a connection back when its user is done with it.
  struct GiveBack {
    Core* core;
    void operator()(Transfer* connection) const noexcept {
      core->giveBack(std::unique_ptr<Transfer>(connection));
    }
  };
  using Lease = std::unique_ptr<Transfer, GiveBack>;

  // Null: none came free in time, or no time is left.
  Lease take(Deadline deadline) {
    std::vector<Idle> stale;  // closed once the lock is gone
    std::unique_lock lock(mutex_);
    const bool mine = freed_.wait_until(lock, deadline, [&] { return taken_ < connectionsMax_; });
    const auto now = Monotonic::now();
    if (!mine || now >= deadline) return Lease(nullptr, {this});
    const auto fresh =
        std::ranges::find_if(idle_, [&](const auto& idle) { return now - idle.since < idleTime_; });
    stale.assign(std::make_move_iterator(idle_.begin()), std::make_move_iterator(fresh));
    idle_.erase(idle_.begin(), fresh);
    std::unique_ptr<Transfer> connection;
    if (idle_.empty()) {
      connection = std::make_unique<Transfer>(endpoint_);
    } else {
      connection = std::move(idle_.back().connection);  // the one that rested least
      idle_.pop_back();
    }
    ++taken_;
    return Lease(connection.release(), {this});
  }

  // Room for it was made when the Client was.
  void giveBack(std::unique_ptr<Transfer> connection) noexcept {
    {
      const std::lock_guard lock(mutex_);
      idle_.push_back({std::move(connection), Monotonic::now()});
      --taken_;
    }
    freed_.notify_one();
  }

  const Endpoint endpoint_;
  const milliseconds callTime_;
  const milliseconds idleTime_;
  const std::size_t connectionsMax_;
  Breaker breaker_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t taken_ = 0;
  std::vector<Idle> idle_;  // the longest at rest first
};

Client::Client(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::make(ClientSettings settings) {
  if (!isOrigin(settings.origin)) {
    return fail("wire.address-invalid",
                fmt::format("「{}」不是 https://主机[:端口]", settings.origin));
  }
  auto targets = Targets::parse(settings.targets);
  if (!targets) return std::move(targets).error();
  if (settings.identity) {
    // OpenSSL tells now, and not at the first call, whether it can use the key.
    auto usable = TlsContext::forServer(*settings.identity, ClientCertificate::None);
    if (!usable) return std::move(usable).error();
  }
  Endpoint endpoint{settings.origin,        std::move(*targets),  {},
                    settings.identity,      settings.connectTime, settings.answerBytesMax,
                    settings.lengthRequired};
  for (const auto& authority : settings.authorities.certificates()) {
    endpoint.authorities += authority.pem() + "\n";
  }
  return std::unique_ptr<Client>(new Client(std::make_unique<Core>(std::move(endpoint), settings)));
}

Result<Answer> Client::call(const Request& request, BytesView body, Deadline deadline) {
  return core_->call(request, body, deadline);
}

Breaker::State Client::circuit() const { return core_->circuit(); }

}  // namespace tongban::wire
