// Tables as a plugin would have them, filled with functions of the test: facades are tested without any library.
#pragma once

#include <spillway/translator.h>

#include <string>

#include "host/base/Call.h"

namespace tables {

inline spw_str str(std::string_view text) { return {text.data(), text.size()}; }
inline std::string text(spw_str from) { return from.len ? std::string(from.ptr, from.len) : std::string(); }

// Counts what happens to the readers and writers of translator().
struct Counts {
  int readersOpen = 0, readersClosed = 0, readersGivenUp = 0;
  int writersOpen = 0, writersClosed = 0, writersGivenUp = 0;
  const char* plugin = "";  // the call's plugin, as seen inside
};
inline Counts counts;

inline spw_status readRequest(void*, spw_call*, spw_json* wire, spw_str path, spw_str, spw_json*, spw_json** canonical,
                              spw_error* error) {
  if (text(path) == "/invalid") {
    error->message = str("messages[0].role: expected a role");
    error->param = str("messages[0].role");
    return SPW_INVALID;
  }
  if (text(path) == "/failed") {
    error->fault = SPW_FAULT_UNSUPPORTED;
    error->message = str("no room");
    return SPW_FAILED;
  }
  if (text(path) == "/cancelled") return SPW_CANCELLED;
  if (text(path) == "/declined") return SPW_DECLINED;
  *canonical = wire;
  return SPW_OK;
}
inline spw_status writeRequest(void*, spw_call*, spw_json* canonical, const spw_target*, spw_json*, spw_json** wire,
                               spw_error*) {
  *wire = canonical;
  return SPW_OK;
}
inline spw_status usageOption(void*, spw_call*, spw_str present, spw_str* value) {
  if (present.len > 0) return SPW_DECLINED;
  *value = str("{\"usage\":true}");
  return SPW_OK;
}
inline spw_status readerOpen(void*, spw_call*, int32_t, const spw_json*, void** reader) {
  ++counts.readersOpen;
  *reader = &counts;
  return SPW_OK;
}
// Emits one DELTA per character of `data`.
inline spw_status readerFeed(void*, spw_call* call, spw_str, spw_str data, const spw_emit* emit, spw_error*) {
  counts.plugin = call->plugin;
  for (size_t i = 0; i < data.len; ++i) {
    spw_event event{};
    event.size = sizeof event;
    event.kind = SPW_EVENT_DELTA;
    event.text = {data.ptr + i, 1};
    if (spw_status said = emit->event(emit->ctx, &event); said != SPW_OK) return said;
  }
  return SPW_OK;
}
inline void readerClose(void*, spw_call*, const spw_emit* emit) {
  ++(emit ? counts.readersClosed : counts.readersGivenUp);
}
inline spw_status writerOpen(void*, spw_call*, const spw_reply_options*, void** writer) {
  ++counts.writersOpen;
  *writer = &counts;
  return SPW_OK;
}
inline spw_status writerPut(void*, spw_call*, const spw_event* event, const spw_out* out, spw_error*) {
  out->write(out->ctx, event->text);
  return SPW_OK;
}
inline void writerClose(void*, spw_call*, const spw_out* out) {
  ++(out ? counts.writersClosed : counts.writersGivenUp);
}
inline spw_status writeError(void*, spw_call*, const spw_error* error, int32_t* status, const spw_out* out) {
  if (error->fault == SPW_FAULT_OVERLOADED) *status = 529;
  out->write(out->ctx, error->message);
  return SPW_OK;
}
inline spw_status readError(void*, spw_call*, int32_t, spw_str body, spw_error* error) {
  if (body.len == 0) return SPW_DECLINED;
  error->fault = SPW_FAULT_QUOTA;
  error->message = body;
  return SPW_OK;
}
inline spw_status visitTexts(void*, spw_call*, spw_json*, const spw_texts* texts) {
  spw_text_context context{};
  context.size = sizeof context;
  spw_str out{nullptr, 0};
  return texts->offer(texts->ctx, &context, str("a long text"), &out);
}

inline spw_translator translator() {
  spw_translator table{};
  table.size = sizeof table;
  table.wire = "toy";
  table.name = "Toy";
  table.model_member = "model";
  table.stream_member = "stream";
  table.usage_member = "options";
  table.content_type_stream = "text/event-stream";
  table.content_type_whole = "application/json";
  table.read_request = readRequest;
  table.write_request = writeRequest;
  table.usage_option = usageOption;
  table.reader_open = readerOpen;
  table.reader_feed = readerFeed;
  table.reader_close = readerClose;
  table.writer_open = writerOpen;
  table.writer_put = writerPut;
  table.writer_close = writerClose;
  table.write_error = writeError;
  table.read_error = readError;
  table.visit_texts = visitTexts;
  return table;
}

inline const spw_endpoint kEndpoint = [] {
  spw_endpoint endpoint{};
  endpoint.wire = "toy";
  endpoint.path = "/chat";
  endpoint.auth = SPW_AUTH_BEARER;
  return endpoint;
}();

inline spw_provider provider() {
  spw_provider table{};
  table.size = sizeof table;
  table.id = "acme";
  table.name = "Acme";
  table.tier = "cheap";
  table.base_url = "https://api.acme.test/v1";
  table.endpoint_stride = sizeof kEndpoint;
  table.endpoints = &kEndpoint;
  table.endpoint_count = 1;
  return table;
}

// A call with memory of its own.
struct Call {
  Call() { call.arena = &arena; }
  operator spw_call&() { return call; }
  spillway::base::Arena arena;
  spw_call call;
};

}  // namespace tables
