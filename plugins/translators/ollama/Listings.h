// What this wire's clients ask of a server besides answers: the models it has, what one of them is, and its version.
//
// Free functions; any thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace ollama {

void writeModelList(spw::Call call, spw::ModelList rows, spw::Out& out);
void writeModelDescription(const spw_model_row& row, spw::Out& out);

// SPW_DECLINED: an empty body is the answer.
spw::Status writeProbe(std::string_view path, spw::Out& out);

}  // namespace ollama
