// Puts kept reasoning back into a turn of a canonical document, where it stood.
//
// Pure functions over one tree; one thread at a time.
#pragma once

#include <spillway/json.h>

#include "host/base/Arena.h"
#include "host/memory/Conversation.h"

namespace spillway::memory {

// `kept` is what AnswerListener heard, as an object of the same arena. A turn that has reasoning of the same issuer
// with a token, or a call with a signature, keeps it. Reasoning without a token, which is a copy of what is put back,
// goes. `wanted`: the request asks for no reasoning when false, and only the signatures of calls go back. Returns how
// many tokens were put.
size_t restoreTurn(base::Arena& arena, const AssistantTurn& turn, spw_json* kept, bool wanted);

}  // namespace spillway::memory
