// One thing an answer can hold, as events, and whether a wire can say it: written by the wire's codec and read back.
//
// Read once, then immutable; one thread.
#pragma once

#include <string>
#include <vector>

#include "tests/golden/EventText.h"

namespace spillway::golden {

struct ReplyFeature {
  std::string title;
  std::vector<Event> events;
  std::string expect;  // stands in the events that are read back
};

// From replies.json. Throws std::runtime_error when it is not what it should be.
const std::vector<ReplyFeature>& replyFeatures();

// The events after a stream of this wire; a wire that no client speaks only reads, so the feature's own are given back.
std::vector<Event> through(const std::string& wire, const std::vector<Event>& events);

// Whether the wire can say it.
bool says(const std::string& wire, const ReplyFeature& feature);

}  // namespace spillway::golden
