// The models of a server in this wire's shape.
//
// Free functions; any thread.
#pragma once

#include <spillway/translator.hpp>

namespace cohere {

// `next`: the token of the page that follows; empty when none does.
void writeModelList(spw::ModelList rows, spw::Out& out);
// The page that page_size and page_token name, of the models an endpoint serves.
void listModels(std::string_view query, spw::ModelList rows, spw::Out& out);
void writeModelDescription(const spw_model_row& row, spw::Out& out);

}  // namespace cohere
