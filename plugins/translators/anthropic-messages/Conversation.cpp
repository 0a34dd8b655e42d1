#include "Conversation.h"

#include <spillway/codec/Blank.hpp>

#include <algorithm>
#include <utility>

namespace messages {

using spw::Json;

bool Conversation::placesSystemInline(const spw::Target& target) {
  return target.quirkValue("system_placement").str() == "inline";
}

Conversation::Turn& Conversation::turn(Role role, bool plain) {
  if (turns_.empty() || turns_.back().role != role) {
    turns_.push_back(Turn{.role = role, .plain = plain});
  } else {
    const bool empty = turns_.back().blocks.empty() && turns_.back().answers.empty();
    turns_.back().plain = empty && plain;
  }
  return turns_.back();
}

void Conversation::append(Turn& to, Turn& from) {
  to.plain = to.blocks.empty() && to.answers.empty() ? from.plain : false;
  std::move(from.blocks.begin(), from.blocks.end(), std::back_inserter(to.blocks));
  std::move(from.calls.begin(), from.calls.end(), std::back_inserter(to.calls));
  std::move(from.answers.begin(), from.answers.end(), std::back_inserter(to.answers));
}

void Conversation::add(Json message, const Path& at) {
  const std::string_view role = message["role"].str();
  if (message["phase"]) call_.dropped(Path(at, "phase").text(), "the target has no phases");
  if (role == "system") {
    addSystem(message, at);
  } else {
    addBlocks(message, role == "assistant" ? Role::Assistant : Role::User, at);
  }
}

// System text in the middle. Models that know it get a turn of its own; the others get it from the user, marked.
void Conversation::addSystem(Json message, const Path& at) {
  if (inlineSystem_) {
    addBlocks(message, Role::System, at);
    return;
  }
  call_.emulated(at.text(), "system text in the middle is sent as marked text of the user");
  Turn& into = turn(Role::User, false);
  for (Json block : message["blocks"]) {
    const std::string_view text = block["text"].str();
    if (text.empty()) continue;
    const std::string_view marked = call_.concat({"<system-reminder>\n", text, "\n</system-reminder>"});
    const Json out = block.put("text", marked);
    if (const Json written = blocks_.write(out, at)) into.blocks.push_back(written);
  }
}

void Conversation::addName(Json message, Turn& into, const Path& at) const {
  const std::string_view name = message["name"].str();
  if (name.empty() || into.role != Role::User) return;
  for (Json block : message["blocks"]) {
    if (block["type"].str() != "text") continue;
    block.put("text", call_.concat({name, ": ", block["text"].str()}));
    call_.emulated(Path(at, "name").text(), "the speaker's name is put before the text");
    return;
  }
}

void Conversation::addBlocks(Json message, Role role, const Path& at) {
  Turn& into = turn(role, message["string"].isTrue());
  addName(message, into, at);
  const Path list(at, "blocks");
  size_t index = 0;
  for (Json block : message["blocks"]) {
    const Path here(list, index++);
    const std::string_view type = block["type"].str();
    if (type == "tool_result" && role == Role::User) {
      into.answers.push_back({block["id"].str(), blocks_.writeResult(block, here)});
      continue;
    }
    const std::string_view id = type == "tool_call" ? block["id"].str() : std::string_view();
    const Json written = blocks_.write(block, here);
    if (!written) continue;
    if (type == "tool_call") addCall(into, written, id);
    into.blocks.push_back(written);
  }
}

void Conversation::addCall(Turn& into, Json written, std::string_view id) {
  std::string_view sent = ids_.sent(id);
  if (!used_.insert(sent).second) {
    const std::string_view base = sent;
    size_t number = 2;
    do {
      sent = call_.concat({base, "_", call_.copy(std::to_string(number++))});
    } while (!used_.insert(sent).second);
  }
  if (sent != id) written.put("id", sent);
  into.calls.push_back({id, sent, {}});
}

void Conversation::settle() {
  slideSystem();
  matchAnswers();
  placeAnswers();
  compact();
  if (!turns_.empty() && turns_.front().role == Role::User) return;
  call_.emulated("messages", "the first message must be the user's");
  const Json dot = call_.object().put("type", "text").put("text", ".");
  turns_.insert(turns_.begin(), Turn{.role = Role::User, .plain = true, .blocks = {dot}});
}

// A system turn may only stand right before the assistant or at the end: it slides over what the user says after it.
void Conversation::slideSystem() {
  std::vector<Turn> before = std::exchange(turns_, {});
  Turn waiting{.role = Role::System};
  for (Turn& next : before) {
    if (next.role == Role::System) {
      append(waiting, next);
      continue;
    }
    if (next.role == Role::Assistant && !waiting.blocks.empty()) {
      turns_.push_back(std::exchange(waiting, Turn{.role = Role::System}));
    }
    if (!turns_.empty() && turns_.back().role == next.role) {
      append(turns_.back(), next);
    } else {
      turns_.push_back(std::move(next));
    }
  }
  if (!waiting.blocks.empty()) turns_.push_back(std::move(waiting));
}

// Gives every result to the nearest call before it that bears its id and waits; what no call waits for becomes text.
void Conversation::matchAnswers() {
  std::unordered_map<std::string_view, std::vector<std::pair<size_t, size_t>>> waiting;
  for (size_t i = 0; i < turns_.size(); ++i) {
    for (size_t c = 0; c < turns_[i].calls.size(); ++c) waiting[turns_[i].calls[c].id].emplace_back(i, c);
    std::vector<Answer> answers = std::exchange(turns_[i].answers, {});
    for (Answer& answer : answers) {
      auto& calls = waiting[answer.id];
      if (calls.empty()) {
        adopt(turns_[i], answer);
        continue;
      }
      const auto [turnIndex, callIndex] = calls.back();
      calls.pop_back();
      ToolCall& call = turns_[turnIndex].calls[callIndex];
      answer.block.put("tool_use_id", call.sent);
      call.answer = answer.block;
      turns_[turnIndex].answers.push_back(answer);
    }
  }
}

void Conversation::adopt(Turn& into, Answer& answer) {
  call_.emulated("messages", "a tool result without its call is sent as text");
  const std::string_view head = call_.concat({"[tool result ", answer.id, "]"});
  std::vector<Json> blocks = {call_.object().put("type", "text").put("text", head)};
  const Json content = answer.block["content"];
  if (content.isString()) {
    if (!spw::isBlank(content)) blocks.push_back(call_.object().put("type", "text").put("text", content));
  } else {
    for (Json part : content) blocks.push_back(part);
  }
  into.blocks.insert(into.blocks.begin(), blocks.begin(), blocks.end());
  into.plain = false;
}

// Answers in the order they came, behind the ones nobody gave.
std::vector<Json> Conversation::answersOf(Turn& asked) const {
  std::vector<Json> out;
  for (const ToolCall& call : asked.calls) {
    if (call.answer) continue;
    call_.emulated("messages", "a call without a result is answered by an error");
    const Json made = call_.object().put("type", "tool_result").put("tool_use_id", call.sent);
    out.push_back(made.put("content", "No result was provided for this call.").put("is_error", true));
  }
  for (const Answer& answer : asked.answers) out.push_back(answer.block);
  return out;
}

void Conversation::placeAnswers() {
  std::vector<Turn> before = std::exchange(turns_, {});
  std::vector<Json> due;
  for (Turn& next : before) {
    if (!due.empty()) {
      if (next.role != Role::User) turns_.push_back(Turn{.role = Role::User});
      Turn& into = next.role == Role::User ? next : turns_.back();
      into.blocks.insert(into.blocks.begin(), due.begin(), due.end());
      into.plain = false;
      due.clear();
    }
    if (!next.calls.empty()) due = answersOf(next);
    turns_.push_back(std::move(next));
  }
  if (!due.empty()) turns_.push_back(Turn{.role = Role::User, .blocks = std::move(due)});
}

void Conversation::compact() {
  std::vector<Turn> before = std::exchange(turns_, {});
  for (Turn& next : before) {
    next.answers.clear();
    if (next.blocks.empty()) continue;
    if (!turns_.empty() && turns_.back().role == next.role) {
      append(turns_.back(), next);
    } else {
      turns_.push_back(std::move(next));
    }
  }
}

bool Conversation::loopLacksThinking() const {
  const auto last =
      std::find_if(turns_.rbegin(), turns_.rend(), [](const Turn& t) { return t.role == Role::Assistant; });
  if (last == turns_.rend() || last->calls.empty()) return false;
  const std::string_view first = last->blocks.front()["type"].str();
  return first != "thinking" && first != "redacted_thinking";
}

void Conversation::finishPrefill(bool refused) {
  if (turns_.back().role != Role::Assistant) return;
  if (refused) {
    call_.emulated("messages", "the target continues no beginning of the assistant; the user asks it to go on");
    const Json ask = call_.object().put("type", "text").put("text", "Continue.");
    turns_.push_back(Turn{.role = Role::User, .plain = true, .blocks = {ask}});
    return;
  }
  const Json block = turns_.back().blocks.back();
  if (block["type"].str() != "text") return;
  std::string_view text = block["text"].str();
  const size_t end = text.find_last_not_of(" \t\r\n");
  if (end + 1 >= text.size()) return;
  block.put("text", text.substr(0, end + 1));
  call_.changed("messages", "the beginning of an answer may not end in white space; it was cut off");
}

Json Conversation::json() const {
  static constexpr std::string_view kNames[] = {"user", "assistant", "system"};
  const Json out = call_.array();
  for (const Turn& each : turns_) {
    const Json message = call_.object().put("role", kNames[static_cast<size_t>(each.role)]);
    const Json only = each.blocks.front();
    if (each.plain && each.blocks.size() == 1 && only["type"].str() == "text" && only.size() == 2) {
      message.put("content", only["text"]);
    } else {
      const Json content = call_.array();
      for (const Json block : each.blocks) content.push(block);
      message.put("content", content);
    }
    out.push(message);
  }
  return out;
}

void Conversation::collect(std::vector<Json>& blocks) const {
  for (const Turn& each : turns_) {
    for (const Json block : each.blocks) {
      const Json content = block["content"];
      if (content.isArray() && block["type"].str() == "tool_result") {
        for (Json part : content) blocks.push_back(part);
      }
      blocks.push_back(block);
    }
  }
}

std::vector<std::string_view> Conversation::calledTools() const {
  std::vector<std::string_view> names;
  for (const Turn& each : turns_) {
    for (const Json block : each.blocks) {
      if (block["type"].str() == "tool_use") names.push_back(block["name"].str());
    }
  }
  return names;
}

}  // namespace messages
