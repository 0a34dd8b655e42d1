// A provider that people log in to, as a plugin would be written: device flow and refresh at an issuer that the account
// names, and chats with the token at an upstream that it names too.
#include <spillway/DeviceLogin.hpp>
#include <spillway/provider.hpp>

struct DeviceLogin {
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "issuer", .description = "Where to log in."},
      spw::Setting{.name = "upstream_port", .description = "Where the models are."},
      spw::Setting{.name = "client_id", .description = "The id of an app.", .fallback = "test-app"},
  };
  static constexpr spw_endpoint endpoints[] = {spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"}};
  static constexpr spw_model models[] = {{"m", "M", 100'000, 4'096, 0, 0, 0, 0, spw::caps("tools"), nullptr}};
  static constexpr spw::ProviderTable table{.id = "device-login",
                                            .name = "Device Login",
                                            .tier = "subscription",
                                            .baseUrl = "http://127.0.0.1:{upstream_port}/v1",
                                            .login = SPW_LOGIN_DEVICE,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .settings = settings,
                                            .evidence = "a test",
                                            .confidence = "high",
                                            .terms = "Only tests may use this.",
                                            .anyModel = true};

  static spw::Status loginBegin(spw::Call call, spw_device_code& code, spw::Error& error) {
    return spw::beginDeviceLogin(call, call.concat({call.secret("issuer"), "/device"}),
                                 {{"client_id", call.secret("client_id")}}, code, error);
  }
  static spw::Status loginPoll(spw::Call call, const spw_device_code& code, spw_token& token, spw::Error& error) {
    const spw::Status polled = spw::pollDeviceLogin(call, call.concat({call.secret("issuer"), "/token"}),
                                                    {{"grant_type", spw::kDeviceGrant},
                                                     {"device_code", spw::view(code.device_code)},
                                                     {"client_id", call.secret("client_id")}},
                                                    code, token, error);
    if (polled == SPW_OK) token.account = spw::str("person@example.test");
    return polled;
  }
  static spw::Status refresh(spw::Call call, const spw_token& old, spw_token& fresh, spw::Error& error) {
    return spw::fetchToken(call, call.concat({call.secret("issuer"), "/token"}),
                           {{"grant_type", "refresh_token"}, {"refresh_token", spw::view(old.refresh)}}, fresh, error);
  }
  static spw::Status logout(spw::Call call, const spw_token& token, spw::Error& error) {
    spw_http_reply reply{};
    const std::string_view url = call.concat({call.secret("issuer"), "/revoke"});
    return spw::postForm(call, url, {{"token", spw::view(token.access)}}, reply, error);
  }
};

// A provider whose key is exchanged for a token; keys that begin with "plain-" are sent as they are.
struct KeyExchange {
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "issuer", .description = "Where the key is exchanged."}};
  static constexpr spw_endpoint endpoints[] = {spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"}};
  static constexpr spw::ProviderTable table{.id = "key-exchange",
                                            .name = "Key Exchange",
                                            .tier = "cheap",
                                            .login = SPW_LOGIN_SERVICE_ACCOUNT,
                                            .endpoints = endpoints,
                                            .settings = settings,
                                            .evidence = "a test",
                                            .confidence = "high",
                                            .anyModel = true};

  static spw::Status refresh(spw::Call call, const spw_token&, spw_token& fresh, spw::Error& error) {
    if (call.secret("key").starts_with("plain-")) return SPW_DECLINED;
    return spw::fetchToken(call, call.concat({call.secret("issuer"), "/token"}),
                           {{"grant_type", "api_key"}, {"api_key", call.secret("key")}}, fresh, error);
  }
};

SPW_PLUGIN((spw::Info{.id = "device-login", .name = "Logins of tests"}), spw::Provider<DeviceLogin>,
           spw::Provider<KeyExchange>)
