#include "MessageWriter.h"

#include <spillway/codec/Arguments.hpp>
#include <spillway/codec/BlockText.hpp>
#include <spillway/codec/DataUrl.hpp>

#include "Documents.h"

namespace cohere {

using spw::FlatTurn;
using spw::Json;

namespace {

constexpr std::string_view kNoResult = "No result was provided for this call.";

}  // namespace

MessageWriter::MessageWriter(const spw::Rules& rules, spw::FunctionTools& tools)
    : call_(rules.call()), rules_(rules), tools_(tools), out_(call_.array()), attachments_(call_.array()) {}

Json MessageWriter::write(Json messages, const std::vector<std::string_view>& hints) {
  const Path root("messages");
  writeLeadingSystem(messages, hints);
  for (const FlatTurn& turn : spw::flatTurns(messages)) {
    if (turn.kind != FlatTurn::Kind::Result) flushAttachments();
    writeTurn(turn, Path(root, turn.position));
  }
  flushAttachments();
  tally_.report(call_);
  if (out_.size() == 0) unsupported(root, "nothing is left to send");
  return out_;
}

void MessageWriter::writeLeadingSystem(Json messages, const std::vector<std::string_view>& hints) {
  const Json blocks = spw::leadingBlocks(call_, messages, hints);
  writeSystem(call_.object().put("blocks", blocks));
}

void MessageWriter::writeSystem(Json message) {
  const Json text = spw::joinedText(call_, message["blocks"], "\n\n");
  if (text) out_.push(call_.object().put("role", "system").put("content", text));
}

void MessageWriter::writeTurn(const FlatTurn& turn, const Path& at) {
  switch (turn.kind) {
    case FlatTurn::Kind::System:
      return writeSystem(turn.message);
    case FlatTurn::Kind::User:
      return writeUser(turn, at);
    case FlatTurn::Kind::Assistant:
      return writeAssistant(turn.message, at);
    case FlatTurn::Kind::Result:
      return writeResult(turn, at);
    case FlatTurn::Kind::Orphan:
      return writeOrphan(turn, at);
  }
}

void MessageWriter::writeUser(const FlatTurn& turn, const Path& at) {
  const Json parts = call_.array();
  const Path blocks(at, "blocks");
  size_t index = 0;
  for (Json block : turn.message["blocks"]) {
    if (const Json made = part(block, turn.now, Path(blocks, index++))) parts.push(made);
  }
  if (parts.size() == 0 && !turn.message["string"].isTrue()) return;
  if (turn.message["name"]) tally_.dropped(at, "this wire has no names of people");
  const Json out = call_.object().put("role", "user").put("content", contentOf(parts));
  copyExtra(turn.message, out);
  out_.push(out);
}

// What is said before calls is their plan.
void MessageWriter::writeAssistant(Json message, const Path& at) {
  if (message["phase"]) tally_.dropped(at, "this wire has no phases");
  const Json calls = call_.array(), texts = call_.array(), content = call_.array();
  const Json citations = writeCitations(message, at);
  const Path blocks(at, "blocks");
  size_t index = 0;
  for (Json block : message["blocks"]) {
    const Path where(blocks, index++);
    const std::string_view type = block["type"].str();
    if (type == "tool_call") {
      calls.push(writeCall(block, where));
    } else if (type == "text" || type == "refusal") {
      if (type == "refusal") tally_.emulated(where, "a refusal is said as text");
      if (!spw::isEmptyText(block["text"])) texts.push(block);
    } else if (type == "reasoning" && block["issuer"].str() == kTextIssuer && replaysThinking()) {
      content.push(call_.object().put("type", "thinking").put("thinking", block["text"]));
    } else if (type == "reasoning") {
      tally_.dropped(where, "this target does not take this reasoning back");
    } else if (type == "opaque" && block["wire"].str() == kWire) {
      content.push(block["value"]);
    } else {
      tally_.dropped(where, "an assistant's message in this wire holds text and tool calls only");
    }
  }
  const Json out = call_.object().put("role", "assistant");
  if (calls.size() > 0) {
    out.put("tool_plan", spw::joinedText(call_, texts, "\n", true)).put("tool_calls", calls);
  } else {
    for (Json block : texts) content.push(call_.object().put("type", "text").put("text", block["text"]));
  }
  if (content.size() == 0 && calls.size() == 0 && !message["string"].isTrue()) return;
  if (content.size() > 0 || calls.size() == 0) out.put("content", contentOf(content));
  out.put("citations", citations);
  copyExtra(message, out);
  out_.push(out);
}

Json MessageWriter::writeCitations(Json message, const Path& at) {
  Json list = call_.json(nullptr);
  for (Json block : message["blocks"]) {
    for (Json citation : block["type"].str() == "text" ? block["citations"] : call_.json(nullptr)) {
      const Json own = citation["extra"][kWire];
      if (!own) tally_.dropped(at, "citations of another service's answer cannot be given to this one");
      if (own.size() == 0) continue;
      if (!list) list = call_.array();
      list.push(own);
    }
  }
  return list;
}

Json MessageWriter::writeCall(Json block, const Path& at) {
  if (block["signature"]) tally_.dropped(at, "a signature of another vendor has no place here");
  const Json function = call_.object().put("name", tools_.sent(block["name"].str()));
  function.put("arguments", spw::argumentsText(call_, block));
  return call_.object().put("id", block["id"].str()).put("type", "function").put("function", function);
}

void MessageWriter::writeResult(const FlatTurn& turn, const Path& at) {
  Json content = call_.string(kNoResult);
  if (turn.result) {
    content = resultContent(turn.result, tools_.sent(turn.call["name"].str()), turn.now, at);
  } else {
    tally_.emulated(at, "a tool call without a result was given one that says so");
  }
  out_.push(call_.object().put("role", "tool").put("tool_call_id", turn.call["id"].str()).put("content", content));
}

// The text of a result, or the documents it consists of.
Json MessageWriter::resultContent(Json result, std::string_view tool, bool now, const Path& at) {
  const Json parts = call_.array();
  for (Json block : result["blocks"]) {
    const Json own = block["extra"][kWire]["block"];
    if (own) parts.push(own);
  }
  if (parts.size() > 0 && parts.size() == result["blocks"].size() && !result["is_error"].isTrue()) return parts;
  const bool attached = attach(result, tool, now, at);
  Json text = spw::joinedText(call_, result["blocks"], "\n");
  if (attached) text = call_.string(call_.concat({text.str(), text ? "\n" : "", "(attached below)"}));
  if (result["is_error"].isTrue()) {
    tally_.emulated(at, "a failed tool is told by a word at the front of its result");
    if (!text.str().starts_with("Error")) text = call_.string(call_.concat({"Error: ", text.str()}));
  }
  return text ? text : call_.string("");
}

// Keeps what is no text for the message behind the results; true when there was something.
bool MessageWriter::attach(Json result, std::string_view tool, bool now, const Path& at) {
  bool attached = false;
  for (Json block : result["blocks"]) {
    if (block["type"].str() == "text") continue;
    const Json made = part(block, now, at);
    if (!made) continue;
    if (!attached) {
      tally_.emulated(at, "what a tool returned besides text is sent in a user message");
      attachments_.push(textPart(call_.concat({"Attachment of the result of ", tool, ":"})));
    }
    attached = true;
    attachments_.push(made);
  }
  return attached;
}

void MessageWriter::flushAttachments() {
  if (attachments_.size() == 0) return;
  out_.push(call_.object().put("role", "user").put("content", attachments_));
  attachments_ = call_.array();
}

// Results nobody asked for still say what they say as a user's text.
void MessageWriter::writeOrphan(const FlatTurn& turn, const Path& at) {
  tally_.emulated(at, "a tool result without a call is sent as a user's text");
  attach(turn.result, "a tool", turn.now, at);
  const Json text = spw::joinedText(call_, turn.result["blocks"], "\n");
  const std::string_view said = call_.concat({"[tool result ", turn.result["id"].str(), "] ", text.str()});
  out_.push(call_.object().put("role", "user").put("content", said));
}

Json MessageWriter::part(Json block, bool now, const Path& at) {
  const std::string_view type = block["type"].str();
  if (type == "text" || type == "refusal") {
    if (spw::isEmptyText(block["text"])) return call_.json(nullptr);
    return call_.object().put("type", "text").put("text", block["text"]);
  }
  if (type == "image") return image(block, now, at);
  if (type == "file") return file(block, now, at);
  if (type == "audio") unsupported(at, "this wire takes no audio");
  if (type == "opaque" && block["wire"].str() == kWire) return block["value"];
  tally_.dropped(at, "a block of another wire has no place in this one");
  return call_.json(nullptr);
}

Json MessageWriter::omitted(bool now, const Path& at, std::string_view what) {
  if (now) unsupported(at, std::string(what));
  tally_.dropped(at, what);
  return textPart(call_.concat({"(left out: ", what, ")"}));
}

Json MessageWriter::image(Json block, bool now, const Path& at) {
  const Json source = block["source"];
  if (!rules_.takesImages()) return omitted(now, at, "this model cannot look at images");
  const Json url = source["data"] ? call_.string(spw::dataUrlOf(call_, source)) : source["url"];
  if (!url) return omitted(now, at, "this wire takes images as data or by URL only");
  const Json image = call_.object().put("url", url);
  image.put("detail", block["detail"]);
  return call_.object().put("type", "image_url").put("image_url", image);
}

// A document that shall be cited goes where this wire has its documents; any other text is told in place.
Json MessageWriter::file(Json block, bool now, const Path& at) {
  const Json text = block["source"]["text"];
  if (!text) return omitted(now, at, "this wire takes documents as text only");
  if (block["context"]) tally_.dropped(at, "a document's context has no place in this wire");
  if (isDocument(block) && !rules_.refuses("documents")) {
    if (!documents_) documents_ = call_.array();
    documents_.push(writeDocument(call_, block, documentCount_++));
    return call_.json(nullptr);
  }
  tally_.emulated(at, "a text document is sent as text");
  const std::string_view title = block["title"].str(block["name"].str("document"));
  return textPart(call_.concat({"<document title=\"", title, "\">\n", text.str(), "\n</document>"}));
}

Json MessageWriter::contentOf(Json parts) const {
  const Json only = parts.first();
  if (!only) return call_.string("");
  return parts.size() == 1 && only["type"].str() == "text" ? only["text"] : parts;
}

// Models that do not think refuse it.
bool MessageWriter::replaysThinking() const {
  return rules_.target().can(SPW_CAP_REASONING) || rules_.target().has("reasoning_replay");
}

void MessageWriter::copyExtra(Json message, Json out) {
  for (Json member : message["extra"][kWire]) out.put(member.name(), member);
}

}  // namespace cohere
