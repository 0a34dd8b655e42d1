// A loaded provider with its hooks as functions of texts.
//
// Used by the test's thread.
#pragma once

#include <spillway/provider.hpp>
#include <spillway/testing/FakeHost.hpp>

#include <map>
#include <string>
#include <vector>

#include "LoadedProvider.h"

namespace vendor {

using Settings = std::map<std::string, std::string>;

// A request after its hooks; header names in lower case.
struct Sent {
  spw_status status = SPW_OK;
  std::string url, body, message;
  std::map<std::string, std::string> headers;
};

struct Token {
  spw_status status = SPW_OK;
  std::string access, message;
  int64_t expiresMs = 0;
  int32_t fault = 0;
};

class Vendor {
 public:
  explicit Vendor(const std::string& id) : plugin_(id) {}

  spw::testing::FakeHost& host() { return plugin_.host; }

  // prepare() and sign() of a request that the host has made for an account with these settings.
  Sent send(const std::string& url, const Settings& settings, const std::string& body = "{}",
            const std::string& model = "some-model") {
    spw::testing::FakeCall call(plugin_.host);
    for (const auto& [name, value] : settings) call.setSecret(name, value);
    spw_header type = {spw::str("content-type"), spw::str("application/json")};
    spw_request request{};
    request.size = sizeof request;
    request.method = spw::str("POST");
    request.url = spw::str(url);
    request.headers = &type;
    request.header_count = 1;
    request.body = spw::str(body);
    request.model = spw::str(model);
    spw_error error = spw::testing::FakeCall::error();
    Sent sent;
    for (auto hook : {plugin_.table().prepare, plugin_.table().sign}) {
      if (hook == nullptr) continue;
      sent.status = hook(plugin_.self(), call.raw(), &request, &error);
      if (sent.status == SPW_DECLINED) sent.status = SPW_OK;
      if (sent.status != SPW_OK) break;
    }
    sent.url = spw::view(request.url);
    sent.body = spw::view(request.body);
    sent.message = spw::view(error.message);
    for (size_t i = 0; i < request.header_count; ++i) {
      std::string name(spw::view(request.headers[i].name));
      for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      sent.headers[name] = spw::view(request.headers[i].value);
    }
    return sent;
  }

  Token refresh(const Settings& settings) {
    spw::testing::FakeCall call(plugin_.host);
    for (const auto& [name, value] : settings) call.setSecret(name, value);
    spw_token old{}, fresh{};
    old.size = fresh.size = sizeof(spw_token);
    spw_error error = spw::testing::FakeCall::error();
    Token token;
    token.status = plugin_.table().refresh(plugin_.self(), call.raw(), &old, &fresh, &error);
    token.access = spw::view(fresh.access);
    token.expiresMs = fresh.expires_unix_ms;
    token.message = spw::view(error.message);
    token.fault = error.fault;
    return token;
  }

 private:
  loaded::Loaded plugin_;
};

}  // namespace vendor
