// gateway/cli/demo_node.hpp — `tongban serve` as a process of its own, for as long as this lives.
//
// start() returns when the node has printed that it is ready; the destructor stops it. Errors:
// internal.unexpected (the program cannot be started), deployment.settings-invalid (it ended).
#pragma once
#include <filesystem>
#include <string>

#include "gateway/base/result.hpp"

namespace tongban::cli {

class DemoNode final {
 public:
  static Result<DemoNode> start(const std::filesystem::path& program,
                                const std::filesystem::path& folder,
                                const std::filesystem::path& schemas);
  DemoNode(DemoNode&& other) noexcept
      : process_(std::exchange(other.process_, -1)), port_(std::move(other.port_)) {}
  DemoNode& operator=(DemoNode&&) = delete;
  ~DemoNode();

  // https://localhost:port
  std::string origin() const { return "https://localhost:" + port_; }

 private:
  DemoNode(int process, std::string port) : process_(process), port_(std::move(port)) {}

  int process_;
  std::string port_;
};

}  // namespace tongban::cli
