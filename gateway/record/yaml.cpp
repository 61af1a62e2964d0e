#include "gateway/record/yaml.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "gateway/base/error.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/record/tree_builder.hpp"

namespace tongban::record {
namespace {

Fault fault(std::string_view code, std::uint32_t line, std::string message) {
  auto error = fail(code, std::move(message));
  return Fault{std::move(error.code), {}, line, std::move(error.message), std::move(error.remedy)};
}

std::uint32_t lineOf(const YAML::Mark& mark) {
  return mark.line < 0 ? 0 : static_cast<std::uint32_t>(mark.line) + 1;
}

// Thrown through yaml-cpp to end a reading early; caught in readYaml only.
struct Enough {};

class Reader final : public YAML::EventHandler {
 public:
  // `source` is the text that the parser reads: its marks count from there.
  Reader(std::string_view source, Arena& arena, std::vector<Fault>& faults)
      : source_(source),
        arena_(arena),
        faults_(faults),
        builder_(arena, limits::kConfigDepthMax, limits::kConfigNodesMax) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!documentSeen_) {
      documentSeen_ = true;
      return;
    }
    faults_.push_back(fault("yaml.documents", lineOf(mark), "一个文件只能有一份 YAML 文档"));
    throw Enough{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    noteAnchor(mark, anchor);
    scalar(mark, Value::text(arena_.keep(nullText(mark))).at(lineOf(mark), true));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    noteAlias(mark);
    scalar(mark, Value::null().at(lineOf(mark), false, true));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    noteAnchor(mark, anchor);
    noteTag(mark, tag);
    if (tag == "!") lastQuoted_ = mark;
    // yaml-cpp turns the escapes \N and \_ into single bytes that are no UTF-8.
    if (text.find('\0') != std::string::npos || !isUtf8(text)) {
      faults_.push_back(
          fault("yaml.malformed", lineOf(mark), "文字中的转义得出 NUL 或非法字符(\\0、\\N、\\_)"));
      stopWhenFull();
      return scalar(mark, Value::null().at(lineOf(mark), false, true));
    }
    scalar(mark, Value::text(arena_.keep(text)).at(lineOf(mark), tag != "!"));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, false);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, true);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

  // yaml-cpp takes a quote that nobody closes for closed when the file ends in a line end. Such a
  // text runs to the end of the file, so only the last one can be open; throws as a parser would.
  void endOfFile() const {
    if (lastQuoted_.pos < 0 || static_cast<std::size_t>(lastQuoted_.pos) >= source_.size()) return;
    auto rest = source_.substr(static_cast<std::size_t>(lastQuoted_.pos));
    const char quote = rest.front();
    if (quote != '\'' && quote != '"') return;
    rest.remove_prefix(1);
    while (!rest.empty()) {
      const bool pair = rest.size() > 1 && ((quote == '"' && rest[0] == '\\') ||
                                            (quote == '\'' && rest.starts_with("''")));
      if (!pair && rest.front() == quote) return;
      rest.remove_prefix(pair ? 2 : 1);
    }
    throw YAML::ParserException(lastQuoted_, "illegal EOF in scalar");
  }

  // Null until the whole of a document was read.
  Value root() const { return builder_.isDone() ? builder_.root() : Value(); }

 private:
  // A container that is open: what it is called, and in a mapping the key that waits for its value.
  struct Frame {
    std::string_view name;
    std::uint32_t line = 0;
    bool isMap = false;
    bool skipped = false;  // below a key that cannot be used: read, not kept
    bool keyRead = false;
    std::string_view key;
    bool keyUsable = true;
    std::map<std::string_view, std::uint32_t> keyLines;
  };

  bool atKey() const { return !frames_.empty() && frames_.back().isMap && !frames_.back().keyRead; }

