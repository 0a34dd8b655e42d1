// Embeddings and ranks that are passed through: looks at them for what they were billed.
//
// Threading: any thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace cohere {

spw::Status tapTaskReply(spw::Call call, std::string_view body, spw::Emit& emit, spw::Error& error);

}  // namespace cohere
