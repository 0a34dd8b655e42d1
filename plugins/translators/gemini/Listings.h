// What this wire answers besides generated text: its models, and a count of tokens.
//
// Threading: any thread.
#pragma once

#include "Wire.h"

namespace gemini {

// `next`: the token of the page that follows; empty when none does.
void writeModelList(spw::ModelList rows, std::string_view next, spw::Out& out);
// The page that pageSize and pageToken name.
void listModels(std::string_view query, spw::ModelList rows, spw::Out& out);
void writeModelDescription(const spw_model_row& row, spw::Out& out);
void writeTokenCount(int64_t tokens, spw::Out& out);

}  // namespace gemini
