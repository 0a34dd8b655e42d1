// The device flow of OAuth 2.0 (RFC 8628), for a provider's loginBegin() and loginPoll():
//
//   return spw::beginDeviceLogin(call, "https://login.example/device", {{"client_id", id}}, code, error);
//   return spw::pollDeviceLogin(call, "https://login.example/token",
//                               {{"grant_type", spw::kDeviceGrant}, {"client_id", id},
//                                {"device_code", spw::view(code.device_code)}}, code, token, error);
//
// Threading: any thread; waits inside spillway.http.
#pragma once

#include <string_view>

#include "TokenEndpoint.hpp"

namespace spw {

inline constexpr std::string_view kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

// What the server refused. Its own words may quote the code, so only its short one is told.
inline Status refusedLogin(Call call, int32_t status, std::string_view code, Error& error) {
  const bool shown = code.size() <= 60 && code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == code.npos;
  const int32_t fault = code == "access_denied"                              ? SPW_FAULT_FORBIDDEN
                        : code == "expired_token" || code == "invalid_grant" ? SPW_FAULT_AUTH
                        : tokenFault(status, code) == SPW_FAULT_AUTH         ? SPW_FAULT_INVALID_REQUEST
                                                                             : tokenFault(status, code);
  return error.failed(fault, call.concat({"the login server answered ", std::to_string(status),
                                          code.empty() || !shown ? "" : ": ", shown ? code : ""}));
}

// Asks for a code. What the vendor leaves open the host fills in.
inline Status beginDeviceLogin(Call call, std::string_view url, std::initializer_list<FormField> form,
                               spw_device_code& code, Error& error) {
  spw_http_reply reply{};
  if (const Status sent = postForm(call, url, form, reply, error); sent != SPW_OK) return sent;
  const Json answer = call.parse(view(reply.body));
  const std::string_view at = answer["verification_uri"].str(answer["verification_url"].str());
  code.device_code = str(call.copy(answer["device_code"].str()));
  code.user_code = str(call.copy(answer["user_code"].str()));
  code.verification_url = str(call.copy(at));
  if (code.device_code.len == 0 || code.user_code.len == 0 || at.empty()) {
    return refusedLogin(call, reply.status, answer["error"].str(), error);
  }
  code.interval_ms = answer["interval"].integer().value_or(0) * 1000;
  const int64_t seconds = answer["expires_in"].integer().value_or(0);
  if (seconds > 0 && seconds < 86'400) code.expires_unix_ms = call.services().unixMs() + seconds * 1000;
  return SPW_OK;
}

// Asks once whether the person has finished.
inline Status pollDeviceLogin(Call call, std::string_view url, std::initializer_list<FormField> form,
                              const spw_device_code& code, spw_token& token, Error& error) {
  constexpr int64_t kSlower = 5'000;  // RFC 8628, section 3.5
  spw_http_reply reply{};
  if (const Status sent = postForm(call, url, form, reply, error); sent != SPW_OK) return sent;
  const Json answer = call.parse(view(reply.body));
  const std::string_view said = answer["error"].str();
  if (said == "authorization_pending") return SPW_DECLINED;
  if (said == "slow_down") {
    const int64_t wanted = answer["interval"].integer().value_or(0) * 1000;
    error.retryAfterMs(wanted > code.interval_ms && wanted < 3'600'000 ? wanted : code.interval_ms + kSlower);
    return SPW_DECLINED;
  }
  if (said.empty() && reply.status == 200 && readToken(call, answer, token)) return SPW_OK;
  return refusedLogin(call, reply.status, said, error);
}

}  // namespace spw
