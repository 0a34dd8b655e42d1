// How answers of Anthropic's wire read.
#include "tests/agents/Reading.h"

namespace spillway::test::reading {
namespace {

void readMessagesUsage(const Json& usage, Answer& answer) {
  if (int64_t fresh = numberAt(usage, "input_tokens"); fresh >= 0) {
    answer.cached = numberAt(usage, "cache_read_input_tokens");
    answer.input = sumOf(sumOf(fresh, answer.cached), numberAt(usage, "cache_creation_input_tokens"));
  }
  if (int64_t output = numberAt(usage, "output_tokens"); output >= 0) answer.output = output;
}

void readMessagesBlock(const Json& block, Answer& answer) {
  const std::string type = textAt(block, "type");
  if (type == "text") answer.text += textAt(block, "text");
  if (type == "thinking") answer.thinking += textAt(block, "thinking");
  if (type == "tool_use") {
    need(block.at("input").is_object(), "a call's input is an object", answer);
    answer.calls.push_back({textAt(block, "id"), textAt(block, "name"), block.at("input")});
  }
}

}  // namespace

void readMessagesWhole(const Json& body, Answer& answer) {
  for (const Json& block : body.at("content")) readMessagesBlock(block, answer);
  need(textAt(body, "id").starts_with("msg_"), "the message's id begins with msg_", answer);
  answer.finish = finishOf(textAt(body, "stop_reason"));
  readMessagesUsage(body.at("usage"), answer);
  answer.ended = true;
}

void readMessagesStream(const std::string& body, Answer& answer) {
  std::vector<std::string> names;
  std::vector<Json> blocks;
  std::string input;
  int64_t open = -1;
  size_t at = 0;
  for (const Json& event : eventsOf(body, &names)) {
    const std::string type = textAt(event, "type");
    need(at < names.size() && names[at++] == type, "each event is named by its type: " + type, answer);
    if (type == "message_start") {
      need(textAt(event["message"], "id").starts_with("msg_"), "the message's id begins with msg_", answer);
      readMessagesUsage(event["message"]["usage"], answer);
    } else if (type == "content_block_start") {
      need(open < 0, "one block at a time", answer);
      open = numberAt(event, "index");
      need(open == static_cast<int64_t>(blocks.size()), "index counts from 0", answer);
      blocks.push_back(event["content_block"]);
      input.clear();
    } else if (type == "content_block_delta") {
      need(numberAt(event, "index") == open, "a delta is of the open block", answer);
      const Json& delta = event["delta"];
      const std::string text = textAt(delta, "text");
      if (textAt(delta, "type") == "text_delta") blocks.back()["text"] = textAt(blocks.back(), "text") + text;
      if (textAt(delta, "type") == "thinking_delta")
        blocks.back()["thinking"] = textAt(blocks.back(), "thinking") + textAt(delta, "thinking");
      answer.pieces += text.empty() ? 0 : 1;
      input += textAt(delta, "partial_json");
    } else if (type == "content_block_stop") {
      if (textAt(blocks.back(), "type") == "tool_use")
        blocks.back()["input"] = argumentsOf(input.empty() ? "{}" : input, answer);
      open = -1;
    } else if (type == "message_delta") {
      answer.finish = finishOf(textAt(event["delta"], "stop_reason"));
      readMessagesUsage(event["usage"], answer);
    } else if (type == "message_stop") {
      answer.ended = true;
    } else if (type == "error") {
      readError(Wire::Messages, event, answer);
    }
  }
  for (const Json& block : blocks)
    if (textAt(block, "type") != "tool_use" || block.contains("input")) readMessagesBlock(block, answer);
}

}  // namespace spillway::test::reading
