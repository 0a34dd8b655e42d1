#include "host/plugins/HostServices.h"

#include <spillway/json.h>

#include <algorithm>

#include "host/base/Call.h"
#include "host/base/Clock.h"
#include "host/base/Json.h"
#include "host/base/Log.h"
#include "host/plugins/Crypto.h"
#include "host/plugins/Guarded.h"

namespace spillway::plugins {
namespace {

thread_local constinit HttpClient* httpOfThread = nullptr;

spw_status sendHttp(spw_call* call, const spw_http_request* request, spw_http_reply* reply, spw_error* error) {
  if (!call || !request || !reply || !error) return SPW_FAILED;
  if (!httpOfThread) {
    if (SPW_HAS(error, fault)) error->fault = SPW_FAULT_UNSUPPORTED;
    if (SPW_HAS(error, message))
      error->message = toStr("spillway.http may be used inside refresh, login_begin, login_poll and logout only");
    return SPW_FAILED;
  }
  return httpOfThread->send(*call, *request, *reply, *error);
}

spw_str secret(spw_call* call, spw_str name) {
  return call && call->secrets ? toStr(call->secrets->get(toView(name))) : spw_str{nullptr, 0};
}

constexpr spw_http kHttp{sizeof(spw_http), sendHttp};
constexpr spw_secrets kSecrets{sizeof(spw_secrets), secret};
constexpr spw_clock kClock{sizeof(spw_clock), base::unixMs, base::monotonicMs};

}  // namespace

HostServices::HostServices(std::string plugin, const SettingSource* settings)
    : plugin_(std::move(plugin)),
      settings_(settings),
      host_{sizeof(spw_host), SPW_ABI_MAJOR, SPW_ABI_MINOR, this, log, get},
      config_{sizeof(spw_config), setting, this} {}

void HostServices::log(void* ctx, int32_t level, spw_str message) {
  const int32_t known = std::clamp<int32_t>(level, SPW_LOG_DEBUG, SPW_LOG_ERROR);
  base::log(static_cast<base::Level>(known), static_cast<HostServices*>(ctx)->plugin_, toView(message));
}

const void* HostServices::get(void* ctx, const char* serviceId) {
  if (!serviceId) return nullptr;
  auto& services = *static_cast<HostServices*>(ctx);
  const std::string_view id = serviceId;
  if (id == SPW_MEMORY_ID) return &base::memoryApi();
  if (id == SPW_JSON_ID) return &base::jsonApi();
  if (id == SPW_LOSS_ID) return &base::lossApi();
  if (id == SPW_CONFIG_ID) return &services.config_;
  if (id == SPW_SECRETS_ID) return &kSecrets;
  if (id == SPW_CLOCK_ID) return &kClock;
  if (id == SPW_CRYPTO_ID) return &cryptoApi();
  if (id == SPW_HTTP_ID) return &kHttp;
  return nullptr;
}

spw_str HostServices::setting(void* ctx, spw_str path) {
  auto& services = *static_cast<HostServices*>(ctx);
  if (!services.settings_ || path.len == 0) return {nullptr, 0};
  std::lock_guard lock(services.mutex_);
  auto known = services.read_.find(toView(path));
  if (known == services.read_.end()) {
    auto value = services.settings_->get(services.plugin_, toView(path));
    if (!value) return {nullptr, 0};
    known = services.read_.emplace(toView(path), std::move(*value)).first;
  }
  return toStr(known->second);
}

HostServices::HttpScope::HttpScope(HttpClient& client) : before_(httpOfThread) { httpOfThread = &client; }
HostServices::HttpScope::~HttpScope() { httpOfThread = before_; }

}  // namespace spillway::plugins
