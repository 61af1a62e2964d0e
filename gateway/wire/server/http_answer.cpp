#include "gateway/wire/server/http_answer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tongban::wire {
namespace {

constexpr std::size_t kJoinedBytesMax = 16u << 10;  // one TLS record

constexpr std::array<std::string_view, 5> kOwnFields = {"connection", "content-length", "date",
                                                        "keep-alive", "transfer-encoding"};

// IMF-fixdate, RFC 9110 section 5.6.7.
std::string httpDate(Instant now) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - day));
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
      static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
      static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
      time.seconds().count());
}

// For people who read a trace; a client reads the number.
std::string_view reason(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "";
  }
}

bool hasNoBody(int status) noexcept { return status == 204 || status == 304; }

}  // namespace

bool closesConnection(int status) noexcept {
  return status >= 400 && status != 429 && status != 503;
}

WrittenAnswer writeAnswer(Outgoing outgoing, bool toHead, bool closes, Instant now) {
  if (outgoing.head.status < 200 || outgoing.head.status > 599) outgoing = {{500, {}}, {}};
  const int status = outgoing.head.status;
  WrittenAnswer written;
  written.closes = closes || closesConnection(status);
  std::string& head = written.head;
  auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\n", status, reason(status));
  for (const auto& [name, value] : outgoing.head.fields.all()) {
    if (std::ranges::find(kOwnFields, name) != kOwnFields.end()) continue;
    fmt::format_to(out, "{}: {}\r\n", name, value);
  }
  if (!hasNoBody(status)) fmt::format_to(out, "content-length: {}\r\n", outgoing.body.size());
  if (written.closes) head += "connection: close\r\n";
  fmt::format_to(out, "date: {}\r\n\r\n", httpDate(now));
  if (toHead || hasNoBody(status)) return written;
  if (head.size() + outgoing.body.size() <= kJoinedBytesMax) {
    head += outgoing.body;
  } else {
    written.body = std::move(outgoing.body);
  }
  return written;
}

}  // namespace tongban::wire
