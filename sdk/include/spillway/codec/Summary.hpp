// How long a summary of the model's thoughts is to be, which one wire alone can say. That thoughts are to be seen at
// all is said by other means.
//
// A free function; one request, one thread.
#pragma once

#include "../translator.hpp"

namespace spw {

// Reports the wish where it cannot be told.
inline void reportSummary(Call call, Json reasoning) {
  const std::string_view summary = reasoning["summary"].str();
  if (summary == "concise" || summary == "detailed")
    call.changed("reasoning.summary", "how long a summary is cannot be said here; the target's own length stays");
}

}  // namespace spw
