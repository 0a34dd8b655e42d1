#include "Conversation.h"

#include <algorithm>

namespace converse {

using spw::Json;
using spw::Turn;

Conversation::Conversation(spw::Call call, const spw::Target& target, spw::NameMap& names, spw::NameMap& ids)
    : call_(call),
      target_(target),
      ids_(ids),
      blocks_(call, target, names, tally_),
      out_(call.array()),
      last_(call.json(nullptr)) {}

void Conversation::writeSystem(Json messages, Json system) {
  const Path all("messages");
  size_t index = 0;
  const size_t leading = spw::Turns::leadingSystem(messages);
  for (Json message : messages) {
    if (index == leading) return;
    const Path at(all, index++);
    for (Json block : message["blocks"]) {
      if (block["type"].str() != "text" && !(block["type"].str() == "opaque" && block["wire"].str() == kWire)) {
        call_.dropped(at.text(), "system messages hold text only");
        continue;
      }
      const Json point = cachePoint(call_, block);
      block.take("citations");
      if (const Json written = blocks_.write(block, {}, true, at)) system.push(written).push(point);
    }
  }
}

void Conversation::write(Json messages) {
  const bool inlineSystem = target_.quirkValue("system_placement").str() == "inline";
  spw::Turns turns(call_, ids_, tally_, inlineSystem);
  for (const Turn& turn : turns.read(messages, spw::Turns::leadingSystem(messages))) add(turn, turns);
  tally_.report(call_);
  if (!last_) {
    call_.emulated("messages", "nothing but system text was said; the user says \".\"");
    open("user").push(text("."));
  }
}

// The content of the last message when it is of that role, else of a new one.
Json Conversation::open(std::string_view role) {
  if (last_ && last_["role"].str() == role) return last_["content"];
  if (!last_ && role != "user") {
    call_.emulated("messages", "the first message must be the user's");
    out_.push(call_.object().put("role", "user").put("content", call_.array().push(text("."))));
  }
  last_ = call_.object().put("role", role).put("content", call_.array());
  out_.push(last_);
  return last_["content"];
}

// A turn of which nothing is left makes no message, so that its neighbours become one.
void Conversation::add(const Turn& turn, spw::Turns& turns) {
  static constexpr std::string_view kRoles[] = {"user", "assistant", "system"};
  Json content = call_.json(nullptr);
  for (const spw::TurnBlock& block : turn.blocks) {
    Json point = cachePoint(call_, block.block);
    for (Json part : block.block["blocks"]) {
      if (!point) point = cachePoint(call_, part);  // results hold no cache points; theirs stands behind them
    }
    const Json written = spw::Turns::at(
        block, [&](const Path& at) { return blocks_.write(block.block, block.id, turns.isNow(block), at); });
    if (!written) continue;
    if (!content) content = open(kRoles[static_cast<size_t>(turn.role)]);
    content.push(written).push(point);
    if (const std::string_view name = written["toolUse"]["name"].str(); !name.empty()) {
      if (std::find(called_.begin(), called_.end(), name) == called_.end()) called_.push_back(name);
    }
  }
  if (content) completeDocuments(content);
}

void Conversation::completeDocuments(Json content) {
  bool document = false, said = false;
  for (Json block : content) {
    document = document || block["document"];
    said = said || block["text"];
  }
  if (!document || said) return;
  call_.emulated("messages", "a document needs text beside it; \".\" was added");
  content.push(text("."));
}

Json Conversation::lastOf(std::string_view role) const {
  Json found = call_.json(nullptr);
  for (Json message : out_) {
    if (message["role"].str() == role) found = message;
  }
  return found;
}

bool Conversation::loopLacksThinking() const {
  const Json content = lastOf("assistant")["content"];
  bool calls = false;
  for (Json block : content) calls = calls || block["toolUse"];
  return calls && !content.first()["reasoningContent"];
}

void Conversation::finishPrefill(bool refused) {
  if (last_["role"].str() != "assistant") return;
  if (refused) {
    call_.emulated("messages", "the target continues no beginning of the assistant; the user asks it to go on");
    open("user").push(text("Continue."));
    return;
  }
  Json block = call_.json(nullptr);
  for (Json one : last_["content"]) block = one;
  const std::string_view said = block["text"].str();
  const size_t end = said.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos || end + 1 == said.size()) return;
  block.put("text", said.substr(0, end + 1));
  call_.changed("messages", "the beginning of an answer may not end in white space; it was cut off");
}

}  // namespace converse
