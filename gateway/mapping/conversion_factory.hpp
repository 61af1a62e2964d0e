// gateway/mapping/conversion_factory.hpp — from the words of a mapping file to conversions. The
// table of words is in conversion_factory.cpp; ops/docs/mappings.md explains each.
#pragma once
#include <string_view>
#include <vector>

#include "gateway/mapping/conversion.hpp"
#include "gateway/mapping/library.hpp"
#include "gateway/mapping/parameters.hpp"
#include "gateway/record/value.hpp"

namespace tongban::mapping {

// Every conversion's word, in the order of the table.
std::vector<std::string_view> conversionWords();

// Compiles `convert:` of one field: a word, an object with one word and its parameters, or a list
// of those. Faults go to `report` with the line; the answer is then incomplete.
Conversions compileConversions(const record::Value& convert, Library&, const Report&);

}  // namespace tongban::mapping
