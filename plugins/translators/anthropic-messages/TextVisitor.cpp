#include "TextVisitor.h"

#include <unordered_map>

namespace messages {

using spw::Call;
using spw::Json;

namespace {

class Visitor {
 public:
  Visitor(Call call, const spw::Texts& texts) : call_(call), texts_(texts) {}

  bool visit(Json wire) {
    const Path all("messages");
    size_t index = 0;
    for (Json message : wire["messages"]) {
      const Path at(all, index++);
      const Path list(at, "content");
      size_t inner = 0;
      for (Json block : message["content"]) {
        const Path here(list, inner++);
        const std::string_view type = block["type"].str();
        if (type == "tool_use") calls_[block["id"].str()] = block;
        if (type == "tool_result") visitResult(block, here);
      }
    }
    return changed_;
  }

 private:
  void visitResult(Json result, const Path& at) {
    const Json call = calls_[result["tool_use_id"].str()];
    const Json content = result["content"];
    const Path inside(at, "content");
    if (content.isString()) {
      offer(result, "content", content, call, inside);
      return;
    }
    size_t index = 0;
    for (Json part : content) {
      const Path here(inside, index++);
      if (part["type"].str() == "text") offer(part, "text", part["text"], call, Path(here, "text"), result);
    }
  }

  void offer(Json owner, std::string_view member, Json text, Json call, const Path& at) {
    offer(owner, member, text, call, at, owner);
  }

  void offer(Json owner, std::string_view member, Json text, Json call, const Path& at, Json result) {
    if (!text.isString() || text.raw().size() <= 2) return;
    const auto shorter =
        texts_.offer(text.str(), call["name"].str(), call["input"].dump(), result["is_error"].isTrue(), at.text());
    if (!shorter) return;
    owner.put(member, *shorter);
    changed_ = true;
  }

  Call call_;
  const spw::Texts& texts_;
  std::unordered_map<std::string_view, Json> calls_;
  bool changed_ = false;
};

}  // namespace

spw::Status visitToolTexts(Call call, Json wire, const spw::Texts& texts) {
  return Visitor(call, texts).visit(wire) ? SPW_OK : SPW_DECLINED;
}

}  // namespace messages
