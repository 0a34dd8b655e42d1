#include "tests/simulator/wires/BedrockWire.h"

#include "tests/simulator/EventStream.h"
#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"
#include "tests/simulator/wires/BedrockMessages.h"
#include "tests/simulator/wires/BedrockRequest.h"

namespace spillway::simulator {
namespace {

const char* stopReason(const Answer& answer) {
  switch (answer.stop) {
    case Answer::Stop::Length:
      return "max_tokens";
    case Answer::Stop::Tools:
      return "tool_use";
    case Answer::Stop::Sequence:
      return "stop_sequence";
    case Answer::Stop::Refusal:
      return "content_filtered";
    default:
      return "end_turn";
  }
}

Json usageOf(const Answer& answer) {
  return {{"inputTokens", answer.inputTokens - answer.cacheRead - answer.cacheWritten},
          {"outputTokens", answer.outputTokens},
          {"totalTokens", answer.inputTokens + answer.outputTokens},
          {"cacheReadInputTokens", answer.cacheRead},
          {"cacheWriteInputTokens", answer.cacheWritten}};
}

std::string callId(const Answer& answer, size_t index) { return makeId("tooluse_", answer.number * 16 + index, 22); }

// The opaque bytes of a block that is not to be read, base64 as all bytes of this wire. Claude's bytes are text, in
// base64 already.
std::string redactedOf(const Answer& answer) {
  const Vendor sealer = sealerOf(answer.model);
  std::string token = sealReasoning(sealer, "redacted " + answer.thinking);
  return sealer == Vendor::Bedrock ? token : base64(token);
}

// Amazon's own models show no reasoning.
bool shownAsBytes(const Answer& answer) {
  return answer.redacted || answer.model.find("amazon.nova") != std::string::npos;
}

Json reasoningBlock(const Prompt& prompt, const Answer& answer) {
  if (shownAsBytes(answer)) return {{"reasoningContent", {{"redactedContent", redactedOf(answer)}}}};
  return {{"reasoningContent",
           {{"reasoningText",
             {{"text", prompt.thinkingOmitted ? "" : answer.thinking},
              {"signature", sealReasoning(sealerOf(answer.model), answer.thinking)}}}}}};
}

bool tellsStop(const Prompt& prompt) { return prompt.echo.is_object() && prompt.echo.contains("stopSequence"); }

Json stopFields(const Answer& answer) {
  return {{"stop_sequence", answer.stop == Answer::Stop::Sequence ? Json(answer.stopSequence) : Json()}};
}

// Each payload carries padding of changing length, as the vendor's do.
class FrameWriter {
 public:
  void add(std::string_view type, Json payload) {
    static constexpr std::string_view kPadding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234";
    payload["p"] = kPadding.substr(0, 1 + list.events.size() * 7 % kPadding.size());
    list.events.push_back(eventFrame(type, payload.dump()));
  }

  void delta(Json delta) { add("contentBlockDelta", {{"contentBlockIndex", index_}, {"delta", std::move(delta)}}); }
  void start(Json start) { add("contentBlockStart", {{"contentBlockIndex", index_}, {"start", std::move(start)}}); }
  void stop() { add("contentBlockStop", {{"contentBlockIndex", index_++}}); }

  EventList list;

