// What this wire has besides chats: their answers are passed through; this looks at them for usage, for errors under a
// good status, and for how they end.
//
// Threading: any thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace openaichat {

// One whole answer or one frame of a streamed one.
spw::Status tapTaskReply(spw::Call call, int32_t operation, int32_t mode, std::string_view event, std::string_view data,
                         spw::Emit& emit, spw::Error& error);

}  // namespace openaichat
