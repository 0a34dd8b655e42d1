#include "host/telemetry/Otlp.h"

#include <array>
#include <cstdio>
#include <utility>

namespace spillway::telemetry {
namespace {

constexpr size_t kIdLength = 26, kMostText = 1024;

// The value of one of the digits that ids are written with; -1: it is none.
int digitOf(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const size_t at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

struct Bits {
  uint64_t high = 0, low = 0;
};

Bits bitsOf(std::string_view id) {
  Bits out;
  if (id.size() != kIdLength) return out;
  for (char c : id) {
    const int digit = digitOf(c);
    if (digit < 0) return {};
    out.high = (out.high << 5) | (out.low >> 59);
    out.low = (out.low << 5) | static_cast<uint64_t>(digit);
  }
  return out;
}

std::string hex(uint64_t value) {
  std::array<char, 17> out{};
  std::snprintf(out.data(), out.size(), "%016llx", static_cast<unsigned long long>(value));
  return out.data();
}

}  // namespace

void Attributes::add(std::string_view key, Json value) {
  list_.push_back({{"key", std::string(key)}, {"value", std::move(value)}});
}

Attributes& Attributes::text(std::string_view key, std::string_view value) {
  if (!value.empty()) add(key, {{"stringValue", std::string(value.substr(0, kMostText))}});
  return *this;
}

Attributes& Attributes::number(std::string_view key, int64_t value) {
  if (value >= 0) add(key, {{"intValue", std::to_string(value)}});
  return *this;
}

Attributes& Attributes::real(std::string_view key, double value) {
  if (value >= 0) add(key, {{"doubleValue", value}});
  return *this;
}

std::string nanos(int64_t micros) { return micros > 0 ? std::to_string(micros) + "000" : "0"; }

std::string traceId(std::string_view exchangeId) {
  const Bits bits = bitsOf(exchangeId);
  return bits.high == 0 && bits.low == 0 ? std::string() : hex(bits.high) + hex(bits.low);
}

std::string spanId(std::string_view exchangeId, int number) {
  // An odd multiplier makes another value of every number, and none is zero for all of them.
  const uint64_t value = bitsOf(exchangeId).low ^ (static_cast<uint64_t>(number) * 0x9e3779b97f4a7c15);
  return hex(value == 0 ? 1 : value);
}

Json request(const Resource& resource, const char* resourceList, const char* scopeList, const char* what, Json items) {
  Json scope = {{"scope", {{"name", "spillway"}, {"version", resource.version}}}};
  scope[what] = std::move(items);
  Json one = {{"resource",
               {{"attributes", Attributes()
                                   .text("service.name", "spillway")
                                   .text("service.version", resource.version)
                                   .text("service.instance.id", resource.instance)
                                   .take()}}}};
  one[scopeList] = Json::array({std::move(scope)});
  Json all;
  all[resourceList] = Json::array({std::move(one)});
  return all;
}

std::string_view operationOf(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"mbed", "embeddings"}, {"/images/", "generate_content"}, {"/audio/", "generate_content"},
      {"rerank", "rerank"},   {"moderations", "moderation"},    {"/v1/completions", "text_completion"}};
  for (const auto& [part, kind] : kKinds)
    if (path.find(part) != std::string_view::npos) return kind;
  return "chat";
}

}  // namespace spillway::telemetry
