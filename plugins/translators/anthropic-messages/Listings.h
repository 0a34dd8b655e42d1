// The small answers of this wire: its list of models and its token count.
//
// Threading: any thread.
#pragma once

#include "Wire.h"

namespace messages {

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out);
void writeTokenCount(int64_t tokens, spw::Out& out);

}  // namespace messages
