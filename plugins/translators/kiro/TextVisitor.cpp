#include "TextVisitor.h"

#include <spillway/codec/ResultTexts.hpp>

namespace kiro {

using spw::Json;

namespace {

void visit(spw::ResultTexts& results, Json message, const Path& at) {
  for (Json call : message["assistantResponseMessage"]["toolUses"]) results.remember(call);
  const Path context(at, "userInputMessage.userInputMessageContext");
  const Path list(context, "toolResults");
  size_t index = 0;
  for (Json result : message["userInputMessage"]["userInputMessageContext"]["toolResults"]) {
    results.offer(result, Path(list, index++));
  }
}

}  // namespace

spw::Status visitToolTexts(spw::Call, Json wire, const spw::Texts& texts) {
  spw::ResultTexts results(texts);
  const Json state = wire["conversationState"];
  const Path at("conversationState");
  const Path history(at, "history");
  size_t index = 0;
  for (Json message : state["history"]) visit(results, message, Path(history, index++));
  visit(results, state["currentMessage"], Path(at, "currentMessage"));
  return results.status();
}

}  // namespace kiro
