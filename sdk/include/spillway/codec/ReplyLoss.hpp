// What a client's wire has no place for in an answer, in one wording for all wires. A reply has no canonical path:
// `where` is "reply" and the kind of thing. The host counts a repeated report once.
//
// Free functions; the thread of the call.
#pragma once

#include "../translator.hpp"

namespace spw {

inline void lostCitation(Call call) { call.dropped("reply.citations", "a citation this wire has no word for"); }
inline void unknownCitation(Call call) {
  call.dropped("reply.citations", "a citation in a form that this translator does not know");
}
inline void lostLogprobs(Call call) { call.dropped("reply.logprobs", "this wire has no log probabilities"); }
inline void lostSignature(Call call) {
  call.dropped("reply.signatures", "this wire has no place for the token that belongs to reasoning or to a call");
}
inline void lostMedia(Call call) { call.dropped("reply.media", "this wire has no place for generated media"); }
inline void lostBlock(Call call) { call.dropped("reply.blocks", "a block that only the upstream's wire has"); }

// An answer besides the first, where the wire gives one: told when a block of it opens.
inline void lostChoice(Call call, const spw_event& event) {
  if (event.kind == SPW_EVENT_OPEN) call.dropped("reply.choices", "this wire has one answer per reply");
}

}  // namespace spw
