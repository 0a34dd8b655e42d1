// The canonical document as a request of this wire for one target. Consumes the document. The same document and target
// give the same bytes, always: prompt caches depend on it.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <vector>

#include <spillway/codec/NameMap.hpp>
#include <spillway/codec/Thinking.hpp>

#include "Conversation.h"
#include "ToolWriter.h"
#include "Wire.h"

namespace messages {

class RequestWriter {
 public:
  RequestWriter(spw::Call call, spw::Json canonical, const spw::Target& target);

  // `notes` is left for ReplyReader: names, custom tools, and the stand-in for structured output.
  spw::Json write(spw::Json notes);

 private:
  void refuseWhatCannotBe() const;
  void readMessages();
  void addSystem(spw::Json message, const Path& at);
  void planOutput();
  void hint(std::string_view text);
  void planThinking();
  void dropThinking(std::string_view why);
  void limitCache(spw::Json extra);
  void putSystem();
  void putTools();
  void putThinking();
  void putSampling();
  void putNumber(spw::Json sampling, std::string_view name, bool forbidden);
  void putRest(spw::Json extra);
  void putUser(spw::Json extra);
  void dropParams();
  void leaveNotes(spw::Json notes) const;

  spw::Call call_;
  spw::Json in_, out_;
  const spw::Target& target_;
  spw::NameMap names_, ids_;
  Conversation conversation_;
  ToolWriter tools_;
  spw::OutputLimit limit_;
  spw::Thinking thinking_;
  std::vector<spw::Json> system_;
  bool systemIsString_ = false;
  bool standIn_ = false;  // structured output by a forced tool
  spw::Json format_;      // structured output the target has itself
};

}  // namespace messages
