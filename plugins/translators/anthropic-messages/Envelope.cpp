#include "Envelope.h"

#include "Base64.h"

namespace messages {
namespace {

constexpr std::string_view kMark = "px1.";
constexpr std::string_view kEncodedMark = "cHgxL";  // what every envelope begins with; a cheap first test

}  // namespace

std::string wrapEnvelope(std::string_view issuer, std::string_view payload) {
  std::string plain(kMark);
  plain.append(issuer).append(".").append(payload);
  return base64urlEncode(plain);
}

std::optional<Envelope> unwrapEnvelope(std::string_view signature) {
  if (!signature.starts_with(kEncodedMark)) return std::nullopt;
  const std::optional<std::string> plain = base64Decode(signature);
  if (!plain || !plain->starts_with(kMark)) return std::nullopt;
  const size_t dot = plain->find('.', kMark.size());
  if (dot == std::string::npos || dot == kMark.size()) return std::nullopt;
  return Envelope{plain->substr(kMark.size(), dot - kMark.size()), plain->substr(dot + 1)};
}

}  // namespace messages
