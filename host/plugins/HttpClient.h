// What carries the HTTP calls plugins make for logins, token refresh and model lists. Implemented above this folder and
// handed in by the program.
//
// send() is called from any thread.
#pragma once

#include <spillway/host.h>

namespace spillway::plugins {

class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // As spw_http.send: the reply's memory comes from the call's arena; SPW_FAILED fills `error`. May block.
  virtual spw_status send(spw_call& call, const spw_http_request& request, spw_http_reply& reply, spw_error& error) = 0;
};

}  // namespace spillway::plugins
