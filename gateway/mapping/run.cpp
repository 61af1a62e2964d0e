#include "gateway/mapping/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/mapping/plan.hpp"
#include "gateway/mapping/reading/simplified.hpp"
#include "gateway/mapping/rows.hpp"
#include "gateway/observe/mask.hpp"

namespace tongban::mapping {
namespace {

using record::Member;
using record::Value;

constexpr std::string_view kOriginal = "original";

// What one field came to.
struct FieldOutcome {
  Value value;
  bool isPresent = false;
  std::string_view original;  // of the source, when it differs and is to be kept
};

}  // namespace

class Run::State final {
 public:
  State(const Plan& plan, std::chrono::sys_days today, const reading::Simplifier& simplifier)
      : plan_(plan),
        workspace_(today, simplifier),
        outcomes_(plan.fields.size()),
        originals_(plan.target->describes("/original")) {}

  Result<Summary> over(record::ByteSource& source, Sink& sink) {
    summary_ = {};
    auto opened = openRows(plan_.source, source);
    if (!opened) return std::move(opened).error();
    rows_ = opened->get();
    while (true) {
      const auto status = rows_->next();
      if (status == Rows::Status::End) return summary_;
      if (status == Rows::Status::Failed) return rows_->error();
      auto done = status == Rows::Status::Bad ? badRow(sink) : goodRow(sink);
      if (!done) return std::move(done).error();
    }
  }

  const Summary& summary() const noexcept { return summary_; }

 private:
  Result<Ok> badRow(Sink& sink) {
    issues_.clear();
    const auto& error = rows_->error();
    issues_.push_back({rows_->number(),
                       {},
                       error.where,
                       "source",
                       error.code,
                       Severity::Quarantine,
                       error.message,
                       {},
                       error.remedy});
    return settle(sink, nullptr);
  }

  Result<Ok> goodRow(Sink& sink) {
    workspace_.nextRow();
    issues_.clear();
    quarantine_ = false;
    for (std::size_t i = 0; i < plan_.fields.size(); ++i) outcomes_[i] = readField(plan_.fields[i]);
    if (quarantine_) return settle(sink, nullptr);
    const auto record = build();
    if (!plan_.target->accepts(record)) {
      reportSchema(record);
      return settle(sink, nullptr);
    }
    return settle(sink, &record);
  }

  // Hands the row over: a record and its notes, or the raw row and the reasons.
  Result<Ok> settle(Sink& sink, const Value* record) {
    ++summary_.read;
    ++(record != nullptr ? summary_.accepted : summary_.quarantined);
    auto done = record != nullptr ? sink.accepted(rows_->number(), *record)
                                  : sink.quarantined(rows_->number(), rows_->raw());
    for (const auto& issue : issues_) {
      if (!done) return done;
      if (record != nullptr) ++summary_.notes;
      done = sink.issue(issue);
    }
    return done;
  }

  FieldOutcome readField(const FieldPlan& field) {
    for (const auto& condition : field.when) {
      if (holds(condition) != condition.wanted) return {};
    }
    std::size_t slot = kNoSlot;
    auto text = field.constant ? std::optional<std::string_view>(*field.constant)
                               : firstPresent(field, slot);
    if (!text) return missing(field);
    std::string_view rule;
    auto cell = convert(field.chain, Cell::ofText(*text), workspace_, &rule);
    if (!cell) {
      report(field, slot, rule, cell.error(), *text,
             field.quarantines ? Severity::Quarantine : Severity::Note);
      // What could not be read is not lost: the record keeps the words of the source.
      return {{}, false, originalOf(field, *text)};
    }
    for (const auto& note : workspace_.notes()) {
      report(field, slot, field.chain.empty() ? "" : field.chain.back()->rule(), note, *text,
             Severity::Note);
    }
    workspace_.notes().clear();
    if (cell->isAbsent) return missing(field);
    const auto written = originalOf(field, *text);
    return {cell->asValue(), true, differs(*cell, trim(*text)) ? written : std::string_view()};
  }

  // A text of unreasonable length (a column that swallowed others) stays in the issue alone.
  static std::string_view originalOf(const FieldPlan& field, std::string_view text) {
    const auto written = trim(text);
    const bool keeps = field.keepsOriginal && written.size() <= limits::kOriginalBytesMax;
    return keeps ? written : std::string_view();
  }

  // Whether the source wrote it in another form. Blanks around it are no form, and 2024 is the
  // number 2024.
  static bool differs(const Cell& cell, std::string_view written) {
    if (cell.isText) return cell.text != written;
    if (cell.value.kind() == record::Kind::Integer) {
      return fmt::to_string(*cell.value.asInteger()) != written;
    }
    return cell.value.kind() != record::Kind::Decimal || cell.value.text() != written;
  }

  FieldOutcome missing(const FieldPlan& field) {
    workspace_.notes().clear();
    if (field.required && !quarantinedBy(field)) {
      report(field, field.slots.empty() ? kNoSlot : field.slots.front(), "required",
             fail("mapping.required-missing", fmt::format("必填的「{}」没有值", field.name)), {},
             Severity::Quarantine);
    }
    return {};
  }

