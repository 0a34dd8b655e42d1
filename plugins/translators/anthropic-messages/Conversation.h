// The turns of a request, brought into the order the vendor insists on: user and assistant alternate and the user
// begins; every call is answered in the turn after it, results first; nothing is empty; ids are unique.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "BlockWriter.h"

#include <spillway/codec/NameMap.hpp>
#include "Wire.h"

namespace messages {

class Conversation {
 public:
  Conversation(spw::Call call, const spw::Target& target, spw::NameMap& names, spw::NameMap& ids)
      : call_(call), blocks_(call, target, names), ids_(ids), inlineSystem_(placesSystemInline(target)) {}

  // The next message of the canonical document; takes it over. Leading system messages go elsewhere.
  void add(spw::Json message, const Path& at);

  // No message follows: orders the turns.
  void settle();

  // True when the last assistant turn calls tools and does not begin with its own thinking, which models that think
  // on a budget refuse.
  bool loopLacksThinking() const;

  // The assistant's last turn is a beginning the model shall continue: strips white space from its end, which is
  // refused. `refused`: the target takes no such turn at all, so the user asks it to go on.
  void finishPrefill(bool refused);

  // The wire's messages, and all their blocks in prompt order.
  spw::Json json() const;
  void collect(std::vector<spw::Json>& blocks) const;

  // Sent names of the tools the history calls.
  std::vector<std::string_view> calledTools() const;

 private:
  enum class Role { User, Assistant, System };
  struct ToolCall {
    std::string_view id, sent;
    spw::Json answer;
  };
  struct Answer {
    std::string_view id;
    spw::Json block;
  };
  struct Turn {
    Role role;
    bool plain = false;  // one string, as the client sent it
    std::vector<spw::Json> blocks = {};
    std::vector<ToolCall> calls = {};
    std::vector<Answer> answers = {};
  };

  static bool placesSystemInline(const spw::Target& target);
  Turn& turn(Role role, bool plain);
  void addBlocks(spw::Json message, Role role, const Path& at);
  void addSystem(spw::Json message, const Path& at);
  void addName(spw::Json message, Turn& turn, const Path& at) const;
  void addCall(Turn& turn, spw::Json written, std::string_view id);
  void slideSystem();
  void matchAnswers();
  void adopt(Turn& turn, Answer& answer);
  void placeAnswers();
  std::vector<spw::Json> answersOf(Turn& turn) const;
  void compact();
  static void append(Turn& to, Turn& from);

  spw::Call call_;
  BlockWriter blocks_;
  spw::NameMap& ids_;
  bool inlineSystem_;
  std::vector<Turn> turns_;
  std::unordered_set<std::string_view> used_;  // call ids sent so far
};

}  // namespace messages
