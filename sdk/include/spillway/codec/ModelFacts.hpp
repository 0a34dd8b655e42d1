// What a model of a list is for, as far as anybody knows.
//
// Pure; any thread.
#pragma once

#include "../translator.hpp"

namespace spw {

// Whether a model is there to be talked to; one of which nothing is known is.
inline bool chats(const spw_model_row& row) {
  constexpr uint32_t kOther = SPW_CAP_EMBED | SPW_CAP_RERANK | SPW_CAP_MODERATE | SPW_CAP_IMAGE | SPW_CAP_TRANSCRIBE |
                              SPW_CAP_SPEAK | SPW_CAP_COMPLETE;
  return row.caps_known == 0 || (row.caps & kOther) == 0 || (row.caps & SPW_CAP_CHAT) != 0;
}

// Whether it is known to have that ability.
inline bool able(const spw_model_row& row, uint32_t cap) { return row.caps_known != 0 && (row.caps & cap) != 0; }

}  // namespace spw
