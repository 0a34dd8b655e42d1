// A canonical document as a request of this wire for one target. Consumes the document. The order of members is fixed,
// so that the same document and target give the same bytes; the model and whether the reply streams stand in the
// address, which the host makes. What the target cannot take is reported, or refused when leaving it out would change
// what was asked.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <string_view>

#include "Conversation.h"
#include "TargetRules.h"
#include "ToolWriter.h"
#include "Wire.h"

namespace gemini {

class RequestWriter {
 public:
  RequestWriter(spw::Call call, spw::Json canonical, const spw::Target& target, spw::Json notes);

  spw::Json write();

 private:
  void planOutput(Conversation& conversation);
  void hintSchema(Conversation& conversation, spw::Json schema);
  void writeLimits();
  void writeSampling();
  void writeNumber(spw::Json sampling, std::string_view name, std::string_view member);
  void writeLogprobs(spw::Json sampling);
  void writeTemperature(spw::Json value);
  void reportRest();
  void writeExtra();
  void merge(spw::Json from, std::string_view member);
  void drop();

  spw::Call call_;
  spw::Json in_, notes_, out_;
  TargetRules rules_;
  ToolWriter tools_;
  spw::Json config_;  // "generationConfig"
};

}  // namespace gemini
