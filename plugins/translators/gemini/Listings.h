// What this wire answers besides generated text: its models, and a count of tokens.
//
// Threading: any thread.
#pragma once

#include "Wire.h"

namespace gemini {

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out);
void writeModelDescription(const spw_model_row& row, spw::Out& out);
void writeTokenCount(int64_t tokens, spw::Out& out);

}  // namespace gemini
