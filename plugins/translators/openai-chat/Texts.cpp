#include "Texts.h"

#include <string>
#include <string_view>
#include <unordered_map>

#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Json;

namespace {

// The calls seen so far, by id; calls in the form before tools by name.
class Calls {
 public:
  void add(Json message) {
    for (Json one : message["tool_calls"]) {
      const Json function = one["function"];
      bodies_[one["id"].str()] = function ? function : one["custom"];
    }
    if (const Json function = message["function_call"]) bodies_[function["name"].str()] = function;
  }
  Json of(Json result) const {
    const Json id = result["tool_call_id"];
    const auto found = bodies_.find(id ? id.str() : result["name"].str());
    return found != bodies_.end() ? found->second : Json();
  }

 private:
  std::unordered_map<std::string_view, Json> bodies_;
};

class Visitor {
 public:
  Visitor(Call call, const spw::Texts& texts) : call_(call), texts_(texts) {}

  bool changed() const { return changed_; }

  void visit(Json result, Json body, const Path& at) {
    const Path content(at, "content");
    if (result["content"].isString()) return offer(result, "content", body, content);
    size_t index = 0;
    for (Json part : result["content"]) {
      const Path where(content, index++);
      if (part["type"].str() == "text") offer(part, "text", body, Path(where, "text"));
    }
  }

 private:
  void offer(Json holder, std::string_view member, Json body, const Path& at) {
    const Json text = holder[member];
    if (!text.isString()) return;
    const Json arguments = body["arguments"];
    const std::string_view spelled = arguments.isString() ? arguments.str()
                                     : arguments          ? arguments.dump()
                                                          : body["input"].str();
    const auto shorter = texts_.offer(text.str(), body["name"].str(), spelled, false, at.text());
    if (!shorter) return;
    holder.put(member, *shorter);
    changed_ = true;
  }

  Call call_;
  const spw::Texts& texts_;
  bool changed_ = false;
};

}  // namespace

spw::Status visitTexts(Call call, Json wire, const spw::Texts& texts) {
  Calls calls;
  Visitor visitor(call, texts);
  const Path messages("messages");
  size_t index = 0;
  for (Json message : wire["messages"]) {
    const Path at(messages, index++);
    const std::string_view role = message["role"].str();
    if (role == "assistant") calls.add(message);
    if (role == "tool" || role == "function") visitor.visit(message, calls.of(message), at);
  }
  return visitor.changed() ? SPW_OK : SPW_DECLINED;
}

}  // namespace openaichat
