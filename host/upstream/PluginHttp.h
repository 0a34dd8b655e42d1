// spillway.http for one account: the calls its provider's plugin makes go through the account's proxy.
//
// Thread-safe; send() blocks its caller.
#pragma once

#include "host/plugins/HttpClient.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::upstream {

class PluginHttp final : public plugins::HttpClient {
 public:
  // `proxy` null: directly. `caller` outlives this.
  PluginHttp(HttpCaller& caller, std::shared_ptr<const config::Proxy> proxy)
      : caller_(caller), proxy_(std::move(proxy)) {}

  // Keeps to the call's deadline and ends when it is cancelled.
  spw_status send(spw_call& call, const spw_http_request& request, spw_http_reply& reply, spw_error& error) override;

 private:
  HttpCaller& caller_;
  const std::shared_ptr<const config::Proxy> proxy_;
};

}  // namespace spillway::upstream
