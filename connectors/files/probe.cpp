// What `tongban check --connect` asks of a folder: read it now, and say what is wrong with it.
#include <fmt/format.h>

#include "connectors/files/source.hpp"

namespace tongban::connectors::files {

Result<Report> FilesSource::probe(Deadline deadline) {
  {
    std::unique_lock lock(mutex_);
    const auto wanted = looks_ + (looking_ ? 2 : 1);  // one that begins after now
    due_ = true;
    wake_.notify_one();
    if (!looked_.wait_until(lock, deadline, [&] { return looks_ >= wanted; })) {
      return fail("connector.timed-out", "目录未能在时限内读完", settings_.folder.string());
    }
  }
  const auto [index, trouble] = state();
  if (!index) return *trouble;
  Report report{index->rows(), index->newest(), {}};
  if (trouble) report.remarks.push_back(*trouble);
  if (index->unreadable() > 0) {
    report.remarks.push_back(fail("connector.answer-malformed",
                                  fmt::format("{} 行无法读取,首行:{}", index->unreadable(),
                                              index->firstUnreadable()->message),
                                  index->firstUnreadable()->where));
  }
  if (index->keyless() > 0) {
    report.remarks.push_back(fail("connector.answer-malformed",
                                  fmt::format("{} 行没有键值,无法查到", index->keyless()),
                                  settings_.folder.string()));
  }
  return report;
}

}  // namespace tongban::connectors::files
