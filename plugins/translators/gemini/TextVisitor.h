// Offers what functions returned, in a request of this wire, to be made shorter.
//
// One tree, one thread.
#pragma once

#include "Wire.h"

namespace gemini {

spw::Status visitFunctionTexts(spw::Call call, spw::Json wire, const spw::Texts& texts);

}  // namespace gemini
