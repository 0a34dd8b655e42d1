// A conversation in the order that strict vendors insist on: users and assistants take turns, and every call is
// answered in the turn directly behind it, results first. Works on canonical blocks; what each becomes is the codec's
// own affair, and so is a turn of which nothing is left to send.
//
// One request, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "../Call.hpp"
#include "NameMap.hpp"
#include "Path.hpp"
#include "Tally.hpp"

namespace spw {

// A block at its new place.
struct TurnBlock {
  Json block;
  std::string_view id = {};          // of calls and results: as it is sent; the same for both, unique in the request
  size_t message = 0, position = 0;  // where the document has it, for reports
};

struct Turn {
  enum class Role { User, Assistant, System };
  Role role;
  std::vector<TurnBlock> blocks = {};
};

class Turns {
 public:
  // `inlineSystem`: the target takes system text between turns, as turns right before the assistant's or at the end;
  // elsewhere the user says it, marked.
  Turns(Call call, NameMap& ids, Tally& tally, bool inlineSystem)
      : call_(call), ids_(ids), tally_(tally), inlineSystem_(inlineSystem) {}

  // How many messages of the document are leading system messages, which go elsewhere.
  static size_t leadingSystem(Json messages);

  // The turns of the messages behind the first `begin`; takes the blocks over.
  std::vector<Turn> read(Json messages, size_t begin);

  // True when the block belongs to what is being asked now, behind the last message of the assistant.
  bool isNow(const TurnBlock& block) const { return static_cast<int64_t>(block.message) > lastAssistant_; }

  // Calls `use` with the path of a block as the document has it.
  template <class Use>
  static auto at(const TurnBlock& block, Use use) {
    const Path all("messages");
    const Path message(all, block.message);
    const Path list(message, "blocks");
    return use(Path(list, block.position));
  }

 private:
  void match(Json messages);
  Turn& open(Turn::Role role);
  void addSystem(Json message, size_t index);
  void addUser(Json message, size_t index);
  void addAssistant(Json message, size_t index);
  void addResults(Json message, size_t index);
  void addName(Json message, size_t index);
  std::string_view uniqueId(std::string_view id);
  TurnBlock resultOf(Json call, const TurnBlock& place);
  Json text(std::string_view text) const { return call_.object().put("type", "text").put("text", text); }

