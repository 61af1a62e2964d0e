// tests/unit/license/seal/vectors.hpp — the vectors of tests/vectors/license/seal.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "gateway/base/file.hpp"
#include "gateway/license/seal/seal.hpp"
#include "tests/support/tsv.hpp"

namespace tongban::tests {

inline const std::string kSealVectors = "tests/vectors/license/seal/";

struct SealVector {
  std::string name;
  bool isSignature;
  std::string outcome;  // ok, or a code
  std::string deviations;
  std::string signatures;  // verify, raw, none
};

inline Bytes sealBytes(const std::string& name) {
  const auto text = readFile(kSealVectors + "seals/" + name + ".der", 1u << 20);
  if (!text) throw std::runtime_error(text.error().message);
  const auto bytes = bytesOf(*text);
  return {bytes.begin(), bytes.end()};
}

inline std::vector<SealVector> sealVectors() {
  std::vector<SealVector> out;
  for (auto& row : readVectors(kSealVectors + "seals.tsv", 5)) {
    out.push_back({row[0], row[1] == "signature", row[2], row[3], row[4]});
  }
  return out;
}

// The words of the deviations, sorted, with blanks between.
inline std::string wordsOf(const std::vector<license::Deviation>& list) {
  std::vector<std::string_view> words;
  for (const auto id : list) words.push_back(license::infoOf(id).word);
  std::ranges::sort(words);
  std::string out;
  for (const auto word : words) out += (out.empty() ? "" : " ") + std::string(word);
  return out;
}

// The code of the refusal, or ok.
template <class T>
std::string outcomeOf(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

// Whether the view lies inside the bytes.
inline bool isInside(BytesView part, BytesView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace tongban::tests
