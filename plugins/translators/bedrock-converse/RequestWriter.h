// The canonical document as a request of this wire for one target; the model and whether it streams are said by the
// path. Consumes the document. The same document and target give the same bytes, always: prompt caches depend on it.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/NameMap.hpp>

#include "Conversation.h"
#include "ModelFields.h"
#include "ToolWriter.h"

namespace converse {

class RequestWriter {
 public:
  RequestWriter(spw::Call call, spw::Json canonical, const spw::Target& target);

  // `notes` is left for ReplyReader: names, free-text tools, and the stand-in for structured output.
  spw::Json write(spw::Json notes);

 private:
  size_t mostMarks() const;
  void planOutput();
  void hint(std::string_view text);
  void dropThinking(std::string_view why);
  void settleThinking();
  void putLimits(spw::Json extra);
  spw::Json takeNumber(spw::Json sampling, std::string_view name);
  void putFields(spw::Json extra);
  void putOutput(spw::Json extra);
  void putMetadata();
  void putRest(spw::Json extra);
  void dropParams();

  spw::Call call_;
  spw::Json in_, out_, system_;
  const spw::Target& target_;
  spw::NameMap names_, ids_;
  Conversation conversation_;
  ToolWriter tools_;
  spw::OutputLimit limit_;
  ReasoningPlan reasoning_;
  spw::Json topK_;
  bool standIn_ = false;  // structured output by a forced tool
  spw::Json format_;      // structured output the target has itself
};

}  // namespace converse
