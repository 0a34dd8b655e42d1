// Services whose credentials travel in other ways than most: in the query, or signed by the plugin. The second one goes
// wrong with the key in its hands when the model's name says so.
#include <spillway/provider.hpp>

#include <stdexcept>
#include <string>

struct QueryAuth {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions", .auth = SPW_AUTH_QUERY, .authName = "key"}};
  static constexpr spw::ProviderTable table{.id = "query-auth",
                                            .name = "A service with its key in the query",
                                            .endpoints = endpoints,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true};
};

struct OddAuth {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions", .auth = SPW_AUTH_CUSTOM}};
  static constexpr spw::ProviderTable table{.id = "odd-auth",
                                            .name = "A service whose plugin signs",
                                            .endpoints = endpoints,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true};

  static spw::Status sign(spw::Call call, spw::Request& request, spw::Error& error) {
    const std::string_view key = call.secret("key");
    if (request.model() == "fails") return error.failed(SPW_FAULT_SERVER, call.concat({"cannot sign with ", key}));
    if (request.model() == "refuses") return error.invalid("", call.concat({"the key ", key, " is not one of ours"}));
    if (request.model() == "logs") call.services().log(SPW_LOG_ERROR, call.concat({"signing with ", key}));
    if (request.model() == "throws") throw std::runtime_error("bad key " + std::string(key));
    if (request.model() == "misdirects") request.setUrl(call.concat({"ftp://", key, "@somewhere/"}));
    request.setHeader("x-api-key", key);
    return SPW_OK;
  }
};

SPW_PLUGIN((spw::Info{.id = "odd-auth", .name = "Credentials in other ways"}), spw::Provider<QueryAuth>,
           spw::Provider<OddAuth>)
