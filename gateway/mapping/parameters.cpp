#include "gateway/mapping/parameters.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tongban::mapping {

Parameters::Parameters(std::string_view word, std::uint32_t line, const record::Value* values,
                       Report report)
    : word_(word), line_(line), values_(values), report_(std::move(report)) {}

const record::Value* Parameters::any(std::string_view name) {
  asked_.push_back(name);
  return values_ == nullptr ? nullptr : values_->find(name);
}

std::optional<std::string_view> Parameters::text(std::string_view name) {
  const auto* value = any(name);
  if (value == nullptr) return std::nullopt;
  if (value->isText()) return value->text();
  fault(fmt::format("参数「{}」应是文字", name));
  return std::nullopt;
}

std::string_view Parameters::textOr(std::string_view name, std::string_view otherwise) {
  return text(name).value_or(otherwise);
}

std::string_view Parameters::choice(std::string_view name,
                                    std::initializer_list<std::string_view> choices) {
  const auto written = text(name);
  if (!written) return *choices.begin();
  const auto* const known = std::ranges::find(choices, *written);
  if (known != choices.end()) return *known;
  fault(fmt::format("参数「{}」应是 {} 之一", name, fmt::join(choices, "、")));
  return *choices.begin();
}

std::optional<std::int64_t> Parameters::integer(std::string_view name, std::int64_t low,
                                                std::int64_t high) {
  const auto* value = any(name);
  if (value == nullptr) return std::nullopt;
  const auto number = value->asInteger();
  if (number && *number >= low && *number <= high) return number;
  fault(fmt::format("参数「{}」应是 {} 至 {} 的整数", name, low, high));
  return std::nullopt;
}

bool Parameters::flag(std::string_view name, bool otherwise) {
  const auto* value = any(name);
  if (value == nullptr) return otherwise;
  if (const auto truth = value->asBoolean()) return *truth;
  fault(fmt::format("参数「{}」应是 true 或 false", name));
  return otherwise;
}

std::vector<std::string_view> Parameters::texts(std::string_view name) {
  const auto* value = any(name);
  if (value == nullptr) return {};
  if (value->isText()) return {value->text()};
  std::vector<std::string_view> out;
  for (const auto& item : value->items()) {
    if (item.isText()) out.push_back(item.text());
  }
  if (out.empty() || out.size() != value->items().size()) {
    fault(fmt::format("参数「{}」应是文字或文字的列表", name));
  }
  return out;
}

std::optional<std::string_view> Parameters::sole(std::string_view name) {
  if (values_ != nullptr && values_->isText()) {
    const auto written = values_->text();
    values_ = nullptr;
    return written;
  }
  return text(name);
}

void Parameters::fault(std::string message) {
  fault("mapping.conversion-invalid", std::move(message));
}

void Parameters::fault(std::string_view code, std::string message) {
  report_(code, line_, fmt::format("转换「{}」:{}", word_, message));
}

void Parameters::finish() {
  if (values_ == nullptr) return;
  if (!values_->isObject()) return fault("参数应写成 {名称: 值}");
  for (const auto& member : values_->members()) {
    if (std::ranges::find(asked_, member.name) == asked_.end()) {
      fault(fmt::format("没有参数「{}」", member.name));
    }
  }
}

}  // namespace tongban::mapping
