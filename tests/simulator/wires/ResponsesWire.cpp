#include "tests/simulator/wires/ResponsesWire.h"

#include "tests/simulator/wires/ResponsesDraft.h"
#include "tests/simulator/wires/ResponsesRequest.h"
#include "tests/simulator/wires/ResponsesStream.h"

namespace spillway::simulator {

Reading ResponsesWire::read(const Asked& asked) { return readResponsesRequest(asked, store_); }

void ResponsesWire::keep(const Prompt& prompt, const Json& response) {
  bool wanted = prompt.echo.is_object() && response.value("store", true);
  if (wanted) store_.keep(response, prompt.echo["input"]);
}

std::string ResponsesWire::whole(const Prompt& prompt, const Answer& answer, bool usage) {
  Json response = responseEnded(prompt, answer, outputItems(prompt, answer), usage);
  keep(prompt, response);
  if (response.value("background", false)) {
    Json queued = responseBegun(prompt, answer);
    queued["status"] = "queued";
    return queued.dump();
  }
  return response.dump();
}

EventList ResponsesWire::stream(const Prompt& prompt, const Answer& answer, bool usage) {
  Json ended = responseEnded(prompt, answer, outputItems(prompt, answer), usage);
  keep(prompt, ended);
  return responseEvents(prompt, answer, ended);
}

std::string ResponsesWire::counted(const Prompt& prompt) const {
  return Json({{"object", "response.input_tokens"}, {"input_tokens", prompt.inputTokens}}).dump();
}

// The error in its nested form, then the response that failed: what the vendor's streams were seen to send.
std::string ResponsesWire::errorEvent(const Rejection& rejection, const Prompt& prompt, const Answer& answer,
                                      size_t sent) const {
  Json error = errorObject(rejection)["error"];
  Json event = {{"type", "error"}, {"sequence_number", sent}, {"error", std::move(error)}};
  Json failed = {{"type", "response.failed"},
                 {"sequence_number", sent + 1},
                 {"response", responseFailed(prompt, answer, rejection)}};
  return sseEvent("error", event) + sseEvent("response.failed", failed);
}

std::string ResponsesWire::failedWhole(const Rejection& rejection, const Prompt& prompt, const Answer& answer) const {
  return responseFailed(prompt, answer, rejection).dump();
}

Rejection ResponsesWire::preset(std::string_view name, int status, std::string_view model) const {
  if (name == "context") {
    return {status ? status : 400,
            "Your input exceeds the context window of this model. Please adjust your input and try again.", "input",
            "context_length_exceeded"};
  }
  if (name == "model" || status == 404) {
    return {status ? status : 400, "The requested model '" + std::string(model) + "' does not exist.", "model",
            "model_not_found"};
  }
  return OpenAiWire::preset(name, status, model);
}

std::variant<std::string, Rejection> ResponsesWire::stored(std::string_view method, std::string_view given,
                                                           bool inputItems) {
  std::string id(given);
  const ResponseStore::Response* found = store_.response(id);
  if (!found) return Rejection{404, "Response with id '" + id + "' not found.", "", ""};
  if (inputItems) {
    Json data = Json::array();
    size_t own = found->json["output"].size();
    for (size_t i = 0; i + own < found->conversation.size(); i++) data.push_back(found->conversation[i]);
    return Json({{"object", "list"}, {"data", std::move(data)}, {"has_more", false}}).dump();
  }
  if (method != "DELETE") return found->json.dump();
  store_.forget(id);
  return Json({{"id", id}, {"object", "response"}, {"deleted", true}}).dump();
}

}  // namespace spillway::simulator
