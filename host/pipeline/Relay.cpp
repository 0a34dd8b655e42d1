#include "host/pipeline/Relay.h"

#include <utility>

#include "host/base/Json.h"
#include "host/base/Masking.h"
#include "host/base/Splice.h"
#include "host/base/Strings.h"
#include "host/pipeline/Continuation.h"
#include "host/pipeline/Expansion.h"
#include "host/pipeline/Keeping.h"
#include "host/pipeline/StepCall.h"
#include "host/pipeline/TaskRelay.h"
#include "host/pipeline/Told.h"
#include "host/pipeline/WireError.h"
#include "host/routing/Operation.h"

namespace spillway::pipeline {
namespace {

constexpr int kMostLeftOut = 8;  // an upstream that sends more of that is broken

bool isObject(base::Arena& arena, std::string_view text) {
  auto document = base::json::parse(arena, text);
  return document.ok() && base::json::kind(*document) == base::json::Kind::Object;
}

}  // namespace

base::Error Relay::serverFault(std::string message) {
  return {.fault = base::Fault::Server, .httpStatus = 502, .message = std::move(message)};
}

base::Error Relay::noRoom() { return serverFault("the upstream's answer takes more memory than a piece of it may"); }

base::Error Relay::fromEvent(const spw_event& event) {
  base::Error error = serverFault(std::string(event.text.ptr, event.text.len));
  if (event.fault > SPW_FAULT_NONE && event.fault <= SPW_FAULT_CANCELLED)
    error.fault = static_cast<base::Fault>(event.fault);
  error.httpStatus = 0;
  error.code.assign(event.id.ptr, event.id.len);
  if (error.message.empty()) error.message = "the upstream reported an error without saying which";
  return error;
}

base::Result<std::unique_ptr<Relay>> Relay::open(const RelayPlan& plan) {
  if (routing::isTask(plan.operation)) return std::unique_ptr<Relay>(std::make_unique<TaskRelay>(plan));
  auto relay = std::make_unique<Relay>(plan);
  if (plan.counting) return relay;
  StepCall call;
  auto reader =
      plan.upstreamWire->openReader(call, plan.upstreamStreams ? SPW_MODE_STREAM : SPW_MODE_WHOLE, plan.readerNotes);
  if (!reader.ok()) return reader.error();
  relay->reader_ = std::move(*reader);
  if (!plan.sameWire() && !plan.writer) {
    auto writer = plan.clientWire->openWriter(call, plan.reply);
    if (!writer.ok()) return writer.error();
    relay->writer_ = std::move(*writer);
  }
  return relay;
}

std::optional<base::Error> Relay::feed(std::string_view piece, std::string& out) {
  bytesIn_ += static_cast<int64_t>(piece.size());
  if (failure_) return failure_;
  out_ = &out;
  if (!plan_.upstreamStreams) {
    if (whole_.size() + piece.size() > plan_.limits.replyBytes)
      return failure_ = serverFault("the upstream's answer is larger than the limit");
    whole_.append(piece);
    return std::nullopt;
  }
  auto framed = framer_.feed(piece, [this](const upstream::Frame& frame) { onFrame(frame); });
  if (!framed.ok() && !failure_) failure_ = framed.error();
  return failure_;
}

void Relay::onFrame(const upstream::Frame& frame) {
  if (failure_ && !failureSent_) return;
  usageAlone_ = unfit_ = false;
  if (frame.kind == upstream::Frame::Kind::Event) read(frame.event, frame.data);
  if (!plan_.sameWire() || unfit_) return;
  if (failure_ && !committed_) return;
  // Somebody else may go on with the answer: the client need not hear of this.
  if (failure_ && plan_.told && plan_.told->resumable()) return;
  if (plan_.hideUsage && usageAlone_) return;
  pass(frame);
  // The upstream's own error frame has just been passed on.
  if (failure_) failureSent_ = true;
}

void Relay::pass(const upstream::Frame& frame) {
  // Checksums hold the bytes of binary frames together.
  const bool text = plan_.upstreamWire->framing() != SPW_FRAME_AWS;
  if (failure_ && text) {
    // The upstream's complaint may quote a key.
    sink().append(base::masked(frame.raw));
    return;
  }
  std::string_view rest = frame.raw;
  if (plan_.renamed && text) {
    const std::string_view name = plan_.upstreamWire->namedModel(SPW_MODE_STREAM, frame.event, frame.data);
    // Data of several lines were put together elsewhere; no vendor sends these.
    if (!name.empty() && name.data() >= rest.data() && name.data() < rest.data() + rest.size()) {
      const auto before = static_cast<size_t>(name.data() - rest.data());
      sink().append(rest.substr(0, before));
      sink().append(base::quoted(shownModel()));
      rest.remove_prefix(before + name.size());
    }
  }
  sink().append(rest);
}

void Relay::read(std::string_view event, std::string_view data) {
  if (tapFailed_) return;
  ++frames_;
  StepCall call(readersLosses());
  auto emit = [this](const spw_event& one) { return onEvent(one); };
  auto error = reader_.feed(call, event, data, emit);
  const bool full = StepCall::full();
  if (full) error = noRoom();
  if (!error || failure_) return;
  const bool json = full || isObject(call.arena(), data);
  if (json && plan_.sameWire() && committed_) {
    // The bytes still reach the client as they are; only what we would have learned from them is lost.
    tapFailed_ = true;
    if (plan_.told) plan_.told->lose();
  } else if (!json && mayLeaveOut()) {
    leaveOut();
  } else {
    unfit_ = true;
    failure_ = std::move(*error);
    if (failure_->fault == base::Fault::None) failure_->fault = base::Fault::Server;
  }
}

// What no client could read either is not passed on. Arguments of a call and thoughts, which are signed, must not lose
// a piece; and of what the client has not seen yet, another attempt can give it all.
bool Relay::mayLeaveOut() const {
  return plan_.upstreamStreams && committed_ && meter_.onlyText() && leftOut_ < kMostLeftOut;
}

void Relay::leaveOut() {
  unfit_ = true;
  ++leftOut_;
  if (plan_.losses)
    plan_.losses->add(SPW_LOSS_DROPPED, "reply.events[" + std::to_string(frames_ - 1) + "]",
                      "the upstream sent an event that is no JSON object");
}

spw_status Relay::onEvent(const spw_event& event) {
  // It may lack something: whoever reads the piece says so, as long as nothing of it counts or has left.
  if (StepCall::full()) return SPW_OK;
  if (event.kind == SPW_EVENT_ERROR) {
    if (!failure_) failure_ = fromEvent(event);
    return SPW_OK;
  }
  const bool refused = filtered(event);
  meter_.observe(event);
  if (refused) {
    if (!failure_)
      failure_ = {.fault = base::Fault::Content,
                  .httpStatus = 400,
                  .message = "the provider's content filter has refused an answer",
                  .code = "content_filter"};
    return SPW_OK;
  }
  if (plan_.listener) plan_.listener->observe(event);
  if (plan_.told) plan_.told->observe(event);
  if (plan_.continuation) {
    goOn(event);
    return SPW_OK;
  }
  if (plan_.expansion) {
    expand(event);
    return SPW_OK;
  }
  usageAlone_ = event.kind == SPW_EVENT_USAGE && event.alone != 0;
  // A whole body is committed by end(), when all of it has proved good.
  if (!failure_ && meter_.answered() && !committed_ && plan_.upstreamStreams) commit();
  if (!plan_.sameWire() && !failure_) write(event);
  return SPW_OK;
}

// A refusal that comes with words is the model's own.
bool Relay::filtered(const spw_event& event) const {
  if (!plan_.pastFilters || committed_ || event.kind != SPW_EVENT_STOP) return false;
  return event.stop == SPW_STOP_CONTENT || (event.stop == SPW_STOP_REFUSAL && !meter_.answered());
}

// Only what is new goes to the client, and only once that is sure can this attempt no longer fail unnoticed.
void Relay::goOn(const spw_event& event) {
  if (failure_) return;
  if (plan_.losses && Continuation::leavesOut(event))
    plan_.losses->add(SPW_LOSS_DROPPED, event.block == SPW_BLOCK_OPAQUE ? "reply.opaque" : "reply.reasoning",
                      "the answer broke off, and this is of the model that went on with it, not of the one that began");
  auto failure = plan_.continuation->take(event, [this](const spw_event& one) { write(one); });
  if (failure && !failure_) failure_ = std::move(*failure);
  if (!failure_ && !committed_ && plan_.upstreamStreams && plan_.continuation->said()) commit();
}

// The same, of an answer that may be gone on with after what the client does not see.
void Relay::expand(const spw_event& event) {
  if (failure_) return;
  auto failure = plan_.expansion->take(event, [this](const spw_event& one) { write(one); });
  if (failure && !failure_) failure_ = std::move(*failure);
  if (plan_.losses && event.kind == SPW_EVENT_STOP && plan_.expansion->leftOut())
    plan_.losses->add(SPW_LOSS_DROPPED, "reply." + std::string(Expansion::kTool),
                      "the model has called it beside tools of the client, whose results come first");
  if (!failure_ && !committed_ && plan_.upstreamStreams && plan_.expansion->said()) commit();
}

void Relay::commit() {
  committed_ = true;
  out_->append(held_);
  base::giveBack(held_);
}

// Before the writer's last word, which tells the client whether the answer is kept.
void Relay::keep() {
  if (plan_.keeping && !failure_ && meter_.stopped()) plan_.keeping->keep(writer());
}

void Relay::write(const spw_event& event) {
  if (event.kind == SPW_EVENT_END) keep();
  StepCall call(plan_.losses);
  const size_t before = sink().size();
  auto error = writer().put(call, event, [this](std::string_view bytes) { sink().append(bytes); });
  if (StepCall::full()) {
    sink().resize(before);
    error = noRoom();
  }
  if (error && !failure_) failure_ = std::move(*error);
}

std::optional<base::Error> Relay::end(std::string& out) {
  out_ = &out;
  if (failure_) return failure_;
  if (plan_.counting) {
    if (plan_.upstreamWire != plan_.clientWire) return writeCount(out);
    committed_ = ended_ = true;
    out = std::exchange(whole_, std::string());
    return std::nullopt;
  }
  if (plan_.upstreamStreams) {
    auto framed = framer_.finish([this](const upstream::Frame& frame) { onFrame(frame); });
    if (!framed.ok() && !failure_) failure_ = framed.error();
  } else {
    read({}, whole_);
  }
  StepCall call(readersLosses());
  reader_.close(call, [this](const spw_event& one) { return onEvent(one); });
  if (!failure_ && !meter_.stopped() && !tapFailed_)
    failure_ = serverFault(meter_.answered() ? "the upstream's answer ended before it was complete"
                                             : "the upstream sent an empty answer");
  if (failure_) return failure_;
  ended_ = true;
  if (plan_.expansion && plan_.expansion->asks()) {
    if (!committed_) commit();
    return std::nullopt;
  }
  if (plan_.sameWire()) {
    if (!plan_.upstreamStreams) out = passWhole();
  } else {
    keep();
    StepCall last(plan_.losses);
    const size_t before = sink().size();
    writer().close(last, [this](std::string_view bytes) { sink().append(bytes); });
    if (StepCall::full()) {
      sink().resize(before);
      return failure_ = noRoom();
    }
  }
  if (!committed_) commit();
  return std::nullopt;
}

std::string Relay::passWhole() {
  if (plan_.renamed) {
    const std::string_view name = plan_.upstreamWire->namedModel(SPW_MODE_WHOLE, {}, whole_);
    if (!name.empty())
      whole_.replace(static_cast<size_t>(name.data() - whole_.data()), name.size(), base::quoted(shownModel()));
  }
  return std::exchange(whole_, std::string());
}

std::optional<base::Error> Relay::writeCount(std::string& out) {
  StepCall call;
  const auto count = plan_.upstreamWire->readCount(call, whole_);
  if (!count) return failure_ = serverFault("the upstream's answer to a token count says none");
  if (!plan_.clientWire->writeCount(call, *count, [&out](std::string_view bytes) { out.append(bytes); }))
    return failure_ = serverFault("this wire has no answer to a token count");
  committed_ = ended_ = true;
  return std::nullopt;
}

void Relay::failure(const base::Error& error, std::string& out) {
  if (failureSent_) return;
  failureSent_ = true;
  StepCall call;
  if (!writer()) {
    auto opened = plan_.clientWire->openWriter(call, plan_.reply);
    if (!opened.ok()) return;
    writer_ = std::move(*opened);
  }
  writeErrorEvent(writer(), error, out);
}

}  // namespace spillway::pipeline
