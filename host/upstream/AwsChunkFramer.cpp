#include "host/upstream/AwsChunkFramer.h"

#include <spillway/codec/Base64.hpp>

#include <algorithm>

#include "host/base/Json.h"

namespace spillway::upstream {
namespace {

namespace json = base::json;

struct Exception {
  std::string_view type;
  base::Fault fault;
  int status;
};

// Those a stream may end with; anything else is the server's fault.
constexpr Exception kExceptions[] = {
    {"exception:throttlingException", base::Fault::RateLimit, 429},
    {"exception:serviceUnavailableException", base::Fault::Overloaded, 503},
    {"exception:validationException", base::Fault::InvalidRequest, 400},
    {"exception:modelTimeoutException", base::Fault::Timeout, 504},
};

}  // namespace

void AwsChunkFramer::fail(base::Fault fault, int status, std::string message) {
  failure_ = base::Error{.fault = fault, .httpStatus = status, .message = std::move(message)};
}

void AwsChunkFramer::unwrap(const Frame& message, const FrameSink& sink) {
  if (failure_ || message.kind == Frame::Kind::Ping) return;
  base::Arena arena;
  const auto payload = json::parse(arena, message.data);
  if (message.event.starts_with("exception:") || message.event.starts_with("error:")) {
    std::string_view said = payload.ok() ? json::string(arena, json::member(*payload, "message")) : std::string_view();
    if (said.empty()) said = message.event;
    const auto known = std::find_if(std::begin(kExceptions), std::end(kExceptions),
                                    [&](const Exception& one) { return one.type == message.event; });
    if (known == std::end(kExceptions)) return fail(base::Fault::Server, 502, std::string(said));
    return fail(known->fault, known->status, std::string(said));
  }
  // Of what else there may be one day the wire inside knows nothing.
  if (message.event != "chunk") return;
  const spw_json* bytes = payload.ok() ? json::member(*payload, "bytes") : nullptr;
  auto text = spw::base64Decode(json::string(arena, bytes));
  const auto event = text ? json::parse(arena, *text) : base::Result<spw_json*>(base::Error{});
  if (!bytes || !event.ok() || json::kind(*event) != json::Kind::Object)
    return fail(base::Fault::Server, 502, "the upstream's event stream has a chunk that holds no event");
  // Between the parts of JSON a line may end, within a server-sent event's data it may not.
  std::replace_if(
      text->begin(), text->end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  event_ = json::string(arena, json::member(*event, "type"));
  std::erase_if(event_, [](char c) { return static_cast<unsigned char>(c) < ' '; });
  raw_ = event_.empty() ? "data: " : "event: " + event_ + "\ndata: ";
  const size_t data = raw_.size();
  raw_ += *text;
  raw_ += "\n\n";
  sink({.kind = Frame::Kind::Event,
        .event = event_,
        .data = std::string_view(raw_).substr(data, text->size()),
        .raw = raw_});
}

base::Result<void> AwsChunkFramer::outcome(base::Result<void> framed) const {
  if (failure_) return *failure_;
  return framed;
}

base::Result<void> AwsChunkFramer::feed(std::string_view piece, const FrameSink& sink) {
  if (failure_) return *failure_;
  return outcome(messages_.feed(piece, [&](const Frame& message) { unwrap(message, sink); }));
}

base::Result<void> AwsChunkFramer::finish(const FrameSink& sink) {
  if (failure_) return *failure_;
  return outcome(messages_.finish([&](const Frame& message) { unwrap(message, sink); }));
}

}  // namespace spillway::upstream
