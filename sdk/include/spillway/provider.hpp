// Writing a provider: a struct with a constant table, and a function for each oddity a table cannot say.
//
//   struct Acme {
//     static constexpr spw_model models[] = {...};
//     static constexpr spw_endpoint endpoints[] = {spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"}};
//     static constexpr spw::ProviderTable table{.id = "acme", .name = "Acme", .baseUrl = "https://api.acme.example",
//                                               .endpoints = endpoints, .models = models};
//   };
//   SPW_PROVIDER_PLUGIN(Acme)
//
// Hooks, all optional, static or not; what they return is explained at spw_provider in provider.h:
//   Status prepare(Call, Request&, Error&)           Status sign(Call, Request&, Error&)
//   Status classify(Call, const Reply&, spw_verdict&) Status limits(Call, const Reply&, const LimitSink&)
//   Status prepareQuota(Call, size_t which, Request&, Error&)
//   Status quota(Call, size_t which, const Reply&, const LimitSink&, Error&)
//   Status refresh(Call, const spw_token& old, spw_token& fresh, Error&)
//   Status loginBegin(Call, spw_device_code&, Error&)
//   Status loginPoll(Call, const spw_device_code&, spw_token&, Error&)
//   Status logout(Call, const spw_token&, Error&)
//
// Threading: hooks are called from any thread, several at once.
#pragma once

#include "Plugin.hpp"
#include "ProviderTypes.hpp"
#include "provider.h"
#include "translator.h"

namespace spw {

// Capabilities in words, for model rows: caps("tools vision reasoning schema pdf audio no-sampling"), and for what is
// no chat model caps("embed rerank moderate image transcribe speak complete chat"). A word that is none of these does
// not compile.
consteval uint32_t caps(std::string_view words) {
  struct Word {
    std::string_view name;
    uint32_t bit;
  };
  constexpr Word known[] = {{"tools", SPW_CAP_TOOLS},
                            {"vision", SPW_CAP_VISION},
                            {"reasoning", SPW_CAP_REASONING},
                            {"schema", SPW_CAP_JSON_SCHEMA},
                            {"pdf", SPW_CAP_PDF},
                            {"audio", SPW_CAP_AUDIO},
                            {"no-sampling", SPW_CAP_NO_SAMPLING},
                            {"embed", SPW_CAP_EMBED},
                            {"rerank", SPW_CAP_RERANK},
                            {"moderate", SPW_CAP_MODERATE},
                            {"image", SPW_CAP_IMAGE},
                            {"transcribe", SPW_CAP_TRANSCRIBE},
                            {"speak", SPW_CAP_SPEAK},
                            {"complete", SPW_CAP_COMPLETE},
                            {"chat", SPW_CAP_CHAT}};
  uint32_t bits = 0;
  while (!words.empty()) {
    const size_t space = words.find(' ');
    const std::string_view word = words.substr(0, space);
    uint32_t bit = 0;
    for (const Word& one : known) {
      if (one.name == word) bit = one.bit;
    }
    if (bit == 0) throw "not a capability";
    bits |= bit;
    words = space == std::string_view::npos ? std::string_view() : words.substr(space + 1);
  }
  return bits;
}

// One way in; converts to the C row. Fields as in spw_endpoint.
struct Endpoint {
  const char* wire = nullptr;
  const char* path = nullptr;
  const char* streamPath = nullptr;
  const char* countPath = nullptr;
  const char* baseUrl = nullptr;
  int32_t auth = SPW_AUTH_BEARER;
  const char* authName = nullptr;
  int32_t framing = SPW_FRAME_SSE;
  Rows<spw_fixed_header> headers = {};
  Names forward = {};
  const char* models = nullptr;
  int32_t operation = 0;  // see Task

  constexpr operator spw_endpoint() const {
    return {wire,    path,         streamPath,    countPath,    baseUrl,   auth,  authName,
            framing, headers.data, headers.count, forward.data, operation, models};
  }
};

// The way in for one more operation than chat; converts to the C row.
struct Task {
  int32_t operation = 0;
  Endpoint endpoint = {};
  const char* models = nullptr;

