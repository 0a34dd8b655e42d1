// The small answers of this wire: its list of models and its token count.
//
// Threading: any thread.
#pragma once

#include "Wire.h"

namespace messages {

// `more`: others follow in the direction the list was asked for.
void writeModelList(spw::ModelList rows, bool more, spw::Out& out);
// The page that limit, after_id and before_id name.
void listModels(std::string_view query, spw::ModelList rows, spw::Out& out);
void writeModelDescription(const spw_model_row& row, spw::Out& out);
void writeTokenCount(int64_t tokens, spw::Out& out);

}  // namespace messages
