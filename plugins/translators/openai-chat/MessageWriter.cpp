#include "MessageWriter.h"

#include "ReasoningDetails.h"

namespace openaichat {

using spw::Json;

namespace {

constexpr std::string_view kNoResult = "No result was provided for this call.";

std::string_view role(Json message) { return message["role"].str(); }

}  // namespace

MessageWriter::MessageWriter(spw::Call call, const spw::OpenAiRules& rules, ToolWriter& tools)
    : call_(call),
      rules_(rules),
      tools_(tools),
      ids_(call, rules.text("tool_id_format", "")),
      parts_(call, rules, tally_),
      out_(call.array()),
      attachments_(call.array()) {}

Json MessageWriter::write(Json messages, const std::vector<std::string_view>& hints) {
  spw::ToolResults conversation(messages);
  conversation_ = &conversation;
  const Path root("messages");
  noteCacheMarks(messages, root);
  const size_t begin = writeLeadingSystem(messages, hints);
  size_t position = 0;
  for (Json message : messages) {
    const size_t here = position++;
    if (here < begin) continue;
    const Path at(root, here);
    const std::string_view who = role(message);
    if (who == "system") writeSystem(message, at);
    if (who == "user") writeUser(message, static_cast<int64_t>(here) > conversation.lastAssistant(), at);
    if (who == "assistant") writeAssistant(message, here, at);
    if (who == "tool") writeLeftResults(message, at);
  }
  conversation_ = nullptr;
  tally_.report(call_);
  if (out_.size() == 0) unsupported(root, "nothing is left to send");
  return out_;
}

// A target that caches by itself loses nothing; where nobody knows, the marks are reported.
void MessageWriter::noteCacheMarks(Json messages, const Path& root) {
  if (!rules_.losesCacheMarks()) return;
  size_t position = 0;
  for (Json message : messages) {
    const Path at(root, position++);
    for (Json block : message["blocks"]) {
      if (block["cache"]) tally_.dropped(at, "this target reads no cache marks");
    }
  }
}

// Adjacent system messages at the front become one: many services of this wire accept only one, and only there.
size_t MessageWriter::writeLeadingSystem(Json messages, const std::vector<std::string_view>& hints) {
  const Json blocks = call_.array();
  size_t count = 0;
  Json first = call_.json(nullptr);
  for (Json message : messages) {
    if (role(message) != "system") break;
    if (++count == 1) first = message;
    for (Json block : message["blocks"]) blocks.push(block);
  }
  for (std::string_view hint : hints) blocks.push(call_.object().put("type", "text").put("text", hint));
  if (blocks.size() == 0) return count;
  bool marked = false;
  for (Json block : blocks) marked = marked || static_cast<bool>(block["cache"]);
  const Path at("messages");
  const Json content = marked && rules_.cacheMarks() ? parts_.content(blocks, true, at) : parts_.text(blocks, "\n\n");
  if (!content) return count;
  const Json out = call_.object().put("role", rules_.developer() ? "developer" : "system").put("content", content);
  if (first["name"] && !rules_.refuses("messages[].name")) out.put("name", first["name"]);
  for (Json message : messages) {
    if (role(message) != "system") break;
    copyExtra(message, out);
  }
  out_.push(out);
  return count;
}

// System text in the middle stays where it is, unless the target takes it only at the front.
void MessageWriter::writeSystem(Json message, const Path& at) {
  const Json text = parts_.text(message["blocks"], "\n\n");
  if (!text) return;
  if (rules_.text("system_placement", "") == "single_first") {
    tally_.emulated(at, "system text in the middle is sent as a reminder in a user message");
    add(call_.object()
            .put("role", "user")
            .put("content", call_.concat({"<system-reminder>\n", text.str(), "\n</system-reminder>"})));
    return;
  }
  add(call_.object().put("role", rules_.developer() ? "developer" : "system").put("content", text));
}

void MessageWriter::writeUser(Json message, bool now, const Path& at) {
  const Json content = parts_.content(message["blocks"], now, Path(at, "blocks"));
  if (!content && !message["string"].isTrue()) return;
  const Json out = call_.object().put("role", "user").put("content", content ? content : call_.string(""));
  if (message["name"] && !rules_.refuses("messages[].name")) out.put("name", message["name"]);
  copyExtra(message, out);
  add(out);
}

void MessageWriter::writeAssistant(Json message, size_t position, const Path& at) {
  const Json out = call_.object().put("role", "assistant");
  if (message["phase"]) tally_.dropped(at, "this wire has no phases");
  const Json calls = call_.array();
  const Path blocks(at, "blocks");
  Json refusal = call_.json(nullptr);
  size_t index = 0;
  for (Json block : message["blocks"]) {
    const Path where(blocks, index++);
    const std::string_view type = block["type"].str();
    if (type == "tool_call") {
      writeCall(block, calls, where);
    } else if (type == "refusal") {
      refusal = block["text"];
    } else if (type == "text" && block["citations"]) {
      tally_.dropped(where, "citations of earlier text have no place in this wire");
    } else if (type != "text" && type != "reasoning") {
      tally_.dropped(where, "an assistant's message in this wire holds text and tool calls only");
    }
  }
  const Json text = parts_.text(message["blocks"], "\n");
  const bool any = text || refusal || calls.size() > 0;
  if (!any && !message["string"].isTrue()) {
    // Nothing was said but thoughts.
    return writeReasoning(message, false, call_.object(), at);
  }
  out.put("content", text ? text : any ? call_.null() : call_.string(""));
  writeReasoning(message, calls.size() > 0, out, at);
  out.put("refusal", refusal);
  if (message["name"] && !rules_.refuses("messages[].name")) out.put("name", message["name"]);
  if (calls.size() > 0) out.put("tool_calls", calls);
  copyExtra(message, out);
  add(out);
  writeResults(message, position, at);
}

void MessageWriter::writeCall(Json block, Json calls, const Path& at) {
  const Json out = call_.object().put("id", ids_.sent(block["id"].str()));
  const std::string_view name = tools_.sentName(block["name"].str());
  const Json body = call_.object().put("name", name);
  if (block["kind"].str() == "custom" && !tools_.asFunction(block)) {
    out.put("type", "custom").put("custom", body.put("input", block["arguments"]));
  } else {
    Json arguments = block["arguments"];
    if (tools_.asFunction(block)) {
      arguments = call_.string(call_.object().put("input", arguments).dump());
    } else if (const Json input = block["input"]) {
      arguments = call_.string(input.dump());
    } else if (arguments.str().empty()) {
      arguments = call_.string("{}");
    }
    if (rules_.target().has("tool_args_object")) {
      const Json parsed = call_.parse(arguments.str());
      arguments = parsed.isObject() ? parsed : call_.object();
    }
    out.put("type", "function").put("function", body.put("arguments", arguments));
  }
  if (const Json signature = block["signature"]; signature["issuer"].str() == "gemini" && takesSignatures()) {
    out.put("extra_content", call_.object().put("google", call_.object().put("thought_signature", signature["value"])));
  } else if (signature) {
    tally_.dropped(at, "a signature of another vendor has no place here");
  }
  calls.push(out);
}

// The member signatures of calls stand in is Gemini's own; others refuse what they do not know.
bool MessageWriter::takesSignatures() const {
  const spw::Target& target = rules_.target();
  return rules_.text("reasoning_replay", "") == "signature" || target.model().find("gemini") != std::string_view::npos;
}

// Plain reasoning goes back with tool calls only: its vendors want it there and some refuse it elsewhere.
void MessageWriter::writeReasoning(Json message, bool calls, Json out, const Path& at) {
  std::string text;
  bool found = false;
  const Json details = call_.array();
  const Path blocks(at, "blocks");
  size_t index = 0;
  for (Json block : message["blocks"]) {
    const Path where(blocks, index++);
    if (block["type"].str() != "reasoning") continue;
    const bool plain = block["issuer"].str() == kTextIssuer;
    const bool wanted = rules_.replay() == spw::Replay::Tags || rules_.replay() == spw::Replay::Parts ||
                        (rules_.replay() == spw::Replay::Field && calls);
    if (rules_.replay() == spw::Replay::Details &&
        (plain ? !block["text"].str().empty() : isRouted(block["issuer"].str()))) {
      writeReasoningDetails(call_, block, static_cast<int64_t>(details.size()), details);
    } else if (plain && wanted) {
      text += block["text"].str();
      found = true;
    } else {
      tally_.dropped(where, plain ? "this target does not take its earlier reasoning back"
                                  : "reasoning of another vendor cannot be given to this one");
    }
  }
  if (details.size() > 0) out.put("reasoning_details", details);
  if (!found) return;
  if (rules_.replay() == spw::Replay::Field) {
    out.put(rules_.replayField(), call_.copy(text));
  } else if (rules_.replay() == spw::Replay::Parts) {
    const Json thought = call_.object().put("type", "text").put("text", call_.copy(text));
    const Json parts =
        call_.array().push(call_.object().put("type", "thinking").put("thinking", call_.array().push(thought)));
    if (out["content"].isString()) parts.push(call_.object().put("type", "text").put("text", out["content"].str()));
    out.put("content", parts);
  } else {
    out.put("content", call_.concat({"<think>\n", text, "\n</think>\n\n", out["content"].str()}));
  }
}

// Every call is answered before anything else is said: results are looked for behind it, missing ones are made up.
void MessageWriter::writeResults(Json message, size_t position, const Path& at) {
  const bool now = static_cast<int64_t>(position) >= conversation_->lastAssistant();
  for (Json block : message["blocks"]) {
    if (block["type"].str() != "tool_call") continue;
    const Json result = conversation_->takeResult(block["id"].str(), position);
    if (!result) tally_.emulated(at, "a tool call without a result was given one that says so");
    writeResult(block["id"].str(), block["name"].str(), result, now, at);
  }
  flushAttachments();
}

void MessageWriter::writeResult(std::string_view id, std::string_view name, Json result, bool now, const Path& at) {
  const Json content = result ? resultText(result, name, now, at) : call_.string(kNoResult);
  const Json out = call_.object().put("role", "tool").put("tool_call_id", ids_.sent(id)).put("content", content);
  for (Json member : result["extra"][kWire]) {
    if (!rules_.refuses(call_.concat({"messages[].", member.name()}))) out.put(member.name(), member);
  }
  out_.push(out);
}

// Results hold text only in this wire; what else they hold is kept for the message behind them.
Json MessageWriter::resultText(Json result, std::string_view name, bool now, const Path& at) {
  bool attached = false;
  for (Json block : result["blocks"]) {
    if (block["type"].str() == "text") continue;
    const Json part = parts_.part(block, now, at);
    if (!part) continue;
    if (!attached) {
      tally_.emulated(at, "what a tool returned besides text is sent in a user message");
      attachments_.push(call_.object()
                            .put("type", "text")
                            .put("text", call_.concat({"Attachment of the result of ", tools_.sentName(name), ":"})));
    }
    attached = true;
    attachments_.push(part);
  }
  Json text = parts_.text(result["blocks"], "\n");
  if (attached) text = call_.string(call_.concat({text.str(), text ? "\n" : "", "(attached below)"}));
  if (result["is_error"].isTrue()) {
    tally_.emulated(at, "a failed tool is told by a word at the front of its result");
    if (!text.str().starts_with("Error")) text = call_.string(call_.concat({"Error: ", text.str()}));
  }
  return text ? text : call_.string("");
}

void MessageWriter::flushAttachments() {
  if (attachments_.size() == 0) return;
  add(call_.object().put("role", "user").put("content", attachments_));
  attachments_ = call_.array();
}

// Results nobody asked for would be refused; as a user's text they still say what they say.
void MessageWriter::writeLeftResults(Json message, const Path& at) {
  for (Json result : message["blocks"]) {
    if (result["type"].str() != "tool_result" || !conversation_->isLeft(result)) continue;
    tally_.emulated(at, "a tool result without a call is sent as a user's text");
    const Json text = resultText(result, "a tool", false, at);
    add(call_.object()
            .put("role", "user")
            .put("content", call_.concat({"[tool result ", result["id"].str(), "] ", text.str()})));
    flushAttachments();
  }
}

// Some targets want users and assistant to take turns, or no user directly behind a tool.
void MessageWriter::add(Json out) {
  Json last = call_.json(nullptr);
  if (rules_.turnRule("alternate") || rules_.turnRule("consecutive_merged") || rules_.turnRule("no_user_after_tool")) {
    for (Json one : out_) last = one;
  }
  if (last && role(out) == "user" && role(last) == "tool" && rules_.turnRule("no_user_after_tool")) {
    out_.push(call_.object().put("role", "assistant").put("content", "."));
  } else if (last && role(out) == role(last) && role(out) == "user" && !rules_.turnRule("no_user_after_tool") &&
             last["content"].isString() && out["content"].isString()) {
    last.put("content", call_.concat({last["content"].str(), "\n\n", out["content"].str()}));
    return;
  }
  out_.push(out);
}

void MessageWriter::copyExtra(Json message, Json out) {
  for (Json member : message["extra"][kWire]) {
    if (!rules_.refuses(call_.concat({"messages[].", member.name()}))) out.put(member.name(), member);
  }
}

}  // namespace openaichat
