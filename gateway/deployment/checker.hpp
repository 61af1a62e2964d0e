// gateway/deployment/checker.hpp — what the parts of a check share; used by this room only.
//
// One Checker lives for one check. The parts run in order: files are read first, so that a
// reference can be looked up wherever it points. What it has read and compiled is there for the
// assembling of a Snapshot afterwards, when nothing was wrong.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kinds.hpp"
#include "gateway/catalog/registry.hpp"
#include "gateway/deployment/check.hpp"
#include "gateway/deployment/members.hpp"
#include "gateway/mapping/mapping.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/value.hpp"

namespace tongban::deployment {

class Checker final {
 public:
  Checker(std::filesystem::path folder, mapping::Library& library, CheckReport& report)
      : folder_(std::move(folder)), library_(library), report_(report) {}

  Result<Ok> run();

  using Value = record::Value;

  struct File {
    std::string name;  // relative
    std::string text;
    record::Document document;
    bool wellFormed = false;  // passes its schema
    const Value& root() const { return document.root; }
  };
  struct Place {
    std::string file;
    std::uint32_t line;
  };
  struct Member {
    Place place;
    std::map<std::string, Place, std::less<>> systems;
  };
  struct Connector {
    Place place;
    std::string mapping;
    std::string member;
    std::string system;
    std::shared_ptr<const mapping::Mapping> compiled;
    std::optional<connectors::Settings> settings;
    std::string text;  // of its file and its mapping's
  };
  struct Compiled {
    std::shared_ptr<const mapping::Mapping> mapping;  // null when there is any fault
    std::string text;
  };

  const Value* gateway() const { return gateway_; }
  const Value* members() const { return membersRoot_; }
  // The list of peers.yaml; null: there is none.
  const Value* peers() const { return peers_; }
  std::map<std::string, Connector, std::less<>>& connectors() { return connectors_; }
  catalog::Stored& catalog() { return catalog_; }
  // Where the grant, or else the resource, of that id is written; catalog/ when it is not.
  Place placeInCatalog(std::string_view id) const;

  void find(const std::string& file, std::uint32_t line, const Error&);

 private:
  // checker.cpp: folders, files, and the words of a finding
  Result<Ok> checkEntries();
  const File* read(const std::string& name, const std::string& schema);
  std::vector<std::string> yamlFilesIn(const std::string& sub);
  void find(const std::string& file, std::uint32_t line, std::string_view code,
            std::string message);
  void find(const std::string& file, const record::Fault&);

  // checker_secrets.cpp: files and secrets that configuration names
  void checkFile(const std::string& file, const Value* path);
  void checkSecret(const std::string& file, const Value* secret);
  void checkSecretFile(const std::string& file, const Value& path);
  void checkKey(const std::string& file, const Value* key);
  void checkIdentity(const std::string& file, const Value* identity);
  std::filesystem::path resolve(std::string_view path) const;

  // checker_parts.cpp, checker_catalog.cpp: what each file means
  void checkGateway();
  void checkRegion(const std::string& file, const Value* region);
  void checkMembers();
  void checkMember(const std::string& file, const Value& member);
  void checkConnectors();
  void checkConnector(const File&);
  void checkConnectorMember(const File&, const Value& root);
  void readSettingsOf(const File&, Connector&);
  void checkCertificates(const std::string& file, const Value* path, CertificateUse);
  void checkCatalog();
  void checkResource(const std::string& file, const Value& resource);
  void checkItems(const std::string& file, const Value& resource, const Connector&);
  void checkSubject(const std::string& file, const Value& resource, const Connector&);
  void checkGrant(const std::string& file, const Value& grant);

  // checker_peers.cpp
  void checkPeers();
  void checkPeer(const std::string& file, const Value& peer);
  void checkPeerRegion(const std::string& file, const Value& region);
  void checkPeerAddress(const std::string& file, const Value& peer);
  void checkPeerListener(const std::string& file, const Value& peer);
  void checkPeerIdentity();
  void checkPeerResource(const std::string& file, const Value& resource, std::string_view region);

  // checker_mappings.cpp
  void checkMappings();
  const Compiled* mappingNamed(const std::string& name, const Place& askedBy);
  Compiled compileMapping(const std::string& shownAs, const std::filesystem::path& path);

  std::filesystem::path folder_;
  mapping::Library& library_;
  CheckReport& report_;
  std::vector<std::unique_ptr<File>> files_;
  std::map<std::string, Member, std::less<>> members_;
  std::map<std::string, Connector, std::less<>> connectors_;
  std::map<std::string, bool, std::less<>> peerRegions_;  // whether it is asked
  std::map<std::string, Place, std::less<>> resources_;
  std::map<std::string, Compiled, std::less<>> mappings_;
  catalog::Stored catalog_;
  std::map<std::string, Place, std::less<>> grants_;  // where each stands
  const Value* gateway_ = nullptr;
  const Value* membersRoot_ = nullptr;
  const Value* peers_ = nullptr;
};

}  // namespace tongban::deployment
