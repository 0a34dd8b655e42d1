// Tells the turns of one conversation from those of others, at a glance: what a client says of its session, and how
// the conversation begins. Two conversations that begin with the same words may have the same number; it decides no
// more than which account is asked first.
//
// Any thread.
#pragma once

#include <cstdint>

#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Inbound.h"

namespace spillway::pipeline {

// 0: the request is no turn of a conversation, or does not say how it began.
uint64_t conversationNumber(Inbound& inbound, const ClientRequest& request);

// What was said before the first answer in a list of turns of any wire there is; marks of caching, ids and the spelling
// of the JSON do not count. 0: nothing.
uint64_t beginningOf(std::string_view turns);

}  // namespace spillway::pipeline
