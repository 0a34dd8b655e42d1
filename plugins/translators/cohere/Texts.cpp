#include "Texts.h"

#include <string_view>
#include <unordered_map>

#include "Wire.h"

namespace cohere {

using spw::Json;

namespace {

class Visitor {
 public:
  explicit Visitor(const spw::Texts& texts) : texts_(texts) {}

  bool visit(Json wire) {
    const Path messages("messages");
    size_t index = 0;
    for (Json message : wire["messages"]) {
      const Path at(messages, index++);
      for (Json entry : message["tool_calls"]) calls_[entry["id"].str()] = entry["function"];
      if (message["role"].str() == "tool") visitResult(message, Path(at, "content"));
    }
    return changed_;
  }

 private:
  // A text, or parts of which texts and documents hold one.
  void visitResult(Json message, const Path& at) {
    const auto found = calls_.find(message["tool_call_id"].str());
    const Json function = found != calls_.end() ? found->second : Json();
    if (message["content"].isString()) return offer(message, "content", function, at);
    size_t index = 0;
    for (Json part : message["content"]) {
      const Path here(at, index++);
      if (part["type"].str() == "text") offer(part, "text", function, Path(here, "text"));
      const Json document = part["document"];
      const Path inside(here, "document");
      if (document["data"].isString()) offer(document, "data", function, Path(inside, "data"));
      for (std::string_view name : {"text", "snippet", "content"}) {
        const Path data(inside, "data");
        if (document["data"][name].isString()) offer(document["data"], name, function, Path(data, name));
      }
    }
  }

  void offer(Json holder, std::string_view member, Json function, const Path& at) {
    const Json text = holder[member];
    if (!text.isString()) return;
    const Json arguments = function["arguments"];
    const std::string_view spelled = arguments.isString() ? arguments.str() : arguments.dump();
    const auto shorter = texts_.offer(text.str(), function["name"].str(), spelled, false, at.text());
    if (!shorter) return;
    holder.put(member, *shorter);
    changed_ = true;
  }

  const spw::Texts& texts_;
  std::unordered_map<std::string_view, Json> calls_;
  bool changed_ = false;
};

}  // namespace

spw::Status visitTexts(spw::Call, Json wire, const spw::Texts& texts) {
  return Visitor(texts).visit(wire) ? SPW_OK : SPW_DECLINED;
}

}  // namespace cohere
