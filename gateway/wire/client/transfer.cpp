#include "gateway/wire/client/transfer.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include "gateway/base/handle.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/wire/characters.hpp"
#include "gateway/wire/tls/client_context.hpp"

namespace tongban::wire {
namespace {

using EasyPtr = Handle<CURL, ::curl_easy_cleanup>;
using ListPtr = Handle<curl_slist, ::curl_slist_free_all>;

void startLibrary() {
  // A function's static is made once, whoever comes first.
  static const CURLcode started = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(started);  // without it every handle is null
}

// Of "HTTP/1.1 200 OK"; 0 when it is no such line.
int statusOf(std::string_view line) noexcept {
  const bool shaped = line.size() >= 12 && line.starts_with("HTTP/1.") && line[8] == ' ' &&
                      std::ranges::all_of(line.substr(9, 3), isDigit) &&
                      (line.size() == 12 || line[12] == ' ');
  if (!shaped) return 0;
  return (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

// What has come of one call so far.
struct Call {
  const Endpoint& endpoint;
  bool repeatable;
  Answer answer;
  std::optional<Error> fault;  // ours, found in a callback: it ended the transfer
  std::size_t headBytes = 0;
  unsigned asked = 0;  // how often the request was about to go out
  bool headBegun = false;
  bool headDone = false;
  bool forbidden = false;  // an address outside the targets was met
  bool allowed = false;    // and one within them

  bool stop(std::string_view code, std::string message) {
    fault = fail(code, std::move(message), endpoint.origin);
    return false;
  }

  // Each line of every head, with its end; false ends the transfer.
  bool takeLine(std::string_view line) {
    headBytes += line.size();
    if (headBytes > limits::kHttpAnswerHeadBytesMax) {
      return stop("wire.answer-too-large",
                  fmt::format("答复的头超过 {} 字节", limits::kHttpAnswerHeadBytesMax));
    }
    if (headDone) return true;  // a trailer
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    auto& head = answer.head;
    if (!headBegun) {
      head = {statusOf(line), {}};
      headBegun = true;
      if (head.status < 100 || head.status > 599 || head.status == 101) {
        return stop("wire.answer-malformed", "答复的状态行不合法");
      }
      return true;
    }
    if (line.empty()) {
      headDone = head.status >= 200;
      headBegun = headDone;  // an interim answer is followed by another head
      return true;
    }
    const auto colon = std::min(line.find(':'), line.size());
    auto added =
        head.fields.add(line.substr(0, colon), colon == line.size() ? "" : line.substr(colon + 1));
    if (added && colon < line.size()) return true;
    const bool large = !added && added.error().code == "wire.field-too-large";
    return stop(large ? "wire.answer-too-large" : "wire.answer-malformed",
                large ? "答复的头字段过多或过长" : "答复的头字段不合法");
  }

  bool takeBody(std::string_view bytes) {
    if (bytes.size() <= endpoint.answerBytesMax - answer.body.size()) {
      answer.body += bytes;
      return true;
    }
    return stop("wire.answer-too-large", fmt::format("答复超过 {} 字节", endpoint.answerBytesMax));
  }
};

// --- What libcurl calls; `self` is the Call ---------------------------------------------------

// No exception may pass through C: without memory the answer is lost.
template <class Take>
bool taken(Take take) noexcept {
  try {
    return take();
  } catch (const std::bad_alloc&) {
    return false;
  }
}

std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self) {
  auto& call = *static_cast<Call*>(self);
  return taken([&] { return call.takeLine({data, size * count}); }) ? size * count : 0;
}

std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self) {
  auto& call = *static_cast<Call*>(self);
  return taken([&] {
    return call.takeBody({data, size * count});
  })
             ? size * count
             : CURL_WRITEFUNC_ERROR;
}

curl_socket_t onOpen(void* self, curlsocktype, curl_sockaddr* at) {
  auto& call = *static_cast<Call*>(self);
  if (!call.endpoint.targets.allows(at->addr)) {
    call.forbidden = true;
    return CURL_SOCKET_BAD;
  }
  call.allowed = true;
  return ::socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

// The connection stands and the request goes out next. libcurl asks again over a fresh connection
// when a kept one turns out to be dead, whatever the method; here it is told whether it may.
int onRequest(void* self, char*, char*, int, int) {
  auto& call = *static_cast<Call*>(self);
  return call.asked++ == 0 || call.repeatable ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

CURLcode onTls(CURL*, void* context, void* self) {
  auto& call = *static_cast<Call*>(self);
  auto done = configureClient(context, *call.endpoint.identity);
  if (done) return CURLE_OK;
  call.fault = std::move(done).error();
  return CURLE_SSL_CERTPROBLEM;
}

// An answer that only ends with its connection looks whole when it was cut: libcurl takes the end
// of the connection for the end of TLS.
bool namesLength(const Response& head) {
  return head.status == 204 || head.status == 304 || head.fields.has("content-length") ||
         head.fields.has("transfer-encoding");
}

// --- What a failure means -----------------------------------------------------------------------

// `words` are libcurl's own about the connection; there is nothing of the request in them yet.
Error beforeSending(CURLcode code, const Call& call, const char* words) {
  const auto& origin = call.endpoint.origin;
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR) {
    return fail("wire.server-untrusted", fmt::format("对方的证书不可信:{}", words), origin);
  }
  if (call.forbidden && !call.allowed) {
    return fail("wire.target-forbidden", "对方的网络地址不在允许的范围内,没有连接", origin);
  }
  return fail("wire.connect-failed", fmt::format("无法连接:{}", words), origin);
}

Error afterSending(CURLcode code, const Call& call) {
  const auto as = [&](std::string_view name, std::string_view message) {
    return fail(name, fmt::format("{}({})", message, ::curl_easy_strerror(code)),
                call.endpoint.origin);
  };
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return as("wire.timed-out", "请求已发出,时限内没有收到完整的答复");
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_OUT_OF_MEMORY:  // a line of the head beyond what libcurl keeps
      return as("wire.answer-too-large", "答复超过上限");
    case CURLE_UNSUPPORTED_PROTOCOL:  // no status line
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return as("wire.answer-malformed", "答复不是 HTTP 报文");
    default:
      return as("wire.answer-lost", "请求已发出,没有收到完整的答复");
  }
}

}  // namespace

class Transfer::State final {
 public:
  explicit State(const Endpoint& endpoint) : endpoint_(endpoint) { startLibrary(); }

