// Embeddings in this wire: a text or several (/api/embed), or one prompt in the older form (/api/embeddings).
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace ollama {

spw::Json readEmbedRequest(spw::Call call, const spw::Received& received);
spw::Json writeEmbedRequest(spw::Call call, spw::Json canonical, const spw::Target& target, spw::Json notes);
spw::Status readEmbedReply(spw::Call call, spw::Json notes, std::string_view body, spw::Json& canonical,
                           spw::Error& error);
void writeEmbedReply(spw::Json canonical, const spw::ReplyOptions& options, spw::Out& out);

// A whole answer that is passed through: says what it counted, if it did.
spw::Status tapEmbedReply(spw::Call call, std::string_view body, spw::Emit& emit, spw::Error& error);

}  // namespace ollama
