// The recorded conversations of coding agents (tests/fixtures/conversations), read once.
//
// Immutable; any thread.
#pragma once

#include <string>
#include <vector>

namespace spillway::compress {

struct Conversation {
  std::string name, agent;         // task/agent; the agent
  std::string wire, member;        // of the client; the member of its requests that holds the turns
  std::vector<std::string> turns;  // JSON, in their order, from the first to the last that the agent has sent
};

// Ends the process with a sentence when they are damaged.
const std::vector<Conversation>& conversations();

}  // namespace spillway::compress
