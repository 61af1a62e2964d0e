// Reads the tab-separated vectors of tests/vectors/standards.
#pragma once
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tongban::tests {

// Lines split at tabs; lines that begin with # are remarks. Throws when the file is absent.
inline std::vector<std::vector<std::string>> readTsv(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells;
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
      end = line.find('\t', begin);
      cells.push_back(line.substr(begin, end - begin));
      if (end == std::string::npos) break;
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace tongban::tests
