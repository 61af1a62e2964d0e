#include "connectors/rest/lookup.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"

namespace tongban::connectors::rest {
namespace {

bool isUnreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// RFC 3986 section 2.1: all but the unreserved, so that a value is never a delimiter.
std::string encoded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (isUnreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// Settings were checked: there are pieces, and a value for each.
std::string filled(const std::string& written, const std::vector<std::string>& subject,
                   bool encode) {
  std::string out;
  for (const auto& piece : piecesOf(written).value_or(std::vector<Piece>())) {
    if (!piece.value) {
      out += piece.text;
    } else {
      out += encode ? encoded(subject[*piece.value]) : subject[*piece.value];
    }
  }
  return out;
}

struct Parameter {
  std::string name;
  std::string value;
  bool number = false;
};

std::vector<Parameter> parametersOf(const Settings& settings, const Query& query,
                                    const Cursor& cursor) {
  std::vector<Parameter> parameters;
  for (const auto& [name, value] : settings.parameters) {
    parameters.push_back({name, filled(value, query.subject, false)});
  }
  if (settings.page) {
    const auto& page = *settings.page;
    parameters.push_back({page.parameter, fmt::to_string(page.from + cursor.pages), true});
    parameters.push_back({page.sizeParameter, fmt::to_string(cursor.size), true});
  }
  return parameters;
}

std::string formOf(const std::vector<Parameter>& parameters) {
  std::string form;
  for (const auto& parameter : parameters) {
    form += form.empty() ? "" : "&";
    form += encoded(parameter.name) + "=" + encoded(parameter.value);
  }
  return form;
}

std::string jsonOf(const std::vector<Parameter>& parameters) {
  std::string json = "{";
  for (const auto& parameter : parameters) {
    if (json.size() > 1) json += ',';
    record::writeJsonString(parameter.name, json);
    json += ':';
    if (parameter.number) {
      json += parameter.value;
    } else {
      record::writeJsonString(parameter.value, json);
    }
  }
  return json + "}";
}

Result<Ok> addFields(const Settings& settings, const std::string& secret, wire::Fields& fields) {
  for (const auto& [name, value] : settings.headers) {
    if (auto added = fields.add(name, value); !added) return std::move(added).error();
  }
  if (!fields.has("accept")) {
    if (auto added = fields.add("accept", "application/json"); !added) return added;
  }
  if (!settings.credential) return Ok{};
  const bool bearer = settings.credentialHeader.empty();
  auto added = fields.add(bearer ? "authorization" : settings.credentialHeader,
                          bearer ? "Bearer " + secret : secret);
  if (added) return Ok{};
  return fail("connector.refused", "凭据含有不能放在头字段中的字符,或过长", settings.origin);
}

Error notACursor() { return fail("connector.query-invalid", "翻页标记不可用"); }

}  // namespace

std::string Cursor::text() const { return fmt::format("{}:{}:{}", pages, size, total); }

Result<Cursor> Cursor::parse(const std::string& text, std::size_t size) {
  Cursor cursor{0, size, 0};
  if (text.empty()) return cursor;
  const auto parts = split(text, ':');
  if (parts.size() != 3) return notACursor();
  const std::array<std::size_t*, 3> numbers = {&cursor.pages, &cursor.size, &cursor.total};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const char* const end = parts[i].data() + parts[i].size();
    const auto [stop, error] = std::from_chars(parts[i].data(), end, *numbers[i]);
    if (error != std::errc() || stop != end) return notACursor();
  }
  // Beyond what any bound allows, and where a multiplication would not hold.
  if (cursor.pages == 0 || cursor.pages > cursor.total || cursor.size != size) return notACursor();
  return cursor;
}

Result<Question> questionFor(const Settings& settings, const Query& query,
                             const std::string& secret, const Cursor& cursor) {
  Question question;
  auto& request = question.request;
  const auto path = filled(settings.path, query.subject, true);
  for (const auto segment : split(path, '/')) {
    if (segment == "." || segment == "..") {
      return fail("connector.query-invalid", "主体的键值不能用在此数据源的地址中");
    }
  }
  request.targetUri = settings.origin + path;
  const auto parameters = parametersOf(settings, query, cursor);
  if (settings.method == Method::Get) {
    request.method = "GET";
    if (!parameters.empty()) request.targetUri += "?" + formOf(parameters);
  } else {
    const bool form = settings.method == Method::PostForm;
    request.method = "POST";
    question.body = form ? formOf(parameters) : jsonOf(parameters);
    auto added = request.fields.add(
        "content-type", form ? "application/x-www-form-urlencoded" : "application/json");
    if (!added) return std::move(added).error();
  }
  if (auto added = addFields(settings, secret, request.fields); !added) {
    return std::move(added).error();
  }
  return question;
}

Result<Question> probeFor(const Settings& settings, const std::string& secret) {
  if (settings.probe.empty()) return Question{{"HEAD", settings.origin + "/", {}}, {}};
  Question question{{"GET", settings.origin + settings.probe, {}}, {}};
  if (auto added = addFields(settings, secret, question.request.fields); !added) {
    return std::move(added).error();
  }
  return question;
}

}  // namespace tongban::connectors::rest
