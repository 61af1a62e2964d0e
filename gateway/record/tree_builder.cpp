#include "gateway/record/tree_builder.hpp"

#include <algorithm>

namespace tongban::record {

bool TreeBuilder::closeArray(std::string_view name, std::uint32_t line) {
  const auto members = openMembers();
  items_.clear();
  for (const auto& member : members) items_.push_back(member.value);
  const auto value =
      Value::array(arena_.keepAll(items_.data(), items_.size()), items_.size()).at(line, false);
  stack_.resize(starts_.back());
  starts_.pop_back();
  name_ = name;
  return add(value);
}

bool TreeBuilder::closeObject(std::string_view name, std::uint32_t line) {
  const auto members = openMembers();
  if (!namesAreUnique(members)) return halt(Stop::DuplicateName);
  const auto value =
      Value::object(arena_.keepAll(members.data(), members.size()), members.size()).at(line, false);
  stack_.resize(starts_.back());
  starts_.pop_back();
  name_ = name;
  return add(value);
}

bool TreeBuilder::namesAreUnique(std::span<const Member> members) {
  constexpr std::size_t pairwiseMax = 16;
  if (members.size() <= pairwiseMax) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].name == members[j].name) {
          duplicate_ = members[i].name;
          return false;
        }
      }
    }
    return true;
  }
  names_.clear();
  for (const auto& member : members) names_.push_back(member.name);
  std::ranges::sort(names_);
  const auto twin = std::ranges::adjacent_find(names_);
  if (twin == names_.end()) return true;
  duplicate_ = *twin;
  return false;
}

}  // namespace tongban::record
