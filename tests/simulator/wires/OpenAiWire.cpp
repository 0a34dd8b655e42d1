#include "tests/simulator/wires/OpenAiWire.h"

#include <algorithm>
#include <cctype>

#include "tests/simulator/Text.h"

namespace spillway::simulator {

const char* OpenAiWire::errorType(const Rejection& rejection) {
  switch (rejection.status) {
    case 401:
      return "invalid_request_error";
    case 429:
      return rejection.code == "insufficient_quota" ? "insufficient_quota" : "requests";
    case 500:
    case 502:
    case 503:
    case 504:
      return "server_error";
    default:
      return "invalid_request_error";
  }
}

Json OpenAiWire::errorObject(const Rejection& rejection) {
  return {{"error",
           {{"message", rejection.message},
            {"type", errorType(rejection)},
            {"param", rejection.param.empty() ? Json() : Json(rejection.param)},
            {"code", rejection.code.empty() ? Json() : Json(rejection.code)}}}};
}

std::string OpenAiWire::error(const Rejection& rejection, uint64_t, Action) const {
  return errorObject(rejection).dump(2);
}

std::string OpenAiWire::errorEvent(const Rejection& rejection, const Prompt&, const Answer&, size_t) const {
  return sseData(errorObject(rejection));
}

Headers OpenAiWire::headers(uint64_t number, const Rejection*) const {
  return {{"x-request-id", makeId("req_", number, 32)},
          {"openai-processing-ms", "1"},
          {"openai-version", "2020-10-01"},
          {"x-ratelimit-limit-requests", "10000"},
          {"x-ratelimit-limit-tokens", "2000000"},
          {"x-ratelimit-remaining-requests", "9999"},
          {"x-ratelimit-remaining-tokens", "1999990"},
          {"x-ratelimit-reset-requests", "6ms"},
          {"x-ratelimit-reset-tokens", "1ms"}};
}

Rejection OpenAiWire::preset(std::string_view name, int status, std::string_view model) const {
  if (name == "quota") {
    return {status ? status : 429, "You exceeded your current quota, please check your plan and billing details.", "",
            "insufficient_quota"};
  }
  if (name == "context") {
    return {status ? status : 400,
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. "
            "Please reduce the length of the messages.",
            "messages", "context_length_exceeded"};
  }
  if (name == "content") {
    return {status ? status : 400, "Your request was rejected as a result of our safety system.", "",
            "content_policy_violation"};
  }
  if (name == "model" || status == 404) {
    return {status ? status : 404,
            "The model `" + std::string(model) + "` does not exist or you do not have access to it.", "",
            "model_not_found"};
  }
  if (name == "overloaded" || status == 503) {
    return {status ? status : 503, "The server is overloaded or not ready yet.", "", "server_error"};
  }
  switch (status) {
    case 401:
      return {401, "Incorrect API key provided. You can find your API key at your account page.", "",
              "invalid_api_key"};
    case 403:
      return {403, "You are not allowed to use this model.", "", "permission_denied"};
    case 429:
      return {429, "Rate limit reached for requests. Please try again later.", "", "rate_limit_exceeded"};
    case 413:
      return {413, "The request is too large.", "", "request_too_large"};
    default:
      break;
  }
  if (status >= 500)
    return {status, "The server had an error while processing your request. Sorry about that!", "", "server_error"};
  return {status ? status : 400, "The request is invalid.", "", "invalid_value"};
}

bool isToolName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

void seeImageUrl(const std::string& url, Prompt& prompt) {
  size_t comma = url.find(',');
  if (!url.starts_with("data:") || comma == std::string::npos) {
    prompt.images.push_back({"", url.size()});
    return;
  }
  size_t end = url.find(';');
  prompt.images.push_back({url.substr(5, std::min(end, comma) - 5), (url.size() - comma - 1) / 4 * 3});
}

}  // namespace spillway::simulator
