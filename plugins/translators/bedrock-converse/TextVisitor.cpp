#include "TextVisitor.h"

#include <unordered_map>

namespace converse {

using spw::Json;

namespace {

class Visitor {
 public:
  explicit Visitor(const spw::Texts& texts) : texts_(texts) {}

  bool visit(Json wire) {
    const Path all("messages");
    size_t index = 0;
    for (Json message : wire["messages"]) {
      const Path at(all, index++);
      const Path list(at, "content");
      size_t inner = 0;
      for (Json block : message["content"]) {
        const Path here(list, inner++);
        if (const Json call = block["toolUse"]; call.isObject()) calls_[call["toolUseId"].str()] = call;
        if (const Json result = block["toolResult"]; result.isObject()) visitResult(result, Path(here, "toolResult"));
      }
    }
    return changed_;
  }

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
  return Visitor(texts).visit(wire) ? SPW_OK : SPW_DECLINED;
}

}  // namespace converse
