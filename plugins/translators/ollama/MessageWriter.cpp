#include "MessageWriter.h"

#include <spillway/codec/Arguments.hpp>
#include <spillway/codec/BlockText.hpp>

#include "ImageType.h"

namespace ollama {

using spw::FlatTurn;
using spw::Json;

namespace {

constexpr std::string_view kNoResult = "No result was provided for this call.";

}  // namespace

MessageWriter::MessageWriter(const spw::Rules& rules, spw::FunctionTools& tools)
    : call_(rules.call()), rules_(rules), tools_(tools), out_(call_.array()) {}

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

// Many prompt templates have one place for system text, at the front.
void MessageWriter::writeLeadingSystem(Json messages, const std::vector<std::string_view>& hints) {
  const Json blocks = spw::leadingBlocks(call_, messages, hints);
  if (const Json text = spw::joinedText(call_, blocks, "\n\n")) {
    out_.push(call_.object().put("role", "system").put("content", text));
  }
}

void MessageWriter::writeTurn(const FlatTurn& turn, const Path& at) {
  switch (turn.kind) {
    case FlatTurn::Kind::System:
      if (const Json text = spw::joinedText(call_, turn.message["blocks"], "\n\n")) {
        out_.push(call_.object().put("role", "system").put("content", text));
      }
      return;
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
  Content content;
  const Path blocks(at, "blocks");
  size_t index = 0;
  for (Json block : turn.message["blocks"]) addBlock(content, block, turn.now, Path(blocks, index++));
  if (content.texts == 0 && !content.images && !turn.message["string"].isTrue()) return;
  if (turn.message["name"]) tally_.dropped(at, "this wire has no names of people");
  const Json out = messageOf("user", content);
  copyExtra(turn.message, out);
  out_.push(out);
}

void MessageWriter::writeAssistant(Json message, const Path& at) {
  if (message["phase"]) tally_.dropped(at, "this wire has no phases");
  const Json calls = call_.array(), thoughts = call_.array();
  const Path blocks(at, "blocks");
  size_t index = 0;
  for (Json block : message["blocks"]) {
    const Path where(blocks, index++);
    const std::string_view type = block["type"].str();
    if (type == "tool_call") {
      calls.push(writeCall(block, where));
    } else if (type == "reasoning") {
      if (block["issuer"].str() == kTextIssuer) {
        thoughts.push(call_.object().put("type", "text").put("text", block["text"]));
      } else {
        tally_.dropped(where, "reasoning goes back to its issuer only");
      }
    } else if (type == "text" && block["citations"]) {
      tally_.dropped(where, "citations of earlier text have no place in this wire");
    } else if (type == "refusal") {
      tally_.emulated(where, "a refusal is said as text");
    } else if (type != "text") {
      tally_.dropped(where, "an assistant's message in this wire holds text and tool calls only");
    }
  }
  const Json text = spw::joinedText(call_, message["blocks"], "\n", true);
  const Json thinking = spw::joinedText(call_, thoughts, "\n");
  if (!text && !thinking && calls.size() == 0 && !message["string"].isTrue()) return;
  const Json out = call_.object().put("role", "assistant").put("content", text ? text : call_.string(""));
  out.put("thinking", thinking);
  if (calls.size() > 0) out.put("tool_calls", calls);
  copyExtra(message, out);
  out_.push(out);
}

Json MessageWriter::writeCall(Json block, const Path& at) {
  if (block["signature"]) tally_.dropped(at, "a signature of another vendor has no place here");
  const Json function = call_.object().put("name", tools_.sent(block["name"].str()));
  function.put("arguments", spw::argumentsObject(call_, block, tally_, at));
  return call_.object().put("id", block["id"].str()).put("function", function);
}

void MessageWriter::writeResult(const FlatTurn& turn, const Path& at) {
  const std::string_view name = tools_.sent(turn.call["name"].str());
  Json content = call_.string(kNoResult);
  if (turn.result) {
    content = resultText(turn.result, name, turn.now, at);
  } else {
    tally_.emulated(at, "a tool call without a result was given one that says so");
  }
  out_.push(call_.object()
                .put("role", "tool")
                .put("content", content)
                .put("tool_name", name)
                .put("tool_call_id", turn.call["id"].str()));
}

// A result's text; its images are kept for the message behind the results.
Json MessageWriter::resultText(Json result, std::string_view tool, bool now, const Path& at) {
  bool attached = false;
  for (Json block : result["blocks"]) {
    if (block["type"].str() == "text") continue;
    if (!attached) {
      tally_.emulated(at, "what a tool returned besides text is sent in a user message");
      addText(attachments_, call_.string(call_.concat({"Attachment of the result of ", tool, ":"})));
    }
    attached = true;
    addBlock(attachments_, block, now, at);
  }
  Json text = spw::joinedText(call_, result["blocks"], "\n");
  if (attached) text = call_.string(call_.concat({text.str(), text ? "\n" : "", "(attached below)"}));
  if (result["is_error"].isTrue()) {
    tally_.emulated(at, "a failed tool is told by a word at the front of its result");
    if (!text.str().starts_with("Error")) text = call_.string(call_.concat({"Error: ", text.str()}));
  }
  return text ? text : call_.string("");
}

// Results nobody asked for still say what they say as a user's text.
void MessageWriter::writeOrphan(const FlatTurn& turn, const Path& at) {
  tally_.emulated(at, "a tool result without a call is sent as a user's text");
  const Json text = resultText(turn.result, "a tool", turn.now, at);
  const std::string_view said = call_.concat({"[tool result ", turn.result["id"].str(), "] ", text.str()});
  out_.push(call_.object().put("role", "user").put("content", said));
}

void MessageWriter::flushAttachments() {
  if (attachments_.texts > 0 || attachments_.images) out_.push(messageOf("user", attachments_));
  attachments_ = {};
}

void MessageWriter::addBlock(Content& content, Json block, bool now, const Path& at) {
  const std::string_view type = block["type"].str();
  if (type == "text" || type == "refusal") return addText(content, block["text"]);
  if (type == "image") return addImage(content, block, now, at);
  if (type == "file") return addFile(content, block, now, at);
  if (type == "audio") unsupported(at, "this wire takes no audio");
  tally_.dropped(at, "a block of another wire has no place in this one");
}

void MessageWriter::addText(Content& content, Json text) {
  if (spw::isEmptyText(text)) return;
  if (++content.texts == 1) {
    content.text = text;
    return;
  }
  if (content.texts == 2) content.joined = content.text.str();
  content.joined.append("\n").append(text.str());
}

void MessageWriter::omit(Content& content, bool now, const Path& at, std::string_view what) {
  if (now) unsupported(at, std::string(what));
  tally_.dropped(at, what);
  addText(content, call_.string(call_.concat({"(left out: ", what, ")"})));
}

void MessageWriter::addImage(Content& content, Json block, bool now, const Path& at) {
  const Json data = block["source"]["data"];
  if (!rules_.takesImages()) return omit(content, now, at, "this model cannot look at images");
  if (!data) return omit(content, now, at, "this wire takes images as data only");
  if (!looksLikeBase64(data.str())) unsupported(at, "the image is not valid base64");
  const std::string_view detail = block["detail"].str();
  if (!detail.empty() && detail != "auto") tally_.dropped(at, "this wire has no level of detail");
  if (!content.images) content.images = call_.array();
  content.images.push(data);
}

void MessageWriter::addFile(Content& content, Json block, bool now, const Path& at) {
  const Json text = block["source"]["text"];
  if (!text) return omit(content, now, at, "this wire takes documents as text only");
  tally_.emulated(at, "a text document is sent as text");
  if (block["citations"].isTrue()) tally_.dropped(at, "citations of a document cannot be asked for in this wire");
  const std::string_view title = block["title"].str(block["name"].str("document"));
  addText(content, call_.string(call_.concat({"<document title=\"", title, "\">\n", text.str(), "\n</document>"})));
}

Json MessageWriter::messageOf(std::string_view role, const Content& content) {
  const Json text = content.texts == 0   ? call_.string("")
                    : content.texts == 1 ? content.text
                                         : call_.string(call_.copy(content.joined));
  const Json out = call_.object().put("role", role).put("content", text);
  return out.put("images", content.images);
}

void MessageWriter::copyExtra(Json message, Json out) {
  for (Json member : message["extra"][kWire]) out.put(member.name(), member);
}

}  // namespace ollama
