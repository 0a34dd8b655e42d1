#include "TextVisitor.h"

#include <unordered_map>

namespace kiro {

using spw::Json;

namespace {

class Visitor {
 public:
  explicit Visitor(const spw::Texts& texts) : texts_(texts) {}

  void visit(Json message, const Path& at) {
    for (Json call : message["assistantResponseMessage"]["toolUses"]) calls_[call["toolUseId"].str()] = call;
    const Path context(at, "userInputMessage.userInputMessageContext");
    const Path list(context, "toolResults");
    size_t index = 0;
    for (Json result : message["userInputMessage"]["userInputMessageContext"]["toolResults"]) {
      visitResult(result, Path(list, index++));
    }
  }
  bool changed() const { return changed_; }

 private:
  void visitResult(Json result, const Path& at) {
    const Json call = calls_[result["toolUseId"].str()];
    const Path list(at, "content");
    size_t index = 0;
    for (Json part : result["content"]) {
      const Path here(list, index++);
      const Json text = part["text"];
      if (!text.isString() || text.raw().size() <= 2) continue;
      const auto shorter = texts_.offer(text.str(), call["name"].str(), call["input"].dump(),
                                        result["status"].str() == "error", Path(here, "text").text());
      if (!shorter) continue;
      part.put("text", *shorter);
      changed_ = true;
    }
  }

  const spw::Texts& texts_;
  std::unordered_map<std::string_view, Json> calls_;
  bool changed_ = false;
};

}  // namespace

spw::Status visitToolTexts(spw::Call, Json wire, const spw::Texts& texts) {
  Visitor visitor(texts);
  const Json state = wire["conversationState"];
  const Path at("conversationState");
  const Path history(at, "history");
  size_t index = 0;
  for (Json message : state["history"]) visitor.visit(message, Path(history, index++));
  visitor.visit(state["currentMessage"], Path(at, "currentMessage"));
  return visitor.changed() ? SPW_OK : SPW_DECLINED;
}

}  // namespace kiro
