// gateway/license/docket.hpp — the report of one signature while it is being written.
// Internal to the room; not thread-safe.
#pragma once
#include <initializer_list>
#include <span>
#include <utility>

#include "gateway/license/verdict.hpp"

namespace tongban::license {

class Docket final {
 public:
  explicit Docket(SignatureReport& report) : report_(report) {}

  void add(Finding finding, std::string detail = {}) {
    report_.checks.push_back(found(finding, std::move(detail)));
  }
  void add(Finding finding, const Error& why) {
    add(finding, why.where.empty() ? why.message : why.message + "(" + why.where + ")");
  }
  void skip(std::initializer_list<std::string_view> checks) {
    skip(std::span(checks.begin(), checks.size()));
  }
  void skip(std::span<const std::string_view> checks) {
    for (const auto check : checks) report_.checks.push_back(notReached(check));
  }
  void deviate(Deviation deviation) { note(report_.deviations, deviation); }
  void deviate(const std::vector<Deviation>& some) {
    for (const auto one : some) deviate(one);
  }
  SignatureReport& report() noexcept { return report_; }

 private:
  SignatureReport& report_;
};

}  // namespace tongban::license
