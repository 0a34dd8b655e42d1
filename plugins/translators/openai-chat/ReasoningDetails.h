// "reasoning_details": how signed, summarised or encrypted reasoning travels in this wire, in a message or a delta. One
// canonical reasoning block is the entries of one index.
//
// Free functions; one thread per call.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace openaichat {

// "anthropic-claude-v1" <-> "anthropic"; empty when the format is none we know.
std::string_view issuerOfFormat(std::string_view format);
std::string_view formatOfIssuer(std::string_view issuer);

// Whether routers that take details back know the issuer's format.
bool isRouted(std::string_view issuer);

// Appends the canonical reasoning blocks of `details` to `blocks`. `text` is the message's plain reasoning text: it
// fills in for a single entry that has none of its own. False when there was nothing to read.
bool readReasoningDetails(spw::Call call, spw::Json details, std::string_view text, spw::Json blocks);

// The entries of one canonical reasoning block, appended to `details`.
void writeReasoningDetails(spw::Call call, spw::Json block, int64_t index, spw::Json details);

}  // namespace openaichat
