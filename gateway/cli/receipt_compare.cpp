#include "gateway/cli/receipt_compare.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/catalog/resource.hpp"
#include "gateway/exchange/journeys.hpp"

namespace tongban::cli {
namespace {

using ledger::Entry;
using ledger::Opening;

// Where what crossed stands in the evidence of the side that asked.
constexpr std::size_t kRequest = 0;
constexpr std::size_t kAnswer = 1;

Side sideOf(const Entry& entry) {
  return catalog::isRegionShaped(entry.caller.member) ? Side::Providing : Side::Asking;
}

std::string_view suiteOf(std::string_view commitment) {
  return commitment.substr(0, commitment.find(':'));
}

std::string outcomeOf(const Entry& entry) {
  return fmt::format("{} ({})", entry.outcomeCode, entry.outcomeStatus);
}

std::string joined(const std::vector<std::string>& list) {
  return fmt::format("{}", fmt::join(list, " "));
}

// Looks at the two by their sides, and says what it finds in the order in which they came.
class Comparer final {
 public:
  Comparer(const Entry& asking, const Entry& providing, bool askingFirst,
           std::span<const Opening> openings, std::vector<Difference>& out)
      : asking_(asking),
        providing_(providing),
        askingFirst_(askingFirst),
        openings_(openings),
        out_(out) {}

  void run() {
    compareLogs();
    compareRegion();
    if (providing_.outcomeCode == exchange::kVoided) return reportVoid();
    compareTexts();
    if (asking_.outcomeCode == "ok" && providing_.outcomeCode != "ok") {
      differ("outcome", outcomeOf(asking_), outcomeOf(providing_), "询问方记为成功,提供方记为拒绝");
    }
    compareRequest();
    compareAnswer();
  }

 private:
  void differ(std::string_view what, std::string asking, std::string providing,
              std::string message) {
    if (!askingFirst_) std::swap(asking, providing);
    out_.push_back(
        {std::string(what), std::move(asking), std::move(providing), std::move(message)});
  }

  void compareLogs() {
    if (asking_.log == providing_.log) {
      differ("log", asking_.log, providing_.log, "两份回执出自同一本账本,不是两个区域的");
    }
    if (!asking_.peer.empty() && asking_.peer != providing_.log) {
      differ("peer", asking_.peer, providing_.log, "询问方所记的对端账本不是提供方的账本");
    }
    if (!providing_.peer.empty() && providing_.peer != asking_.log) {
      differ("peer", asking_.log, providing_.peer, "提供方所记的对端账本不是询问方的账本");
    }
  }

  // The asking entry names the region that it asked; nobody asks itself.
  void compareRegion() {
    const auto asked = catalog::splitResourceId(asking_.resource).region;
    if (asked.empty()) {
      differ("region", asking_.resource, providing_.caller.member,
             "询问方的信息资源没有写明区域:这次交换没有跨区域");
    } else if (asked == providing_.caller.member) {
      differ("region", std::string(asked), providing_.caller.member,
             "提供方所记的询问区域,是询问方所问的那个区域自己");
    }
  }

  void reportVoid() {
    const bool both = asking_.outcomeCode == exchange::kVoided;
    differ("voided", outcomeOf(asking_), outcomeOf(providing_),
           both ? "双方都记为作废:提供方没有收到请求,没有内容可以比对"
                : "提供方没有收到请求,记为作废");
  }

  void compareText(std::string_view what, std::string_view title, const std::string& asking,
                   const std::string& providing) {
    if (asking == providing) return;
    differ(what, asking, providing, fmt::format("{}不一致", title));
  }

  void compareTexts() {
    compareText("member", "询问的接入机构", asking_.caller.member, providing_.onBehalf);
    // A refusal that came before the resource was looked up has it as it was asked for.
    const auto local = catalog::splitResourceId(asking_.resource).local;
    if (providing_.resource != local && providing_.resource != asking_.resource) {
      differ("resource", asking_.resource, providing_.resource, "信息资源不一致");
    }
    compareText("matter", "事项", asking_.matter, providing_.matter);
    compareText("basis", "依据", asking_.basis, providing_.basis);
    compareText("case", "办件号", asking_.caseId, providing_.caseId);
  }

