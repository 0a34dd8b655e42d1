// Canonical messages as "contents", in the order this wire insists on: user and model take turns and the user begins
// and ends; every turn that calls functions is answered in the turn right after it, one response for each call and in
// the calls' order; nothing is empty.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/Tally.hpp>
#include <spillway/codec/ToolResults.hpp>
#include <string_view>
#include <vector>

#include "PartWriter.h"
#include "ResponseWriter.h"
#include "TargetRules.h"
#include "ToolWriter.h"
#include "Wire.h"

namespace gemini {

class Conversation {
 public:
  Conversation(spw::Call call, const TargetRules& rules, ToolWriter& tools, spw::Json messages);

  // Consumes the messages.
  void write();

  // A sentence for the end of the system text.
  void hint(std::string_view text);

  spw::Json contents() const { return contents_; }
  // "systemInstruction"; missing when there is no system text.
  spw::Json system() const;

 private:
  struct FunctionCall {
    std::string_view id, name;
    size_t position;  // of the message that made it
  };

  size_t writeLeadingSystem();
  void writeSystem(spw::Json message, const Path& at);
  void writeUser(spw::Json message, bool now, const Path& at);
  void writeModel(spw::Json message, size_t position, const Path& at);
  void writeCall(spw::Json block, size_t position, const Path& at);
  spw::Json argumentsOf(spw::Json block, const Path& at);
  void answerCalls();
  void writeLeftResults(spw::Json message, const Path& at);
  void settle();
  void push(std::string_view role, spw::Json part);
  void reportMessage(spw::Json message, const Path& at);

  spw::Call call_;
  const TargetRules& rules_;
  ToolWriter& tools_;
  spw::Tally tally_;
  PartWriter parts_;
  ResponseWriter responses_;
  spw::Json messages_;
  spw::ToolResults results_;
  spw::Json contents_, system_;
  spw::Json turn_;             // parts of the last content
  std::string_view turnRole_;  // its role
  bool turnCalls_ = false;     // it holds a function call
  std::vector<FunctionCall> waiting_;
};

}  // namespace gemini
