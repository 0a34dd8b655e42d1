#include "Hostile.h"

namespace contract {
namespace {

std::string repeated(const std::string& piece, size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (size_t i = 0; i < times; ++i) out += piece;
  return out;
}

std::string nested(size_t depth) { return repeated("[", depth) + repeated("]", depth); }

const std::vector<std::string>& values() {
  static const std::vector<std::string> all{
      "null",
      "true",
      "-1",
      "0.5",
      "1e400",
      "99999999999999999999999",
      "\"\"",
      "\"x\"",
      "\"\\ud83d\"",
      "\"\\u0000\"",
      "[]",
      "[null]",
      "[[]]",
      "[{}]",
      "{}",
      "{\"type\":5}",
      "{\"type\":\"text\"}",
      "{\"type\":\"nonsense\"}",
      "[{\"type\":\"text\",\"text\":7}]",
      "[{\"type\":\"image\",\"source\":null}]",
      "[{\"type\":\"image_url\",\"image_url\":3}]",
      "[{\"role\":\"user\"}]",
      "[{\"role\":5,\"content\":\"x\"}]",
      "[{\"role\":\"nobody\",\"content\":\"x\"}]",
      "[{\"role\":\"tool\",\"tool_call_id\":null,\"content\":[{}]}]",
      "[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"arguments\":\"{\"}}]}]",
      "[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":[]}]}]",
      "[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":9,\"content\":{}}]}]",
      "[{\"name\":\"\",\"input_schema\":\"x\"}]",
      "[{\"type\":\"function\",\"function\":{\"name\":null,\"parameters\":[]}}]",
      "{\"type\":\"function\",\"function\":null}",
      "{\"type\":\"json_schema\",\"json_schema\":1}",
      "[{\"role\":\"user\",\"content\":[{\"text\":\"x\"},{\"cachePoint\":3}]}]",
      "[{\"role\":\"user\",\"content\":[{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":5}}}]}]",
      "[{\"role\":\"assistant\",\"content\":[{\"toolUse\":{\"toolUseId\":\"a\",\"name\":\"b\",\"input\":{}}}]}]",
      "{\"tools\":[{\"toolSpec\":{\"name\":\"a\",\"inputSchema\":{\"json\":{\"$ref\":\"#/$defs/a\"}}}}]}",
      "{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":{\"schema\":\"{\"}}}}",
      "[{\"role\":\"model\",\"parts\":[{}]}]",
      "{\"role\":\"nobody\",\"parts\":[{\"text\":7}]}",
      "{\"parts\":{\"functionCall\":{\"args\":[]}}}",
      "[{\"functionCall\":{\"name\":\"f\"}},{\"function_response\":{\"name\":\"g\",\"response\":1}}]",
      "[{\"inlineData\":{\"mimeType\":\"x\",\"data\":\"=\"}},{\"fileData\":{}},{\"thoughtSignature\":\"?\"}]",
      "[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":[]}]},{\"googleSearch\":0}]",
      "[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":[]}]",
      "[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_image\"}]}]",
      "[{\"type\":\"reasoning\",\"summary\":[1,{}],\"encrypted_content\":\"cHgxLg\"}]",
      "[{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"custom\"}]}]"};
  return all;
}

}  // namespace

const std::vector<std::string>& documents() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made = values();
    made.push_back(nested(199));
    made.push_back("\"" + repeated("long ", 200'000) + "\"");
    for (const char* member : {"model",
                               "messages",
                               "system",
                               "tools",
                               "tool_choice",
                               "stream",
                               "stream_options",
                               "max_tokens",
                               "temperature",
                               "stop",
                               "stop_sequences",
                               "response_format",
                               "thinking",
                               "reasoning_effort",
                               "metadata",
                               "n",
                               "logprobs",
                               "input",
                               "instructions",
                               "text",
                               "reasoning",
                               "include",
                               "previous_response_id",
                               "inferenceConfig",
                               "toolConfig",
                               "additionalModelRequestFields",
                               "outputConfig",
                               "guardrailConfig",
                               "serviceTier",
                               "requestMetadata"})
      for (const std::string& value : values()) {
        const std::string name = "\"" + std::string(member) + "\":" + value;
        made.push_back("{" + name + "}");
        // The same in a request that is good otherwise, so that the reader gets past its first checks.
        made.push_back("{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]," +
                       (std::string_view(member) == "input" ? std::string() : "\"input\":\"x\",") + name + "}");
        made.push_back("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]," + name + "}");
      }
    for (const char* member : {"contents", "systemInstruction", "system_instruction", "generationConfig", "toolConfig",
                               "safetySettings", "cachedContent", "labels", "tools"})
      for (const std::string& value : values()) {
        const std::string name = "\"" + std::string(member) + "\":" + value;
        made.push_back("{" + name + "}");
        made.push_back("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]}]," + name + "}");
      }
    for (const char* member : {"temperature", "stopSequences", "maxOutputTokens", "candidateCount", "seed",
                               "responseMimeType", "responseSchema", "responseJsonSchema", "thinkingConfig",
                               "responseModalities", "speechConfig", "logprobs", "responseLogprobs"})
      for (const std::string& value : values())
        made.push_back("{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}],\"generationConfig\":{\"" + std::string(member) +
                       "\":" + value + "}}");
    for (const std::string& value : values()) {
      made.push_back("{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":" + value + "}]}");
      made.push_back("{\"contents\":[{\"role\":\"user\",\"parts\":" + value + "}]}");
    }
    made.push_back("{\"model\":\"m\",\"max_tokens\":5,\"messages\":[" +
                   repeated("{\"role\":\"user\",\"content\":\"x\"},", 2000) +
                   "{\"role\":\"user\",\"content\":\"x\"}]}");
    made.push_back("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":" + nested(190) + "}]}");
    made.push_back("{" + repeated("\"model\":\"m\",", 1000) + "\"model\":1}");
    return made;
  }();
  return all;
}

