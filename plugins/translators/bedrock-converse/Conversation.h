// The turns of a request as this wire's messages: users and assistants strictly take turns, the user begins, nothing is
// empty, and a document has text beside it.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/Turns.hpp>

#include <vector>

#include "BlockWriter.h"

namespace converse {

class Conversation {
 public:
  Conversation(spw::Call call, const spw::Target& target, spw::NameMap& names, spw::NameMap& ids);

  // Leading system messages as this wire's system blocks.
  void writeSystem(spw::Json messages, spw::Json system);

  // The messages behind them. Reports what repeats.
  void write(spw::Json messages);

  // The assistant's last turn is a beginning the model shall continue: white space at its end is refused. `refused`:
  // the target takes no such turn at all, so the user asks it to go on.
  void finishPrefill(bool refused);

  // The wire's messages. At least one.
  spw::Json json() const { return out_; }

  // True when the last turn of the assistant calls tools and does not begin with its reasoning, which models that think
  // on a budget refuse.
  bool loopLacksThinking() const;

  // Sent names of the tools the history calls, in order of appearance.
  const std::vector<std::string_view>& calledTools() const { return called_; }

 private:
  void add(const spw::Turn& turn, spw::Turns& turns);
  spw::Json open(std::string_view role);
  void completeDocuments(spw::Json content);
  spw::Json lastOf(std::string_view role) const;
  spw::Json text(std::string_view text) const { return call_.object().put("text", text); }

  spw::Call call_;
  const spw::Target& target_;
  spw::NameMap& ids_;
  spw::Tally tally_;
  BlockWriter blocks_;
  spw::Json out_, last_;
  std::vector<std::string_view> called_;
};

}  // namespace converse
