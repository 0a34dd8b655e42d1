// Whether and how the target is asked to think. Models differ: older ones take a budget in tokens, newer ones refuse it
// and take an effort, some think always. What a target takes comes from its quirks and capabilities.
//
// Threading: one request, one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "Wire.h"

namespace messages {

struct Thinking {
  enum class Form { Unsaid, Off, Budget, Adaptive };

  Form form = Form::Unsaid;
  int64_t budget = 0;
  std::string_view effort;   // for output_config; empty: not said
  std::string_view display;  // "omitted", "summarized" or empty

  // True when the model will think and the target's rules for thinking requests apply.
  bool on() const { return form == Form::Budget || form == Form::Adaptive; }
};

// How many tokens the answer may have, thinking included.
struct OutputLimit {
  int64_t tokens = 0;
  bool chosen = false;  // the client named it
};

// Plans thinking from the canonical "reasoning" member; may raise a limit the client did not choose.
Thinking planThinking(spw::Call call, spw::Json reasoning, const spw::Target& target, OutputLimit& limit);

// The limit from the canonical document and the target's table.
OutputLimit planLimit(spw::Call call, spw::Json canonical, const spw::Target& target);

}  // namespace messages
