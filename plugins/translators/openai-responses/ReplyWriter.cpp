#include "ReplyWriter.h"

#include <spillway/codec/OpenAiErrors.hpp>
#include <spillway/codec/ReplyLoss.hpp>

#include "History.h"
#include "Recall.h"
#include "Usage.h"

namespace responses {

using spw::Call;
using spw::view;

namespace {

// The code clients of this wire know a failure by.
std::string_view codeOf(int32_t fault, std::string_view vendors) {
  // A key the upstream refused is not the client's.
  if (fault == SPW_FAULT_SERVER || fault == SPW_FAULT_NETWORK || fault == SPW_FAULT_AUTH) return "server_error";
  if (const std::string_view own = spw::openai::codeOf(fault); !own.empty()) return own;
  if (!vendors.empty()) return vendors;
  return fault == SPW_FAULT_INVALID_REQUEST ? "invalid_prompt" : "server_error";
}

}  // namespace

ReplyWriter::ReplyWriter(Call, const spw::ReplyOptions& options)
    : frames_(std::make_unique<Frames>(options.streaming)), response_(options), output_(options, *frames_) {
  const spw::Json kept = options.kept;
  if (!kept[kKeptStore].isTrue()) return;
  kept_ = {true,
           std::string(kept[kKeptInput].dump()),
           std::string(kept[kKeptPrevious].str()),
           std::string(kept[kKeptConversation].str()),
           std::string(kept[kKeptLines].str()),
           kept[kKeptPosition].integer().value_or(0)};
}

spw::Status ReplyWriter::put(Call call, const spw_event& event, spw::Out& out, spw::Error&) {
  if (over_) return SPW_OK;
  switch (event.kind) {
    case SPW_EVENT_START:
      takeTier(call, view(event.extra));
      begin();
      break;
    case SPW_EVENT_OPEN:
    case SPW_EVENT_DELTA:
    case SPW_EVENT_CLOSE:
      putBlock(call, event);
      break;
    case SPW_EVENT_USAGE:
      mergeUsage(usage_, event);
      takeTier(call, view(event.extra));
      break;
    case SPW_EVENT_STOP:
      if (event.choice == 0) stop_ = event.stop;
      break;
    case SPW_EVENT_ERROR:
      fail(event.fault, view(event.text), view(event.id));
      break;
    case SPW_EVENT_PING:
      if (frames_->streaming()) buffer_ += ": ping\n\n";
      break;
    case SPW_EVENT_END:
      end();
      break;
    default:
      break;
  }
  flush(out);
  return SPW_OK;
}

void ReplyWriter::putBlock(Call call, const spw_event& event) {
  if (event.choice != 0) {
    spw::lostChoice(call, event);
    return;
  }
  begin();
  if (event.kind == SPW_EVENT_OPEN) return output_.open(call, event, buffer_);
  if (event.kind == SPW_EVENT_DELTA) return output_.delta(call, event, buffer_);
  output_.close(call, event, buffer_);
}

void ReplyWriter::close(Call, spw::Out* out) {
  if (out == nullptr || over_) return;
  end();
  flush(*out);
}

void ReplyWriter::flush(spw::Out& out) {
  if (!buffer_.empty()) out.write(buffer_);
  buffer_.clear();
}

void ReplyWriter::takeTier(Call call, std::string_view extra) {
  if (extra.empty()) return;
  const std::string_view tier = call.parse(extra)["service_tier"].str();
  if (!tier.empty()) response_.setServiceTier(tier);
}

void ReplyWriter::begin() {
  if (begun_) return;
  begun_ = true;
  if (!frames_->streaming()) return;
  const std::string members = ",\"response\":" + response_.text({});
  frames_->add(buffer_, "response.created", members);
  frames_->add(buffer_, "response.in_progress", members);
}

// A refusal in words is an answer; one without is the filter's doing.
bool ReplyWriter::isFiltered() const {
  return stop_ == SPW_STOP_CONTENT || (stop_ == SPW_STOP_REFUSAL && !output_.refused());
}

bool ReplyWriter::isCut() const { return isFiltered() || stop_ == SPW_STOP_LENGTH || stop_ == SPW_STOP_CONTEXT; }

// Nothing of the answer follows.
void ReplyWriter::settle() {
  if (settled_) return;
  settled_ = true;
  begin();
  output_.end(isCut(), buffer_);
  items_ = output_.items();
  usageText_ = usageText(usage_);
}

ResponseObject::State ReplyWriter::state() const {
  ResponseObject::State state{.status = isCut() ? "incomplete" : "completed", .output = items_, .usage = usageText_};
  if (isFiltered()) {
    state.incompleteDetails = R"({"reason":"content_filter"})";
  } else if (isCut()) {
    state.incompleteDetails = R"({"reason":"max_output_tokens"})";
  }
  return state;
}

spw::Status ReplyWriter::keep(Call, const spw::Shelf& shelf) {
  if (!kept_.wanted) return SPW_OK;
  if (over_ || stop_ == SPW_STOP_NONE || stop_ == SPW_STOP_MALFORMED_TOOL) return SPW_DECLINED;
  settle();
  const bool kept = putOn(shelf, response_.text(state()));
  response_.setStored(kept);
  kept_ = {};
  return kept ? SPW_OK : SPW_DECLINED;
}

bool ReplyWriter::putOn(const spw::Shelf& shelf, std::string_view object) {
  std::string text = "{\"response\":";
  text.append(object).append(",\"input\":").append(kept_.input.empty() ? "[]" : kept_.input);
  if (!kept_.previous.empty()) text += ",\"previous\":" + quoted(kept_.previous);
  if (!kept_.conversation.empty()) {
    text += ",\"conversation\":" + quoted(kept_.conversation);
    text += ",\"position\":" + std::to_string(kept_.position);
  }
  if (!shelf.put(response_.id(), text += '}')) return false;
  std::string& lines = kept_.lines;
  const std::string_view secret = std::string_view(response_.id()).substr(std::string_view("resp_").size());
  for (const OutputItem& item : output_.list()) {
    if (!kept_.conversation.empty()) lines += itemLine(item.json);
    // An id of the vendor's own does not tell whose the item is.
    if (item.id.find(secret) == std::string::npos && isName(item.id)) {
      shelf.put(item.id, "{\"in\":" + quoted(response_.id()) + "}");
    }
  }
  if (kept_.conversation.empty() || shelf.append(kept_.conversation, lines)) return true;
  shelf.drop(response_.id());
  return false;
}

void ReplyWriter::end() {
  if (over_ || stop_ == SPW_STOP_NONE) return;
  if (stop_ == SPW_STOP_MALFORMED_TOOL) {
    return fail(SPW_FAULT_SERVER, "the model made a tool call that cannot be read", {});
  }
  settle();
  over_ = true;
  const std::string response = response_.text(state());
  if (frames_->streaming()) {
    frames_->add(buffer_, isCut() ? "response.incomplete" : "response.completed", ",\"response\":" + response);
  } else {
    buffer_ += response;
  }
}

// Streamed: the error itself, then the response that failed by it. Nothing of what was said before is repeated there.
void ReplyWriter::fail(int32_t fault, std::string_view message, std::string_view code) {
  over_ = true;
  if (!frames_->streaming()) {
    buffer_ += spw::openai::errorBody(fault, spw::openai::statusOf(fault, 502), message, code, {});
    return;
  }
  const std::string shownCode = quoted(codeOf(fault, code));
  const std::string shownMessage = quoted(message.empty() ? std::string_view("The request failed.") : message);
  frames_->add(buffer_, "error", ",\"code\":" + shownCode + ",\"message\":" + shownMessage + ",\"param\":null");
  const std::string error = "{\"code\":" + shownCode + ",\"message\":" + shownMessage + "}";
  frames_->add(buffer_, "response.failed", ",\"response\":" + response_.text({.status = "failed", .error = error}));
}

}  // namespace responses