  // yaml-cpp makes one null of `null`, `~` and nothing at all; what was written decides here, so
  // that a code or a name spelt Null stays text. Where a value is missing, the mark stands on what
  // comes next, which may be a key.
  std::string_view nullText(const YAML::Mark& mark) const {
    if (mark.pos < 0 || static_cast<std::size_t>(mark.pos) >= source_.size()) return {};
    const auto rest = source_.substr(static_cast<std::size_t>(mark.pos));
    for (const std::string_view word : {"null", "Null", "NULL", "~"}) {
      if (!rest.starts_with(word)) continue;
      const auto after = rest.substr(word.size());
      if (!after.empty() && std::string_view(" \t\r\n:,]}").find(after[0]) == after.npos) return {};
      const auto next = after.find_first_not_of(" \t");
      const bool isNextKey = !atKey() && next != after.npos && after[next] == ':';
      return isNextKey ? std::string_view() : rest.substr(0, word.size());
    }
    return {};
  }

  void scalar(const YAML::Mark& mark, Value value) {
    if (atKey()) return takeKey(mark, value);
    const bool kept = frames_.empty() || (!frames_.back().skipped && frames_.back().keyUsable);
    if (kept) {
      builder_.name(frames_.empty() ? std::string_view() : frames_.back().key);
      keep(builder_.add(value), mark);
    }
    valueDone();
  }

  void takeKey(const YAML::Mark& mark, Value value) {
    auto& frame = frames_.back();
    frame.keyRead = true;
    frame.key = value.text();
    frame.keyUsable = !value.isBroken();
    if (!frame.keyUsable) return;
    if (frame.key.size() > limits::kNameBytesMax) {
      faults_.push_back(fault("record.too-large", lineOf(mark), "键名过长"));
      throw Enough{};
    }
    const auto [first, fresh] = frame.keyLines.emplace(frame.key, lineOf(mark));
    if (fresh) return;
    frame.keyUsable = false;
    faults_.push_back(fault("yaml.duplicate-key", lineOf(mark),
                            fmt::format("键「{}」重复,首次出现在第 {} 行",
                                        firstCodePoints(frame.key, 40), first->second)));
    stopWhenFull();
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool isMap) {
    noteAnchor(mark, anchor);
    noteTag(mark, tag);
    Frame frame;
    frame.line = lineOf(mark);
    frame.isMap = isMap;
    if (!frames_.empty()) {
      auto& parent = frames_.back();
      if (parent.isMap && !parent.keyRead) {
        faults_.push_back(fault("yaml.complex-key", frame.line, "键只能是文字"));
        frame.skipped = true;
        isKey_.push_back(frames_.size());
      }
      frame.name = parent.key;
      frame.skipped = frame.skipped || parent.skipped || (parent.isMap && !parent.keyUsable);
    }
    if (frames_.size() >= limits::kConfigDepthMax) keepDepth(mark);
    frames_.push_back(std::move(frame));
    if (!frames_.back().skipped) keep(builder_.open(), mark);
  }

  void close() {
    const auto frame = std::move(frames_.back());
    frames_.pop_back();
    if (!frame.skipped) {
      const bool good = frame.isMap ? builder_.closeObject(frame.name, frame.line)
                                    : builder_.closeArray(frame.name, frame.line);
      YAML::Mark mark;
      mark.line = static_cast<int>(frame.line) - 1;
      keep(good, mark);
    }
    if (!isKey_.empty() && isKey_.back() == frames_.size()) {
      isKey_.pop_back();
      frames_.back().keyRead = true;
      frames_.back().keyUsable = false;
      return;
    }
    valueDone();
  }

  void valueDone() {
    if (frames_.empty()) return;
    frames_.back().keyRead = false;
    frames_.back().keyUsable = true;
  }