  // Whether the asking side has the same at that place, as an equal commitment or as one opening of
  // both.
  bool askingHas(std::size_t place, const std::string& commitment) const {
    if (commitment.empty() || place >= asking_.evidence.size()) return false;
    const auto& held = asking_.evidence[place];
    if (held == commitment) return true;
    return std::ranges::any_of(openings_, [&](const Opening& opening) {
      return checkOpening(opening, commitment) && checkOpening(opening, held);
    });
  }

  // Two suites' commitments to the same never look the same.
  bool comparable(std::string_view title, const std::string& commitment) {
    const auto& held = asking_.evidence;
    if (commitment.empty() || held.empty() || suiteOf(commitment) == suiteOf(held.front())) {
      return true;
    }
    differ(
        "suite", std::string(suiteOf(held.front())), std::string(suiteOf(commitment)),
        fmt::format("双方套件不同,{}的承诺不能直接比对:请以 --body 给出{}的展开件", title, title));
    return false;
  }

  void compareRequest() {
    const auto& request = providing_.request;
    if (askingHas(kRequest, request) || !comparable("请求", request)) return;
    std::string message = "请求不一致:提供方承诺的请求不是询问方发出的";
    if (asking_.evidence.empty()) message = "询问方没有承诺发出过请求";
    if (request.empty()) message = "提供方没有承诺收到过请求";
    differ("request", joined(asking_.evidence), request, std::move(message));
  }

  void compareAnswer() {
    const auto& answer = providing_.answer;
    if (askingHas(kAnswer, answer)) return;
    const auto& outcome = asking_.outcomeCode;
    if (asking_.evidence.size() <= kAnswer || outcome == exchange::kRecorded ||
        outcome == exchange::kDiffers) {
      return differ("answer-missing", outcomeOf(asking_), answer,
                    "询问方没有收到应答,只有提供方承诺了应答");
    }
    if (!comparable("应答", answer)) return;
    differ("answer", joined(asking_.evidence), answer,
           answer.empty() ? "提供方没有承诺给出过应答"
                          : "应答不一致:提供方承诺的应答不是询问方收到的");
  }

  const Entry& asking_;
  const Entry& providing_;
  const bool askingFirst_;
  const std::span<const Opening> openings_;
  std::vector<Difference>& out_;
};

}  // namespace

std::string_view wordOf(Side side) noexcept {
  return side == Side::Asking ? "asking" : "providing";
}
std::string_view titleOf(Side side) noexcept { return side == Side::Asking ? "询问方" : "提供方"; }

std::string_view openedBy(const Opening& opening, const Entry& entry) {
  if (ledger::checkOpening(opening, entry.request)) return "request";
  if (ledger::checkOpening(opening, entry.answer)) return "answer";
  const bool any = std::ranges::any_of(entry.evidence, [&](const std::string& commitment) {
    return ledger::checkOpening(opening, commitment).has_value();
  });
  return any ? "evidence" : std::string_view();
}

Comparison compareEntries(const Entry& a, const Entry& b, std::span<const Opening> openings) {
  Comparison out;
  if (a.id != b.id) out.differences.push_back({"exchange", a.id, b.id, "不是同一次交换"});
  const auto first = sideOf(a);
  if (first == sideOf(b)) {
    out.differences.push_back({"roles", std::string(wordOf(first)), std::string(wordOf(first)),
                               fmt::format("两份回执都是{}的", titleOf(first))});
  } else {
    out.first = first;
  }
  if (!out.agrees()) return out;
  const bool askingFirst = first == Side::Asking;
  Comparer(askingFirst ? a : b, askingFirst ? b : a, askingFirst, openings, out.differences).run();
  return out;
}

}  // namespace tongban::cli
