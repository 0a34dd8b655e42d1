#include "host/pipeline/TaskRelay.h"

#include <utility>

#include "host/base/Json.h"
#include "host/pipeline/StepCall.h"

namespace spillway::pipeline {
namespace {

int64_t countOf(const spw_json* usage, std::string_view name) {
  const spw_json* member = usage ? base::json::member(usage, name) : nullptr;
  int64_t count = -1;
  return member && base::json::integer(member, count) && count >= 0 ? count : -1;
}

}  // namespace

std::optional<base::Error> TaskRelay::feed(std::string_view piece, std::string& out) {
  bytesIn_ += static_cast<int64_t>(piece.size());
  if (failure_) return failure_;
  out_ = &out;
  if (plan_.upstreamStreams) {
    auto framed = framer_.feed(piece, [this](const upstream::Frame& frame) { onFrame(frame); });
    if (!framed.ok() && !failure_) failure_ = framed.error();
    return failure_;
  }
  if (bytesIn_ > static_cast<int64_t>(plan_.limits.replyBytes))
    return failure_ = serverFault("the upstream's answer is larger than the limit");
  if (!plan_.opaque) {
    whole_.append(piece);
  } else if (!piece.empty()) {
    if (!committed_) commit();
    out.append(piece);
  }
  return std::nullopt;
}

void TaskRelay::onFrame(const upstream::Frame& frame) {
  if (failure_ && !failureSent_) return;
  if (frame.kind == upstream::Frame::Kind::Event) {
    tap(SPW_MODE_STREAM, frame.event, frame.data);
    if (failure_ && !committed_) return;
    if (!committed_) commit();
  }
  sink().append(frame.raw);
  if (failure_) failureSent_ = true;  // the upstream's own words have just been passed on
}

void TaskRelay::tap(int32_t mode, std::string_view event, std::string_view data) {
  StepCall call;
  auto emit = [this](const spw_event& one) { return onEvent(one); };
  auto error = plan_.upstreamWire->tapTaskReply(call, plan_.operation, mode, event, data, emit);
  if (StepCall::full()) error = noRoom();
  if (error && !failure_) failure_ = std::move(*error);
}

spw_status TaskRelay::onEvent(const spw_event& event) {
  if (event.kind == SPW_EVENT_ERROR) {
    if (!failure_) failure_ = fromEvent(event);
    return SPW_OK;
  }
  meter_.observe(event);
  return SPW_OK;
}

std::optional<base::Error> TaskRelay::end(std::string& out) {
  out_ = &out;
  if (failure_) return failure_;
  if (plan_.upstreamStreams) {
    auto framed = framer_.finish([this](const upstream::Frame& frame) { onFrame(frame); });
    if (!framed.ok() && !failure_) failure_ = framed.error();
    // A wire that looks into its streams knows how they end.
    if (!failure_ && plan_.upstreamWire->tapsTasks() && !meter_.stopped())
      failure_ = serverFault("the upstream's answer ended before it was complete");
  } else if (plan_.sameWire()) {
    if (bytesIn_ == 0) failure_ = serverFault("the upstream sent an empty answer");
    if (!plan_.opaque) {
      if (!failure_) tap(SPW_MODE_WHOLE, {}, whole_);
      if (!failure_) out = std::exchange(whole_, std::string());
    }
  } else {
    translate(out);
  }
  if (failure_) return failure_;
  ended_ = true;
  if (!committed_) commit();
  return std::nullopt;
}

void TaskRelay::translate(std::string& out) {
  StepCall call;
  auto read = plan_.upstreamWire->readTaskReply(call, plan_.operation, plan_.readerNotes, whole_);
  if (!read.ok()) {
    failure_ = read.error();
    if (failure_->fault == base::Fault::None) failure_->fault = base::Fault::Server;
    return;
  }
  const spw_json* usage = base::json::member(*read, "usage");
  spw_event counts{};
  counts.size = sizeof counts;
  counts.kind = SPW_EVENT_USAGE;
  counts.input = countOf(usage, "input");
  counts.output = countOf(usage, "output");
  counts.cache_read = counts.cache_write = counts.reasoning = -1;
  meter_.observe(counts);
  auto append = [&out](std::string_view bytes) { out.append(bytes); };
  failure_ = plan_.clientWire->writeTaskReply(call, plan_.operation, *read, plan_.reply, append);
  if (StepCall::full()) failure_ = noRoom();
}

// Only a stream has words for a failure in its middle; of anything else the missing end tells.
void TaskRelay::failure(const base::Error& error, std::string& out) {
  if (plan_.upstreamStreams) Relay::failure(error, out);
}

}  // namespace spillway::pipeline
