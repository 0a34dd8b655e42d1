// Embeddings in this wire: texts, or texts as token numbers; vectors as lists of numbers or packed in base64.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace openaichat {

spw::Json readEmbedRequest(spw::Call call, const spw::Received& received);
spw::Json writeEmbedRequest(spw::Call call, spw::Json canonical, const spw::Target& target, spw::Json notes);
spw::Status readEmbedReply(spw::Call call, spw::Json notes, std::string_view body, spw::Json& canonical,
                           spw::Error& error);
spw::Status writeEmbedReply(spw::Json canonical, const spw::ReplyOptions& options, spw::Out& out, spw::Error& error);

}  // namespace openaichat
