// The way in over Anthropic's Messages wire, as services that copy it have it: the version header that the wire wants,
// and the client's own headers of the wire passed on.
//
//   static constexpr spw_endpoint endpoints[] = {spw::messagesEndpoint({.path = "/v1/messages"})};
//
// Threading: constants; any thread.
#pragma once

#include "provider.hpp"

namespace spw {

inline constexpr spw_fixed_header kMessagesHeaders[] = {{"anthropic-version", "2023-06-01"}};
inline constexpr const char* const kMessagesForward[] = {"anthropic-beta", "anthropic-version", nullptr};

// `given` has at least a path; the key goes where it says, as a bearer token unless it says otherwise.
consteval Endpoint messagesEndpoint(Endpoint given) {
  given.wire = "anthropic-messages";
  given.headers = kMessagesHeaders;
  given.forward = kMessagesForward;
  return given;
}

}  // namespace spw
