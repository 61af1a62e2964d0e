// tongban — the one program of the gateway. Everything it can do is in commands.hpp.
#include <csignal>
#include <exception>
#include <iostream>

#include "gateway/base/clock.hpp"
#include "gateway/cli/arguments.hpp"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  // A reader that goes away is an error to report, not a reason to vanish.
  std::signal(SIGPIPE, SIG_IGN);
  const tongban::SystemClock clock;
  tongban::cli::Surroundings around{std::cout, std::cerr, clock, argc > 0 ? argv[0] : ""};
  try {
    return tongban::cli::runCommandLine(argc, argv, around);
  } catch (const std::exception& unexpected) {
    std::cerr << "tongban: 内部错误:" << unexpected.what() << '\n';
    return tongban::cli::kUnusable;
  }
}