  constexpr operator spw_endpoint() const {
    Endpoint row = endpoint;
    row.operation = operation;
    row.models = models;
    return row;
  }
};

// What an account is told besides the key; converts to the C row. Fields as in spw_setting.
struct Setting {
  const char* name = nullptr;
  const char* description = nullptr;
  const char* fallback = nullptr;  // left out: required
  Names env = {};
  bool credential = false;
  const char* profileKey = nullptr;

  constexpr operator spw_setting() const {
    return {name, description, fallback, env.data, credential ? 1 : 0, profileKey};
  }
};

// A question about what an account has left; converts to the C row. Fields as in spw_quota_call.
struct QuotaCall {
  const char* path = nullptr;
  const char* method = nullptr;  // left out: GET
  const char* body = nullptr;

  constexpr operator spw_quota_call() const { return {method, path, body}; }
};

// Files of profiles, as the setting of that name chooses among them.
constexpr spw_profiles profilesBy(const char* setting, Rows<spw_profile_file> files) {
  return {sizeof(spw_profiles), setting, sizeof(spw_profile_file), files.data, files.count};
}

// A row of prices besides the models' own; converts to the C row. Fields as in spw_price.
struct Price {
  const char* models = nullptr;
  int64_t fromUnix = 0, untilUnix = 0;
  int64_t above = 0;
  const char* tier = nullptr;
  double factor = 0;
  double input = -1, output = -1, cacheRead = -1, cacheWrite = -1, cacheWrite1h = -1;
  double inputAudio = -1, inputImage = -1, outputAudio = -1, outputImage = -1;

  constexpr operator spw_price() const {
    return {models,    fromUnix,   untilUnix,    above,      tier,       factor,      input,      output,
            cacheRead, cacheWrite, cacheWrite1h, inputAudio, inputImage, outputAudio, outputImage};
  }
};

// Everything a provider says about itself. Fields as in spw_provider; what is left out takes the host's default.
struct ProviderTable {
  const char* id = nullptr;
  const char* name = nullptr;
  const char* tier = "cheap";
  const char* baseUrl = nullptr;
  int32_t login = SPW_LOGIN_KEY;
  Names env = {};
  Rows<spw_endpoint> endpoints = {};
  Rows<spw_model> models = {};
  const char* modelsPath = nullptr;
  Rows<spw_quirk> quirks = {};
  Rows<spw_error_rule> errors = {};
  Rows<spw_setting> settings = {};
  const char* evidence = nullptr;
  const char* confidence = nullptr;
  const char* terms = nullptr;
  bool anyModel = false;
  Rows<spw_endpoint> tasks = {};
  Rows<spw_price> prices = {};
  Names envFiles = {};
  const spw_profiles* profiles = nullptr;
  Rows<spw_quota_call> quotaCalls = {};
};

namespace detail {

template <class Owner, class T>
struct ProviderHooks {
  static spw_status prepare(void* self, spw_call* raw, spw_request* request, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Request wrapped(call, request);
      Error failure(call, error);
      return Owner::template part<T>(self).prepare(call, wrapped, failure);
    });
  }
  static spw_status sign(void* self, spw_call* raw, spw_request* request, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Request wrapped(call, request);
      Error failure(call, error);
      return Owner::template part<T>(self).sign(call, wrapped, failure);
    });
  }
  static spw_status classify(void* self, spw_call* raw, const spw_reply* reply, spw_verdict* verdict) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      return Owner::template part<T>(self).classify(call, Reply(call, reply), *verdict);
    });
  }
  static spw_status limits(void* self, spw_call* raw, const spw_reply* reply, const spw_limit_sink* sink) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      return Owner::template part<T>(self).limits(call, Reply(call, reply), LimitSink(sink));
    });
  }
  static spw_status prepareQuota(void* self, spw_call* raw, size_t which, spw_request* request,
                                 spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Request wrapped(call, request);
      Error failure(call, error);
      return Owner::template part<T>(self).prepareQuota(call, which, wrapped, failure);
    });
  }
  static spw_status quota(void* self, spw_call* raw, size_t which, const spw_reply* reply, const spw_limit_sink* sink,
                          spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      return Owner::template part<T>(self).quota(call, which, Reply(call, reply), LimitSink(sink), failure);
    });
  }
  static spw_status refresh(void* self, spw_call* raw, const spw_token* old, spw_token* fresh,
                            spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      return Owner::template part<T>(self).refresh(call, *old, *fresh, failure);
    });
  }
  static spw_status loginBegin(void* self, spw_call* raw, spw_device_code* code, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      return Owner::template part<T>(self).loginBegin(call, *code, failure);
    });
  }
  static spw_status loginPoll(void* self, spw_call* raw, const spw_device_code* code, spw_token* token,
                              spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      return Owner::template part<T>(self).loginPoll(call, *code, *token, failure);
    });
  }
  static spw_status logout(void* self, spw_call* raw, const spw_token* token, spw_error* error) noexcept {
    return guarded([&] {
      const Call call = Owner::call(self, raw);
      Error failure(call, error);
      return Owner::template part<T>(self).logout(call, *token, failure);
    });
  }
};

