// additionalModelRequestFields: what a model has beyond the wire. Those with a canonical meaning are read into it and
// written from it; the rest passes through as it is.
//
// Threading: one request, one thread.
#pragma once

#include <spillway/codec/Thinking.hpp>

#include "Family.h"

namespace converse {

// Takes what is understood out of `fields` and puts it into the canonical document.
void readModelFields(spw::Call call, spw::Json fields, spw::Json canonical);

// How the target is asked to reason. Unless it is "thinking.type", the limit on output plays no part.
struct ReasoningPlan {
  std::string_view control;  // see reasoningControl()
  spw::Thinking thinking;    // for "thinking.type"
  std::string_view effort;   // for the others; empty: not said
  bool off = false;

  bool thinks() const { return thinking.on(); }
};

// Plans from the canonical "reasoning" member; reports what cannot be asked. May raise a limit nobody chose.
ReasoningPlan planReasoning(spw::Call call, spw::Json reasoning, const spw::Target& target, spw::OutputLimit& limit);

// The members of the plan, and top_k where the family has it. Missing sampling members do nothing.
void writeModelFields(spw::Call call, const ReasoningPlan& plan, spw::Json topK, const spw::Target& target,
                      spw::Json fields);

}  // namespace converse
