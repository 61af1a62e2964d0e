// What peers.yaml means, and what gateway.yaml and catalog/ say of it.
#include <algorithm>

#include <fmt/format.h>

#include "connectors/peer/link.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/deployment/checker.hpp"

namespace tongban::deployment {
namespace {

using record::Value;

constexpr std::string_view kFile = "peers.yaml";

const Value* at(const Value* object, std::string_view first, std::string_view second) {
  const auto* inner = object == nullptr ? nullptr : object->find(first);
  return inner == nullptr ? nullptr : inner->find(second);
}

std::span<const Value> itemsOf(const Value& object, std::string_view name) {
  const auto* list = object.find(name);
  return list == nullptr ? std::span<const Value>() : list->items();
}

// What only the link itself knows of an address.
std::optional<std::string> flawOf(std::string origin, std::vector<std::string> targets) {
  connectors::peer::LinkSettings settings;
  settings.origin = std::move(origin);
  settings.targets = std::move(targets);
  auto link = connectors::peer::Link::make(std::move(settings));
  if (link) return std::nullopt;
  return std::move(link).error().message;
}

}  // namespace

void Checker::checkPeers() {
  const std::string name(kFile);
  std::error_code error;
  if (!std::filesystem::exists(folder_ / name, error)) return;
  const auto* file = read(name, "peers");
  if (file == nullptr) return;
  peers_ = file->root().find("peers");
  if (peers_ == nullptr) return;
  for (const auto& peer : peers_->items()) {
    if (peer.isObject()) checkPeer(name, peer);
  }
  checkPeerIdentity();
  if (gateway_ != nullptr && at(gateway_, "keys", "message") == nullptr) {
    find(name, peers_->line(), "deployment.setting-missing",
         "与对端往来的报文须签名;请在 gateway.yaml 写明 keys.message");
  }
}

void Checker::checkPeer(const std::string& file, const Value& peer) {
  if (const auto* region = peer.find("region"); region != nullptr && region->isText()) {
    checkPeerRegion(file, *region);
    peerRegions_[std::string(region->text())] |= peer.find("url") != nullptr;
  }
  checkFile(file, peer.find("trust"));
  checkFile(file, peer.find("tlsTrust"));
  for (const auto& one : itemsOf(peer, "tlsCertificates")) {
    checkCertificates(file, &one, CertificateUse::Tls);
  }
  for (const auto& one : itemsOf(peer, "messageKeys")) {
    checkCertificates(file, &one, CertificateUse::Message);
  }
  if (peer.find("url") == nullptr && peer.find("tlsCertificates") == nullptr) {
    find(file, peer.line(), "deployment.setting-missing",
         "该对端既不来访也不被访问;请写明 tlsCertificates(来访时出示的证书)或 url(对端地址)");
  }
  checkPeerAddress(file, peer);
  checkPeerListener(file, peer);
}

void Checker::checkPeerRegion(const std::string& file, const Value& region) {
  checkRegion(file, &region);
  const auto* own = gateway_ == nullptr ? nullptr : gateway_->find("region");
  if (own != nullptr && own->text() == region.text()) {
    find(file, region.line(), "deployment.peer-invalid",
         fmt::format("{} 是本网关自己的区域,不是对端", region.text()));
  }
  if (peerRegions_.contains(region.text())) {
    find(file, region.line(), "deployment.duplicate-id",
         fmt::format("对端区域 {} 重复;一个区域写一处", region.text()));
  }
}

void Checker::checkPeerAddress(const std::string& file, const Value& peer) {
  const auto* url = peer.find("url");
  if (url != nullptr && url->isText()) {
    if (auto flaw = flawOf(std::string(url->text()), {})) {
      find(file, url->line(), "deployment.peer-invalid", "url 不含路径:" + *flaw);
    }
  }
  for (const auto& target : itemsOf(peer, "targets")) {
    if (!target.isText()) continue;
    if (auto flaw = flawOf("https://localhost", {std::string(target.text())})) {
      find(file, target.line(), "deployment.peer-invalid", "targets:" + *flaw);
    }
  }
}

void Checker::checkPeerListener(const std::string& file, const Value& peer) {
  if (gateway_ == nullptr || at(gateway_, "listeners", "peer") != nullptr) return;
  if (const auto* shown = peer.find("tlsCertificates")) {
    find(file, shown->line(), "deployment.setting-missing",
         "gateway.yaml 没有 listeners.peer,对端无从来访;请补充,或删除 tlsCertificates");
  }
  if (const auto* url = peer.find("url")) {
    find(file, url->line(), "deployment.setting-missing",
         "访问对端时出示 listeners.peer 的证书;请在 gateway.yaml 补充 listeners.peer,或删除 url");
  }
}

// What the listener shows is also what we show when we ask. What cannot be read is reported with
// gateway.yaml, and when the keys are read.
void Checker::checkPeerIdentity() {
  const bool asks = std::ranges::any_of(peerRegions_, [](const auto& one) { return one.second; });
  const auto* listener = gateway_ == nullptr ? nullptr : at(gateway_, "listeners", "peer");
  const auto* path = listener == nullptr ? nullptr : at(listener, "key", "certificate");
  if (!asks || path == nullptr || !path->isText()) return;
  const auto pem =
      readFile(resolve(path->text()), limits::kCertificateBytesMax * limits::kChainLengthMax);
  if (!pem) return;
  const auto chain = crypto::Certificate::parseBundle(*pem);
  if (!chain) return;
  if (auto fits = checkUsage(chain->front(), CertificateUse::Tls); !fits) {
    auto error = std::move(fits).error();
    error.message = fmt::format("「{}」:{};访问对端时也出示它", path->text(), error.message);
    find("gateway.yaml", path->line(), error);
  }
}

void Checker::checkPeerResource(const std::string& file, const Value& resource,
                                std::string_view region) {
  const auto line = resource.find("id")->line();
  const auto known = peerRegions_.find(region);
  if (known != peerRegions_.end() && known->second) return;
  const auto* own = gateway_ == nullptr ? nullptr : gateway_->find("region");
  if (own != nullptr && own->text() == region) {
    return find(file, line, "deployment.dangling-reference",
                fmt::format("{} 是本网关自己的区域;本区域的资源编号不写区域", region));
  }
  find(file, line, "deployment.dangling-reference",
       known == peerRegions_.end()
           ? fmt::format("peers.yaml 中没有区域 {} 的网关", region)
           : fmt::format("peers.yaml 中区域 {} 的网关没有 url,不能向它查询", region));
}

}  // namespace tongban::deployment
