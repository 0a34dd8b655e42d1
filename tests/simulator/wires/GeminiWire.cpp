#include "tests/simulator/wires/GeminiWire.h"

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"
#include "tests/simulator/wires/GeminiContents.h"
#include "tests/simulator/wires/GeminiRequest.h"

namespace spillway::simulator {
namespace {

const char* finishReason(const Answer& answer) {
  switch (answer.stop) {
    case Answer::Stop::Length:
      return "MAX_TOKENS";
    case Answer::Stop::Refusal:
      return "SAFETY";
    default:
      return "STOP";
  }
}

bool asks(const Prompt& prompt, const char* what) {
  return prompt.echo.is_object() && prompt.echo.contains(what) && prompt.echo[what] == true;
}

bool showsThinking(const Prompt& prompt, const Answer& answer) {
  return !answer.thinking.empty() && !prompt.thinkingOmitted;
}

// `output`: tokens of text and calls so far, thinking left out.
Json usageOf(const Answer& answer, int64_t output) {
  Json usage = {{"promptTokenCount", answer.inputTokens}};
  if (output > 0) usage["candidatesTokenCount"] = output;
  usage["totalTokenCount"] = answer.inputTokens + output + answer.thinkingTokens;
  usage["promptTokensDetails"] = Json::array({{{"modality", "TEXT"}, {"tokenCount", answer.inputTokens}}});
  if (answer.cacheRead > 0) usage["cachedContentTokenCount"] = answer.cacheRead;
  if (answer.thinkingTokens > 0) usage["thoughtsTokenCount"] = answer.thinkingTokens;
  return usage;
}

Json callPart(const Prompt& prompt, const Answer& answer, size_t index) {
  const ToolCall& call = answer.calls[index];
  Json inner = {{"name", call.name}, {"args", call.arguments}};
  if (asks(prompt, "ids")) inner["id"] = makeId("", answer.number * 16 + index, 8);
  Json part = {{"functionCall", std::move(inner)}};
  if (index == 0 && asks(prompt, "signed")) {
    part["thoughtSignature"] = sealReasoning(Vendor::Gemini, sealedCall(call.name));
  }
  return part;
}

// The text's signature sits on its last part, and only when no call carries one.
void sign(const Prompt& prompt, const Answer& answer, Json& part) {
  if (!asks(prompt, "signed") || !answer.calls.empty()) return;
  part["thoughtSignature"] = sealReasoning(Vendor::Gemini, kSealedText);
}

bool withholdsText(const Answer& answer) { return answer.stop == Answer::Stop::Refusal; }

Json envelope(const Answer& answer, Json parts) {
  Json content = Json::object();
  if (!parts.empty()) content["parts"] = std::move(parts);
  content["role"] = "model";
  Json candidate = {{"content", std::move(content)}, {"index", 0}};
  return {{"candidates", Json::array({std::move(candidate)})},
          {"modelVersion", answer.model},
          {"responseId", makeId("", answer.number, 22)}};
}

void finish(const Answer& answer, Json& reply) {
  Json& candidate = reply["candidates"][0];
  candidate["finishReason"] = finishReason(answer);
  if (!withholdsText(answer)) return;
  candidate.erase("content");
  candidate["safetyRatings"] =
      Json::array({{{"category", "HARM_CATEGORY_DANGEROUS_CONTENT"}, {"probability", "HIGH"}, {"blocked", true}}});
}

// The parts of each chunk of a stream before the last; beside them how many tokens have come with it.
class ChunkWriter {
 public:
  ChunkWriter(const Answer& answer, bool usage) : answer_(answer), usage_(usage) {}

  void add(Json part, int64_t tokens) {
    output_ += tokens;
    chunks.push_back(envelope(answer_, Json::array({std::move(part)})));
    if (usage_) chunks.back()["usageMetadata"] = usageOf(answer_, output_);
  }

  void end(Json part) {
    output_ = answer_.outputTokens - answer_.thinkingTokens;
    add(std::move(part), 0);
    finish(answer_, chunks.back());
  }

  std::vector<Json> chunks;

