// Conversions that read dates, sums of money, numbers and codes.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "gateway/base/text.hpp"
#include "gateway/mapping/conversions.hpp"
#include "gateway/mapping/reading/date.hpp"
#include "gateway/mapping/reading/money.hpp"
#include "gateway/mapping/reading/quantity.hpp"

namespace tongban::mapping {
namespace {

// What a reader calls absent is no failure: the writer said that there is no value.
template <class T>
Result<Cell> absentOrError(Result<T>&& failed) {
  if (failed.error().code == "reading.absent") return Cell::absent();
  return std::move(failed).error();
}

void noteBound(bool conflict, Workspace& workspace) {
  if (conflict) workspace.note(fail("mapping.bound-conflict", "界限词互相矛盾,只保留数值"));
}

// An offset other than China's moves the day: 16:00Z is the next day here.
void toChinaDay(reading::Date& date) {
  using namespace std::chrono;
  constexpr int kChinaMinutes = 8 * 60;
  const auto instant = sys_days{year{date.year} / date.month / date.day} + hours{date.hour} +
                       minutes{date.minute} + minutes{kChinaMinutes - *date.offsetMinutes};
  const year_month_day day{floor<days>(instant)};
  date.year = static_cast<int>(day.year());
  date.month = static_cast<std::uint8_t>(static_cast<unsigned>(day.month()));
  date.day = static_cast<std::uint8_t>(static_cast<unsigned>(day.day()));
}

class DateConversion final : public Conversion {
 public:
  DateConversion(reading::DateRule rule, reading::DatePrecision least, bool keepTime,
                 bool notAfterToday)
      : rule_(rule), least_(least), keepTime_(keepTime), notAfterToday_(notAfterToday) {}
  std::string_view rule() const noexcept override { return "date"; }

  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    auto date = reading::readDate(text, rule_);
    if (!date) return absentOrError(std::move(date));
    if (date->longTerm) return Cell::ofText("长期");
    if (date->precision < least_) {
      return fail("mapping.date-imprecise", "日期不完整,缺少月或日");
    }
    if (date->bound != reading::Bound::Exact) {
      workspace.note(fail("mapping.date-bounded", "日期带有「前」「起」等界限词,只保留日期"));
    }
    if (!keepTime_) toDay(*date);
    const auto canonical = date->text();
    if (notAfterToday_ && isAfter(*date, workspace.today())) {
      return fail("mapping.date-future", "日期晚于今天");
    }
    return Cell::ofText(canonical == text ? text : workspace.keep(canonical));
  }

 private:
  static void toDay(reading::Date& date) {
    if (date.offsetMinutes) toChinaDay(date);
    date.precision = std::min(date.precision, reading::DatePrecision::Day);
    date.nanosecond = 0;
    date.offsetMinutes.reset();
  }

  // Of a year or month alone, its first day.
  static bool isAfter(const reading::Date& date, std::chrono::sys_days today) {
    using namespace std::chrono;
    const unsigned month = std::max<unsigned>(date.month, 1);
    const unsigned day = std::max<unsigned>(date.day, 1);
    return sys_days{year{date.year} / static_cast<int>(month) / static_cast<int>(day)} > today;
  }

  reading::DateRule rule_;
  reading::DatePrecision least_;
  bool keepTime_;
  bool notAfterToday_;
};

class MoneyConversion final : public Conversion {
 public:
  // Without a power the unit must be written: nobody can tell whether 500 counts 元 or 万元.
  MoneyConversion(std::string currency, std::optional<int> unitPower)
      : currency_(std::move(currency)), unitPower_(unitPower) {}
  std::string_view rule() const noexcept override { return "money"; }
  bool makesText() const noexcept override { return false; }

  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    auto money = reading::readMoney(text, {currency_, unitPower_.value_or(0), false});
    if (!money) return absentOrError(std::move(money));
    if (money->unitAssumed && !unitPower_) {
      return fail("mapping.unit-missing", "金额没有写明单位,无法判断是元还是万元");
    }
    noteBound(money->boundConflict, workspace);
    const auto amount = record::Value::text(workspace.keep(money->amount.text()));
    const auto currency = record::Value::text(money->currency);
    if (money->bound == reading::Bound::Exact) {
      return Cell::ofValue(workspace.object({{"amount", amount}, {"currency", currency}}));
    }
    const auto bound = record::Value::text(reading::boundSign(money->bound));
    return Cell::ofValue(
        workspace.object({{"amount", amount}, {"currency", currency}, {"bound", bound}}));
  }

 private:
  std::string currency_;
  std::optional<int> unitPower_;
};

// A plain number as JSON's own: an integer, or a decimal with its digits.
class NumberConversion final : public Conversion {
 public:
  explicit NumberConversion(bool integersOnly) : integersOnly_(integersOnly) {}
  std::string_view rule() const noexcept override { return integersOnly_ ? "integer" : "number"; }
  bool makesText() const noexcept override { return false; }

  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    auto quantity = reading::readQuantity(text);
    if (!quantity) return absentOrError(std::move(quantity));
    if (!quantity->unit.empty() || quantity->bound != reading::Bound::Exact) {
      return fail("mapping.number-not-plain", "应是不带单位和界限词的数");
    }
    const auto digits = quantity->value.text();
    if (digits.find('.') == std::string::npos && digits.size() < 16) {
      return Cell::ofValue(record::Value::integer(std::stoll(digits)));
    }
    if (integersOnly_) return fail("mapping.number-not-integer", "应是整数");
    return Cell::ofValue(record::Value::decimal(workspace.keep(digits)));
  }

 private:
  bool integersOnly_;
};

