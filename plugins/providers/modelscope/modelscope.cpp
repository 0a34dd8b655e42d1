// ModelScope: free daily calls for registered users; tells its allowance in headers of its own.
#include <spillway/ModelFamilies.hpp>
#include <spillway/Time.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Modelscope {
  static constexpr const char* const env[] = {"MODELSCOPE_API_KEY", "MODELSCOPE_SDK_TOKEN", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
      {"identity_verification", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "modelscope",
                                            .name = "ModelScope API-Inference",
                                            .tier = "free",
                                            .baseUrl = "https://api-inference.modelscope.cn/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, mnfst/awesome-free-llm-apis; 2026-08-21",
                                            .confidence = "medium",
                                            .anyModel = true};

  // Requests of the day: all of them, and those to the model that answered.
  static spw::Status limits(spw::Call call, const spw::Reply& reply, const spw::LimitSink& sink) {
    bool any = false;
    for (const bool ofModel : {false, true}) {
      const std::string_view window = ofModel ? "model-requests" : "requests";
      const auto number = [&](std::string_view part) {
        return spw::parseInteger(reply.header(call.concat({"modelscope-ratelimit-", window, part})));
      };
      const auto limit = number("-limit"), left = number("-remaining");
      if (!limit && !left) continue;
      sink.add(window, limit.value_or(SPW_NOT_SAID), left.value_or(SPW_NOT_SAID), 0, ofModel ? 0 : SPW_SCOPE_ACCOUNT);
      any = true;
    }
    return any ? SPW_OK : SPW_DECLINED;
  }
};

SPW_PROVIDER_PLUGIN(Modelscope)