const std::vector<std::string>& payloads() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made{"",
                                  " ",
                                  "{",
                                  "}",
                                  "[",
                                  "\"",
                                  "nul",
                                  "{\"a\"",
                                  "{\"a\":}",
                                  "[DONE]",
                                  "\xff\xfe",
                                  "<html></html>",
                                  "\xef\xbb\xbf{}"};
    made.emplace_back("\0\0\0", 3);
    made.push_back(repeated("[", 100'000));
    made.push_back(repeated("{\"a\":", 100'000));
    made.push_back("{\"choices\":[{\"delta\":{\"content\":\"" + repeated("x", 1'000'000) + "\"}}]}");
    for (const char* member : {"choices", "usage", "error", "content", "delta", "message", "type", "index",
                               "content_block", "output", "start", "contentBlockIndex", "stopReason", "trace"})
      for (const std::string& value : values()) made.push_back("{\"" + std::string(member) + "\":" + value + "}");
    for (const char* kind : {"message_start", "content_block_start", "content_block_delta", "content_block_stop",
                             "message_delta", "message_stop", "error", "ping", "message"})
      for (const std::string& value : values())
        made.push_back("{\"type\":\"" + std::string(kind) + "\",\"index\":" + value + ",\"delta\":" + value +
                       ",\"message\":" + value + ",\"content_block\":" + value + ",\"usage\":" + value + "}");
    for (const std::string& value : values()) {
      made.push_back("{\"candidates\":[{\"index\":" + value + ",\"content\":{\"parts\":" + value +
                     "},\"finishReason\":" + value + ",\"groundingMetadata\":" + value + ",\"citationMetadata\":" +
                     value + ",\"logprobsResult\":" + value + "}],\"usageMetadata\":" + value + "}");
      made.push_back("[{\"candidates\":[" + value + "]},{\"promptFeedback\":" + value + "}]");
      made.push_back("{\"error\":{\"code\":" + value + ",\"status\":" + value + ",\"details\":" + value + "}}");
    }
    for (const char* kind :
         {"response.created", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
          "response.output_text.annotation.added", "response.function_call_arguments.delta",
          "response.reasoning_summary_text.delta", "response.content_part.done", "response.output_item.done",
          "response.failed", "response.incomplete", "response.completed"})
      for (const std::string& value : values())
        made.push_back("{\"type\":\"" + std::string(kind) + "\",\"output_index\":" + value + ",\"item\":" + value +
                       ",\"part\":" + value + ",\"delta\":" + value + ",\"annotation\":" + value +
                       ",\"response\":{\"output\":" + value + ",\"usage\":" + value + ",\"error\":" + value + "}}");
    for (const std::string& value : values())
      made.push_back("{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":" + value + ",\"message\":" + value +
                     ",\"finish_reason\":" + value + "}],\"usage\":" + value + "}");
    for (const std::string& value : values())
      made.push_back("{\"output\":{\"message\":{\"content\":[{\"text\":" + value + "},{\"toolUse\":" + value +
                     "},{\"reasoningContent\":" + value + "},{\"citationsContent\":" + value +
                     "}]}},\"stopReason\":" + value + ",\"usage\":" + value + "}");
    made.insert(made.end(), values().begin(), values().end());
    made.push_back(nested(199));
    return made;
  }();
  return all;
}

}  // namespace contract