  void keep(bool good, const YAML::Mark& mark) {
    if (good) return;
    if (builder_.stop() == TreeBuilder::Stop::TooDeep) keepDepth(mark);
    faults_.push_back(fault("record.too-many-nodes", lineOf(mark),
                            fmt::format("值的个数超过 {}", limits::kConfigNodesMax)));
    throw Enough{};
  }
  void keepDepth(const YAML::Mark& mark) {
    faults_.push_back(fault("record.too-deep", lineOf(mark),
                            fmt::format("嵌套超过 {} 层", limits::kConfigDepthMax)));
    throw Enough{};
  }

  // One fault a file for anchors and aliases: a bomb would otherwise fill the report.
  void noteAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) noteAlias(mark);
  }
  void noteAlias(const YAML::Mark& mark) {
    if (aliasSeen_) return;
    aliasSeen_ = true;
    faults_.push_back(fault("yaml.alias", lineOf(mark), "不接受 YAML 锚点(&)与别名(*)"));
  }
  void noteTag(const YAML::Mark& mark, const std::string& tag) {
    // "!" is what yaml-cpp calls a quoted text that has no tag.
    if (tag.empty() || tag == "?" || (tag == "!" && !isTagAt(mark))) return;
    faults_.push_back(fault("yaml.tag", lineOf(mark),
                            fmt::format("不接受 YAML 标记「{}」", firstCodePoints(tag, 60))));
    stopWhenFull();
  }
  bool isTagAt(const YAML::Mark& mark) const {
    return mark.pos >= 0 && static_cast<std::size_t>(mark.pos) < source_.size() &&
           source_[static_cast<std::size_t>(mark.pos)] == '!';
  }
  void stopWhenFull() {
    if (faults_.size() >= limits::kConfigFaultsMax) throw Enough{};
  }

  std::string_view source_;
  Arena& arena_;
  std::vector<Fault>& faults_;
  TreeBuilder builder_;
  std::vector<Frame> frames_;
  std::vector<std::size_t> isKey_;  // depths at which a container stands where a key should
  bool aliasSeen_ = false;
  bool documentSeen_ = false;
  YAML::Mark lastQuoted_ = YAML::Mark::null_mark();
};

struct KnownMessage {
  std::string_view english;
  std::string_view chinese;
};
constexpr KnownMessage kKnownMessages[] = {
    {"end of map not found", "映射没有正常结束,多半是缩进不一致"},
    {"end of map flow not found", "花括号没有闭合"},
    {"end of sequence not found", "列表没有正常结束,多半是缩进不一致"},
    {"end of sequence flow not found", "方括号没有闭合"},
    {"illegal map value", "此处不能有冒号;含冒号的文字请加引号"},
    {"illegal map key", "此处不能有键"},
    {"illegal block entry", "此处不能有列表项"},
    {"illegal EOF in scalar", "引号没有闭合"},
    {"unknown escape character: ", "双引号文字中有未知的转义"},
    {"unknown token", "有不能识别的字符;以 @ 或 ` 开头的文字请加引号"},
    {"illegal flow end", "括号不配对"},
};

std::string inChinese(const std::string& message) {
  for (const auto& known : kKnownMessages) {
    if (message.starts_with(known.english)) return std::string(known.chinese);
  }
  return fmt::format("YAML 语法错误:{}", message);
}

// Knows which lines are the content of a block scalar (| or >), where a tab is a character like any
// other once the line is indented.
class BlockScalars final {
 public:
  // Lines come in order. `content` is where the line's first visible character stands.
  bool holds(std::string_view line, std::size_t content) {
    const auto spaces = static_cast<long>(line.find_first_not_of(' '));
    if (open_ && (content == std::string_view::npos || spaces > parent_)) return true;
    open_ = content != std::string_view::npos && opens(line.substr(content), content);
    return false;
  }

