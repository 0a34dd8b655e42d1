// An access token from an OAuth 2.0 token endpoint (RFC 6749), for a provider's refresh().
//
//   return spw::fetchToken(call, "https://login.example/token",
//                          {{"grant_type", "client_credentials"}, {"client_id", id}, {"client_secret", secret}}, fresh,
//                          error);
//
// Threading: any thread; waits inside spillway.http.
#pragma once

#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "codec/Percent.hpp"
#include "provider.hpp"

namespace spw {

using FormField = std::pair<std::string_view, std::string_view>;

// What the endpoint said went wrong: its code and sentence, whatever it calls them. Never what was sent.
inline std::string tokenComplaint(Call call, int32_t status, std::string_view body) {
  constexpr size_t kMost = 300;
  const Json reply = call.parse(body);
  std::string out = "the token endpoint answered " + std::to_string(status);
  const char* separator = ": ";
  for (const char* name : {"error", "errorCode", "error_description", "errorMessage"}) {
    std::string_view said = reply[name].str();
    said = said.substr(0, said.find_first_of("\r\n"));
    if (said.size() > kMost) {
      said = said.substr(0, kMost);
      while (!said.empty() && static_cast<unsigned char>(said.back()) >= 0x80) said.remove_suffix(1);
    }
    if (said.empty()) continue;
    out.append(separator).append(said);
    separator = ", ";
  }
  return out;
}

// Posts the form and fills `fresh` in. A refusal is SPW_FAULT_AUTH, after which the same credential is not tried again;
// whatever may pass is told as such.
inline Status fetchToken(Call call, std::string_view url, std::initializer_list<FormField> form, spw_token& fresh,
                         Error& error) {
  std::string body;
  for (const auto& [name, value] : form) {
    body.append(body.empty() ? "" : "&").append(name).append("=").append(percentEncoded(value));
  }
  const spw_header headers[] = {{str("content-type"), str("application/x-www-form-urlencoded")},
                                {str("accept"), str("application/json")}};
  spw_http_request request{};
  request.size = sizeof request;
  request.method = str("POST");
  request.url = str(url);
  request.headers = headers;
  request.header_count = std::size(headers);
  request.body = str(body);
  spw_http_reply reply{};
  reply.size = sizeof reply;
  if (const Status sent = call.send(request, reply, error); sent != SPW_OK) return sent;
  if (reply.status != 200) {
    const int32_t fault = reply.status == 429   ? SPW_FAULT_RATE_LIMIT
                          : reply.status >= 500 ? SPW_FAULT_SERVER
                          : reply.status >= 400 ? SPW_FAULT_AUTH
                                                : SPW_FAULT_SERVER;
    return error.failed(fault, tokenComplaint(call, reply.status, view(reply.body)));
  }
  const Json token = call.parse(view(reply.body));
  fresh.access = str(call.copy(token["access_token"].str()));
  if (fresh.access.len == 0) return error.failed(SPW_FAULT_SERVER, "the token endpoint's answer holds no access_token");
  const int64_t seconds = token["expires_in"].integer().value_or(0);
  if (seconds > 0 && seconds < 10 * 365 * 86'400LL) {
    fresh.expires_unix_ms = call.services().unixMs() + seconds * 1000;
  }
  return SPW_OK;
}

}  // namespace spw
