#include "host/upstream/Framer.h"

namespace spillway::upstream {

std::optional<Framing> framingOf(std::string_view contentType) {
  if (contentType.starts_with("text/event-stream")) return Framing::Sse;
  for (std::string_view lines : {"application/x-ndjson", "application/ndjson", "application/jsonl"})
    if (contentType.starts_with(lines)) return Framing::Ndjson;
  return std::nullopt;
}

Framer::Framer(Framing framing, size_t maxFrame) : framer_(std::in_place_type<SseFramer>, maxFrame) {
  if (framing == Framing::Ndjson) framer_.emplace<NdjsonFramer>(maxFrame);
}

}  // namespace spillway::upstream
