#include "gateway/observe/log_line.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/observe/personal_data.hpp"
#include "gateway/observe/secrets.hpp"

namespace tongban::observe {
namespace {

constexpr std::string_view kHidden = "***";
// A mail address with the longest local part and domain that redact() looks at.
constexpr std::size_t kPersonalBytesMax = 320;

// JSON strings by hand: this room stands beside record, not above it. Control characters, C1
// included, are escaped, so that a terminal that shows the line obeys none of them.
void appendQuoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto before = text;
    const char32_t c = takeCodePoint(text);
    if (c == U'"' || c == U'\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  out += '"';
}

bool isUuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

// A cut must not leave the front of a number that is known by its whole length only: it goes with
// what is cut off.
std::string_view cut(std::string_view text) {
  auto seen = text.substr(0, limits::kLogTextBytesMax + kPersonalBytesMax);
  seen = seen.substr(0, validUtf8Prefix(seen));
  std::size_t end = std::min(seen.size(), limits::kLogTextBytesMax);
  for (const auto& place : findPersonalData(seen, seen.size())) {
    if (place.begin < end && place.end > end) end = place.begin;
  }
  const auto front = seen.substr(0, end);
  return front.substr(0, validUtf8Prefix(front));
}

std::string harmless(std::string_view text) {
  if (!isUtf8(text)) return "(not UTF-8)";
  if (isUuid(text)) return std::string(text);
  if (text.size() <= limits::kLogTextBytesMax) return redact(hideSecrets(text));
  return redact(hideSecrets(cut(text))) + "…";
}

void appendNumber(std::string& out, std::int64_t number) {
  const auto digits = fmt::format("{}", number);
  if (findPersonalData(digits, 1).empty()) {
    out += digits;
  } else {
    appendQuoted(out, redact(digits));
  }
}

void appendList(std::string& out, std::span<const Field::Count> list) {
  out += '{';
  for (const auto& [name, number] : list.first(std::min(list.size(), limits::kLogFieldsMax))) {
    if (out.back() != '{') out += ',';
    appendQuoted(out, harmless(name));
    out += ':';
    appendNumber(out, number);
  }
  out += '}';
}

void appendField(std::string& out, const Field& field) {
  out += ',';
  appendQuoted(out, harmless(field.name()));
  out += ':';
  if (const auto* list = std::get_if<std::span<const Field::Count>>(&field.value())) {
    appendList(out, *list);
  } else if (namesSecret(field.name())) {
    appendQuoted(out, kHidden);
  } else if (const auto* number = std::get_if<std::int64_t>(&field.value())) {
    appendNumber(out, *number);
  } else {
    appendQuoted(out, harmless(std::get<std::string_view>(field.value())));
  }
}

}  // namespace

std::string logLine(Instant at, Level level, std::string_view event,
                    std::span<const Field> fields) {
  std::string line = "{\"at\":";
  appendQuoted(line, toRfc3339(at));
  line += ",\"level\":";
  appendQuoted(line, levelWord(level));
  line += ",\"event\":";
  appendQuoted(line, harmless(event));
  for (const auto& field : fields.first(std::min(fields.size(), limits::kLogFieldsMax))) {
    appendField(line, field);
  }
  line += '}';
  return line;
}

}  // namespace tongban::observe