template <class Owner, class T>
constexpr spw_provider providerTable() {
  constexpr const ProviderTable& table = T::table;
  using Hooks = ProviderHooks<Owner, T>;
  spw_provider p{};
  p.size = sizeof p;
  p.id = table.id;
  p.name = table.name;
  p.tier = table.tier;
  p.base_url = table.baseUrl;
  p.login = table.login;
  p.env = table.env.data;
  p.env_files = table.envFiles.data;
  p.endpoint_stride = sizeof(spw_endpoint);
  p.endpoints = table.endpoints.data;
  p.endpoint_count = table.endpoints.count;
  p.tasks = table.tasks.data;
  p.task_count = table.tasks.count;
  p.model_stride = sizeof(spw_model);
  p.models = table.models.data;
  p.model_count = table.models.count;
  p.price_stride = sizeof(spw_price);
  p.prices = table.prices.data;
  p.price_count = table.prices.count;
  p.quirk_stride = sizeof(spw_quirk);
  p.quirks = table.quirks.data;
  p.quirk_count = table.quirks.count;
  p.error_stride = sizeof(spw_error_rule);
  p.errors = table.errors.data;
  p.error_count = table.errors.count;
  p.setting_stride = sizeof(spw_setting);
  p.settings = table.settings.data;
  p.setting_count = table.settings.count;
  p.profiles = table.profiles;
  p.quota_stride = sizeof(spw_quota_call);
  p.quota_calls = table.quotaCalls.data;
  p.quota_count = table.quotaCalls.count;
  p.models_path = table.modelsPath;
  p.evidence = table.evidence;
  p.confidence = table.confidence;
  p.terms = table.terms;
  p.any_model = table.anyModel ? 1 : 0;
  // A hook with a wrong signature is a compile error inside its trampoline, not a hook that is silently missing.
  if constexpr (requires { &T::prepare; }) p.prepare = &Hooks::prepare;
  if constexpr (requires { &T::sign; }) p.sign = &Hooks::sign;
  if constexpr (requires { &T::classify; }) p.classify = &Hooks::classify;
  if constexpr (requires { &T::limits; }) p.limits = &Hooks::limits;
  if constexpr (requires { &T::prepareQuota; }) p.prepare_quota = &Hooks::prepareQuota;
  if constexpr (requires { &T::quota; }) p.quota = &Hooks::quota;
  if constexpr (requires { &T::refresh; }) p.refresh = &Hooks::refresh;
  if constexpr (requires { &T::loginBegin; }) p.login_begin = &Hooks::loginBegin;
  if constexpr (requires { &T::loginPoll; }) p.login_poll = &Hooks::loginPoll;
  if constexpr (requires { &T::logout; }) p.logout = &Hooks::logout;
  return p;
}

}  // namespace detail

// The kit for SPW_PLUGIN.
template <class T>
struct Provider {
  using Part = T;
  using Row = spw_provider;
  using Set = spw_provider_set;
  static constexpr std::string_view kInterface = SPW_PROVIDER_ID;
  template <class Owner>
  static constexpr spw_provider kTable = detail::providerTable<Owner, T>();
};

}  // namespace spw

// A plugin that is this one provider.
#define SPW_PROVIDER_PLUGIN(Type) \
  SPW_PLUGIN((spw::detail::infoOf<Type>(Type::table.id, Type::table.name)), spw::Provider<Type>)
