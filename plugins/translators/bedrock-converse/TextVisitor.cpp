#include "TextVisitor.h"

#include <spillway/codec/ResultTexts.hpp>

namespace converse {

using spw::Json;

spw::Status visitToolTexts(spw::Call, Json wire, const spw::Texts& texts) {
  spw::ResultTexts results(texts);
  const Path all("messages");
  size_t index = 0;
  for (Json message : wire["messages"]) {
    const Path at(all, index++);
    const Path list(at, "content");
    size_t inner = 0;
    for (Json block : message["content"]) {
      const Path here(list, inner++);
      if (const Json call = block["toolUse"]; call.isObject()) results.remember(call);
      if (const Json result = block["toolResult"]; result.isObject()) results.offer(result, Path(here, "toolResult"));
    }
  }
  return results.status();
}

}  // namespace converse
