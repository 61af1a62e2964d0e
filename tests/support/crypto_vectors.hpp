// tests/support/crypto_vectors.hpp — reads tests/vectors/crypto/*: lines of fields.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/bytes.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/text.hpp"

namespace tongban::tests {

inline const std::string kCryptoVectors = "tests/vectors/crypto/";

inline std::string vectorFile(const std::string& name) {
  auto text = readFile(kCryptoVectors + name, 16u << 20);
  if (!text) throw std::runtime_error(text.error().where + ": " + text.error().message);
  return *std::move(text);
}

// Each line: the tool that made it, then the fields, all parted by one blank; `-` is an empty one.
// Lines that start with # are for the reader.
inline std::vector<std::pair<std::string, std::vector<std::string>>> vectorLines(
    const std::string& name) {
  std::vector<std::pair<std::string, std::vector<std::string>>> lines;
  const auto text = vectorFile(name);
  for (const auto line : split(text, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> fields;
    for (const auto field : split(line, ' ')) fields.emplace_back(field == "-" ? "" : field);
    std::string tool = fields.front();
    fields.erase(fields.begin());
    lines.emplace_back(std::move(tool), std::move(fields));
  }
  return lines;
}

}  // namespace tongban::tests
