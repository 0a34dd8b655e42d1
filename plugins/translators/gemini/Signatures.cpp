#include "Signatures.h"

#include <spillway/codec/Base64.hpp>
#include <spillway/codec/Envelope.hpp>

namespace gemini {
namespace {

// Tells the reasoning of an issuer that has both from its signature.
constexpr std::string_view kEncrypted = "+encrypted";
constexpr std::string_view kAlwaysEncrypted = "openai";

}  // namespace

std::string wrapToken(const ForeignToken& token) {
  std::string issuer = token.issuer;
  if (token.encrypted && issuer != kAlwaysEncrypted) issuer += kEncrypted;
  const auto envelope = spw::base64Decode(spw::wrapEnvelope(issuer, token.payload));
  return spw::base64Encode(envelope.value_or(std::string()));
}

std::optional<ForeignToken> unwrapToken(std::string_view signature) {
  auto envelope = spw::unwrapEnvelope(signature);
  if (!envelope) return std::nullopt;
  ForeignToken token{std::move(envelope->issuer), std::move(envelope->payload)};
  token.encrypted = token.issuer == kAlwaysEncrypted;
  if (token.issuer.ends_with(kEncrypted)) {
    token.issuer.resize(token.issuer.size() - kEncrypted.size());
    token.encrypted = true;
  }
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
  }
  return block.put("issuer", call.copy(token.issuer));
}

}  // namespace gemini
