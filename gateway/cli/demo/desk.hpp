// gateway/cli/demo/desk.hpp — a window of a region: its departments ask the gateway of that region,
// signed and over mutual TLS, as their own systems would.
//
// One thread. Lifetime: borrows the region and the clock. Errors: those of the client and of
// signing; an answer that is no JSON is record.json-*.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "gateway/cli/demo/region.hpp"
#include "gateway/record/value.hpp"
#include "gateway/wire/client/client.hpp"
#include "gateway/wire/purpose.hpp"

namespace tongban::cli {

struct Answered {
  int status = 0;
  std::string body;
  record::Document document;

  std::string text(std::string_view name) const;
};

// An answer that the demonstration did not expect.
Error unexpected(const Answered&);

class DemoDesk final {
 public:
  DemoDesk(const DemoRegion& region, wire::Purpose purpose, crypto::SuiteId suite,
           const Clock& clock)
      : region_(region), purpose_(std::move(purpose)), suite_(suite), clock_(clock) {}

  const DemoRegion& region() const noexcept { return region_; }
  const wire::Purpose& purpose() const noexcept { return purpose_; }

  // A request that is ready to go, so that it can be sent twice.
  Result<wire::Request> request(const DemoCaller&, const std::string& method,
                                const std::string& path, std::string_view body,
                                const std::string& type = "application/json");
  Result<Answered> send(const DemoCaller&, const wire::Request&, std::string_view body);

  // Of one company; `items` as a JSON array, or empty for all that is granted.
  static std::string question(std::string_view uscc, std::string_view items = {});
  Result<Answered> query(const DemoCaller&, const std::string& resource, std::string_view body);
  Result<Answered> get(const DemoCaller&, const std::string& path);

  // What anybody may read, as it came.
  Result<std::string> page(const DemoCaller&, const std::string& path);

 private:
  Result<wire::Client*> clientOf(const DemoCaller&);

  const DemoRegion& region_;
  const wire::Purpose purpose_;
  const crypto::SuiteId suite_;
  const Clock& clock_;
  std::map<std::string, std::unique_ptr<wire::Client>> clients_;  // by system
};

}  // namespace tongban::cli
