// tests/unit/mapping/reading/support.hpp — what the tests of this room share.
#pragma once
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban::test {

// The code of a refusal, or "" for a success.
template <class T>
std::string codeOf(const Result<T>& result) {
  return result ? std::string() : result.error().code;
}

// The rows of a TSV file; lines that begin with # are notes. `\n` in a cell is a line break.
inline std::vector<std::vector<std::string>> readTsv(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("#")) continue;
    std::vector<std::string> cells(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\t') {
        cells.emplace_back();
      } else if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == 'n') {
        cells.back().push_back('\n');
        ++i;
      } else {
        cells.back().push_back(line[i]);
      }
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace tongban::test
