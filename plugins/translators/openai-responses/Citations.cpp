#include "Citations.h"

#include "Wire.h"

namespace responses {

using spw::Call;
using spw::Json;

Json readAnnotation(Call call, Json annotation) {
  const std::string_view type = annotation["type"].str();
  if (type.empty()) return call.json(nullptr);
  const Json out = call.object();
  if (type != "url_citation") {
    out.put("kind", "file");
    if (annotation["filename"].isString()) out.put("title", annotation["filename"].str());
    return out.put("extra", call.object().put(kWire, annotation));
  }
  out.put("kind", "url").put("url", annotation["url"].str());
  if (!annotation["title"].str().empty()) out.put("title", annotation["title"].str());
  const int64_t start = annotation["start_index"].integer().value_or(0);
  const int64_t end = annotation["end_index"].integer().value_or(0);
  if (end > 0) out.put("start", start).put("end", end);
  return out;
}

Json writeAnnotation(Call call, Json citation, int64_t length) {
  if (const Json original = citation["extra"][kWire]) return original;
  if (!citation["url"].isString()) return call.json(nullptr);
  // Places in what was searched are none in the answer.
  const bool placed = citation["kind"].str() == "url" && citation["end"];
  return call.object()
      .put("type", "url_citation")
      .put("start_index", placed ? citation["start"].integer().value_or(0) : int64_t{0})
      .put("end_index", placed ? citation["end"].integer().value_or(0) : length)
      .put("url", citation["url"].str())
      .put("title", citation["title"].str());
}

}  // namespace responses
