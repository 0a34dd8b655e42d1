// Offers every text a tool produced, in a request of this wire, to the compressors.
//
// Threading: one request, one thread.
#pragma once

#include "Wire.h"

namespace kiro {

// Edits `wire` in place. SPW_DECLINED when nothing was replaced.
spw::Status visitToolTexts(spw::Call call, spw::Json wire, const spw::Texts& texts);

}  // namespace kiro
