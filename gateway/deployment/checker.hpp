// gateway/deployment/checker.hpp — what the parts of a check share; used by this room only.
//
// One Checker lives for one check. The parts run in order: files are read first, so that a
// reference can be looked up wherever it points.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/deployment/check.hpp"
#include "gateway/mapping/mapping.hpp"
#include "gateway/record/schema.hpp"
#include "gateway/record/value.hpp"

namespace tongban::deployment {

class Checker final {
 public:
  Checker(std::filesystem::path folder, mapping::Library& library, CheckReport& report)
      : folder_(std::move(folder)), library_(library), report_(report) {}

  Result<Ok> run();

 private:
  using Value = record::Value;

  struct File {
    std::string name;  // relative
    record::Document document;
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
  };

  // checker.cpp: folders, files, and the words of a finding
  Result<Ok> checkEntries();
  const File* read(const std::string& name, const std::string& schema);
  std::vector<std::string> yamlFilesIn(const std::string& sub);
  void find(const std::string& file, std::uint32_t line, std::string_view code,
            std::string message);
  void find(const std::string& file, std::uint32_t line, const Error&);
  void find(const std::string& file, const record::Fault&);

  // checker_secrets.cpp: files and secrets that configuration names
  void checkFile(const std::string& file, const Value* path);
  void checkSecret(const std::string& file, const Value* secret);
  void checkKey(const std::string& file, const Value* key);
  std::filesystem::path resolve(std::string_view path) const;

  // checker_parts.cpp: what each file means
  void checkGateway();
  void checkRegion(const std::string& file, const Value* region);
  void checkMembers();
  void checkMember(const std::string& file, const Value& member);
  void checkConnectors();
  void checkConnector(const File&);
  void checkCatalog();
  void checkResource(const std::string& file, const Value& resource);

  // checker_mappings.cpp
  void checkMappings();
  const mapping::Mapping* mappingNamed(const std::string& name, const Place& askedBy);

  std::filesystem::path folder_;
  mapping::Library& library_;
  CheckReport& report_;
  std::vector<std::unique_ptr<File>> files_;
  std::map<std::string, Member, std::less<>> members_;
  std::map<std::string, Connector, std::less<>> connectors_;
  std::map<std::string, Place, std::less<>> resources_;
  std::map<std::string, std::unique_ptr<mapping::Mapping>, std::less<>> mappings_;
};

}  // namespace tongban::deployment
