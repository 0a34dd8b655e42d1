// What is no conversation: embeddings, ranking, moderation, pictures, sound. A task is one function from a request to
// a small answer that depends on the request alone. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "tests/simulator/HttpRequest.h"
#include "tests/simulator/Prompt.h"

namespace spillway::simulator {

struct TaskAsked {
  const Json& body;  // an object; of a form, its fields as texts
  const HttpRequest& http;
  std::string model;     // without '@' words
  std::string labelled;  // the same as an answer names it
  uint64_t number = 0;
};

struct TaskAnswer {
  std::string body;
  std::string contentType = "application/json";
};

using TaskResult = std::variant<TaskAnswer, Rejection>;
using Task = TaskResult (*)(const TaskAsked& asked);

// OpenAI's /v1/embeddings, Gemini's :embedContent and :batchEmbedContents, Cohere's /v2/embed, Ollama's /api/embed and
// /api/embeddings.
TaskResult embedOpenAi(const TaskAsked& asked);
TaskResult embedGemini(const TaskAsked& asked);
TaskResult embedGeminiBatch(const TaskAsked& asked);
TaskResult embedCohere(const TaskAsked& asked);
TaskResult embedOllama(const TaskAsked& asked);
TaskResult embedOllamaOne(const TaskAsked& asked);

// /v1/rerank as several vendors have it, and Cohere's /v2/rerank.
TaskResult rerank(const TaskAsked& asked);
TaskResult rerankCohere(const TaskAsked& asked);

// OpenAI's /v1/moderations: a text with the words "flag this" is flagged.
TaskResult moderate(const TaskAsked& asked);

// OpenAI's /v1/images/generations, /v1/audio/speech, /v1/audio/transcriptions.
TaskResult drawImages(const TaskAsked& asked);
TaskResult speak(const TaskAsked& asked);
TaskResult transcribe(const TaskAsked& asked);

// Ollama's /api/show.
TaskResult showOllama(const TaskAsked& asked);

}  // namespace spillway::simulator
