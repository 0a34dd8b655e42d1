// Reasoning tokens of this wire. Redacted reasoning is bytes here, so its JSON is base64; the bytes of Claude's are the
// text that its own vendor's wire carries.
//
// Threading: pure functions; any thread.
#pragma once

#include <spillway/codec/Base64.hpp>
#include <spillway/codec/Envelope.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "Wire.h"

namespace converse {

struct Redacted {
  std::string issuer, token;
};

// Whose a redacted block is, and its token as that issuer's own wire has it. Text is Claude's; other bytes are some
// other model's and stay as they are.
inline Redacted readRedacted(std::string_view base64) {
  std::optional<std::string> plain = spw::base64Decode(base64);
  const bool text =
      plain && !plain->empty() && std::all_of(plain->begin(), plain->end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (text) return {std::string(kClaudeIssuer), std::move(*plain)};
  return {std::string(kOtherIssuer), std::string(base64)};
}

// The base64 of a token of an issuer whose tokens pass here.
inline std::string writeRedacted(std::string_view issuer, std::string_view token) {
  return issuer == kOtherIssuer ? std::string(token) : spw::base64Encode(token);
}

// A block that holds an envelope: its bytes are the envelope's own, so that it begins as all of them do.
inline std::string writeRedactedEnvelope(std::string_view issuer, std::string_view token) {
  const std::optional<std::string> plain = spw::base64Decode(spw::wrapEnvelope(issuer, token));
  return spw::base64Encode(plain.value_or(std::string()));
}

}  // namespace converse
