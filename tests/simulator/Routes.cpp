#include "tests/simulator/Routes.h"

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

std::string_view queryOf(const HttpRequest& request) {
  size_t at = request.target.find('?');
  return at == std::string::npos ? std::string_view() : std::string_view(request.target).substr(at + 1);
}

}  // namespace

// The two wires benchmarks use most come first.
Route Routes::find(const HttpRequest& request) {
  std::string_view path = request.path();
  if (path.ends_with("/chat/completions")) return {&chat_};
  if (path.ends_with("/messages")) return {&messages_};
  if (path.ends_with("/responses")) return {&responses_};
  if (Route route = findModelPath(path, queryOf(request)); route.wire) return route;
  struct Row {
    std::string_view end;
    Route route;
  };
  const Row rows[] = {
      {"/messages/count_tokens", {&messages_, nullptr, Action::Count}},
      {"/responses/input_tokens", {&responses_, nullptr, Action::Count}},
      {"/api/chat", {&ollama_}},
      {"/api/generate", {&ollama_}},
      {"/api/embed", {&ollama_, embedOllama}},
      {"/api/embeddings", {&ollama_, embedOllamaOne}},
      {"/api/show", {&ollama_, showOllama}},
      {"/v2/chat", {&cohere_}},
      {"/v2/embed", {&cohere_, embedCohere}},
      {"/v2/rerank", {&cohere_, rerankCohere}},
      {"/completions", {&completions_}},
      {"/embeddings", {&completions_, embedOpenAi}},
      {"/rerank", {&completions_, rerank}},
      {"/moderations", {&completions_, moderate}},
      {"/images/generations", {&completions_, drawImages}},
      {"/audio/speech", {&completions_, speak}},
      {"/audio/transcriptions", {&completions_, transcribe}},
      {"/audio/translations", {&completions_, transcribe}},
  };
  for (const auto& row : rows) {
    if (path.ends_with(row.end)) return row.route;
  }
  return {};
}

// ".../models/NAME:method" and ".../model/NAME/method".
Route Routes::findModelPath(std::string_view path, std::string_view query) {
  constexpr std::string_view kModels = "/models/";
  constexpr std::string_view kModel = "/model/";
  Route route;
  route.modelInPath = true;
  if (size_t at = path.rfind(kModels); at != std::string_view::npos) {
    std::string_view rest = path.substr(at + kModels.size());
    size_t colon = rest.rfind(':');
    if (colon == std::string_view::npos) return {};
    std::string_view method = rest.substr(colon + 1);
    route.model = rest.substr(0, colon);
    bool events = method == "streamGenerateContent" && queryParameter(query, "alt") == "sse";
    if (method == "streamGenerateContent") route.action = events ? Action::Stream : Action::StreamArray;
    if (method == "countTokens") route.action = Action::Count;
    if (method == "embedContent") route.task = embedGemini;
    if (method == "batchEmbedContents") route.task = embedGeminiBatch;
    bool known = method == "generateContent" || route.action != Action::Generate || route.task;
    route.wire = known ? &gemini_ : nullptr;
  } else if (size_t begin = path.find(kModel); begin != std::string_view::npos) {
    std::string_view rest = path.substr(begin + kModel.size());
    size_t slash = rest.rfind('/');
    if (slash == std::string_view::npos) return {};
    std::string_view method = rest.substr(slash + 1);
    route.model = rest.substr(0, slash);
    if (method == "converse-stream") route.action = Action::Stream;
    if (method == "count-tokens") route.action = Action::Count;
    bool known = method == "converse" || route.action != Action::Generate;
    route.wire = known ? &bedrock_ : nullptr;
  }
  return route;
}

}  // namespace spillway::simulator