 private:
  size_t index_ = 0;
};

void writeReasoning(const Prompt& prompt, const Answer& answer, FrameWriter& writer) {
  if (shownAsBytes(answer)) {
    writer.delta({{"reasoningContent", {{"redactedContent", redactedOf(answer)}}}});
  } else {
    if (!prompt.thinkingOmitted) {
      for (auto piece : cutText(answer.thinking, kTextPiece)) writer.delta({{"reasoningContent", {{"text", piece}}}});
    }
    writer.delta({{"reasoningContent", {{"signature", sealReasoning(sealerOf(answer.model), answer.thinking)}}}});
  }
  writer.stop();
}

void writeCall(const Answer& answer, size_t index, FrameWriter& writer) {
  writer.start({{"toolUse", {{"toolUseId", callId(answer, index)}, {"name", answer.calls[index].name}}}});
  std::string arguments = answer.calls[index].argumentText();
  if (arguments == "{}") arguments.clear();
  for (auto piece : cutText(arguments, kArgumentPiece)) writer.delta({{"toolUse", {{"input", piece}}}});
  writer.stop();
}

// The exception of an HTTP status; those a stream may end with are fewer.
std::string exceptionOf(int status) {
  switch (status) {
    case 403:
      return "AccessDeniedException";
    case 404:
      return "ResourceNotFoundException";
    case 408:
      return "ModelTimeoutException";
    case 424:
      return "ModelErrorException";
    case 429:
      return "ThrottlingException";
    case 503:
      return "ServiceUnavailableException";
    default:
      return status >= 500 ? "InternalServerException" : "ValidationException";
  }
}

std::string streamExceptionOf(int status) {
  switch (status) {
    case 424:
      return "modelStreamErrorException";
    case 429:
      return "throttlingException";
    case 503:
      return "serviceUnavailableException";
    default:
      return status >= 500 ? "internalServerException" : "validationException";
  }
}

}  // namespace

Reading BedrockWire::read(const Asked& asked) { return readBedrockRequest(asked); }

std::string BedrockWire::whole(const Prompt& prompt, const Answer& answer, bool usage) {
  Json content = Json::array();
  if (!answer.thinking.empty()) content.push_back(reasoningBlock(prompt, answer));
  if (!answer.text.empty()) content.push_back({{"text", answer.text}});
  for (size_t i = 0; i < answer.calls.size(); i++) {
    const ToolCall& call = answer.calls[i];
    content.push_back(
        {{"toolUse", {{"toolUseId", callId(answer, i)}, {"name", call.name}, {"input", call.arguments}}}});
  }
  Json reply = {{"metrics", {{"latencyMs", 1}}},
                {"output", {{"message", {{"content", std::move(content)}, {"role", "assistant"}}}}},
                {"stopReason", stopReason(answer)}};
  if (usage) reply["usage"] = usageOf(answer);
  if (tellsStop(prompt)) reply["additionalModelResponseFields"] = stopFields(answer);
  return reply.dump();
}

EventList BedrockWire::stream(const Prompt& prompt, const Answer& answer, bool usage) {
  FrameWriter writer;
  writer.add("messageStart", {{"role", "assistant"}});
  if (!answer.thinking.empty()) writeReasoning(prompt, answer, writer);
  if (!answer.deltas.empty()) {
    for (const auto& delta : answer.deltas) writer.delta({{"text", delta}});
    writer.stop();
  }
  for (size_t i = 0; i < answer.calls.size(); i++) writeCall(answer, i, writer);
  writer.list.opening = 2;
  writer.list.stopAt = writer.list.events.size();
  Json stop = {{"stopReason", stopReason(answer)}};
  if (tellsStop(prompt)) stop["additionalModelResponseFields"] = stopFields(answer);
  writer.add("messageStop", std::move(stop));
  Json metadata = {{"metrics", {{"latencyMs", 1}}}};
  if (usage) metadata["usage"] = usageOf(answer);
  writer.add("metadata", std::move(metadata));
  return std::move(writer.list);
}

std::string BedrockWire::counted(const Prompt& prompt) const {
  return Json({{"inputTokens", prompt.inputTokens}}).dump();
}

std::string BedrockWire::error(const Rejection& rejection, uint64_t, Action) const {
  return Json({{"message", rejection.message}}).dump();
}

std::string BedrockWire::errorEvent(const Rejection& rejection, const Prompt&, const Answer&, size_t) const {
  Json payload = {{"message", rejection.message}};
  if (rejection.status == 424) payload.update({{"originalStatusCode", 500}, {"originalMessage", "simulated"}});
  return exceptionFrame(streamExceptionOf(rejection.status), payload.dump());
}

Headers BedrockWire::headers(uint64_t number, const Rejection* refused) const {
  Headers headers = {{"x-amzn-RequestId", makeUuid(number)}};
  if (refused) {
    std::string type = refused->code.ends_with("Exception") ? refused->code : exceptionOf(refused->status);
    headers.emplace_back("x-amzn-ErrorType", type + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
  }
  return headers;
}

Rejection BedrockWire::preset(std::string_view name, int status, std::string_view) const {
  if (name == "quota") {
    return {status ? status : 400, "Your request exceeds the service quota for your account.", "",
            "ServiceQuotaExceededException"};
  }
  if (name == "context")
    return {status ? status : 400, "Input is too long for requested model.", "", "ValidationException"};
  if (name == "content") {
    return {status ? status : 400,
            "The model returned the following errors: Output blocked by content filtering policy", "",
            "ValidationException"};
  }
  if (name == "model") {
    return {status ? status : 400, "The provided model identifier is invalid.", "",
            status == 404 ? "ResourceNotFoundException" : "ValidationException"};
  }
  if (name == "overloaded" || status == 503) {
    return {status ? status : 503, "Bedrock is unable to process your request.", "", "ServiceUnavailableException"};
  }
  switch (status) {
    case 401:
      return {401, "Authentication failed: Please make sure your API Key is valid.", "", "UnrecognizedClientException"};
    case 403:
      return {403, "You don't have access to the model with the specified model ID."};
    case 404:
      return {404, "Could not resolve the foundation model from the provided model identifier."};
    case 424:
      return {424, "The model returned an error while it was processing the request."};
    case 429:
      return {429, "Too many requests, please wait before trying again."};
    default:
      break;
  }
  if (status >= 500)
    return {status, "The system encountered an unexpected error during processing. Try your request again."};
  return {status ? status : 400, "The request is invalid."};
}

Rejection BedrockWire::denied(std::string_view) const {
  return {403, "The security token included in the request is invalid.", "", "UnrecognizedClientException"};
}

Rejection BedrockWire::unreadable() const {
  return {400, "Malformed input request, please reformat your input and try again.", "", "ValidationException"};
}

std::string BedrockWire::badEvent(const Prompt&) const { return eventFrame("contentBlockDelta", "{\"broken\": tru"); }

void BedrockWire::spoilChecksum(std::string& event) const { event.back() = static_cast<char>(event.back() ^ 1); }

}  // namespace spillway::simulator
