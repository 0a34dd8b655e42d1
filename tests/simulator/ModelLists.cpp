#include "tests/simulator/ModelLists.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDay = "2026-01-01T00:00:00Z";

enum class Shape { OpenAi, Anthropic, Gemini };

Shape shapeOf(const HttpRequest& request) {
  size_t query = request.target.find('?');
  std::string key = query == std::string::npos ? "" : queryParameter(request.target.substr(query + 1), "key");
  if (!request.header("x-goog-api-key").empty() || !key.empty() ||
      request.path().find("/v1beta") != std::string_view::npos) {
    return Shape::Gemini;
  }
  return request.header("anthropic-version").empty() ? Shape::OpenAi : Shape::Anthropic;
}

Json modelIn(Shape shape, const std::string& id) {
  switch (shape) {
    case Shape::Anthropic:
      return {{"type", "model"}, {"id", id}, {"display_name", id}, {"created_at", kDay}};
    case Shape::Gemini:
      return {{"name", "models/" + id},
              {"version", "001"},
              {"displayName", id},
              {"inputTokenLimit", 1048576},
              {"outputTokenLimit", 65536},
              {"supportedGenerationMethods", {"generateContent", "countTokens", "embedContent", "batchEmbedContents"}}};
    default:
      return {{"id", id}, {"object", "model"}, {"created", 1767225600}, {"owned_by", "simulated"}};
  }
}

Json listIn(Shape shape, const std::vector<std::string>& models) {
  Json data = Json::array();
  for (const auto& id : models) data.push_back(modelIn(shape, id));
  if (shape == Shape::Gemini) return {{"models", std::move(data)}};
  if (shape == Shape::OpenAi) return {{"object", "list"}, {"data", std::move(data)}};
  return {{"data", std::move(data)},
          {"has_more", false},
          {"first_id", models.empty() ? Json() : Json(models.front())},
          {"last_id", models.empty() ? Json() : Json(models.back())}};
}

Json missingIn(Shape shape, const std::string& id) {
  switch (shape) {
    case Shape::Anthropic:
      return {{"type", "error"}, {"error", {{"type", "not_found_error"}, {"message", "model: " + id}}}};
    case Shape::Gemini:
      return {{"error",
               {{"code", 404},
                {"message", "models/" + id + " is not found for API version v1beta."},
                {"status", "NOT_FOUND"}}}};
    default:
      return {{"error",
               {{"message", "The model '" + id + "' does not exist"},
                {"type", "invalid_request_error"},
                {"param", "model"},
                {"code", "model_not_found"}}}};
  }
}

Json ollamaModels(const std::vector<std::string>& models) {
  Json list = Json::array();
  for (const auto& id : models) {
    list.push_back({{"name", id},
                    {"model", id},
                    {"modified_at", kDay},
                    {"size", 1000000},
                    {"digest", makeId("", hashText(id), 64)},
                    {"details",
                     {{"format", "gguf"},
                      {"family", "simulated"},
                      {"families", Json::array({"simulated"})},
                      {"parameter_size", "1B"},
                      {"quantization_level", "Q4_K_M"}}}});
  }
  return {{"models", std::move(list)}};
}

Json bedrockModels(const std::vector<std::string>& models) {
  Json list = Json::array();
  for (const auto& id : models) {
    list.push_back({{"modelArn", "arn:aws:bedrock:us-east-1::foundation-model/" + id},
                    {"modelId", id},
                    {"modelName", id},
                    {"providerName", "Simulated"},
                    {"inputModalities", {"TEXT", "IMAGE"}},
                    {"outputModalities", {"TEXT"}},
                    {"responseStreamingSupported", true},
                    {"inferenceTypesSupported", {"ON_DEMAND"}},
                    {"modelLifecycle", {{"status", "ACTIVE"}}}});
  }
  return {{"modelSummaries", std::move(list)}};
}

}  // namespace

std::optional<std::string> listModels(const HttpRequest& request, const std::vector<std::string>& models, int& status) {
  std::string_view path = request.path();
  status = 200;
  if (path.ends_with("/api/version")) return Json({{"version", "0.12.0"}}).dump();
  if (path.ends_with("/api/tags")) return ollamaModels(models).dump();
  if (path.ends_with("/api/ps")) return Json({{"models", Json::array()}}).dump();
  if (path.ends_with("/foundation-models")) return bedrockModels(models).dump();
  Shape shape = shapeOf(request);
  if (path.ends_with("/models")) return listIn(shape, models).dump();
  size_t at = path.rfind("/models/");
  if (at == std::string_view::npos) return {};
  std::string id = percentDecoded(path.substr(at + 8));
  if (std::find(models.begin(), models.end(), id) != models.end()) return modelIn(shape, id).dump();
  status = 404;
  return missingIn(shape, id).dump();
}

}  // namespace spillway::simulator
