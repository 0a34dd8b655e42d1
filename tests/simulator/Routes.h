// From a path to who answers: a wire, or a task with the wire whose errors it has. Owns the wires. The loop's thread
// only.
#pragma once

#include <string_view>

#include "tests/simulator/tasks/Task.h"
#include "tests/simulator/wires/BedrockWire.h"
#include "tests/simulator/wires/ChatWire.h"
#include "tests/simulator/wires/CohereWire.h"
#include "tests/simulator/wires/CompletionsWire.h"
#include "tests/simulator/wires/GeminiWire.h"
#include "tests/simulator/wires/MessagesWire.h"
#include "tests/simulator/wires/OllamaWire.h"
#include "tests/simulator/wires/ResponsesWire.h"

namespace spillway::simulator {

struct Route {
  Wire* wire = nullptr;  // nobody when null
  Task task = nullptr;   // answers instead of the wire
  Action action = Action::Generate;
  bool modelInPath = false;
  std::string_view model = {};  // then, as it stands there
};

class Routes {
 public:
  // For POST; any prefix may stand before the vendor's path.
  Route find(const HttpRequest& request);

  ResponsesWire& responses() { return responses_; }

 private:
  Route findModelPath(std::string_view path, std::string_view query);

  ChatWire chat_;
  MessagesWire messages_;
  ResponsesWire responses_;
  GeminiWire gemini_;
  OllamaWire ollama_;
  CohereWire cohere_;
  BedrockWire bedrock_;
  CompletionsWire completions_;
};

}  // namespace spillway::simulator
