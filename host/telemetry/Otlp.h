// The pieces that OTLP's JSON is made of: attributes and identities.
//
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace spillway::telemetry {

using Json = nlohmann::ordered_json;

// A list of key and value. What is empty or unknown (-1) is left out, texts are cut to a kilobyte.
class Attributes {
 public:
  Attributes& text(std::string_view key, std::string_view value);
  Attributes& number(std::string_view key, int64_t value);
  Attributes& real(std::string_view key, double value);

  Json take() { return std::move(list_); }

 private:
  void add(std::string_view key, Json value);

  Json list_ = Json::array();
};

// 64-bit integers are texts there.
std::string nanos(int64_t micros);

// The 128 bits of an exchange's id in hexadecimal: its trace. Empty when it is no id.
std::string traceId(std::string_view exchangeId);

// Of the exchange (number 0) or one of its attempts, in hexadecimal.
std::string spanId(std::string_view exchangeId, int number);

// Who is telling.
struct Resource {
  std::string version, instance;
};

// {"resource": ..., "scope...": [{"scope": ..., `what`: items}]} as the one element of a request.
Json request(const Resource& resource, const char* resourceList, const char* scopeList, const char* what, Json items);

// What kind of call a request of that path is: "chat", "embeddings", ...
std::string_view operationOf(std::string_view path);

}  // namespace spillway::telemetry
