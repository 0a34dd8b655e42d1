// Behind this wire stand models of many vendors, and what each has of its own travels in fields of its own: how it is
// asked to reason, what else samples, whether it caches. A target says so by its quirks; for one that does not, the
// model's id tells.
//
// Threading: pure functions; any thread.
#pragma once

#include <string_view>

#include "Wire.h"

namespace converse {

enum class Family {
  Claude,   // thinking, top_k, signatures, cache points
  Nova,     // reasoningConfig, topK, cache points
  GptOss,   // reasoning_effort
  Qwen,     // reasoning_config
  Other,    // some other vendor's
  Unknown,  // the id is a name somebody gave: an inference profile, a custom model
};

Family familyOf(std::string_view model);

// How the target is asked to reason, in the words of the quirk reasoning_control: "thinking.type", "reasoningConfig",
// "reasoning_effort", "reasoning_config"; empty when no way is known.
std::string_view reasoningControl(const spw::Target& target);

}  // namespace converse
