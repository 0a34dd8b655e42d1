// The list of models in this wire, and one of them.
//
// Threading: any thread.
#pragma once

#include <spillway/translator.hpp>

namespace openaichat {

void writeModelList(spw::ModelList rows, spw::Out& out);
void writeModelDescription(const spw_model_row& row, spw::Out& out);

}  // namespace openaichat
