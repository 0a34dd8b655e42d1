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

#include "Time.hpp"
#include "codec/Percent.hpp"
#include "provider.hpp"

namespace spw {

using FormField = std::pair<std::string_view, std::string_view>;

// Posts a form, of which fields without a value are left out, and gives the whole answer. Waits.
inline Status postForm(Call call, std::string_view url, std::initializer_list<FormField> form, spw_http_reply& reply,
                       Error& error) {
  std::string body;
  for (const auto& [name, value] : form) {
    if (value.empty()) continue;
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
  reply.size = sizeof reply;
  return call.send(request, reply, error);
}

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

// How an answer without a token is to be taken: a refusal is of the credential, unless the endpoint says that it
// passes.
inline int32_t tokenFault(int32_t status, std::string_view code) {
  if (code == "temporarily_unavailable") return SPW_FAULT_OVERLOADED;
  if (status == 429) return SPW_FAULT_RATE_LIMIT;
  if (status >= 500 || code == "server_error") return SPW_FAULT_SERVER;
  return status >= 400 || !code.empty() ? SPW_FAULT_AUTH : SPW_FAULT_SERVER;
}

// Reads token, refresh token and expiry; false when there is none.
inline bool readToken(Call call, Json answer, spw_token& token) {
  token.access = str(call.copy(answer["access_token"].str()));
  token.refresh = str(call.copy(answer["refresh_token"].str()));
  const int64_t seconds = parseInteger(answer["expires_in"].str()).value_or(answer["expires_in"].integer().value_or(0));
  if (seconds > 0 && seconds < 10 * 365 * 86'400LL) {
    token.expires_unix_ms = call.services().unixMs() + seconds * 1000;
  }
  return token.access.len > 0;
}

// Posts the form and fills `fresh` in. A refusal is SPW_FAULT_AUTH, after which the same credential is not tried again;
// whatever may pass is told as such.
inline Status fetchToken(Call call, std::string_view url, std::initializer_list<FormField> form, spw_token& fresh,
                         Error& error) {
  spw_http_reply reply{};
  if (const Status sent = postForm(call, url, form, reply, error); sent != SPW_OK) return sent;
  const Json answer = call.parse(view(reply.body));
  const std::string_view code = answer["error"].str();
  // Some refuse with status 200.
  if (reply.status != 200 || !code.empty()) {
    return error.failed(tokenFault(reply.status, code), tokenComplaint(call, reply.status, view(reply.body)));
  }
  if (!readToken(call, answer, fresh)) {
    return error.failed(SPW_FAULT_SERVER, "the token endpoint's answer holds no access_token");
  }
  return SPW_OK;
}

}  // namespace spw
