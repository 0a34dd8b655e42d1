// What travels in "thoughtSignature". From the vendor: its own token, given back on the very part it came on. From this
// program to a client of this wire: the token of another vendor's reasoning, in an envelope, on the part that clients
// are sure to give back.
//
// The field is declared as bytes, and some clients decode it and encode it again: envelopes are written in the plain
// alphabet with padding, which strict ones insist on, and read in any.
//
// Threading: pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "Wire.h"

namespace gemini {

// The vendor's own word for "this call was made elsewhere and has no signature", where its models insist on one.
inline constexpr std::string_view kNoSignature = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

// A token of another vendor's.
struct ForeignToken {
  std::string issuer, payload;
  bool encrypted = false;  // the token is the reasoning, not a signature of it
  std::string mark = {};   // of "openai": the id its token is bound to
};

std::string wrapToken(const ForeignToken& token);

// Nothing when the signature is the vendor's own.
std::optional<ForeignToken> unwrapToken(std::string_view signature);

// A canonical reasoning block for the token; `text` may be missing.
spw::Json reasoningOf(spw::Call call, const ForeignToken& token, spw::Json text);

}  // namespace gemini
