// gateway/cli/arguments.hpp — the command line of `tongban`: reads it, runs one subcommand.
#pragma once
#include "gateway/cli/commands.hpp"

namespace tongban::cli {

// The exit code of the subcommand, or of help, version or a usage error.
int runCommandLine(int argc, const char* const* argv, Surroundings&);

}  // namespace tongban::cli
