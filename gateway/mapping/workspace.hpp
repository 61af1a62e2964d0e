// gateway/mapping/workspace.hpp — what one run of a mapping needs of its own while conversions run.
//
// Belongs to one thread. Everything a conversion keeps for the row goes into the arena, which the
// run empties before the next row. Notes are remarks that do not stop a value (a region known only
// to its prefecture, a contradictory bound); the run turns them into issues.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/error.hpp"
#include "gateway/record/arena.hpp"
#include "gateway/record/value.hpp"

namespace tongban::mapping {

namespace reading {
class Simplifier;
}

class Workspace final {
 public:
  // `today` bounds dates of birth; the simplifier is shared by all threads and outlives this.
  Workspace(std::chrono::sys_days today, const reading::Simplifier& simplifier)
      : today_(today), simplifier_(simplifier) {}

  record::Arena& arena() noexcept { return arena_; }
  std::chrono::sys_days today() const noexcept { return today_; }
  const reading::Simplifier& simplifier() const noexcept { return simplifier_; }

  void note(Error note) { notes_.push_back(std::move(note)); }
  std::vector<Error>& notes() noexcept { return notes_; }

  std::string_view keep(std::string_view text) { return arena_.keep(text); }
  record::Value object(std::initializer_list<record::Member> members) {
    return record::Value::object(arena_.keepAll(members.begin(), members.size()), members.size());
  }

  void nextRow() {
    arena_.reset();
    notes_.clear();
  }

 private:
  record::Arena arena_;
  std::chrono::sys_days today_;
  const reading::Simplifier& simplifier_;
  std::vector<Error> notes_;
};

}  // namespace tongban::mapping
