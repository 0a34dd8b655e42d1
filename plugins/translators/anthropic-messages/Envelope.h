// How another vendor's reasoning travels through a client of this wire. The client must return the signature of a
// thinking block as it came, so what the other vendor needs back is put there: base64url of "px1.<issuer>.<payload>".
// It is not a signature of this wire's vendor and never reaches that vendor: the reader takes it apart again.
//
// Threading: pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace messages {

struct Envelope {
  std::string issuer;   // "openai", "gemini", "text", ...
  std::string payload;  // the issuer's own token; for "text" the reasoning itself when the client did not get to see it
};

std::string wrapEnvelope(std::string_view issuer, std::string_view payload);

// Nothing when `signature` is not one of ours.
std::optional<Envelope> unwrapEnvelope(std::string_view signature);

}  // namespace messages
