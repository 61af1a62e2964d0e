// What `tongban check --connect` asks of a REST source: a TLS connection to the right server, and
// how it answers a path that is there for that, or the root. No subject is asked for.
#include <fmt/format.h>

#include "connectors/rest/source.hpp"

namespace tongban::connectors::rest {

Result<Report> RestSource::probe(Deadline deadline) {
  auto credential = secret();
  if (!credential) return outcomeFor(std::move(credential).error(), false);
  auto question = probeFor(settings_, *credential);
  if (!question) return std::move(question).error();
  auto answer = ask(*question, deadline);
  if (!answer) return std::move(answer).error();
  Report report;
  const auto status = answer->head.status;
  const bool own = !settings_.probe.empty();  // the root of a service need not answer well
  if (status >= 500) {
    report.remarks.push_back(fail("connector.unavailable",
                                  fmt::format("服务器可以连接,但答复 HTTP {}", status),
                                  question->request.targetUri));
  } else if (own && (status < 200 || status > 299)) {
    report.remarks.push_back(fail("connector.refused", fmt::format("探测地址答复 HTTP {}", status),
                                  question->request.targetUri));
  }
  return report;
}

}  // namespace tongban::connectors::rest
