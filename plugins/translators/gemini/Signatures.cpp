#include "Signatures.h"

#include <spillway/codec/Base64.hpp>
#include <spillway/codec/Envelope.hpp>

namespace gemini {
namespace {

constexpr std::string_view kAlwaysEncrypted = "openai";
constexpr std::string_view kRedactedMark = "redacted";  // tells the reasoning of other issuers from its signature

}  // namespace

std::string wrapToken(const ForeignToken& token) {
  const bool redacted = token.encrypted && token.issuer != kAlwaysEncrypted;
  const std::string_view mark = redacted ? kRedactedMark : std::string_view(token.mark);
  const auto envelope = spw::base64Decode(spw::wrapEnvelope(token.issuer, token.payload, mark));
  return spw::base64Encode(envelope.value_or(std::string()));
}

std::optional<ForeignToken> unwrapToken(std::string_view signature) {
  auto envelope = spw::unwrapEnvelope(signature);
  if (!envelope) return std::nullopt;
  const bool always = envelope->issuer == kAlwaysEncrypted;
  ForeignToken token{std::move(envelope->issuer), std::move(envelope->payload)};
  token.encrypted = always || envelope->mark == kRedactedMark;
  if (always) token.mark = std::move(envelope->mark);
  return token;
}

spw::Json reasoningOf(spw::Call call, const ForeignToken& token, spw::Json text) {
  const spw::Json block = call.object().put("type", "reasoning");
  block.put("text", text);
  if (token.issuer == kTextIssuer) {
    if (text.raw().size() <= 2 && !token.payload.empty()) block.put("text", call.copy(token.payload));
  } else if (!token.payload.empty()) {
    block.put(token.encrypted ? "encrypted" : "signature", call.copy(token.payload));
    if (token.encrypted && token.issuer != kAlwaysEncrypted) block.put("redacted", true);
    if (!token.mark.empty()) block.put("id", call.copy(token.mark));
  }
  return block.put("issuer", call.copy(token.issuer));
}

}  // namespace gemini
