// Reasoning items of this wire and canonical reasoning blocks. What another vendor needs back travels as an envelope
// inside encrypted_content; its mark says what the payload is where that is not clear.
//
// Free functions; one thread per call.
#pragma once

#include <optional>
#include <spillway/codec/Envelope.hpp>
#include <spillway/translator.hpp>
#include <string_view>

#include "Wire.h"

namespace responses {

// Marks of envelopes: the payload is a redacted block; it is a call's id, a line end and that call's signature.
inline constexpr std::string_view kRedactedMark = "redacted";
inline constexpr std::string_view kCallMark = "call";

// The texts of a list of {"text"} objects, joined by blank lines; empty when there are none.
std::string_view joinedTexts(spw::Call call, spw::Json list);

// The canonical block of a reasoning item whose encrypted_content may be `envelope`.
spw::Json readReasoningItem(spw::Call call, spw::Json item, const std::optional<spw::Envelope>& envelope);

// The item that gives a canonical block back to the vendor; missing when it cannot be. `plain`: the target takes its
// unsigned reasoning back. `stored`: it keeps its answers, and knows reasoning by its id.
spw::Json writeReasoningItem(spw::Call call, spw::Json block, bool plain, bool stored);

}  // namespace responses