  Result<Answer> perform(const Request& request, BytesView body, std::chrono::milliseconds time) {
    Call call{endpoint_, request.method == "GET" || request.method == "HEAD", {}, {}};
    if (!easy_) setUp();
    prepare(request, body, time, call);
    const auto fields = listOf(request, !body.empty() || request.method == "POST");
    set(CURLOPT_HTTPHEADER, fields.get());
    if (!easy_ || !fields || std::exchange(failed_, false)) {
      easy_.reset();  // another one next time
      return fail("wire.connect-failed", "没有足够的资源建立连接", endpoint_.origin);
    }
    words_[0] = '\0';
    const auto code = ::curl_easy_perform(easy_.get());
    release();
    if (call.fault) return std::move(*call.fault);
    if (code != CURLE_OK) {
      return call.asked > 0
                 ? afterSending(code, call)
                 : beforeSending(code, call,
                                 words_[0] == '\0' ? ::curl_easy_strerror(code) : words_.data());
    }
    if (!call.headDone) return afterSending(CURLE_RECV_ERROR, call);  // ended in the middle of it
    if (endpoint_.lengthRequired && request.method != "HEAD" && !namesLength(call.answer.head)) {
      return fail("wire.answer-malformed", "答复没有说明正文的长度,无从知道是否完整",
                  endpoint_.origin);
    }
    return std::move(call.answer);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    if (easy_ && ::curl_easy_setopt(easy_.get(), option, value) != CURLE_OK) failed_ = true;
  }

