#include "HistoryWriter.h"

#include <spillway/codec/Base64.hpp>
#include <spillway/codec/Blank.hpp>
#include <spillway/codec/Lists.hpp>

#include <algorithm>

namespace kiro {

using spw::Json;

namespace {

constexpr std::string_view kNothingSaid = ".";  // no content may be empty
constexpr std::string_view kGoOn = "continue";

struct Picture {
  std::string_view media, format;
};
constexpr Picture kPictures[] = {
    {"image/png", "png"}, {"image/jpeg", "jpeg"}, {"image/jpg", "jpeg"}, {"image/gif", "gif"}, {"image/webp", "webp"}};

std::string_view formatOf(std::string_view media) {
  for (const Picture& picture : kPictures) {
    if (picture.media == media) return picture.format;
  }
  return {};
}

}  // namespace

HistoryWriter::HistoryWriter(spw::Call call, const spw::Target& target, spw::NameMap& names, spw::NameMap& ids,
                             spw::Tally& tally)
    : call_(call),
      target_(target),
      names_(names),
      ids_(ids),
      tally_(tally),
      marks_(target.quirkValue("cache_mode").str().starts_with("breakpoints")),
      origin_(target.quirkValue("request_constants")["origin"].str("AI_EDITOR")) {}

void HistoryWriter::read(Json messages) {
  spw::Turns turns(call_, ids_, tally_, false);
  for (const spw::Turn& turn : turns.read(messages, spw::Turns::leadingSystem(messages))) add(turn, turns);
  if (!messages_.empty() && !messages_.front().user) {
    call_.emulated("messages", "the first message must be the user's");
    messages_.insert(messages_.begin(), Message{.user = true, .content = std::string(kNothingSaid)});
  }
  if (messages_.empty() || !messages_.back().user) {
    call_.emulated("messages", "the last message must be the user's; it asks to go on");
    messages_.push_back(Message{.user = true, .content = std::string(kGoOn)});
  }
  opening_ = messages_.front().content;
  for (Message& message : messages_) {
    if (!message.content.empty()) continue;
    tally_.emulated(Path("messages"), "a message without text of its own says \".\"");
    message.content = kNothingSaid;
  }
}

HistoryWriter::Message& HistoryWriter::open(bool user) {
  if (messages_.empty() || messages_.back().user != user) messages_.push_back(Message{.user = user});
  return messages_.back();
}

// A turn of which nothing is left makes no message, so that its neighbours become one.
void HistoryWriter::add(const spw::Turn& turn, spw::Turns& turns) {
  const bool user = turn.role == spw::Turn::Role::User;
  const size_t before = messages_.size();
  const bool opens = messages_.empty() || messages_.back().user != user;
  Message& message = open(user);
  for (const spw::TurnBlock& block : turn.blocks) {
    from_ = block.message;
    spw::Turns::at(block, [&](const Path& at) { addBlock(block, turns.isNow(block), at); });
  }
  const bool empty =
      message.content.empty() && !message.images && !message.results && !message.calls && !message.reasoning;
  if (opens && empty) messages_.resize(before);
}

// Texts of one message are lines, those of several are paragraphs.
void HistoryWriter::say(std::string_view text, size_t from) {
  if (text.empty()) return;
  if (result_ != nullptr) {
    if (!result_->empty()) *result_ += '\n';
    result_->append(text);
    return;
  }
  Message& message = messages_.back();
  if (!message.content.empty()) message.content += from == message.from ? "\n" : "\n\n";
  message.content += text;
  message.from = from;
}

void HistoryWriter::addBlock(const spw::TurnBlock& place, bool now, const Path& at) {
  const Json block = place.block;
  const std::string_view type = block["type"].str();
  if (block["cache"]) {
    messages_.back().marked = true;
    if (!marks_) tally_.dropped(at, "this target takes no cache marks");
  }
  if (type == "text" || type == "refusal") {
    if (type == "refusal") tally_.emulated(at, "a refusal is said as text");
    if (block["citations"]) tally_.dropped(at, "citations of earlier text have no place in this wire");
    if (!spw::isBlank(block["text"])) say(block["text"].str(), from_);
  } else if (type == "tool_call") {
    addCall(block, place.id, at);
  } else if (type == "tool_result") {
    addResult(block, place.id, now, at);
  } else if (type == "reasoning") {
    addReasoning(block, at);
  } else if (type == "image") {
    addImage(block, now, at);
  } else if (type == "file") {
    addFile(block, now, at);
  } else if (type == "audio") {
    omit(now, at, "this target takes no audio");
  } else {
    tally_.dropped(at, "a block that only another wire has");
  }
}

// What the model cannot look at is refused when it is what the question is about; further back a note stands for it.
void HistoryWriter::omit(bool now, const Path& at, std::string_view why) {
  if (now) unsupported(at, std::string(why));
  tally_.dropped(at, why);
  say(call_.concat({"(left out: ", why, ")"}), from_);
}

void HistoryWriter::addImage(Json block, bool now, const Path& at) {
  const Json source = block["source"];
  const std::string_view format = formatOf(source["media_type"].str());
  if (!messages_.back().user) return omit(now, at, "an assistant's message in this wire holds no images");
  if (target_.cannot(SPW_CAP_VISION)) return omit(now, at, "this model does not see images");
  if (source["file_id"]) return omit(now, at, "a file that another vendor stores cannot be sent to this target");
  if (!source["data"]) return omit(now, at, "this target takes images as bytes, not by address");
  if (format.empty()) return omit(now, at, "images must be JPEG, PNG, GIF or WebP for this target");
  Json& images = messages_.back().images;
  if (!images) images = call_.array();
  images.push(call_.object().put("format", format).put("source", call_.object().put("bytes", source["data"])));
  if (result_ == nullptr) return;
  tally_.emulated(at, "a picture that a tool returned is sent beside the results");
  say("(image attached below)", from_);
}

void HistoryWriter::addFile(Json block, bool now, const Path& at) {
  const Json source = block["source"];
  std::string_view name = block["name"].str();
  if (name.empty()) name = block["title"].str("document");
  std::string text(source["text"].str());
  if (source["data"] && source["media_type"].str().starts_with("text/")) {
    text = spw::base64Decode(source["data"].str()).value_or(std::string());
  }
  if (source["file_id"]) return omit(now, at, "a file that another vendor stores cannot be sent to this target");
  if (text.empty()) return omit(now, at, "this target takes documents of plain text only");
  tally_.emulated(at, "a text document is sent as text");
  say(call_.concat({"<document title=\"", name, "\">\n", text, "\n</document>"}), from_);
}

void HistoryWriter::addCall(Json block, std::string_view id, const Path& at) {
  if (block["signature"]) tally_.dropped(Path(at, "signature"), "only its issuer can use it");
  const std::string_view name = names_.sent(block["name"].str());
  if (std::find(called_.begin(), called_.end(), name) == called_.end()) called_.push_back(name);
  Json input = block["input"];
  const Json given = block["arguments"];
  if (!input.isObject() && block["kind"].str() == "custom") {
    input = call_.object().put("input", given.str());
  } else if (!input.isObject()) {
    input = spw::isBlank(given) ? call_.object() : call_.parse(given.str());
    if (!input.isObject()) {
      tally_.changed(Path(at, "arguments"), "arguments that are no JSON object are sent as text in _raw");
      input = call_.object().put("_raw", given.str());
    }
  }
  Json& calls = messages_.back().calls;
  if (!calls) calls = call_.array();
  calls.push(call_.object().put("toolUseId", id).put("name", name).put("input", input));
}

void HistoryWriter::addResult(Json block, std::string_view id, bool now, const Path& at) {
  std::string text;
  result_ = &text;
  const Path list(at, "blocks");
  size_t index = 0;
  for (Json part : block["blocks"]) addBlock({part}, now, Path(list, index++));
  result_ = nullptr;
  if (text.empty()) {
    tally_.emulated(at, "an empty result is sent as a note that it is empty");
    text = "(no output)";
  }
  const Json content = call_.array().push(call_.object().put("text", call_.copy(text)));
  Json& results = messages_.back().results;
  if (!results) results = call_.array();
  results.push(call_.object()
                   .put("toolUseId", id)
                   .put("status", block["is_error"].isTrue() ? "error" : "success")
                   .put("content", content));
}

// A message holds one piece of reasoning.
void HistoryWriter::addReasoning(Json block, const Path& at) {
  Json& reasoning = messages_.back().reasoning;
  const Json token = block["encrypted"], signature = block["signature"];
  if (block["issuer"].str() != kIssuer || reasoning || (!token && !signature)) {
    tally_.dropped(at, "reasoning goes back to its issuer only");
  } else if (token) {
    reasoning = call_.object().put("redactedContent", token);
  } else {
    const Json said = call_.object().put("text", block["text"].str()).put("signature", signature);
    reasoning = call_.object().put("reasoningText", said);
  }
}

void HistoryWriter::addSystem(const std::vector<std::string_view>& texts) {
  std::string system;
  for (const std::string_view text : texts) system.append(system.empty() ? "" : "\n\n").append(text);
  if (system.empty()) return;
  std::string& first = messages_.front().content;
  first = first == kNothingSaid ? system : system + "\n\n" + first;
}

Json HistoryWriter::json(const Message& message) const {
  const Json body = call_.object().put("content", call_.copy(message.content));
  if (!message.user) {
    body.put("toolUses", message.calls).put("reasoningContent", message.reasoning);
    return call_.object().put("assistantResponseMessage", body);
  }
  body.put("modelId", target_.model()).put("origin", origin_).put("images", message.images);
  if (message.results) body.put("userInputMessageContext", call_.object().put("toolResults", message.results));
  if (message.marked && marks_) body.put("cachePoint", call_.object().put("type", "default"));
  return call_.object().put("userInputMessage", body);
}

Json HistoryWriter::history() const {
  const Json out = call_.array();
  for (size_t i = 0; i + 1 < messages_.size(); ++i) out.push(json(messages_[i]));
  return out;
}

Json HistoryWriter::current() const { return json(messages_.back()); }

}  // namespace kiro
