// gateway/cli/demo/node.hpp — `tongban serve` as a process of its own, in a process group of its
// own, for as long as this lives.
//
// start() returns when the node has printed that it is ready; stop() and the destructor drain it.
// Errors: internal.unexpected (the program cannot be started), deployment.settings-invalid (it
// ended).
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"

namespace tongban::cli {

class DemoNode final {
 public:
  static Result<DemoNode> start(const std::filesystem::path& program,
                                const std::filesystem::path& folder,
                                const std::filesystem::path& schemas);
  DemoNode(DemoNode&& other) noexcept : process_(std::exchange(other.process_, -1)) {}
  DemoNode& operator=(DemoNode&&) = delete;
  ~DemoNode() { stop(); }

  void stop() noexcept;

 private:
  explicit DemoNode(int process) : process_(process) {}

  int process_;
};

// As many different 127.0.0.1:port as asked for, free now, and of none that an outgoing connection
// would be given while a node restarts.
Result<std::vector<std::string>> freeAddresses(std::size_t count);

}  // namespace tongban::cli
