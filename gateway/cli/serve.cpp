// tongban serve: runs a gateway until it is told to stop. SIGHUP reloads, SIGTERM and SIGINT drain.
#include <csignal>

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>

#include "gateway/api/gateway.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/deployment/settings.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/record/json.hpp"

namespace tongban::cli {
namespace {

constexpr std::chrono::seconds kDrainTime{30};

// Blocked before any thread is made, so that only wait() sees them.
sigset_t blockSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

int waitFor(const sigset_t& set) {
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
  return signal;
}

void printFindings(const deployment::CheckReport& report, std::ostream& err) {
  for (const auto& finding : report.findings) {
    const auto where =
        finding.line == 0 ? finding.file : fmt::format("{}:{}", finding.file, finding.line);
    err << fmt::format("{}: {}: {} [{}]\n", where, finding.message, finding.remedy, finding.code);
  }
}

// The address for members comes first: it is the one that is always there.
void printReady(const api::Gateway& gateway, bool asJson, std::ostream& out) {
  const auto peer = gateway.peerAddress();
  if (asJson) {
    out << fmt::format(R"({{"ready":true,"exchange":"https://{}",{}"region":"{}","node":"{}"}})",
                       gateway.address(),
                       peer.empty() ? "" : fmt::format(R"("peer":"https://{}",)", peer),
                       gateway.region(), gateway.node())
        << std::endl;
  } else {
    out << fmt::format("就绪 exchange=https://{}{} region={} node={}", gateway.address(),
                       peer.empty() ? "" : fmt::format(" peer=https://{}", peer), gateway.region(),
                       gateway.node())
        << std::endl;
  }
}

void reload(api::Gateway& gateway, Surroundings& around) {
  auto report = gateway.reload();
  if (!report) return explain(report.error(), around);
  if (report->good()) {
    around.err << "tongban: 配置已重新加载。\n" << std::flush;
    return;
  }
  printFindings(*report, around.err);
  around.err << fmt::format("tongban: 有 {} 个问题,仍按原配置运行。\n", report->findings.size())
             << std::flush;
}

}  // namespace

int runServe(const ServeOptions& options, Surroundings& around) {
  const auto signals = blockSignals();
  ::umask(S_IRWXG | S_IRWXO);  // what a node writes is its own
  auto schemas = schemasFor(options.schemas, options.config + "/gateway.yaml", around);
  if (!schemas) {
    explain(schemas.error(), around);
    return kUnusable;
  }
  mapping::Library library(*schemas);
  observe::Log log(observe::Level::Notice, around.clock);
  if (const auto settings = deployment::loadSettings(options.config, library)) {
    std::error_code ignored;
    std::filesystem::create_directories(settings->logFile.parent_path(), ignored);
    if (auto added = log.addFile({settings->logFile}); !added) {
      explain(added.error(), around);
      return kUnusable;
    }
  }
  auto started = api::Gateway::start({options.config, *schemas, around.clock, log});
  if (!started) {
    explain(started.error(), around);
    return kUnusable;
  }
  if (!started->gateway) {
    printFindings(started->report, around.err);
    return kUnusable;
  }
  auto& gateway = *started->gateway;
  printReady(gateway, options.json, around.out);
  while (waitFor(signals) == SIGHUP) reload(gateway, around);
  gateway.drain(kDrainTime);
  return kGood;
}

}  // namespace tongban::cli
