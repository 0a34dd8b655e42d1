#include "InputWriter.h"

#include <algorithm>

#include "Reasoning.h"

namespace responses {

using spw::Json;

namespace {

constexpr std::string_view kNoResult = "No result was provided for this call.";
constexpr std::string_view kIdRule = "^.{1,64}$";

std::string_view role(Json message) { return message["role"].str(); }

bool isCall(Json block) { return block["type"].str() == "tool_call"; }

bool hasCalls(Json message) {
  for (Json block : message["blocks"]) {
    if (isCall(block)) return true;
  }
  return false;
}

}  // namespace

InputWriter::InputWriter(spw::Call call, const spw::OpenAiRules& rules, ToolWriter& tools, bool stored)
    : call_(call),
      rules_(rules),
      tools_(tools),
      ids_(call, rules.text("tool_id_format", kIdRule)),
      parts_(call, rules, tally_),
      stored_(stored),
      items_(call.array()) {}

void InputWriter::write(Json messages, const std::vector<std::string_view>& hints, bool mayBeEmpty, Json out) {
  spw::ToolResults conversation(messages);
  conversation_ = &conversation;
  const Path root("messages");
  noteCacheMarks(messages, root);
  countSpeakers(messages);
  const Json instructions = takeInstructions(messages.first());
  bool leading = true;
  const auto hint = [&] {
    if (leading) {
      for (std::string_view text : hints) push(messageItem({}, systemRole(false)).put("content", text));
    }
    leading = false;
  };
  size_t position = instructions ? 1 : 0;
  for (Json message = messages.at(position); message; message = message.next()) {
    const size_t here = position++;
    const Path at(root, here);
    const std::string_view who = role(message);
    if (who != "system") hint();
    if (who != "assistant") flushCalls();
    if (who == "system") writeSystem(message, at);
    if (who == "user") writeUser(message, static_cast<int64_t>(here) > conversation.lastAssistant(), at);
    if (who == "assistant") writeAssistant(message, here, at);
    if (who == "tool") writeLeftResults(message, at);
  }
  hint();
  flushCalls();
  conversation_ = nullptr;
  parts_.limitMarks();
  tally_.report(call_);
  if (items_.size() > 0) {
    out.put("instructions", instructions).put("input", items_);
  } else if (instructions && !mayBeEmpty) {
    // Instructions alone ask nothing; as input they do.
    out.put("input", call_.array().push(messageItem({}, systemRole(false)).put("content", instructions)));
  } else if (mayBeEmpty) {
    out.put("instructions", instructions);
  } else {
    unsupported(root, "nothing is left to send");
  }
}

// A target that caches by itself loses nothing; where nobody knows, the marks are reported.
void InputWriter::noteCacheMarks(Json messages, const Path& root) {
  const bool taken = rules_.cacheMarks();
  if (!taken && !rules_.losesCacheMarks()) return;
  size_t position = 0;
  for (Json message : messages) {
    const Path at(root, position++);
    for (Json block : message["blocks"]) {
      if (!block["cache"]) continue;
      const std::string_view type = block["type"].str();
      if (!taken) tally_.dropped(at, "this target reads no cache marks");
      if (taken && type.starts_with("tool_"))
        tally_.dropped(at, "calls and their results have no cache mark in this wire");
    }
  }
}

void InputWriter::countSpeakers(Json messages) {
  std::string_view first;
  for (Json message : messages) {
    const std::string_view name = message["name"].str();
    if (name.empty() || role(message) != "user") continue;
    severalSpeakers_ = severalSpeakers_ || (!first.empty() && first != name);
    first = name;
  }
}

// One plain text in front of everything has a member of its own; missing when there is no such text.
Json InputWriter::takeInstructions(Json message) {
  const Json block = message["blocks"].first();
  const bool plain = role(message) == "system" && !message["developer"] && message["blocks"].size() == 1 &&
                     block["type"].str() == "text" && !PartWriter::isEmptyText(block) && !message["id"];
  if (!plain || (block["cache"] && rules_.cacheMarks()) || rules_.refuses("instructions")) return call_.json(nullptr);
  reportLost(message, Path("messages"));
  return block["text"];
}

std::string_view InputWriter::systemRole(bool developer) const {
  if (rules_.developer()) return "developer";
  return developer && rules_.text("developer_role", "") != "unsupported" ? "developer" : "system";
}

void InputWriter::writeSystem(Json message, const Path& at) {
  if (const Json item = ownExtra(message)["item"]) return push(item);
  const Json content = parts_.content(message["blocks"], false, at);
  if (!content) return;
  const Json item = messageItem(message, systemRole(message["developer"].isTrue())).put("content", content);
  reportLost(message, at);
  copyExtra(message, item);
  push(item);
}

// Items only this vendor has stand between what the user says.
void InputWriter::writeUser(Json message, bool now, const Path& at) {
  const Json said = call_.array();
  for (Json block : message["blocks"]) {
    const bool own = block["type"].str() == "opaque" && block["wire"].str() == kWire && block["item"].isTrue();
    if (own) {
      push(block["value"]);
    } else {
      said.push(block);
    }
  }
  message.put("blocks", said);
  writeSpeaker(message, at);
  reportLost(message, at);
  const Json content = parts_.content(said, now, Path(at, "blocks"));
  if (!content && !message["string"].isTrue()) return;
  const Json item = messageItem(message, "user").put("content", content ? content : call_.string(""));
  copyExtra(message, item);
  push(item);
}

void InputWriter::writeSpeaker(Json message, const Path& at) {
  const std::string_view name = message["name"].str();
  if (name.empty()) return;
  for (Json block : message["blocks"]) {
    if (!severalSpeakers_ || block["type"].str() != "text") continue;
    block.put("text", call_.concat({name, ": ", block["text"].str()}));
    tally_.emulated(at, "the speaker's name is put before the text");
    message.take("name");
    return;
  }
}

// What a message has that no item of this wire has a place for.
void InputWriter::reportLost(Json message, const Path& at) {
  if (message["name"]) tally_.dropped(at, "this wire has no names of speakers");
}

void InputWriter::writeAssistant(Json message, size_t position, const Path& at) {
  reportLost(message, at);
  const Path blocks(at, "blocks");
  const bool calls = hasCalls(message);
  spoken_ = call_.array();
  size_t index = 0;
  for (Json block : message["blocks"]) {
    const Path where(blocks, index++);
    const std::string_view type = block["type"].str();
    const bool own = type == "opaque" && block["wire"].str() == kWire;
    if (type == "text" || type == "refusal") {
      if (!PartWriter::isEmptyText(block)) spoken_.push(parts_.spoken(block, where));
      continue;
    }
    if (own && !block["item"].isTrue()) {  // a part of the message, of a kind that is not known
      spoken_.push(block["value"]);
      continue;
    }
    flushSpoken(message);
    if (type == "tool_call") {
      writeCall(block, position, where);
    } else if (type == "reasoning") {
      writeReasoning(block, calls, where);
    } else if (own) {
      push(block["value"]);
    } else {
      tally_.dropped(where, "the assistant's side of this wire holds text, calls and the vendor's own items only");
    }
  }
  const bool empty = message["string"].isTrue() && message["blocks"].size() == 0;
  if (empty) push(messageItem(message, "assistant").put("content", ""));
  flushSpoken(message);
}

// One message item of what was said since the last other item. The client's own id and state belong to the first.
void InputWriter::flushSpoken(Json message) {
  if (spoken_.size() == 0) return;
  const Json only = spoken_.first();
  const bool plain = spoken_.size() == 1 && only["type"].str() == "output_text" && only.size() == 2 && !message["id"];
  const Json item = messageItem(message, "assistant").put("content", plain ? only["text"] : spoken_);
  item.put("phase", message["phase"] ? message["phase"].clone() : message["phase"]);
  copyExtra(message, item);
  message.take("extra");
  push(item);
  spoken_ = call_.array();
}

void InputWriter::writeReasoning(Json block, bool calls, const Path& at) {
  const bool own = block["issuer"].str() == kIssuer;
  const Json item = writeReasoningItem(call_, block, calls && rules_.replay() == spw::Replay::Field, stored_);
  if (item) {
    push(item);
    reasoning_ = item;
  } else if (own) {
    tally_.dropped(at, "reasoning that its vendor did not keep cannot be given back by name");
  } else {
    tally_.dropped(at, block["issuer"].str() == kTextIssuer
                           ? "this target does not take its earlier reasoning back"
                           : "reasoning of another vendor cannot be given to this one");
  }
}

void InputWriter::writeCall(Json block, size_t position, const Path& at) {
  const bool function = tools_.asFunction(block), custom = block["kind"].str() == "custom" && !function;
  const Json extra = ownExtra(block);
  const Json item = call_.object().put("type", custom ? "custom_tool_call" : "function_call");
  const std::string_view id = block["id"].str();
  item.put("call_id", ids_.sent(id));
  item.put("name", extra["namespace"] ? extra["name"].str() : tools_.sentName(block["name"].str()));
  Json arguments = block["arguments"];
  if (function) {
    arguments = call_.string(call_.object().put("input", arguments).dump());
  } else if (const Json input = block["input"]) {
    arguments = call_.string(input.dump());
  } else if (!custom && arguments.str().empty()) {
    arguments = call_.string("{}");
  }
  item.put(custom ? "input" : "arguments", arguments);
  if (block["signature"]) tally_.dropped(at, "a signature of another vendor has no place here");
  copyExtra(block, item);
  push(item);
  asked_.push_back({id, position, custom});
}

// Every call is answered before anything else is said: results are looked for behind it, missing ones are made up.
void InputWriter::flushCalls() {
  dropDangling();
  for (const Asked& asked : asked_) writeResult(asked, conversation_->takeResult(asked.id, asked.position));
  asked_.clear();
}

void InputWriter::writeResult(const Asked& asked, Json result) {
  const Path at("messages");
  const Json item = call_.object().put("type", asked.custom ? "custom_tool_call_output" : "function_call_output");
  item.put("call_id", ids_.sent(asked.id));
  if (!result) {
    tally_.emulated(Path(at, asked.position), "a tool call without a result was given one that says so");
    push(item.put("output", kNoResult));
    return;
  }
  const bool now = static_cast<int64_t>(asked.position) >= conversation_->lastAssistant();
  item.put("output", outputOf(result, now, Path(Path(at, asked.position), "blocks")));
  copyExtra(result, item);
  push(item);
}

Json InputWriter::outputOf(Json result, bool now, const Path& at) {
  const Json content = parts_.content(result["blocks"], now, at);
  if (!result["is_error"].isTrue()) return content ? content : call_.string("");
  tally_.emulated(at, "a failed tool is told by a word at the front of its result");
  if (content.isArray()) {
    const Json word = call_.object().put("type", "input_text").put("text", "Error:");
    content.first().insertBefore(word);
    return content;
  }
  const std::string_view text = content.str();
  return call_.string(text.starts_with("Error") ? text : call_.concat({"Error: ", text}));
}

// Results nobody asked for would be refused; as a user's text they still say what they say.
void InputWriter::writeLeftResults(Json message, const Path& at) {
  for (Json result : message["blocks"]) {
    if (result["type"].str() != "tool_result" || !conversation_->isLeft(result)) continue;
    tally_.emulated(at, "a tool result without a call is sent as a user's text");
    const std::string_view head = call_.concat({"[tool result ", result["id"].str(), "] "});
    Json content = outputOf(result, false, at);
    if (content.isArray()) {
      content.first().insertBefore(call_.object().put("type", "input_text").put("text", head));
    } else {
      content = call_.string(call_.concat({head, content.str()}));
    }
    push(messageItem({}, "user").put("content", content));
  }
}

// Encrypted reasoning is known by its id only together with the item it led to; without that one's own id it goes by
// its content.
void InputWriter::push(Json item) {
  if (reasoning_["encrypted_content"] && !item["id"]) reasoning_.take("id");
  reasoning_ = call_.json(nullptr);
  items_.push(item);
}

// The vendor refuses reasoning that nothing came of.
void InputWriter::dropDangling() {
  if (!reasoning_) return;
  tally_.dropped(Path("messages"), "reasoning whose continuation is gone cannot be given back");
  reasoning_.detach();
  reasoning_ = call_.json(nullptr);
}

// A message item, with the id and the state the client gave the message, which belong to one item only.
Json InputWriter::messageItem(Json message, std::string_view role) {
  const Json item = call_.object().put("type", "message");
  item.put("id", message.take("id")).put("status", message.take("status"));
  return item.put("role", role);
}

// The client's own members of an item come back as they were.
void InputWriter::copyExtra(Json from, Json item) {
  for (Json member : ownExtra(from)) {
    const std::string_view name = member.name();
    const bool renamed = name == "name" && item["name"];
    if (!renamed && !rules_.refuses(call_.concat({"input[].", name}))) item.put(name, member);
  }
}

}  // namespace responses