class TableConversion final : public Conversion {
 public:
  enum class Otherwise : std::uint8_t { Fail, Keep, Absent };
  TableConversion(std::shared_ptr<const CodeTable> table, Otherwise otherwise)
      : table_(std::move(table)), otherwise_(otherwise) {}
  std::string_view rule() const noexcept override { return "table"; }

  Result<Cell> run(std::string_view text, Workspace& workspace) const override {
    if (const auto code = table_->find(text)) return Cell::ofText(*code);
    if (otherwise_ == Otherwise::Absent) return Cell::absent();
    auto unknown = fail("mapping.code-unknown", "不在代码表中");
    if (otherwise_ == Otherwise::Fail) return unknown;
    workspace.note(std::move(unknown));
    return Cell::ofText(text);
  }

 private:
  std::shared_ptr<const CodeTable> table_;
  Otherwise otherwise_;
};

class BooleanConversion final : public Conversion {
 public:
  BooleanConversion(std::vector<std::string> yes, std::vector<std::string> no)
      : yes_(std::move(yes)), no_(std::move(no)) {}
  std::string_view rule() const noexcept override { return "boolean"; }
  bool makesText() const noexcept override { return false; }
  Result<Cell> run(std::string_view text, Workspace&) const override {
    const auto isIn = [&](const auto& words) {
      return std::ranges::find(words, text) != words.end();
    };
    if (isIn(yes_)) return Cell::ofValue(record::Value::boolean(true));
    if (isIn(no_)) return Cell::ofValue(record::Value::boolean(false));
    return fail("mapping.boolean-unknown", "既不是表示「是」的词,也不是表示「否」的词");
  }

 private:
  std::vector<std::string> yes_;
  std::vector<std::string> no_;
};

struct Unit {
  std::string_view word;
  int power;
};
constexpr Unit kUnits[] = {{"元", 0}, {"百元", 2},   {"千元", 3}, {"万元", 4},
                           {"万", 4}, {"百万元", 6}, {"亿元", 8}, {"亿", 8}};

constexpr std::string_view kUnitWritten = "written";  // of each value, or it fails

std::vector<std::string> ownTexts(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

}  // namespace

Made makeDate(Parameters& parameters, Library&) {
  reading::DateRule rule;
  if (const auto year = parameters.integer("year", 1900, 2199)) {
    rule.contextYear = static_cast<int>(*year);
  }
  const bool longTerm = parameters.flag("longTerm", false);
  rule.longTermWords = longTerm;
  rule.longTermDates = longTerm;
  rule.excelSerials = parameters.flag("excelSerials", false);
  const auto precision = parameters.choice("precision", {"day", "month", "year"});
  const auto least = precision == "day"     ? reading::DatePrecision::Day
                     : precision == "month" ? reading::DatePrecision::Month
                                            : reading::DatePrecision::Year;
  const bool keepTime = parameters.flag("time", false);
  const bool notAfterToday = parameters.flag("notAfterToday", false);
  return std::make_unique<DateConversion>(rule, least, keepTime, notAfterToday);
}

Made makeMoney(Parameters& parameters, Library&) {
  const auto unitWord = parameters.sole("unit").value_or("元");
  const auto currency = parameters.textOr("currency", "CNY");
  const auto* const unit = std::ranges::find(kUnits, unitWord, &Unit::word);
  std::optional<int> power;
  if (unit != std::end(kUnits)) {
    power = unit->power;
  } else if (unitWord != kUnitWritten) {
    parameters.fault(fmt::format("未知的单位「{}」", unitWord));
  }
  if (!reading::knownCurrency(currency)) {
    parameters.fault(fmt::format("未知的币种「{}」,应是 ISO 4217 代码", currency));
  }
  return std::make_unique<MoneyConversion>(std::string(currency), power);
}

Made makeNumber(Parameters& parameters, Library&) {
  return std::make_unique<NumberConversion>(parameters.flag("integer", false));
}

Made makeTable(Parameters& parameters, Library& library) {
  const auto name = parameters.sole("name");
  const auto* inlineRows = parameters.any("map");
  const auto word = parameters.choice("otherwise", {"fail", "keep", "absent"});
  const auto otherwise = word == "keep"     ? TableConversion::Otherwise::Keep
                         : word == "absent" ? TableConversion::Otherwise::Absent
                                            : TableConversion::Otherwise::Fail;
  if (name.has_value() == (inlineRows != nullptr)) {
    parameters.fault("需要 name(代码表名)或 map(名称: 代码)之一");
    return nullptr;
  }
  if (name) {
    auto table = library.codes(std::string(*name));
    if (!table) {
      parameters.fault(table.error().code, table.error().message + " " + table.error().where);
      return nullptr;
    }
    return std::make_unique<TableConversion>(*table, otherwise);
  }
  auto own = std::make_shared<CodeTable>();
  for (const auto& row : inlineRows->members()) {
    if (!row.value.isText() || row.value.text().empty()) {
      parameters.fault(fmt::format("「{}」的代码应是文字", row.name));
    } else {
      own->add(row.name, row.value.text());
    }
  }
  return std::make_unique<TableConversion>(std::move(own), otherwise);
}

Made makeBoolean(Parameters& parameters, Library&) {
  auto yes = ownTexts(parameters.texts("yes"));
  auto no = ownTexts(parameters.texts("no"));
  if (yes.empty() || no.empty()) parameters.fault("需要参数 yes 与 no");
  return std::make_unique<BooleanConversion>(std::move(yes), std::move(no));
}

}  // namespace tongban::mapping
