#include "gateway/observe/log.hpp"

#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/Message.h>
#include <Poco/StreamChannel.h>
#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/observe/personal_data.hpp"

namespace tongban::observe {
namespace {

std::string_view levelWord(Level level) {
  switch (level) {
    case Level::Error:
      return "error";
    case Level::Warning:
      return "warning";
    case Level::Notice:
      return "notice";
    case Level::Debug:
      return "debug";
  }
  return "error";
}

// JSON strings by hand: this room stands beside record, not above it.
void appendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

struct Log::Sink {
  Poco::AutoPtr<Poco::StreamChannel> channel;
};

Log::Log(std::ostream& out, Level threshold, const Clock& clock)
    : sink_(std::make_unique<Sink>()), threshold_(threshold), clock_(clock) {
  sink_->channel = new Poco::StreamChannel(out);
}

Log::~Log() = default;

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level > threshold_) return;
  std::string line = "{\"at\":";
  appendQuoted(line, toRfc3339(clock_.now()));
  line += ",\"level\":";
  appendQuoted(line, levelWord(level));
  line += ",\"event\":";
  appendQuoted(line, event);
  for (const auto& [name, value] : fields) {
    line += ',';
    appendQuoted(line, name);
    line += ':';
    appendQuoted(line, redact(isUtf8(value) ? value : std::string_view("(not UTF-8)")));
  }
  line += '}';
  sink_->channel->log(Poco::Message("tongban", line, Poco::Message::PRIO_INFORMATION));
}

}  // namespace tongban::observe
