// gateway/cli/log_tail.hpp — `tongban log tail` with the waiting in other hands, for tests.
#pragma once
#include <functional>

#include "gateway/cli/commands.hpp"

namespace tongban::cli {

// Prints the last lines; then, each time `wait` returns true, those that came since; until it
// returns false. With an empty `wait` it does not follow.
int tailLog(const std::string& file, const LogTailOptions&, Surroundings&,
            const std::function<bool()>& wait);

}  // namespace tongban::cli
