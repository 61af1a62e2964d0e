#include "connectors/rest/answer.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "connectors/json_envelope.hpp"
#include "connectors/source_time.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/json.hpp"
#include "gateway/record/pointer.hpp"

namespace tongban::connectors::rest {
namespace {

using record::Value;

// Settings were checked: the pointer is one.
const Value* at(const Value& root, const std::string& pointer) {
  const auto parsed = record::JsonPointer::parse(pointer);
  return parsed ? parsed->find(root) : nullptr;
}

// A text or number as it would be written in settings or a question.
std::optional<std::string> wordOf(const Value* value) {
  if (value == nullptr) return std::nullopt;
  switch (value->kind()) {
    case record::Kind::Text:
    case record::Kind::Decimal:
      return std::string(value->text());
    case record::Kind::Integer:
      return fmt::to_string(*value->asInteger());
    case record::Kind::Boolean:
      return *value->asBoolean() ? "true" : "false";
    default:
      return std::nullopt;
  }
}

bool holds(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// What a source calls its outcome may be shown when it cannot be anything else.
std::string shown(const std::string& word) {
  constexpr std::size_t kShownMax = 8;  // shorter than what identifies a person or an enterprise
  const bool plain = word.size() <= kShownMax && std::ranges::all_of(word, [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                              (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == '.';
                     });
  return plain ? fmt::format("「{}」", word) : std::string("(未列出)");
}

class Reader final {
 public:
  Reader(const Settings& settings, const Query& query, const Source::Page& page,
         const Cursor& cursor)
      : settings_(settings), query_(query), page_(page), cursor_(cursor) {}

  Result<Fetched> read(const wire::Answer& answer) {
    const auto status = answer.head.status;
    if (holds(settings_.answer.none, fmt::to_string(status))) return Fetched{};
    if (status < 200 || status > 299) return refusal(answer.head);
    if (auto parsed = parse(answer.body); !parsed) return std::move(parsed).error();
    if (!settings_.answer.code.empty()) {
      const auto word = wordOf(at(document_.root, settings_.answer.code));
      if (!word) return malformed("答复中没有结果代码");
      if (holds(settings_.answer.none, *word)) return Fetched{};
      if (!holds(settings_.answer.ok, *word)) {
        return fail("connector.refused", fmt::format("数据源的结果代码{}不表示成功", shown(*word)),
                    place());
      }
    }
    auto rows = rowsOf();
    if (!rows) return std::move(rows).error();
    if (auto good = checkRows(*rows); !good) return std::move(good).error();
    return fetched(*rows, answer.body);
  }

 private:
  std::string place() const { return settings_.origin + settings_.path; }
  Error malformed(std::string message) const {
    return fail("connector.answer-malformed", std::move(message), place());
  }

  Error refusal(const wire::Response& head) const {
    const auto as = [&](std::string_view code, std::string_view what) {
      return fail(code, fmt::format("{}(HTTP {})", what, head.status), place());
    };
    const auto status = head.status;
    if (status == 408 || status == 504) return as("connector.timed-out", "数据源未在时限内答复");
    if (status == 429 || (status == 503 && head.fields.has("retry-after"))) {
      return as("connector.busy", "数据源要求稍后再问");
    }
    if (status >= 500) return as("connector.unavailable", "数据源内部出错");
    if (status >= 400) return as("connector.refused", "数据源拒绝了查询");
    return as("connector.answer-malformed", "数据源的答复不是数据");
  }

  Result<Ok> parse(const std::string& body) {
    auto text = record::toUtf8(body, settings_.source.encoding);
    auto parsed = text ? record::parseJson(*text, document_) : Result<Ok>(std::move(text).error());
    if (parsed) return Ok{};
    const auto& error = parsed.error();
    return malformed(fmt::format("答复不是可读的 JSON:{}({})", error.message, error.where));
  }

  // The list, or the one row; a null on the way to it is no row, where the source says in so many
  // words that it went well.
  Result<std::span<const Value>> rowsOf() const {
    const auto& records = settings_.answer.records;
    const Value* const found = at(document_.root, records);
    if (found != nullptr && found->isArray()) return found->items();
    if (found != nullptr && found->isObject()) return std::span(found, 1);
    for (std::size_t end = 0; end != std::string::npos;) {
      end = records.find('/', end + 1);
      const Value* const before = at(document_.root, records.substr(0, end));
      if (before != nullptr && before->isNull() && !settings_.answer.code.empty()) {
        return std::span<const Value>();
      }
    }
    return malformed(fmt::format("答复的「{}」处没有记录", records));
  }

  Result<Ok> checkRows(std::span<const Value> rows) const {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (!rows[row].isObject()) {
        return malformed(fmt::format("第 {} 条记录不是 JSON 对象", row + 1));
      }
      for (std::size_t i = 0; i < settings_.keys.size(); ++i) {
        const auto& key = settings_.keys[i];
        if (!key.empty() && wordOf(at(rows[row], key)) != query_.subject[i]) {
          return malformed(fmt::format("第 {} 条记录的「{}」不是所查的主体", row + 1, key));
        }
      }
    }
    return Ok{};
  }

  Result<std::string> next(std::size_t rows) const {
    if (!settings_.page) {
      if (rows <= page_.rows) return std::string();
      return fail("connector.too-much", fmt::format("主体的记录超过 {} 行", page_.rows), place());
    }
    const auto word = wordOf(at(document_.root, settings_.answer.total)).value_or("");
    Cursor following{cursor_.pages + 1, cursor_.size, 0};
    const auto [stop, error] =
        std::from_chars(word.data(), word.data() + word.size(), following.total);
    if (error != std::errc() || stop != word.data() + word.size()) {
      return malformed("答复中没有记录的总数");
    }
    if (following.total > page_.total) {
      return fail("connector.too-much", fmt::format("主体的记录超过 {} 行", page_.total), place());
    }
    if (cursor_.pages > 0 && following.total != cursor_.total) {
      return fail("connector.page-stale", "记录的总数已变,请从第一页重新查询", place());
    }
    const auto before = cursor_.pages * cursor_.size;
    const auto wanted = std::min(cursor_.size, following.total - std::min(before, following.total));
    if (rows != wanted) {
      return malformed(fmt::format("这一页应有 {} 条记录,实为 {} 条", wanted, rows));
    }
    return before + rows < following.total ? following.text() : std::string();
  }

  Result<Fetched> fetched(std::span<const Value> rows, const std::string& body) const {
    Fetched fetched;
    auto following = next(rows.size());
    if (!following) return std::move(following).error();
    fetched.next = std::move(*following);
    if (!settings_.answer.asOf.empty()) {
      const auto written = wordOf(at(document_.root, settings_.answer.asOf));
      if (written) fetched.asOf = readSourceTime(*written);
    }
    if (rows.empty()) return fetched;
    auto bytes = bytesFor(rows, body);
    if (!bytes) return std::move(bytes).error();
    fetched.documents.push_back({settings_.path, std::move(*bytes), rows.size()});
    return fetched;
  }

  Result<std::string> bytesFor(std::span<const Value> rows, const std::string& body) const {
    const auto* const found = at(document_.root, settings_.answer.records);
    const bool lines = settings_.source.format == mapping::Format::Ndjson;
    if (!lines && found->isArray()) return body;
    std::string text;
    if (!lines) {
      const auto envelope = envelopeFor(settings_.answer.records);
      text = envelope.head;
      record::writeJson(rows.front(), text);
      text += envelope.tail;
    }
    for (const auto& row : rows.first(lines ? rows.size() : 0)) {
      record::writeJson(row, text);
      text += '\n';
    }
    return record::fromUtf8(text, settings_.source.encoding);
  }

  const Settings& settings_;
  const Query& query_;
  const Source::Page& page_;
  const Cursor& cursor_;
  record::Document document_;
};

}  // namespace

Result<Fetched> readAnswer(const Settings& settings, const Query& query, const Source::Page& page,
                           const Cursor& cursor, const wire::Answer& answer) {
  return Reader(settings, query, page, cursor).read(answer);
}

}  // namespace tongban::connectors::rest