 private:
  const Answer& answer_;
  bool usage_;
  int64_t output_ = 0;
};

const char* statusName(int status) {
  switch (status) {
    case 400:
      return "INVALID_ARGUMENT";
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "NOT_FOUND";
    case 409:
      return "ABORTED";
    case 429:
      return "RESOURCE_EXHAUSTED";
    case 499:
      return "CANCELLED";
    case 503:
      return "UNAVAILABLE";
    case 504:
      return "DEADLINE_EXCEEDED";
    default:
      return status >= 500 ? "INTERNAL" : "FAILED_PRECONDITION";
  }
}

constexpr const char* kBlocked = "PROHIBITED_CONTENT";

Json detailsOf(const Rejection& rejection) {
  const std::string rpc = "type.googleapis.com/google.rpc.";
  Json details = Json::array();
  if (!rejection.param.empty()) {
    details.push_back(
        {{"@type", rpc + "BadRequest"},
         {"fieldViolations", Json::array({{{"field", rejection.param}, {"description", rejection.message}}})}});
  }
  if (rejection.code == "API_KEY_INVALID") {
    details.push_back({{"@type", rpc + "ErrorInfo"},
                       {"reason", rejection.code},
                       {"domain", "googleapis.com"},
                       {"metadata", {{"service", "generativelanguage.googleapis.com"}}}});
  }
  if (rejection.status == 429) {
    std::string period = rejection.code == "quota" ? "PerDay" : "PerMinute";
    details.push_back(
        {{"@type", rpc + "QuotaFailure"},
         {"violations", Json::array({{{"quotaId", "GenerateRequests" + period + "PerProjectPerModel-FreeTier"}}})}});
  }
  if (!rejection.wait.empty()) details.push_back({{"@type", rpc + "RetryInfo"}, {"retryDelay", rejection.wait + "s"}});
  return details;
}

Json errorObject(const Rejection& rejection, uint64_t number) {
  if (rejection.code == kBlocked) {
    return {{"promptFeedback", {{"blockReason", kBlocked}}},
            {"usageMetadata", {{"promptTokenCount", 0}, {"totalTokenCount", 0}}},
            {"modelVersion", "simulated"},
            {"responseId", makeId("", number, 22)}};
  }
  Json error = {{"code", rejection.status}, {"message", rejection.message}, {"status", statusName(rejection.status)}};
  if (Json details = detailsOf(rejection); !details.empty()) error["details"] = std::move(details);
  return {{"error", std::move(error)}};
}

// The vendor never sends these two as they are: to some parsers they end a line.
std::string textOf(const Json& value, int indent = -1) {
  std::string text = value.dump(indent);
  for (const auto& [plain, escaped] : {std::pair("\u2028", "\\u2028"), std::pair("\u2029", "\\u2029")})
    for (size_t at = 0; (at = text.find(plain, at)) != std::string::npos;) text.replace(at, 3, escaped);
  return text;
}

// The lines of a stream end as the vendor's do.
std::string eventText(const Json& chunk) { return "data: " + textOf(chunk) + "\r\n\r\n"; }

}  // namespace

Reading GeminiWire::read(const Asked& asked) { return readGeminiRequest(asked); }

std::string GeminiWire::whole(const Prompt& prompt, const Answer& answer, bool usage) {
  Json parts = Json::array();
  if (showsThinking(prompt, answer)) parts.push_back({{"text", answer.thinking}, {"thought", true}});
  if (!answer.text.empty() && !withholdsText(answer)) {
    parts.push_back({{"text", answer.text}});
    sign(prompt, answer, parts.back());
  }
  for (size_t i = 0; i < answer.calls.size(); i++) parts.push_back(callPart(prompt, answer, i));
  Json reply = envelope(answer, std::move(parts));
  finish(answer, reply);
  if (!answer.calls.empty()) reply["candidates"][0]["finishMessage"] = "Model generated function call(s).";
  if (usage) reply["usageMetadata"] = usageOf(answer, answer.outputTokens - answer.thinkingTokens);
  return textOf(reply, 2) + "\n";
}

EventList GeminiWire::stream(const Prompt& prompt, const Answer& answer, bool usage) {
  ChunkWriter writer(answer, usage);
  if (showsThinking(prompt, answer)) {
    for (auto piece : cutText(answer.thinking, kTextPiece * 3)) writer.add({{"text", piece}, {"thought", true}}, 0);
  }
  if (!withholdsText(answer)) {
    for (const auto& delta : answer.deltas) writer.add({{"text", delta}}, countTokens(delta));
  }
  for (size_t i = 0; i < answer.calls.size(); i++) {
    writer.add(callPart(prompt, answer, i), countTokens(answer.calls[i].argumentText()));
  }
  Json last = {{"text", ""}};
  if (!withholdsText(answer)) sign(prompt, answer, last);
  writer.end(std::move(last));
  EventList list;
  list.stopAt = writer.chunks.size() - 1;
  list.opening = 1;
  for (const auto& chunk : writer.chunks) {
    list.events.push_back(prompt.array ? (list.events.empty() ? "[" : ",\r\n") + textOf(chunk, 1) : eventText(chunk));
  }
  if (prompt.array) list.events.push_back("]\r\n");
  return list;
}

std::string GeminiWire::counted(const Prompt& prompt) const {
  Json details = Json::array({{{"modality", "TEXT"}, {"tokenCount", prompt.inputTokens}}});
  return Json({{"totalTokens", prompt.inputTokens}, {"promptTokensDetails", std::move(details)}}).dump(2) + "\n";
}

std::string GeminiWire::error(const Rejection& rejection, uint64_t number, Action action) const {
  Json error = errorObject(rejection, number);
  return textOf(action == Action::StreamArray ? Json::array({error}) : error, 2) + "\n";
}

std::string GeminiWire::errorEvent(const Rejection& rejection, const Prompt& prompt, const Answer& answer,
                                   size_t sent) const {
  Json error = errorObject(rejection, answer.number);
  if (!prompt.array) return eventText(error);
  return (sent == 0 ? "[" : ",\r\n") + textOf(error, 1) + "]\r\n";
}

Headers GeminiWire::headers(uint64_t, const Rejection*) const {
  return {{"vary", "Origin, X-Origin, Referer"},
          {"server-timing", "gfet4t7; dur=1"},
          {"x-content-type-options", "nosniff"}};
}

Rejection GeminiWire::preset(std::string_view name, int status, std::string_view model) const {
  if (name == "quota") {
    return {status ? status : 429, "You exceeded your current quota, please check your plan and billing details.", "",
            "quota"};
  }
  if (name == "context") {
    return {status ? status : 400,
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."};
  }
  if (name == "content") {
    bool told = status == 0 || status == 200;  // by the vendor as an answer without candidates
    return {told ? 200 : status, "The prompt was blocked.", "", told ? kBlocked : ""};
  }
  if (name == "model" || status == 404) {
    return {status ? status : 404, "models/" + std::string(model) +
                                       " is not found for API version v1beta, or is not supported for "
                                       "generateContent. Call ModelService.ListModels to see the list of available "
                                       "models and their supported methods."};
  }
  if (name == "overloaded" || status == 503) {
    return {status ? status : 503, "The model is overloaded. Please try again later."};
  }
  switch (status) {
    case 401:
      return {401,
              "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
              "valid authentication credential."};
    case 403:
      return {403, "The caller does not have permission"};
    case 413:
      return {413, "Request payload size exceeds the limit: 20971520 bytes."};
    case 429:
      return {429, "Resource has been exhausted (e.g. check quota)."};
    case 504:
      return {504, "Deadline expired before operation could complete."};
    default:
      break;
  }
  if (status >= 500) return {status, "An internal error has occurred. Please retry or report it."};
  return {status ? status : 400, "Request contains an invalid argument."};
}

Rejection GeminiWire::denied(std::string_view) const {
  return {400, "API key not valid. Please pass a valid API key.", "", "API_KEY_INVALID"};
}

Rejection GeminiWire::unreadable() const { return {400, "Invalid JSON payload received. Expected an object.", "", ""}; }

std::string_view GeminiWire::streamType(const Prompt& prompt) const {
  return prompt.array ? "application/json; charset=UTF-8" : "text/event-stream";
}

std::string GeminiWire::badEvent(const Prompt& prompt) const {
  return prompt.array ? ",\r\n{\"broken\": tru" : "data: {\"broken\": tru\r\n\r\n";
}

}  // namespace spillway::simulator
