// How one vendor's reasoning travels through a client of another vendor's wire. The client must return the token of a
// reasoning block as it came, so what the vendor needs back is put there: base64url of "px1.<issuer>.<payload>", or
// "px1.<issuer>/<mark>.<payload>" where a mark says more about the payload. It is no token of the wire's own vendor and
// never reaches that vendor: the wire's reader takes it apart again.
//
// Threading: pure functions; any thread.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "Base64.hpp"

namespace spw {

struct Envelope {
  std::string issuer;   // "openai", "gemini", "text", ...
  std::string payload;  // the issuer's own token; for "text" the reasoning itself when the client did not get to see it
  std::string mark;     // of "openai": the id of the reasoning item; other wires' codecs say theirs; mostly empty
};

namespace detail {

inline constexpr std::string_view kEnvelopeMark = "px1.";
inline constexpr std::string_view kEncodedEnvelopeMark =
    "cHgxL";  // what every envelope begins with; a cheap first test

}  // namespace detail

// A mark with a dot in it cannot be told from the payload and is left out.
inline std::string wrapEnvelope(std::string_view issuer, std::string_view payload, std::string_view mark = {}) {
  std::string plain(detail::kEnvelopeMark);
  plain += issuer;
  if (!mark.empty() && mark.find('.') == std::string_view::npos) plain.append("/").append(mark);
  plain.append(".").append(payload);
  return base64urlEncode(plain);
}

// Nothing when `signature` is not one of ours.
inline std::optional<Envelope> unwrapEnvelope(std::string_view signature) {
  if (!signature.starts_with(detail::kEncodedEnvelopeMark)) return std::nullopt;
  const std::optional<std::string> plain = base64Decode(signature);
  if (!plain || !plain->starts_with(detail::kEnvelopeMark)) return std::nullopt;
  const size_t dot = plain->find('.', detail::kEnvelopeMark.size());
  if (dot == std::string::npos || dot == detail::kEnvelopeMark.size()) return std::nullopt;
  const std::string_view whose = std::string_view(*plain).substr(0, dot).substr(detail::kEnvelopeMark.size());
  const size_t slash = std::min(whose.find('/'), whose.size());
  return Envelope{std::string(whose.substr(0, slash)), plain->substr(dot + 1),
                  std::string(whose.substr(std::min(slash + 1, whose.size())))};
}

}  // namespace spw
