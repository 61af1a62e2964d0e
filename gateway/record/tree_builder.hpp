// gateway/record/tree_builder.hpp — from the events of a parser to the values of a Document.
//
// Counts depth and nodes against its bounds and finds duplicate names, so that every doorway
// (JSON, YAML) keeps the same promises. Used by one parse at a time; not thread-safe.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/base/limits.hpp"
#include "gateway/record/value.hpp"

namespace tongban::record {

class TreeBuilder final {
 public:
  enum class Stop : std::uint8_t { None, TooDeep, TooManyNodes, DuplicateName };

  TreeBuilder(Arena& arena, std::size_t depthMax, std::size_t nodesMax)
      : arena_(arena), depthMax_(depthMax), nodesMax_(nodesMax) {}

  // Each answers false when a bound is passed; stop() then says which.
  [[nodiscard]] bool open() {
    if (starts_.size() >= depthMax_) return halt(Stop::TooDeep);
    starts_.push_back(stack_.size());
    return true;
  }
  // The name of the value that comes next. The text must live as long as the arena.
  void name(std::string_view text) { name_ = text; }
  [[nodiscard]] bool add(Value value) {
    if (++nodes_ > nodesMax_) return halt(Stop::TooManyNodes);
    stack_.push_back(Member{name_, value});
    name_ = {};
    return true;
  }
  // Closes what open() began. `name` is the name that this container itself has in its parent.
  [[nodiscard]] bool closeArray(std::string_view name, std::uint32_t line = 0);
  [[nodiscard]] bool closeObject(std::string_view name, std::uint32_t line = 0);

  bool isDone() const noexcept { return starts_.empty() && stack_.size() == 1; }
  std::size_t depth() const noexcept { return starts_.size(); }
  Value root() const noexcept { return stack_.empty() ? Value() : stack_.front().value; }
  Stop stop() const noexcept { return stop_; }
  std::string_view duplicate() const noexcept { return duplicate_; }

  // Members of the object that is open now, for parsers that check names as they come.
  std::span<const Member> openMembers() const noexcept {
    return std::span(stack_).subspan(starts_.empty() ? 0 : starts_.back());
  }

 private:
  bool halt(Stop why) {
    stop_ = why;
    return false;
  }
  bool namesAreUnique(std::span<const Member> members);

  Arena& arena_;
  std::size_t depthMax_;
  std::size_t nodesMax_;
  std::size_t nodes_ = 0;
  std::vector<Member> stack_;        // finished values of all open containers, outermost first
  std::vector<std::size_t> starts_;  // where in the stack each open container begins
  std::vector<Value> items_;
  std::vector<std::string_view> names_;
  std::string_view name_;
  std::string_view duplicate_;
  Stop stop_ = Stop::None;
};

}  // namespace tongban::record