  Call call_;
  NameMap& ids_;
  Tally& tally_;
  bool inlineSystem_;
  int64_t lastAssistant_ = -1;
  std::vector<Turn> turns_;
  std::vector<TurnBlock> due_;                              // results for the user's next turn
  std::vector<TurnBlock> system_;                           // system text that waits for its place
  std::unordered_map<const spw_json*, TurnBlock> results_;  // by their calls
  std::unordered_set<const spw_json*> matched_;             // results that have a call
  std::unordered_set<std::string_view> used_;               // call ids sent so far
};

inline size_t Turns::leadingSystem(Json messages) {
  size_t count = 0;
  for (Json message : messages) {
    if (message["role"].str() != "system") break;
    ++count;
  }
  return count;
}

// Every result belongs to the nearest call before it that bears its id and waits.
inline void Turns::match(Json messages) {
  std::unordered_map<std::string_view, std::vector<const spw_json*>> waiting;
  size_t index = 0;
  for (Json message : messages) {
    const std::string_view role = message["role"].str();
    size_t position = 0;
    if (role == "assistant") lastAssistant_ = static_cast<int64_t>(index);
    for (Json block : message["blocks"]) {
      const std::string_view type = block["type"].str();
      if (role == "assistant" && type == "tool_call") waiting[block["id"].str()].push_back(block.node());
      if (role == "tool" && type == "tool_result") {
        auto& calls = waiting[block["id"].str()];
        if (!calls.empty()) {
          results_[calls.back()] = {block, {}, index, position};
          matched_.insert(block.node());
          calls.pop_back();
        }
      }
      ++position;
    }
    ++index;
  }
}

inline std::vector<Turn> Turns::read(Json messages, size_t begin) {
  match(messages);
  size_t index = 0;
  for (Json message : messages) {
    const size_t here = index++;
    if (here < begin) continue;
    const std::string_view role = message["role"].str();
    if (message["phase"]) {
      const Path all("messages");
      tally_.dropped(Path(all, here), "the target has no phases");
    }
    if (role == "system") addSystem(message, here);
    if (role == "user") addUser(message, here);
    if (role == "assistant") addAssistant(message, here);
    if (role == "tool") addResults(message, here);
  }
  if (!due_.empty()) open(Turn::Role::User);
  if (!system_.empty()) turns_.push_back({Turn::Role::System, std::exchange(system_, {})});
  return std::move(turns_);
}

inline Turn& Turns::open(Turn::Role role) {
  if (role == Turn::Role::Assistant && !system_.empty()) {
    if (!due_.empty()) open(Turn::Role::User);
    turns_.push_back({Turn::Role::System, std::exchange(system_, {})});
  }
  if (turns_.empty() || turns_.back().role != role) turns_.push_back({role, {}});
  Turn& turn = turns_.back();
  if (role == Turn::Role::User) {
    for (TurnBlock& result : std::exchange(due_, {})) turn.blocks.push_back(result);
  }
  return turn;
}

inline void Turns::addSystem(Json message, size_t index) {
  const Path all("messages");
  size_t position = 0;
  for (Json block : message["blocks"]) {
    const size_t here = position++;
    if (inlineSystem_) {
      system_.push_back({block, {}, index, here});
      continue;
    }
    const std::string_view said = block["text"].str();
    if (said.empty()) continue;
    tally_.emulated(Path(all, index), "system text in the middle is sent as marked text of the user");
    block.put("text", call_.concat({"<system-reminder>\n", said, "\n</system-reminder>"}));
    open(Turn::Role::User).blocks.push_back({block, {}, index, here});
  }
}

inline void Turns::addName(Json message, size_t index) {
  const std::string_view name = message["name"].str();
  if (name.empty()) return;
  for (Json block : message["blocks"]) {
    if (block["type"].str() != "text") continue;
    block.put("text", call_.concat({name, ": ", block["text"].str()}));
    const Path all("messages");
    tally_.emulated(Path(all, index), "the speaker's name is put before the text");
    return;
  }
}

inline void Turns::addUser(Json message, size_t index) {
  addName(message, index);
  Turn& turn = open(Turn::Role::User);
  size_t position = 0;
  for (Json block : message["blocks"]) turn.blocks.push_back({block, {}, index, position++});
}

inline void Turns::addAssistant(Json message, size_t index) {
  Turn& turn = open(Turn::Role::Assistant);
  size_t position = 0;
  for (Json block : message["blocks"]) {
    TurnBlock place{block, {}, index, position++};
    if (block["type"].str() == "tool_call") {
      place.id = uniqueId(block["id"].str());
      due_.push_back(resultOf(block, place));
    }
    turn.blocks.push_back(place);
  }
}

inline std::string_view Turns::uniqueId(std::string_view id) {
  std::string_view sent = ids_.sent(id);
  for (size_t number = 2; !used_.insert(sent).second; ++number) {
    sent = ids_.sent(call_.concat({id, "_", call_.copy(std::to_string(number))}));
  }
  return sent;
}

inline TurnBlock Turns::resultOf(Json call, const TurnBlock& place) {
  if (const auto found = results_.find(call.node()); found != results_.end()) {
    TurnBlock result = found->second;
    result.id = place.id;
    return result;
  }
  at(place, [&](const Path& where) { tally_.emulated(where, "a call without a result is answered by an error"); });
  const Json blocks = call_.array().push(text("No result was provided for this call."));
  const Json made = call_.object().put("type", "tool_result").put("id", call["id"].str()).put("is_error", true);
  return {made.put("string", true).put("blocks", blocks), place.id, place.message, place.position};
}

// Results stand at the head of the user's turn already. One that nobody called for still says what it says.
inline void Turns::addResults(Json message, size_t index) {
  if (!due_.empty()) open(Turn::Role::User);
  size_t position = 0;
  for (Json result : message["blocks"]) {
    TurnBlock place{result, {}, index, position++};
    if (matched_.contains(result.node())) continue;
    at(place, [&](const Path& where) { tally_.emulated(where, "a tool result without its call is sent as text"); });
    Turn& turn = open(Turn::Role::User);
    place.block = text(call_.concat({"[tool result ", result["id"].str(), "]"}));
    turn.blocks.push_back(place);
    for (Json part : result["blocks"]) {
      place.block = part;
      turn.blocks.push_back(place);
    }
  }
}

}  // namespace spw
