// gateway/deployment/check.hpp — everything that is wrong with a deployment folder, in one run.
//
// A deployment is a folder (gateway.yaml, members.yaml, peers.yaml, connectors/, catalog/,
// mappings/). Each file is read through the YAML doorway and held against its schema; identifiers
// are checked by their own rules; then what one file says of another: members, peers, connectors,
// mappings, items of canonical records, files and secrets (mode 0600). One fault hides no other, in
// this file or the next.
//
// Nothing is changed and no secret's content is kept. Reads files only; uses no network.
// Threads: one check at a time per Library.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/mapping/library.hpp"

namespace tongban::deployment {

struct Finding {
  std::string file;        // relative to the folder
  std::uint32_t line = 0;  // 0: the file as a whole
  std::string code;
  std::string message;
  std::string remedy;
};

struct CheckReport {
  std::size_t files = 0;
  std::vector<Finding> findings;  // by file and line
  bool good() const noexcept { return findings.empty(); }
};

void sortFindings(CheckReport&);

// Fails only when the folder itself cannot be read (deployment.folder-unreadable).
Result<CheckReport> check(const std::filesystem::path& folder, mapping::Library&);

}  // namespace tongban::deployment