 private:
  bool opens(std::string_view body, std::size_t column) {
    body = trim(body.substr(0, body.find(" #")));
    const auto head = body.find_last_not_of("|>+-123456789");
    const auto header = body.substr(head == std::string_view::npos ? 0 : head + 1);
    const auto mark = header.find_first_of("|>");
    if (mark == std::string_view::npos) return false;
    const auto before = trim(body.substr(0, body.size() - header.size() + mark));
    parent_ = static_cast<long>(column);
    if (before.empty() || before == "---") {
      parent_ = -1;
      return true;
    }
    while (body.starts_with("- ") && before != "-") {
      const auto next = body.find_first_not_of(' ', 1);
      parent_ += static_cast<long>(next);
      body.remove_prefix(next);
      if (body.front() == '|' || body.front() == '>') {
        parent_ -= static_cast<long>(next);
        break;
      }
    }
    const auto word = before.substr(before.find_last_of(' ') + 1);
    return before.ends_with(':') || word == "-" || word.front() == '!' || word.front() == '&';
  }

  bool open_ = false;
  long parent_ = 0;  // the column that content must be right of
};

// Reports each line that is indented with a tab, and answers the text with those tabs replaced by
// the indentation of the line before, so that the rest of the file can be checked in the same run.
std::string withoutTabs(std::string_view text, std::vector<Fault>& faults) {
  std::string out;
  out.reserve(text.size());
  std::size_t indent = 0;
  std::uint32_t number = 0;
  BlockScalars blocks;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size() - 1);
    const auto line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    const auto content = line.find_first_not_of(" \t\r\n");
    const bool inBlock = blocks.holds(line, content);
    if (inBlock || content == std::string_view::npos || line[content] == '#') {
      out.append(line);
      continue;
    }
    if (line.substr(0, content).find('\t') != std::string_view::npos) {
      faults.push_back(fault("yaml.tab", number, "缩进用了制表符(Tab)"));
      out.append(indent, ' ').append(line.substr(content));
      if (faults.size() >= limits::kConfigFaultsMax) return out;
      continue;
    }
    out.append(line);
    indent = content + (trim(line).ends_with(':') ? 2 : 0);
  }
  return out;
}

}  // namespace

YamlReading readYaml(std::string_view bytes) {
  YamlReading reading;
  auto& faults = reading.faults;
  if (bytes.size() > limits::kConfigBytesMax) {
    faults.push_back(
        fault("record.too-large", 1, fmt::format("文件超过 {} 字节", limits::kConfigBytesMax)));
    return reading;
  }
  const auto valid = validUtf8Prefix(bytes);
  if (valid != bytes.size()) {
    const auto lines = std::count(bytes.begin(), bytes.begin() + static_cast<long>(valid), '\n');
    faults.push_back(fault("record.encoding-invalid", static_cast<std::uint32_t>(lines) + 1,
                           "不是合法的 UTF-8"));
    return reading;
  }
  if (bytes.find('\0') != std::string_view::npos) {
    faults.push_back(fault("yaml.malformed", 1, "文件中含 NUL 字节"));
    return reading;
  }
  const bool marked = bytes.starts_with("\xEF\xBB\xBF");
  const auto text = withoutTabs(bytes.substr(marked ? 3 : 0), faults);
  const bool hadTabs = !faults.empty();
  Reader reader(text, reading.document.arena, faults);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(reader)) {
      reader.endOfFile();
      reading.document.root = reader.root();
      parser.HandleNextDocument(reader);
    }
  } catch (const Enough&) {
    reading.document.root = reader.root();
  } catch (const YAML::DeepRecursion& e) {
    faults.push_back(fault("record.too-deep", lineOf(e.mark), "嵌套过深"));
    reading.document.root = Value();
  } catch (const YAML::Exception& e) {
    // After a tab the rest may be skewed by our own repair; the tab itself is the finding.
    if (!hadTabs) faults.push_back(fault("yaml.malformed", lineOf(e.mark), inChinese(e.msg)));
    reading.document.root = Value();
  }
  std::ranges::stable_sort(faults, {}, &Fault::line);
  return reading;
}

}  // namespace tongban::record
