#include "gateway/deployment/expiry.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "gateway/deployment/snapshot.hpp"

namespace tongban::deployment {
namespace {

class Gathering final {
 public:
  void add(std::string what, const crypto::Certificate& certificate) {
    all_.push_back({std::move(what), certificate.subject(), certificate.notAfter()});
  }
  void add(const std::string& what, const std::shared_ptr<const wire::TlsIdentity>& identity) {
    if (!identity) return;
    for (const auto& one : identity->chain) add(what, one);
  }
  std::vector<Expiring> take() {
    std::ranges::sort(all_, [](const Expiring& a, const Expiring& b) {
      return std::tie(a.notAfter, a.what, a.subject) < std::tie(b.notAfter, b.what, b.subject);
    });
    return std::move(all_);
  }

 private:
  std::vector<Expiring> all_;
};

}  // namespace

std::vector<Expiring> certificatesOf(const Snapshot& snapshot) {
  Gathering all;
  all.add("gateway.yaml listeners.exchange", snapshot.exchangeIdentity);
  all.add("gateway.yaml listeners.peer", snapshot.peerIdentity);
  if (snapshot.messageKey) all.add("gateway.yaml keys.message", snapshot.messageKey->certificate);
  if (snapshot.logCertificate) all.add("gateway.yaml keys.log", *snapshot.logCertificate);
  for (const auto& [id, one] : snapshot.peers.certificates()) {
    all.add(fmt::format("peers.yaml {} tlsCertificates", one.peer->region), one.certificate);
  }
  for (const auto& [id, one] : snapshot.peers.messageKeys()) {
    all.add(fmt::format("peers.yaml {} messageKeys", one.peer->region), one.certificate);
  }
  for (const auto& [id, one] : snapshot.members.certificates()) {
    all.add(fmt::format("members.yaml {} tlsCertificate", one.system->id), one.certificate);
  }
  for (const auto& [id, one] : snapshot.members.messageKeys()) {
    all.add(fmt::format("members.yaml {} messageKeys", one.system->id), one.certificate);
  }
  return all.take();
}

int warnedDays(Instant now, Instant notAfter) {
  using std::chrono::days;
  if (now >= notAfter + std::chrono::seconds(1)) return 0;
  for (const int step : {1, 7, 30}) {
    if (notAfter - now <= days(step)) return step;
  }
  return -1;
}

}  // namespace tongban::deployment
