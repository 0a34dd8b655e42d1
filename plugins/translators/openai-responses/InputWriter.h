// Writes canonical messages as input items: one message becomes as many items as it says different things. Calls are
// answered before anybody else speaks, reasoning stands right before what came of it or not at all, and nothing is
// given an id that its vendor did not give it.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/NameMap.hpp>
#include <spillway/codec/Tally.hpp>
#include <spillway/codec/ToolResults.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

#include "PartWriter.h"
#include "ToolWriter.h"
#include "Wire.h"

namespace responses {

class InputWriter {
 public:
  // `stored`: the target keeps its answers, so that reasoning may be named by its id alone.
  InputWriter(spw::Call call, const spw::OpenAiRules& rules, ToolWriter& tools, bool stored);

  // Puts "instructions" and "input" into `out`; `hints` stand behind the leading system text. `mayBeEmpty`: the
  // request continues something the target has.
  void write(spw::Json messages, const std::vector<std::string_view>& hints, bool mayBeEmpty, spw::Json out);

  // Notes for the reader: {"sent": "original"} of call ids.
  spw::Json ids() const { return ids_.changes(); }

 private:
  // A call that waits for its result.
  struct Asked {
    std::string_view id;
    size_t position;
    bool custom;
  };

  void noteCacheMarks(spw::Json messages, const Path& root);
  void countSpeakers(spw::Json messages);
  spw::Json takeInstructions(spw::Json message);
  void writeSystem(spw::Json message, const Path& at);
  void writeUser(spw::Json message, bool now, const Path& at);
  void writeSpeaker(spw::Json message, const Path& at);
  void writeAssistant(spw::Json message, size_t position, const Path& at);
  void writeReasoning(spw::Json block, bool calls, const Path& at);
  void writeCall(spw::Json block, size_t position, const Path& at);
  void flushSpoken(spw::Json message);
  void flushCalls();
  void writeResult(const Asked& asked, spw::Json result);
  spw::Json outputOf(spw::Json result, bool now, const Path& at);
  void writeLeftResults(spw::Json message, const Path& at);
  void push(spw::Json item);
  void dropDangling();
  spw::Json messageItem(spw::Json message, std::string_view role);
  void reportLost(spw::Json message, const Path& at);
  void copyExtra(spw::Json from, spw::Json item);
  std::string_view systemRole(bool developer) const;

  spw::Call call_;
  const spw::OpenAiRules& rules_;
  ToolWriter& tools_;
  spw::NameMap ids_;
  spw::Tally tally_;
  PartWriter parts_;
  bool stored_;
  bool severalSpeakers_ = false;
  spw::Json items_;
  spw::Json spoken_;     // parts of the assistant's message being written
  spw::Json reasoning_;  // the latest item when it is reasoning: something must follow it
  std::vector<Asked> asked_;
  spw::ToolResults* conversation_ = nullptr;
};

}  // namespace responses
