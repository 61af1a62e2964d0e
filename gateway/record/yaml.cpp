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
  Reader(Arena& arena, std::vector<Fault>& faults)
      : arena_(arena),
        faults_(faults),
        builder_(arena, limits::kConfigDepthMax, limits::kConfigNodesMax) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    noteAnchor(mark, anchor);
    scalar(mark, Value::text({}).at(lineOf(mark), true));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    noteAlias(mark);
    scalar(mark, Value::null().at(lineOf(mark), false, true));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    noteAnchor(mark, anchor);
    noteTag(mark, tag);
    if (text.find('\0') != std::string::npos) {
      faults_.push_back(fault("yaml.malformed", lineOf(mark), "标量中含 NUL 字符"));
      throw Enough{};
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

  Value root() const { return builder_.root(); }

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

  void scalar(const YAML::Mark& mark, Value value) {
    if (!frames_.empty() && frames_.back().isMap && !frames_.back().keyRead) {
      return takeKey(mark, value);
    }
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
    if (tag.empty() || tag == "?" || tag == "!") return;
    faults_.push_back(
        fault("yaml.tag", lineOf(mark), fmt::format("不接受 YAML 标记「{}」", tag.substr(0, 60))));
    stopWhenFull();
  }
  void stopWhenFull() {
    if (faults_.size() >= limits::kConfigFaultsMax) throw Enough{};
  }

  Arena& arena_;
  std::vector<Fault>& faults_;
  TreeBuilder builder_;
  std::vector<Frame> frames_;
  std::vector<std::size_t> isKey_;  // depths at which a container stands where a key should
  bool aliasSeen_ = false;
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

// Reports each line that is indented with a tab, and answers the text with those tabs replaced by
// the indentation of the line before, so that the rest of the file can be checked in the same run.
std::string withoutTabs(std::string_view text, std::vector<Fault>& faults) {
  std::string out;
  out.reserve(text.size());
  std::size_t indent = 0;
  std::uint32_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size() - 1);
    const auto line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    const auto content = line.find_first_not_of(" \t\r\n");
    const bool tabbed = content != std::string_view::npos &&
                        line.substr(0, content).find('\t') != std::string_view::npos &&
                        line[content] != '#';
    if (tabbed) {
      faults.push_back(fault("yaml.tab", number, "缩进用了制表符(Tab)"));
      out.append(indent, ' ').append(line.substr(content));
      if (faults.size() >= limits::kConfigFaultsMax) return out;
      continue;
    }
    out.append(line);
    if (content == std::string_view::npos || line[content] == '#') continue;
    const auto body = trim(line);
    indent = content + (body.ends_with(':') ? 2 : 0);
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
  Reader reader(reading.document.arena, faults);
  const auto text = withoutTabs(bytes, faults);
  const bool hadTabs = !faults.empty();
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(reader)) reading.document.root = reader.root();
    std::vector<Fault> ignored;
    Arena scratch;
    Reader second(scratch, ignored);
    if (parser && parser.HandleNextDocument(second)) {
      faults.push_back(fault("yaml.documents", 1, "一个文件只能有一份 YAML 文档"));
    }
  } catch (const Enough&) {
    reading.document.root = Value();
  } catch (const YAML::DeepRecursion& e) {
    faults.push_back(fault("record.too-deep", lineOf(e.mark), "嵌套过深"));
    reading.document.root = Value();
  } catch (const YAML::Exception& e) {
    // After a tab the rest may be skewed by our own repair; the tab itself is the finding.
    if (!hadTabs) faults.push_back(fault("yaml.malformed", lineOf(e.mark), inChinese(e.msg)));
    reading.document.root = Value();
  }
  return reading;
}

}  // namespace tongban::record
