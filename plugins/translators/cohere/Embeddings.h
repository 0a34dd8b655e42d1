// Embeddings in this wire: texts, pictures, or both in one input; vectors in as many forms as asked for.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace cohere {

spw::Json readEmbedRequest(spw::Call call, const spw::Received& received);
spw::Json writeEmbedRequest(spw::Call call, spw::Json canonical, const spw::Target& target, spw::Json notes);
spw::Status readEmbedReply(spw::Call call, spw::Json notes, std::string_view body, spw::Json& canonical,
                           spw::Error& error);
spw::Status writeEmbedReply(spw::Json canonical, const spw::ReplyOptions& options, spw::Out& out, spw::Error& error);

}  // namespace cohere
