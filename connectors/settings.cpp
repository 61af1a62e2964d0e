#include "connectors/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "gateway/base/file.hpp"

namespace tongban::connectors {

Result<std::string> SecretReference::read() const {
  if (file) return readSecret(*file);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing of ours sets the environment
  const char* const value = std::getenv(variable.c_str());
  if (value != nullptr && *value != '\0') return std::string(value);
  return fail("connector.settings-invalid", fmt::format("环境变量 {} 没有值", variable));
}

std::string ConfigReader::text(std::string_view name) const {
  const auto* value = root_.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

std::vector<std::string> ConfigReader::texts(std::string_view name) const {
  std::vector<std::string> texts;
  if (const auto* value = root_.find(name)) {
    for (const auto& item : value->items()) texts.emplace_back(item.text());
  }
  return texts;
}

std::vector<std::pair<std::string, std::string>> ConfigReader::pairs(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (const auto* value = root_.find(name)) {
    for (const auto& [key, item] : value->members()) pairs.emplace_back(key, item.text());
  }
  return pairs;
}

std::size_t ConfigReader::number(std::string_view name, std::size_t otherwise) const {
  const auto* value = root_.find(name);
  const auto number = value == nullptr ? std::nullopt : value->asInteger();
  return number && *number >= 0 ? static_cast<std::size_t>(*number) : otherwise;
}

bool ConfigReader::flag(std::string_view name) const {
  const auto* value = root_.find(name);
  return value != nullptr && value->asBoolean().value_or(false);
}

std::filesystem::path ConfigReader::path(std::string_view name) const {
  return folder_ / std::filesystem::path(text(name));
}

std::optional<SecretReference> ConfigReader::secret(std::string_view name) const {
  const auto* value = root_.find(name);
  if (value == nullptr) return std::nullopt;
  SecretReference secret;
  if (const auto* file = value->find("file")) {
    secret.file = folder_ / std::filesystem::path(file->text());
  }
  if (const auto* variable = value->find("env")) secret.variable = variable->text();
  return secret;
}

std::vector<std::string> ConfigReader::keys() {
  if (has("key") == has("keys")) {
    fault("keys", "应写 key(一列)或 keys(多列)之一");
    return {};
  }
  auto keys = has("keys") ? texts("keys") : std::vector{text("key")};
  const std::set<std::string> unlike(keys.begin(), keys.end());
  if (keys.empty() || keys.size() > limits::kConnectorKeysMax || unlike.size() != keys.size()) {
    fault("keys", fmt::format("键应为 1 至 {} 列,且不重复", limits::kConnectorKeysMax));
  }
  return keys;
}

Identity ConfigReader::identity() const {
  Identity identity{text("connector"), text("title"),   text("member"),
                    text("system"),    text("mapping"), {}};
  if (const auto limits = within("limits")) {
    const auto& written = *limits;
    auto& bounds = identity.bounds;
    bounds.rows = written.number("rows", bounds.rows);
    bounds.bytes = written.number("bytes", bounds.bytes);
    bounds.concurrency = written.number("concurrency", bounds.concurrency);
    if (written.has("timeoutSeconds")) {
      bounds.timeout = std::chrono::seconds(written.number("timeoutSeconds", 0));
    }
    if (written.has("waitMilliseconds")) {
      bounds.wait = std::chrono::milliseconds(written.number("waitMilliseconds", 0));
    }
    auto& breaker = bounds.breaker;
    breaker.failures = static_cast<unsigned>(written.number("failures", breaker.failures));
    if (written.has("restSeconds")) {
      breaker.rest = std::chrono::seconds(written.number("restSeconds", 0));
      breaker.restMax = std::max(breaker.restMax, breaker.rest);
    }
  }
  return identity;
}

std::optional<ConfigReader> ConfigReader::within(std::string_view name) const {
  const auto* value = root_.find(name);
  if (value == nullptr) return std::nullopt;
  return ConfigReader(*value, folder_, source_, faults_, fmt::format("{}/{}", pointer_, name));
}

void ConfigReader::fault(std::string_view name, std::string message) {
  const auto* value = root_.find(name);
  auto error = fail("connector.settings-invalid", std::move(message));
  faults_.push_back({std::move(error.code),
                     value == nullptr ? pointer_ : fmt::format("{}/{}", pointer_, name),
                     value == nullptr ? root_.line() : value->line(), std::move(error.message),
                     std::move(error.remedy)});
}

void ConfigReader::require(std::string_view name) {
  if (!has(name)) fault(name, fmt::format("缺少「{}」", name));
}

void ConfigReader::refuse(std::span<const std::string_view> names, std::string_view kind) {
  for (const auto name : names) {
    if (has(name)) fault(name, fmt::format("「{}」不用于 {} 类接入配置", name, kind));
  }
}

}  // namespace tongban::connectors