  // What stays as it is from call to call.
  void setUp() {
    easy_.reset(::curl_easy_init());
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PATH_AS_IS, 1L);  // a signature covers it as it is written
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_MAXCONNECTS, 1L);
    set(CURLOPT_MAXAGE_CONN, 86'400L);  // the pool is what counts idle time
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer holds nobody up
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set<const char*>(CURLOPT_CAINFO, nullptr);  // nobody but who is named
    set<const char*>(CURLOPT_CAPATH, nullptr);
    if (!endpoint_.authorities.empty()) {
      // Borrowed, for as long as the handle lives.
      curl_blob blob{const_cast<char*>(endpoint_.authorities.data()), endpoint_.authorities.size(),
                     CURL_BLOB_NOCOPY};
      set(CURLOPT_CAINFO_BLOB, &blob);
    }
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(endpoint_.answerBytesMax));
    set(CURLOPT_ERRORBUFFER, words_.data());
    set(CURLOPT_HEADERFUNCTION, &onHeader);
    set(CURLOPT_WRITEFUNCTION, &onBody);
    set(CURLOPT_OPENSOCKETFUNCTION, &onOpen);
    set(CURLOPT_PREREQFUNCTION, &onRequest);
    if (endpoint_.identity) set(CURLOPT_SSL_CTX_FUNCTION, &onTls);
  }

  void prepare(const Request& request, BytesView body, std::chrono::milliseconds time, Call& call) {
    void* const self = &call;
    set(CURLOPT_HEADERDATA, self);
    set(CURLOPT_WRITEDATA, self);
    set(CURLOPT_OPENSOCKETDATA, self);
    set(CURLOPT_PREREQDATA, self);
    set(CURLOPT_SSL_CTX_DATA, self);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(time.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(time, endpoint_.connectTime).count()));
    set(CURLOPT_URL, request.targetUri.c_str());
    const bool head = request.method == "HEAD";
    // libcurl repeats no HEAD, so that it must not meet a dead connection.
    set(CURLOPT_FRESH_CONNECT, head ? 1L : 0L);
    set(CURLOPT_HTTPGET, 1L);  // undoes what the last call set
    set<const char*>(CURLOPT_CUSTOMREQUEST, nullptr);
    if (head) {
      set(CURLOPT_NOBODY, 1L);
      return;
    }
    if (!body.empty() || request.method == "POST") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
      set(CURLOPT_POSTFIELDS, body.empty() ? "" : reinterpret_cast<const char*>(body.data()));
    }
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  // Nothing that was borrowed for a call stays behind in the handle.
  void release() {
    set<const curl_slist*>(CURLOPT_HTTPHEADER, nullptr);
    set<const char*>(CURLOPT_POSTFIELDS, nullptr);
    set(CURLOPT_HTTPGET, 1L);
  }

  // The fields of the request, and none of those that libcurl would add by itself. Null when there
  // is no memory for all of them.
  static ListPtr listOf(const Request& request, bool content) {
    ListPtr list;
    bool whole = true;
    const auto add = [&](const std::string& line) {
      auto* const longer = ::curl_slist_append(list.get(), line.c_str());
      whole = whole && longer != nullptr;
      if (longer == nullptr) return;
      static_cast<void>(list.release());
      list.reset(longer);
    };
    if (!request.fields.has("accept")) add("Accept:");
    if (content && !request.fields.has("content-type")) add("Content-Type:");
    add("Expect:");
    for (const auto& field : request.fields.all()) {
      add(field.value.empty() ? field.name + ";" : field.name + ": " + field.value);
    }
    return whole ? std::move(list) : nullptr;
  }

  const Endpoint& endpoint_;
  std::array<char, CURL_ERROR_SIZE> words_{};
  EasyPtr easy_;
  bool failed_ = false;
};

Transfer::Transfer(const Endpoint& endpoint) : state_(std::make_unique<State>(endpoint)) {}
Transfer::~Transfer() = default;

Result<Answer> Transfer::perform(const Request& request, BytesView body,
                                 std::chrono::milliseconds time) {
  return state_->perform(request, body, time);
}

}  // namespace tongban::wire
