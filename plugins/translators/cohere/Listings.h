// The models of a server in this wire's shape.
//
// Free functions; any thread.
#pragma once

#include <spillway/translator.hpp>

namespace cohere {

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out);
void writeModelDescription(const spw_model_row& row, spw::Out& out);

}  // namespace cohere
