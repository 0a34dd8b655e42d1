#include "Documents.h"

#include <string>

namespace cohere {

using spw::Call;
using spw::Json;

// One text beside a title or an id is that text; anything richer is told as the JSON it is.
std::string_view dataText(Call, Json data) {
  if (data.isString()) return data.str();
  std::string_view text;
  for (Json member : data) {
    const std::string_view name = member.name();
    if (name == "title" || name == "id" || name == "url") continue;
    const bool plain = (name == "text" || name == "snippet" || name == "content") && member.isString();
    if (!plain || !text.empty()) return data.dump();
    text = member.str();
  }
  return text.empty() ? data.dump() : text;
}

Json readDocument(Call call, Json wire, bool cited, const Path& at) {
  const Json data = wire.isString() ? wire : wire["data"];
  if (!data.isString() && !data.isObject()) refuse(at, "expected a string or an object with data");
  const Json block = call.object().put("type", "file");
  block.put("source", call.object().put("text", dataText(call, data)));
  if (data["title"].isString()) block.put("title", data["title"].str());
  block.put("citations", cited);
  const Json extra = call.object();
  for (Json member : wire) {
    const bool known = member.name() == "id" || member.name() == "data" || member.isNull();
    if (!known) extra.put(member.name(), member.clone());  // for others to tell; the original has it
  }
  block.put("extra", call.object().put(kWire, extra.put("document", wire)));
  return block;
}

bool isDocument(Json block) {
  if (block["type"].str() != "file" || !block["source"]["text"]) return false;
  return block["citations"].isTrue() || static_cast<bool>(block["extra"][kWire]["document"]);
}

Json writeDocument(Call call, Json block, size_t number) {
  if (const Json own = block["extra"][kWire]["document"]) return own;
  const Json data = call.object();
  if (const std::string_view title = block["title"].str(block["name"].str()); !title.empty()) data.put("title", title);
  data.put("text", block["source"]["text"]);
  return call.object().put("id", call.copy("doc:" + std::to_string(number))).put("data", data);
}

}  // namespace cohere
