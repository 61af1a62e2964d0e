// gateway/cli/query_output.hpp — an answer of a gateway for people: items by their Chinese names,
// what was masked, what was withheld and why, where it comes from; or the refusal in three lines.
//
// Takes what it is given: a member that is not there is left out, never a fault. Thread-safe.
#pragma once
#include <filesystem>
#include <map>
#include <ostream>
#include <string>

#include "gateway/record/value.hpp"

namespace tongban::cli {

using ItemNames = std::map<std::string, std::string, std::less<>>;

// Of the canonical record that has every item of the answer; empty when none has, or several
// disagree.
ItemNames itemNamesFor(const record::Value& answer, const std::filesystem::path& schemas);

void printAnswer(const record::Value& answer, const ItemNames&, std::ostream& out);

// 发生了什么 / 为什么 / 怎么办, and the code.
void printRefusal(const record::Value& problem, std::ostream& err);

// A member's text; empty when it is not there.
std::string textAt(const record::Value& object, std::string_view name);

}  // namespace tongban::cli
