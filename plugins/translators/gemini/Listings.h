// The lists this wire has besides answers: of models, and of nothing but a count.
//
// Threading: any thread.
#pragma once

#include "Wire.h"

namespace gemini {

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out);
void writeTokenCount(int64_t tokens, spw::Out& out);

}  // namespace gemini
