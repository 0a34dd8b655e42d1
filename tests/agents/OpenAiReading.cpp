// How answers of OpenAI's two wires read.
#include <array>
#include <map>
#include <set>

#include "tests/agents/Reading.h"

namespace spillway::test::reading {
namespace {

void readChatUsage(const Json& usage, Answer& answer) {
  answer.input = numberAt(usage, "prompt_tokens");
  answer.output = numberAt(usage, "completion_tokens");
  answer.cached = numberAt(objectAt(usage, "prompt_tokens_details"), "cached_tokens");
  answer.thought = numberAt(objectAt(usage, "completion_tokens_details"), "reasoning_tokens");
}

}  // namespace

void readChatWhole(const Json& body, Answer& answer) {
  const Json choice = body.at("choices").at(0);
  const Json message = choice.at("message");
  need(textAt(message, "role") == "assistant", "the message's role is assistant", answer);
  need(textAt(body, "object") == "chat.completion", "object is chat.completion", answer);
  answer.text = textAt(message, "content");
  answer.thinking = textAt(message, "reasoning_content");
  for (const Json& call : listAt(message, "tool_calls"))
    answer.calls.push_back({textAt(call, "id"), textAt(call["function"], "name"),
                            argumentsOf(textAt(call["function"], "arguments"), answer)});
  answer.finish = finishOf(textAt(choice, "finish_reason"));
  readChatUsage(objectAt(body, "usage"), answer);
  answer.ended = true;
}

void readChatStream(const std::string& body, Answer& answer) {
  std::map<int64_t, std::array<std::string, 3>> calls;
  bool first = true;
  std::set<std::string> ids;
  for (const Json& chunk : eventsOf(body)) {
    if (chunk.contains("error")) {
      readError(Wire::Chat, chunk, answer);
      continue;
    }
    ids.insert(textAt(chunk, "id"));
    need(textAt(chunk, "object") == "chat.completion.chunk", "object is chat.completion.chunk", answer);
    if (!objectAt(chunk, "usage").empty()) readChatUsage(chunk["usage"], answer);
    for (const Json& choice : listAt(chunk, "choices")) {
      const Json delta = objectAt(choice, "delta");
      if (std::exchange(first, false))
        need(textAt(delta, "role") == "assistant", "the first chunk has the role", answer);
      const std::string text = textAt(delta, "content");
      answer.text += text;
      answer.pieces += text.empty() ? 0 : 1;
      answer.thinking += textAt(delta, "reasoning_content");
      for (const Json& call : listAt(delta, "tool_calls")) {
        need(call.contains("index"), "a call's delta has its index", answer);
        auto& kept = calls[numberAt(call, "index")];
        kept[0] += textAt(call, "id");
        kept[1] += textAt(objectAt(call, "function"), "name");
        kept[2] += textAt(objectAt(call, "function"), "arguments");
      }
      if (std::string reason = textAt(choice, "finish_reason"); !reason.empty()) answer.finish = finishOf(reason);
    }
  }
  need(ids.size() <= 1, "all chunks have one id", answer);
  for (auto& [index, call] : calls) answer.calls.push_back({call[0], call[1], argumentsOf(call[2], answer)});
  answer.ended = body.ends_with("data: [DONE]\n\n");
}

void readResponse(const Json& response, Answer& answer) {
  need(textAt(response, "id").starts_with("resp_"), "the response's id begins with resp_", answer);
  need(textAt(response, "object") == "response", "object is response", answer);
  for (const Json& item : listAt(response, "output")) {
    const std::string type = textAt(item, "type"), id = textAt(item, "id");
    if (type == "message") {
      need(id.starts_with("msg_"), "a message's id begins with msg_: " + id, answer);
      for (const Json& part : listAt(item, "content")) answer.text += textAt(part, "text");
    } else if (type == "reasoning") {
      need(id.starts_with("rs_"), "a reasoning item's id begins with rs_: " + id, answer);
      for (const Json& part : listAt(item, "summary")) answer.thinking += textAt(part, "text");
    } else if (type == "function_call") {
      need(id.starts_with("fc_"), "a call's id begins with fc_: " + id, answer);
      answer.calls.push_back(
          {textAt(item, "call_id"), textAt(item, "name"), argumentsOf(textAt(item, "arguments"), answer)});
    } else if (type == "custom_tool_call") {
      need(id.starts_with("ctc_"), "a custom call's id begins with ctc_: " + id, answer);
      answer.calls.push_back({textAt(item, "call_id"), textAt(item, "name"), textAt(item, "input")});
    }
  }
  const std::string status = textAt(response, "status");
  if (status == "completed") answer.finish = answer.calls.empty() ? "stop" : "tools";
  if (status == "incomplete") answer.finish = textAt(objectAt(response, "incomplete_details"), "reason");
  if (answer.finish == "max_output_tokens") answer.finish = "length";
  const Json usage = objectAt(response, "usage");
  answer.input = numberAt(usage, "input_tokens");
  answer.output = numberAt(usage, "output_tokens");
  answer.cached = numberAt(objectAt(usage, "input_tokens_details"), "cached_tokens");
  answer.thought = numberAt(objectAt(usage, "output_tokens_details"), "reasoning_tokens");
  if (!answer.finish.empty())
    need(numberAt(usage, "total_tokens") == answer.input + answer.output, "total_tokens is the sum", answer);
}

void readResponsesStream(const std::string& body, Answer& answer) {
  std::vector<std::string> names;
  int64_t sequence = -1;
  std::set<int64_t> added;
  std::string streamed;
  std::map<int64_t, std::string> itemIds;
  size_t at = 0;
  for (const Json& event : eventsOf(body, &names)) {
    const std::string type = textAt(event, "type");
    need(at < names.size() && names[at++] == type, "each event is named by its type: " + type, answer);
    need(numberAt(event, "sequence_number") == sequence + 1, "sequence_number rises by one at " + type, answer);
    sequence = numberAt(event, "sequence_number");
    const int64_t index = numberAt(event, "output_index");
    if (type == "response.output_item.added") {
      need(added.insert(index).second, "output_index is the item's own", answer);
      need(index == static_cast<int64_t>(added.size()) - 1, "output_index counts from 0", answer);
      itemIds[index] = textAt(event["item"], "id");
    } else if (event.contains("output_index")) {
      need(added.count(index) == 1, "an item is added before it is spoken of: " + type, answer);
    }
    if (event.contains("item_id"))
      need(textAt(event, "item_id") == itemIds[index], "item_id is the one that was added: " + type, answer);
    if (type == "response.output_text.delta") {
      ++answer.pieces;
      streamed += textAt(event, "delta");
    }
    if (type == "error" || type == "response.failed") {
      const Json flat = event.contains("message") ? event : Json();
      readError(Wire::Responses,
                type == "error" && !flat.is_null()    ? Json{{"error", flat}}
                : objectAt(event, "response").empty() ? event
                                                      : event["response"],
                answer);
    }
    if (type == "response.completed" || type == "response.incomplete") {
      readResponse(event["response"], answer);
      need(streamed == answer.text, "the deltas are the text", answer);
      answer.ended = true;
    }
  }
  if (!answer.ended) answer.text = streamed;
}

}  // namespace spillway::test::reading
