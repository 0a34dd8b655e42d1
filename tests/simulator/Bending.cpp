#include "tests/simulator/Bending.h"

#include <algorithm>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

std::string withCarriageReturns(std::string_view text) {
  std::string lines;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) lines.push_back('\r');
    lines.push_back(text[i]);
  }
  return lines;
}

}  // namespace

void applyFixedText(const Behaviour& behaviour, Answer& answer) {
  if (behaviour.deltas > 0) {
    std::string piece(static_cast<size_t>(behaviour.deltaBytes), 'x');
    answer.deltas.assign(static_cast<size_t>(behaviour.deltas), piece);
    answer.text.clear();
    for (const auto& delta : answer.deltas) answer.text += delta;
    answer.outputTokens = answer.thinkingTokens + countTokens(answer.text);
  }
  if (behaviour.hugeEvent > 0) {
    answer.deltas.insert(answer.deltas.begin(), std::string(static_cast<size_t>(behaviour.hugeEvent), 'h'));
    answer.text.insert(0, answer.deltas.front());
    answer.outputTokens += countTokens(answer.deltas.front());
  }
}

Rejection failureOf(const Wire& wire, const Behaviour& behaviour, std::string_view fallback) {
  std::string_view kind = behaviour.error.empty() ? fallback : std::string_view(behaviour.error);
  Rejection rejection = wire.preset(kind, behaviour.status, "");
  if (!behaviour.message.empty()) rejection.message = behaviour.message;
  return rejection;
}

void bendEvents(const Wire& wire, const Behaviour& behaviour, const Prompt& prompt, const Answer& answer,
                EventList list, Content& content) {
  content.events = std::move(list.events);
  content.opening = list.opening;
  content.streamed = true;
  content.contentType = wire.streamType(prompt);
  auto& events = content.events;
  if (behaviour.noStop) {
    events.resize(list.stopAt);
  } else if (behaviour.noDone) {
    events.pop_back();
  }
  if (behaviour.badEvent >= 0) {
    size_t at = std::min(static_cast<size_t>(behaviour.badEvent), events.size());
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(at), wire.badEvent(prompt));
  }
  if (behaviour.badChecksum >= 0 && static_cast<size_t>(behaviour.badChecksum) < events.size()) {
    wire.spoilChecksum(events[static_cast<size_t>(behaviour.badChecksum)]);
  }
  if (behaviour.errorEvent >= 0) {
    events.resize(std::min(static_cast<size_t>(behaviour.errorEvent), events.size()));
    events.push_back(wire.errorEvent(failureOf(wire, behaviour, "overloaded"), prompt, answer, events.size()));
  }
  if (!wire.isEventText(prompt)) return;
  for (auto& event : events) {
    if (behaviour.comments) event.insert(0, ": keep-alive\n\n");
    if (behaviour.crlf) event = withCarriageReturns(event);
  }
}

void bendBody(const Behaviour& behaviour, Content& content) {
  if (behaviour.badJson) content.body.resize(content.body.size() * 2 / 3);
  if (behaviour.html) {
    content.contentType = "text/html; charset=UTF-8";
    content.body = "<html>\r\n<head><title>" + std::to_string(content.status) +
                   " Bad Gateway</title></head>\r\n<body><h1>simulated gateway page</h1></body>\r\n</html>\r\n";
  }
  if (behaviour.body) content.body = *behaviour.body;
  if (behaviour.empty) content.body.clear();
  if (behaviour.html || behaviour.body || behaviour.empty) content.streamed = false;
  if (!behaviour.contentType.empty()) content.contentType = behaviour.contentType;
}

void addRetryAfter(const Behaviour& behaviour, Content& content) {
  if (behaviour.retryAfter != "none") {
    std::string value = behaviour.retryAfter;
    if (value.empty() && content.status == 429) value = "1";
    if (!value.empty()) content.headers.emplace_back("retry-after", value);
  }
  if (behaviour.retryAfterMs >= 0)
    content.headers.emplace_back("retry-after-ms", std::to_string(behaviour.retryAfterMs));
}

}  // namespace spillway::simulator
