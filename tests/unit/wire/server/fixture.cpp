#include "tests/unit/wire/server/fixture.hpp"

#include <stdexcept>

namespace tongban::wire::tests {

Outgoing PathHandler::handle(const Incoming& incoming) {
  const auto& uri = incoming.head.targetUri;
  const std::string path = uri.substr(uri.find('/', 8));
  Outgoing out{{200, {}}, {}};
  if (path == "/echo") {
    out.body = incoming.head.method + " " + uri + "\n" + std::string(textOf(incoming.body));
  } else if (path.starts_with("/status/")) {
    out.head.status = std::stoi(path.substr(8));
    out.body = "as asked";
  } else if (path.starts_with("/bytes/")) {
    out.body.assign(std::stoul(path.substr(7)), 'b');
  } else if (path == "/who") {
    const auto& from = incoming.from;
    out.body = from.address + " " + std::to_string(from.certificates.size());
    if (!from.certificates.empty()) out.body += " " + from.certificates.front().subject();
  } else if (path == "/wait") {
    out.body = wait();
  } else if (path == "/throw") {
    throw std::runtime_error("handler");
  } else if (path == "/fields") {
    for (const auto* name :
         {"Content-Length", "Connection", "Date", "Transfer-Encoding", "X-Own"}) {
      BOOST_CHECK(out.head.fields.add(name, "7"));
    }
  } else {
    out.head.status = 404;
  }
  return out;
}

Outgoing PathHandler::refuse(const Error& error, const Connection&) {
  const std::lock_guard lock(mutex_);
  codes_.push_back(error.code);
  auto problem = makeProblem(error);
  return {{problem.status, {}}, std::move(problem.body)};
}

std::size_t PathHandler::bodyBytesMax(const Request& head) const {
  if (head.targetUri.ends_with("/no-limit")) throw std::runtime_error("limit");
  return head.targetUri.ends_with("/small") ? 8 : 8u << 20;
}

std::string PathHandler::wait() {
  std::unique_lock lock(mutex_);
  ++inside_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return open_; });
  --inside_;
  return "waited";
}

void PathHandler::letGo() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

void PathHandler::awaitWaiting(int requests) {
  std::unique_lock lock(mutex_);
  BOOST_REQUIRE(
      changed_.wait_for(lock, std::chrono::seconds(20), [&] { return inside_ >= requests; }));
}

std::vector<std::string> PathHandler::codes() const {
  const std::lock_guard lock(mutex_);
  return codes_;
}

std::shared_ptr<const TlsIdentity> identity(const std::string& name) {
  static const Pki pki(crypto::SuiteId::Intl);
  auto issued = pki.issue(name, crypto::Profile::Tls, {name});
  return TlsIdentity::make({issued.certificate, pki.root().certificate}, std::move(issued.key))
      .value();
}

Listening::Listening(Change change) {
  static const auto own = identity("gateway.test");
  ServerSettings settings;
  settings.name = "test";
  settings.address = "127.0.0.1:0";
  settings.identity = own;
  settings.workers = 2;
  change(settings);
  server = Server::start(std::move(settings), handler, clock).value();
}

Listening::~Listening() { handler.letGo(); }

std::string Listening::codeOf(std::string_view request) {
  auto client = connect();
  const auto answer = client.ask(request);
  BOOST_CHECK_EQUAL(answer.fields.count("connection"), 1);
  BOOST_CHECK(client.ended());
  return codeIn(answer);
}

std::string codeIn(const TlsAnswer& answer) {
  const std::string before = "\"code\":\"";
  const auto at = answer.body.find(before);
  if (at == std::string::npos) return "no problem document: " + answer.body;
  const auto begin = at + before.size();
  return answer.body.substr(begin, answer.body.find('"', begin) - begin);
}

}  // namespace tongban::wire::tests
