// tests/support/tsv.hpp — reads the vectors of tests/vectors: tab-separated lines, # for remarks.
#pragma once
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "gateway/base/bytes.hpp"

namespace tongban::tests {

// Throws when the file is absent or a line has another number of columns: a vector that is skipped
// in silence proves nothing.
inline std::vector<std::vector<std::string>> readVectors(const std::string& path,
                                                         std::size_t columns) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back().push_back(c);
      }
    }
    if (cells.size() != columns) throw std::runtime_error(path + ": wrong columns: " + line);
    rows.push_back(std::move(cells));
  }
  if (rows.empty()) throw std::runtime_error(path + " holds no vectors");
  return rows;
}

inline std::string textFromHex(const std::string& hex) {
  const auto bytes = fromHex(hex);
  if (!bytes) throw std::runtime_error("not hexadecimal: " + hex);
  return std::string(textOf(*bytes));
}

}  // namespace tongban::tests
