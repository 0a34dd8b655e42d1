#include "Texts.h"

#include "OpenCalls.h"
#include "Wire.h"

namespace ollama {

using spw::Json;

spw::Status visitTexts(spw::Call, Json wire, const spw::Texts& texts) {
  OpenCalls calls;
  bool changed = false;
  const Path messages("messages");
  size_t index = 0;
  for (Json message : wire["messages"]) {
    const Path at(messages, index++);
    const std::string_view role = message["role"].str();
    if (role == "assistant") calls.beginTurn();
    for (Json entry : message["tool_calls"]) {
      const Json function = entry["function"];
      calls.add({entry["id"].str(), function["name"].str(), function["arguments"]});
    }
    if (role != "tool") continue;
    const ToolCall* call = calls.answer(message);
    if (!message["content"].isString()) continue;
    const std::string_view name = call != nullptr ? call->name : OpenCalls::toolName(message);
    const Json arguments = call != nullptr ? call->arguments : Json();
    const std::string_view spelled = arguments.isString() ? arguments.str() : arguments.dump();
    const auto shorter = texts.offer(message["content"].str(), name, spelled, false, Path(at, "content").text());
    if (!shorter) continue;
    message.put("content", *shorter);
    changed = true;
  }
  return changed ? SPW_OK : SPW_DECLINED;
}

}  // namespace ollama
