#include "Texts.h"

#include <string>
#include <string_view>
#include <unordered_map>

#include "Namespaces.h"
#include "Recall.h"
#include "Wire.h"

namespace responses {

using spw::Call;
using spw::Json;

namespace {

class Visitor {
 public:
  Visitor(Call call, const spw::Texts& texts) : call_(call), texts_(texts), names_(call) {}

  bool visit(Json wire) {
    for (Json tool : wire["tools"]) names_.reserve(tool["name"].str());
    // What was kept of the conversation comes first.
    visitItems(wire[kHistory], Path(kHistory));
    visitItems(wire["input"], Path("input"));
    return changed_;
  }

 private:
  void visitItems(Json items, const Path& list) {
    size_t index = 0;
    for (Json item : items) {
      const Path at(list, index++);
      const std::string_view type = item["type"].str();
      if (type.ends_with("_call")) calls_[item["call_id"].str()] = item;
      if (type.ends_with("_call_output")) visitOutput(item, at);
    }
  }

  void visitOutput(Json item, const Path& at) {
    const auto found = calls_.find(item["call_id"].str());
    const Json call = found != calls_.end() ? found->second : Json();
    const Path output(at, "output");
    if (item["output"].isString()) return offer(item, "output", call, output);
    size_t index = 0;
    for (Json part : item["output"]) {
      const Path where(output, index++);
      const std::string_view type = part["type"].str();
      if (type == "input_text" || type == "text") offer(part, "text", call, Path(where, "text"));
    }
  }

  // The name other wires would know the tool by; the vendor's own tools go by their kind.
  std::string_view nameOf(Json call) {
    const std::string_view name = call["name"].str(), group = call["namespace"].str();
    if (!group.empty()) return names_.joined(group, name);
    constexpr std::string_view kEnd = "_call";
    const std::string_view type = call["type"].str();
    return name.empty() && type.ends_with(kEnd) ? type.substr(0, type.size() - kEnd.size()) : name;
  }

  static std::string_view argumentsOf(Json call) {
    for (std::string_view member : {"arguments", "input", "action"}) {
      const Json value = call[member];
      if (value.isString()) return value.str();
      if (value) return value.dump();
    }
    return {};
  }

  void offer(Json holder, std::string_view member, Json call, const Path& at) {
    const Json text = holder[member];
    if (!text.isString()) return;
    const auto shorter = texts_.offer(text.str(), nameOf(call), argumentsOf(call), false, at.text());
    if (!shorter) return;
    holder.put(member, *shorter);
    changed_ = true;
  }

  Call call_;
  const spw::Texts& texts_;
  Namespaces names_;
  std::unordered_map<std::string_view, Json> calls_;
  bool changed_ = false;
};

}  // namespace

spw::Status visitTexts(Call call, Json wire, const spw::Texts& texts) {
  return Visitor(call, texts).visit(wire) ? SPW_OK : SPW_DECLINED;
}

}  // namespace responses
