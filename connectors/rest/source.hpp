// connectors/rest/source.hpp — the Source of kind `rest`: questions over kept connections.
//
// Certificates and keys are read when the first question comes, and again as long as that fails;
// the credential is read for every question, so that a new one counts at once. Reading twice
// changes nothing at the source, so a request whose answer was lost is an answer that is missing
// and no more. A circuit is what the Connector has; the client's own stays closed.
//
// Thread-safe.
#pragma once
#include <memory>
#include <mutex>

#include "connectors/connector.hpp"
#include "connectors/rest/lookup.hpp"
#include "connectors/rest/settings.hpp"
#include "gateway/wire/client/client.hpp"

namespace tongban::connectors::rest {

class RestSource final : public Source {
 public:
  RestSource(Settings settings, const Bounds& bounds)
      : settings_(std::move(settings)), bounds_(bounds) {}

  std::size_t keys() const noexcept override { return settings_.keys.size(); }
  Result<Fetched> fetch(const Query&, const Page&, Deadline) override;
  Result<Report> probe(Deadline) override;

 private:
  Result<std::shared_ptr<wire::Client>> client();
  Result<std::shared_ptr<wire::Client>> makeClient() const;
  Result<std::string> secret() const;
  Result<wire::Answer> ask(const Question&, Deadline);

  const Settings settings_;
  const Bounds bounds_;
  std::mutex mutex_;
  std::shared_ptr<wire::Client> client_;
};

// An error of the client, or of what it is made from, as an outcome of a question. `late`: the time
// of the question is over.
Error outcomeFor(Error, bool late);

}  // namespace tongban::connectors::rest
