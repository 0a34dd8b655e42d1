// A canonical document seen as turns of two sides, each with its place: a rolling digest over everything that was said
// up to its end. What the client says for its own ends (system text, reasoning) and what it changes on the way (ids)
// does not count. The same history has the same places in every request of a client.
//
// Pure functions over one tree; one thread at a time.
#pragma once

#include <spillway/json.h>

#include <string>
#include <vector>

#include "host/base/Arena.h"

namespace spillway::memory {

// The assistant's messages between two of the other side.
struct AssistantTurn {
  std::vector<spw_json*> messages;
};

// `arena` is the document's.
std::vector<AssistantTurn> assistantTurns(base::Arena& arena, const spw_json* document);

struct Places {
  std::vector<std::string> turns;  // behind each assistant's turn, in order
  std::string end;                 // behind everything; empty when the last word is the assistant's
};

Places placesOf(base::Arena& arena, const spw_json* document);

// Whether the block is a call, words, or reasoning.
enum class BlockKind { Words, Call, Reasoning, Other };
BlockKind kindOfBlock(base::Arena& arena, const spw_json* block);

}  // namespace spillway::memory
