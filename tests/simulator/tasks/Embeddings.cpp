#include <cmath>
#include <cstring>

#include "tests/simulator/Text.h"
#include "tests/simulator/tasks/Task.h"
#include "tests/simulator/wires/GeminiFields.h"
#include "tests/simulator/wires/OpenAiWire.h"

namespace spillway::simulator {
namespace {

constexpr int64_t kDimensions = 16;
constexpr int64_t kMostDimensions = 4096;

bool given(const Json& body, const char* key) { return body.contains(key) && !body[key].is_null(); }

// A vector of length one that depends on the text alone; the same text always has the same.
std::vector<float> vectorOf(std::string_view text, int64_t dimensions) {
  std::vector<float> values;
  uint64_t state = hashText(text);
  double square = 0;
  for (int64_t i = 0; i < dimensions; i++) {
    state ^= state >> 29;
    state = state * 0xBF58476D1CE4E5B9ull + 0x9E3779B97F4A7C15ull;
    double value = static_cast<double>(state >> 40) / 8388608.0 - 1.0;
    values.push_back(static_cast<float>(value));
    square += value * value;
  }
  for (float& value : values) value = static_cast<float>(value / std::sqrt(square));
  return values;
}

// Little-endian floats, base64.
std::string packed(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return base64(bytes);
}

std::optional<std::vector<std::string>> textsOf(const Json& input) {
  std::vector<std::string> texts;
  if (input.is_string()) {
    texts.push_back(input.get<std::string>());
  } else if (input.is_array() && !input.empty() && input[0].is_number()) {
    texts.push_back(input.dump());
  } else if (input.is_array()) {
    for (const auto& one : input) texts.push_back(one.is_string() ? one.get<std::string>() : one.dump());
  } else {
    return {};
  }
  return texts;
}

int64_t tokensOf(const std::vector<std::string>& texts) {
  int64_t tokens = 0;
  for (const auto& text : texts) tokens += countTokens(text);
  return tokens;
}

int64_t dimensionsOf(const Json& body, const char* key) {
  return given(body, key) ? body[key].get<int64_t>() : kDimensions;
}

Json vectorsOf(const std::vector<std::string>& texts, int64_t dimensions) {
  Json vectors = Json::array();
  for (const auto& text : texts) vectors.push_back(vectorOf(text, dimensions));
  return vectors;
}

// The text of a content's parts, and how long its vector is to be.
std::variant<std::vector<float>, Rejection> geminiVector(const Json& request) {
  static const std::set<std::string_view> kFields = {"model", "content", "taskType", "title", "outputDimensionality"};
  if (auto problem = refuseUnknown(request, kFields, "")) return *problem;
  const Json* content = member(request, "content");
  const Json* parts = content ? member(*content, "parts") : nullptr;
  if (!parts || parts->empty()) return Rejection{400, "* EmbedContentRequest.content: content is required\n"};
  std::string text;
  for (const auto& part : *parts) text += textMember(part, "text");
  const Json* dimensions = member(request, "outputDimensionality");
  return vectorOf(text, dimensions ? dimensions->get<int64_t>() : kDimensions);
}

}  // namespace

TaskResult embedOpenAi(const TaskAsked& asked) {
  static const std::set<std::string_view> kKeys = {"input", "model", "encoding_format", "dimensions", "user"};
  const Json& body = asked.body;
  if (std::string key = unknownKey(body, kKeys); !key.empty()) {
    return refuseField("Unrecognized request argument supplied: " + key, key, "unknown_parameter");
  }
  if (!given(body, "input")) {
    return refuseField("Missing required parameter: 'input'.", "input", "missing_required_parameter");
  }
  auto texts = textsOf(body["input"]);
  if (!texts || texts->empty())
    return refuseField("'$.input' is invalid. Please check the API reference.", "input", "invalid_value");
  for (const auto& text : *texts) {
    if (text.empty()) return refuseField("'$.input' is invalid: an input must not be empty.", "input", "invalid_value");
  }
  int64_t dimensions = dimensionsOf(body, "dimensions");
  if (dimensions < 1 || dimensions > kMostDimensions) {
    return refuseField("Invalid value for 'dimensions'.", "dimensions", "invalid_value");
  }
  std::string format = body.value("encoding_format", "float");
  if (format != "float" && format != "base64") {
    return refuseField("Invalid value: '" + format + "'. Supported values are: 'float' and 'base64'.",
                       "encoding_format", "invalid_value");
  }
  Json data = Json::array();
  for (size_t i = 0; i < texts->size(); i++) {
    std::vector<float> values = vectorOf((*texts)[i], dimensions);
    data.push_back({{"object", "embedding"},
                    {"index", i},
                    {"embedding", format == "base64" ? Json(packed(values)) : Json(values)}});
  }
  int64_t tokens = tokensOf(*texts);
  return TaskAnswer{Json({{"object", "list"},
                          {"data", std::move(data)},
                          {"model", asked.labelled},
                          {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}})
                        .dump()};
}

TaskResult embedGemini(const TaskAsked& asked) {
  auto vector = geminiVector(asked.body);
  if (auto* rejection = std::get_if<Rejection>(&vector)) return *rejection;
  return TaskAnswer{Json({{"embedding", {{"values", std::get<0>(vector)}}}}).dump(2) + "\n"};
}

TaskResult embedGeminiBatch(const TaskAsked& asked) {
  if (auto problem = refuseUnknown(asked.body, {"requests"}, "")) return *problem;
  const Json* requests = member(asked.body, "requests");
  if (!requests || requests->empty())
    return Rejection{400, "* BatchEmbedContentsRequest.requests: requests is required\n"};
  Json embeddings = Json::array();
  for (const auto& request : *requests) {
    std::string model = textMember(request, "model");
    if (model.substr(0, model.find('@')) != "models/" + asked.model) {
      return Rejection{400, "* BatchEmbedContentsRequest.requests: model must be the model of the request\n"};
    }
    auto vector = geminiVector(request);
    if (auto* rejection = std::get_if<Rejection>(&vector)) return *rejection;
    embeddings.push_back({{"values", std::get<0>(vector)}});
  }
  return TaskAnswer{Json({{"embeddings", std::move(embeddings)}}).dump(2) + "\n"};
}

TaskResult embedCohere(const TaskAsked& asked) {
  static const std::set<std::string_view> kKeys = {
      "model",      "input_type",       "texts",           "images",   "inputs",
      "max_tokens", "output_dimension", "embedding_types", "truncate", "priority"};
  const Json& body = asked.body;
  if (std::string key = unknownKey(body, kKeys); !key.empty()) {
    return Rejection{422, "unknown field: parameter '" + key + "' is not a valid field."};
  }
  if (!given(body, "input_type")) return Rejection{400, "invalid request: input_type is required"};
  const char* from = given(body, "texts") ? "texts" : given(body, "inputs") ? "inputs" : "images";
  if (!given(body, from)) return Rejection{400, "invalid request: one of texts, images, inputs is required"};
  auto texts = textsOf(body[from]);
  if (!texts) return Rejection{400, "invalid request: " + std::string(from) + " must be a list"};
  Json types = given(body, "embedding_types") ? body["embedding_types"] : Json::array({"float"});
  Json embeddings = Json::object();
  for (const auto& type : types) {
    Json vectors = vectorsOf(*texts, dimensionsOf(body, "output_dimension"));
    if (type != "float") {
      for (auto& vector : vectors) {
        for (auto& value : vector) value = static_cast<int>(std::lround(value.get<double>() * 127));
      }
    }
    embeddings[type.get<std::string>()] = std::move(vectors);
  }
  return TaskAnswer{
      Json({{"id", makeUuid(asked.number)},
            {"embeddings", std::move(embeddings)},
            {"texts", *texts},
            {"meta", {{"api_version", {{"version", "2"}}}, {"billed_units", {{"input_tokens", tokensOf(*texts)}}}}},
            {"response_type", "embeddings_by_type"}})
          .dump()};
}

TaskResult embedOllama(const TaskAsked& asked) {
  if (!given(asked.body, "input")) return Rejection{400, "input is required"};
  auto texts = textsOf(asked.body["input"]);
  if (!texts) return Rejection{400, "invalid input type"};
  return TaskAnswer{Json({{"model", asked.labelled},
                          {"embeddings", vectorsOf(*texts, dimensionsOf(asked.body, "dimensions"))},
                          {"total_duration", 14'143'917},
                          {"load_duration", 1'019'500},
                          {"prompt_eval_count", tokensOf(*texts)}})
                        .dump()};
}

TaskResult embedOllamaOne(const TaskAsked& asked) {
  return TaskAnswer{Json({{"embedding", vectorOf(asked.body.value("prompt", ""), kDimensions)}}).dump()};
}

}  // namespace spillway::simulator