  bool quarantinedBy(const FieldPlan& field) const {
    return std::ranges::any_of(issues_, [&](const Issue& issue) {
      return issue.field == field.name && issue.severity == Severity::Quarantine;
    });
  }

  static constexpr std::size_t kNoSlot = static_cast<std::size_t>(-1);

  // The first of the field's sources that says something; `slot` tells which.
  std::optional<std::string_view> firstPresent(const FieldPlan& field, std::size_t& slot) {
    for (const auto candidate : field.slots) {
      auto text = rows_->cell(candidate);
      if (!text) {
        report(field, candidate, "source", text.error(), {},
               field.quarantines ? Severity::Quarantine : Severity::Note);
        continue;
      }
      if (*text && !isAbsent(**text)) {
        slot = candidate;
        return *text;
      }
    }
    return std::nullopt;
  }

  bool isAbsent(std::string_view text) const {
    const auto trimmed = trim(text);
    return std::ranges::binary_search(plan_.absent, trimmed, std::less<>{});
  }

  bool holds(const Condition& condition) {
    const auto cell = rows_->cell(condition.slot);
    const bool present = cell && *cell && !isAbsent(**cell);
    switch (condition.test) {
      case Condition::Test::Present:
        return present;
      case Condition::Test::OneOf:
        return present &&
               std::ranges::find(condition.values, trim(**cell)) != condition.values.end();
      case Condition::Test::Matches:
        return present && condition.pattern->matches(trim(**cell));
    }
    return false;
  }

  void report(const FieldPlan& field, std::size_t slot, std::string_view rule, const Error& error,
              std::string_view value, Severity severity) {
    if (severity == Severity::Quarantine) quarantine_ = true;
    if (issues_.size() >= limits::kIssuesPerRecordMax) return;
    issues_.push_back({rows_->number(), field.name,
                       slot == kNoSlot ? std::string() : plan_.source.slots[slot],
                       std::string(rule), error.code, severity, messageOf(error),
                       observe::maskValue(value), error.remedy});
  }

  // A reader quotes what it could not read, and a column that shifted may hold anybody's name: the
  // issue names the kind of fault and shows the value masked.
  static std::string messageOf(const Error& error) {
    const auto* const kind = findCode(error.code);
    const bool quotes = kind != nullptr && error.code.starts_with("reading.");
    return quotes ? std::string(kind->titleZh) : error.message;
  }

  void reportSchema(const Value& record) {
    for (const auto& fault : plan_.target->check(record, limits::kIssuesPerRecordMax)) {
      std::string field = fault.pointer.empty() ? "" : fault.pointer.substr(1);
      std::ranges::replace(field, '/', '.');
      issues_.push_back({rows_->number(),
                         std::move(field),
                         {},
                         "schema",
                         fault.code,
                         Severity::Quarantine,
                         fault.message,
                         {},
                         fault.remedy});
    }
  }

  Value build() {
    std::vector<Member>& members = members_;
    members.clear();
    for (const auto& child : plan_.root.children) append(child, members);
    if (originals_) appendOriginals(members);
    return Value::object(workspace_.arena().keepAll(members.data(), members.size()),
                         members.size());
  }

  void append(const OutputNode& node, std::vector<Member>& into) {
    if (node.field != OutputNode::kBranch) {
      const auto& outcome = outcomes_[node.field];
      if (outcome.isPresent) into.push_back({node.name, outcome.value});
      return;
    }
    std::vector<Member> inner;
    for (const auto& child : node.children) append(child, inner);
    if (inner.empty()) return;
    into.push_back({node.name, Value::object(workspace_.arena().keepAll(inner.data(), inner.size()),
                                             inner.size())});
  }

  void appendOriginals(std::vector<Member>& into) {
    kept_.clear();
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
      if (outcomes_[i].original.empty()) continue;
      kept_.push_back({plan_.fields[i].name, Value::text(outcomes_[i].original)});
    }
    if (kept_.empty()) return;
    into.push_back({kOriginal, Value::object(workspace_.arena().keepAll(kept_.data(), kept_.size()),
                                             kept_.size())});
  }

  const Plan& plan_;
  Workspace workspace_;
  Rows* rows_ = nullptr;
  std::vector<FieldOutcome> outcomes_;
  std::vector<Issue> issues_;
  std::vector<Member> members_;
  std::vector<Member> kept_;
  bool originals_;
  bool quarantine_ = false;
  Summary summary_;
};

Run::Run(std::unique_ptr<State> state) : state_(std::move(state)) {}
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;
Run::~Run() = default;

Result<Run> Run::open(const Mapping& mapping, std::chrono::sys_days today) {
  auto simplifier = reading::Simplifier::shared();
  if (!simplifier) return std::move(simplifier).error();
  return Run(std::make_unique<State>(mapping.plan(), today, **simplifier));
}

Result<Summary> Run::over(record::ByteSource& source, Sink& sink) {
  return state_->over(source, sink);
}

const Summary& Run::summary() const noexcept { return state_->summary(); }

}  // namespace tongban::mapping
